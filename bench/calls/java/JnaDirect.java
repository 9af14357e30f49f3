import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** JNA in its faster mode: methods bound to symbols. */
public final class JnaDirect implements Way {
  static {
    Native.register(NativeLibrary.getInstance(System.getProperty("bench.plain")));
  }

  /** A callback as JNA wants it. */
  public interface Visit extends Callback {
    void invoke(Pointer context, long value);
  }

  private final Pointer counter = plain_counter_new(0);
  private long visited;
  private final Visit visit = (context, value) -> visited += value;

  static native long plain_add(long a, long b);

  static native Pointer plain_counter_new(long start);

  static native long plain_counter_next(Pointer counter);

  static native void plain_counter_free(Pointer counter);

  static native long plain_sum(byte[] bytes, long size);

  static native void plain_upper(byte[] bytes, long size, byte[] out);

  static native double plain_total(double[] values, long count);

  static native int plain_fail(int code);

  static native void plain_each(int count, Visit visit, Pointer context);

  @Override
  public long add(int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum = plain_add(sum, i);
    return sum;
  }

  @Override
  public long next(int times) {
    long last = 0;
    for (int i = 0; i < times; ++i) last = plain_counter_next(counter);
    return last;
  }

  @Override
  public long made(int times) {
    for (int i = 0; i < times; ++i) plain_counter_free(plain_counter_new(i));
    return times;
  }

  @Override
  public long sum(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += plain_sum(bytes, bytes.length);
    return sum;
  }

  @Override
  public long upper(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) {
      byte[] made = new byte[bytes.length];
      plain_upper(bytes, bytes.length, made);
      sum += made.length;
    }
    return sum;
  }

  @Override
  public double total(double[] values, int times) {
    double sum = 0;
    for (int i = 0; i < times; ++i) sum += plain_total(values, values.length);
    return sum;
  }

  private static void refuse(int code) {
    int failed = plain_fail(code);
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
      }
    }
    return codes;
  }

  @Override
  public long each(int count) {
    plain_each(count, visit, null);
    return visited;
  }
}
