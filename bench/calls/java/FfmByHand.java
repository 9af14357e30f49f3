import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;

/** The foreign function interface as an expert uses it: static handles, critical, arrays in place. */
public final class FfmByHand implements Way {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup PLAIN =
      SymbolLookup.libraryLookup(Path.of(System.getProperty("bench.plain")), Arena.global());
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MethodHandle ADD = link("plain_add", false, LONG, LONG, LONG);
  private static final MethodHandle NEXT =
      link("plain_counter_next", false, LONG, ValueLayout.ADDRESS);
  private static final MethodHandle MAKE =
      link("plain_counter_new", false, ValueLayout.ADDRESS, LONG);
  private static final MethodHandle FREE =
      link("plain_counter_free", false, null, ValueLayout.ADDRESS);
  private static final MethodHandle SUM =
      link("plain_sum", true, LONG, ValueLayout.ADDRESS, LONG);
  private static final MethodHandle UPPER =
      link("plain_upper", true, null, ValueLayout.ADDRESS, LONG, ValueLayout.ADDRESS);
  private static final MethodHandle TOTAL =
      link("plain_total", true, ValueLayout.JAVA_DOUBLE, ValueLayout.ADDRESS, LONG);
  private static final MethodHandle FAIL = link("plain_fail", false, INT, INT);
  private static final MethodHandle EACH =
      LINKER.downcallHandle(
          PLAIN.find("plain_each").orElseThrow(),
          FunctionDescriptor.ofVoid(INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private static final MemorySegment VISIT = stub();
  private static long visited;

  private final MemorySegment counter = make(0);

  private static MethodHandle link(
      String symbol, boolean heap, MemoryLayout result, MemoryLayout... parameters) {
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(parameters)
            : FunctionDescriptor.of(result, parameters);
    return LINKER.downcallHandle(
        PLAIN.find(symbol).orElseThrow(), descriptor, Linker.Option.critical(heap));
  }

  private static MemorySegment stub() {
    try {
      MethodHandle visit =
          MethodHandles.lookup()
              .findStatic(
                  FfmByHand.class,
                  "visit",
                  MethodType.methodType(void.class, MemorySegment.class, long.class));
      return LINKER.upcallStub(
          visit, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, LONG), Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("visit", e);
    }
  }

  static void visit(MemorySegment context, long value) {
    visited += value;
  }

  private static MemorySegment make(long start) {
    try {
      return (MemorySegment) MAKE.invokeExact(start);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long add(int times) {
    try {
      long sum = 0;
      for (int i = 0; i < times; ++i) sum = (long) ADD.invokeExact(sum, (long) i);
      return sum;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long next(int times) {
    try {
      long last = 0;
      for (int i = 0; i < times; ++i) last = (long) NEXT.invokeExact(counter);
      return last;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long made(int times) {
    try {
      for (int i = 0; i < times; ++i) FREE.invokeExact(make(i));
      return times;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long sum(byte[] bytes, int times) {
    try {
      long sum = 0;
      for (int i = 0; i < times; ++i) {
        sum += (long) SUM.invokeExact(MemorySegment.ofArray(bytes), (long) bytes.length);
      }
      return sum;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] upper(byte[] bytes) throws Throwable {
    byte[] made = new byte[bytes.length];
    UPPER.invokeExact(
        MemorySegment.ofArray(bytes), (long) bytes.length, MemorySegment.ofArray(made));
    return made;
  }

  @Override
  public long upper(byte[] bytes, int times) {
    try {
      long sum = 0;
      for (int i = 0; i < times; ++i) sum += upper(bytes).length;
      return sum;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public double total(double[] values, int times) {
    try {
      double sum = 0;
      for (int i = 0; i < times; ++i) {
        sum += (double) TOTAL.invokeExact(MemorySegment.ofArray(values), (long) values.length);
      }
      return sum;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refuse(int code) throws Throwable {
    int failed = (int) FAIL.invokeExact(code);
    if (failed != 0) throw new Failed(failed);
  }

  @Override
  public long fail(int times) {
    long codes = 0;
    for (int i = 0; i < times; ++i) {
      try {
        refuse(7);
      } catch (Failed e) {
        codes += e.code;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
    return codes;
  }

  @Override
  public long each(int count) {
    try {
      EACH.invokeExact(count, VISIT, MemorySegment.NULL);
      return visited;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
