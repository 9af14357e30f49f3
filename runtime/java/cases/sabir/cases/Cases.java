// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.AssertionFailedError;
import sabir.runtime.SabirException;
import sabir.runtime.Status;

/**
 * What the tests that are made of cases stand on: values that literals cannot say, floats that are
 * compared by their bits, threads.
 */
public final class Cases {
  private static final ThreadLocal<Object> GAVE = new ThreadLocal<>();

  private Cases() {}

  // --- values ---

  /** The bytes of so many hexadecimal digits. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  /** An array, or a list, so many times after itself. */
  @SuppressWarnings("unchecked")
  public static <T> T repeat(T one, int times) {
    if (one instanceof List<?> list) {
      List<Object> all = new ArrayList<>(list.size() * times);
      for (int i = 0; i < times; i++) all.addAll(list);
      return (T) all;
    }
    int length = Array.getLength(one);
    Object all = Array.newInstance(one.getClass().getComponentType(), length * times);
    for (int i = 0; i < times; i++) System.arraycopy(one, 0, all, i * length, length);
    return (T) all;
  }

  /** Texts, arrays or lists, one after another. */
  @SafeVarargs
  @SuppressWarnings({"unchecked", "varargs"})
  public static <T> T join(T... parts) {
    if (parts[0] instanceof String) return (T) String.join("", (String[]) parts);
    if (parts[0] instanceof List<?>) {
      List<Object> all = new ArrayList<>();
      for (T part : parts) all.addAll((List<?>) part);
      return (T) all;
    }
    int length = 0;
    for (T part : parts) length += Array.getLength(part);
    Object all = Array.newInstance(parts[0].getClass().getComponentType(), length);
    int at = 0;
    for (T part : parts) {
      System.arraycopy(part, 0, all, at, Array.getLength(part));
      at += Array.getLength(part);
    }
    return (T) all;
  }

  /** Fills an array with integers from the first on; they wrap at the end of their type. */
  public static <T> T count(T array, long first) {
    for (int i = 0; i < Array.getLength(array); i++) {
      long number = first + i;
      if (array instanceof byte[] bytes) bytes[i] = (byte) number;
      else if (array instanceof short[] shorts) shorts[i] = (short) number;
      else if (array instanceof int[] ints) ints[i] = (int) number;
      else ((long[]) array)[i] = number;
    }
    return array;
  }

  /** What a view shows, as an array. */
  public static Object elements(Buffer view) {
    int count = view.remaining();
    if (view instanceof ByteBuffer of) return copied(new byte[count], of::get);
    if (view instanceof ShortBuffer of) return copied(new short[count], of::get);
    if (view instanceof IntBuffer of) return copied(new int[count], of::get);
    if (view instanceof LongBuffer of) return copied(new long[count], of::get);
    if (view instanceof FloatBuffer of) return copied(new float[count], of::get);
    return copied(new double[count], ((DoubleBuffer) view)::get);
  }

  private static <T> T copied(T array, IntFunction<Object> element) {
    for (int i = 0; i < Array.getLength(array); i++) Array.set(array, i, element.apply(i));
    return array;
  }

  /** What is in a file. */
  public static byte[] fileBytes(String path) {
    try {
      return Files.readAllBytes(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text in a file. */
  public static String fileText(String path) {
    return new String(fileBytes(path), StandardCharsets.UTF_8);
  }

  /** Keeps what a call gave that should have failed, for the report. */
  public static <T> T gave(T value) {
    GAVE.set(value);
    return value;
  }

  static Object given() {
    Object value = GAVE.get();
    GAVE.remove();
    return value;
  }

  /** Gives back the handles in a result. */
  public static void drop(Object value) {
    try {
      if (value instanceof AutoCloseable handle) handle.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (Object part : partsOf(value)) drop(part);
  }

  // Of the fields of a record: to ask for them is slow.
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          Method[] all = new Method[components.length];
          for (int i = 0; i < all.length; i++) {
            all[i] = components[i].getAccessor();
            all[i].setAccessible(true);
          }
          return all;
        }
      };

  static List<Object> partsOf(Object value) {
    if (value instanceof List<?> list) return new ArrayList<>(list);
    if (value instanceof Map<?, ?> map) return new ArrayList<>(map.values());
    if (value instanceof Optional<?> option) return new ArrayList<>(option.stream().toList());
    List<Object> parts = new ArrayList<>();
    if (!(value instanceof Record)) return parts;
    for (Method accessor : ACCESSORS.get(value.getClass())) {
      try {
        parts.add(accessor.invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return parts;
  }

  // --- assertions ---

  /** Equal, arrays by their elements and floats bit by bit; NaN expects any NaN. */
  public static void assertAlike(Object expected, Object actual) {
    if (alike(expected, actual)) return;
    throw new AssertionFailedError("", expected, actual);
  }

  static boolean alike(Object expected, Object actual) {
    if (expected == actual) return true;
    if (expected == null || actual == null) return false;
    if (expected instanceof Float one) {
      return actual instanceof Float other && alike(one.floatValue(), other.floatValue());
    }
    if (expected instanceof Double one) {
      return actual instanceof Double other && alike(one.doubleValue(), other.doubleValue());
    }
    if (expected.getClass().isArray()) return alikeArrays(expected, actual);
    if (expected instanceof Map<?, ?> map) {
      return actual instanceof Map<?, ?> other && alikeMaps(map, other);
    }
    if (expected instanceof Set<?>) return expected.equals(actual);
    boolean list = expected instanceof List<?> && actual instanceof List<?>;
    if (!list && expected.getClass() != actual.getClass()) return false;
    boolean made = expected instanceof List<?> || expected instanceof Record;
    if (!made && !(expected instanceof Optional<?>)) return expected.equals(actual);
    List<Object> mine = partsOf(expected), theirs = partsOf(actual);
    if (mine.size() != theirs.size()) return false;
    for (int i = 0; i < mine.size(); i++) {
      if (!alike(mine.get(i), theirs.get(i))) return false;
    }
    return true;
  }

  private static boolean alike(float expected, float actual) {
    int bits = Float.floatToRawIntBits(expected);
    if (bits == 0x7fc00000) return Float.isNaN(actual);
    return bits == Float.floatToRawIntBits(actual);
  }

  private static boolean alike(double expected, double actual) {
    long bits = Double.doubleToRawLongBits(expected);
    if (bits == 0x7ff8000000000000L) return Double.isNaN(actual);
    return bits == Double.doubleToRawLongBits(actual);
  }

  private static boolean alikeArrays(Object expected, Object actual) {
    if (expected.getClass() != actual.getClass()) return false;
    int length = Array.getLength(expected);
    if (length != Array.getLength(actual)) return false;
    for (int i = 0; i < length; i++) {
      if (!alike(Array.get(expected, i), Array.get(actual, i))) return false;
    }
    return true;
  }

  private static boolean alikeMaps(Map<?, ?> expected, Map<?, ?> actual) {
    if (!expected.keySet().equals(actual.keySet())) return false;
    for (Map.Entry<?, ?> entry : expected.entrySet()) {
      if (!alike(entry.getValue(), actual.get(entry.getKey()))) return false;
    }
    return true;
  }

  /** The bytes, or the text, have this digest. */
  public static void assertDigest(String expected, Object actual) {
    byte[] data =
        actual instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) actual;
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(data);
      Assertions.assertEquals(expected, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A message says so. */
  public static void assertContains(String part, String message) {
    if (message == null || !message.contains(part)) {
      throw new AssertionFailedError("not in the message: " + part, part, message);
    }
  }

  /** The call ends in this status, of the library's or found before it, and says why. */
  public static void assertFails(Status status, String part, Executable call) {
    Throwable thrown = Assertions.assertThrows(Throwable.class, call);
    boolean most = status == Status.RESOURCE_EXHAUSTED && thrown instanceof IllegalArgumentException;
    if (!most && of(thrown) != status) throw new Failed(thrown);
    assertContains(part, thrown.getMessage());
  }

  /** What Java itself has a name for is thrown under that name. */
  static Status of(Throwable thrown) {
    if (thrown instanceof SabirException own) return own.status();
    if (thrown instanceof IllegalStateException) return Status.FAILED_PRECONDITION;
    boolean argument =
        thrown instanceof IllegalArgumentException || thrown instanceof NullPointerException;
    return argument ? Status.INVALID_ARGUMENT : Status.UNKNOWN;
  }

  /** It failed otherwise. */
  static final class Failed extends AssertionError {
    private static final long serialVersionUID = 1L;

    Failed(Throwable cause) {
      super(cause.toString(), cause);
    }
  }

  // --- threads ---

  /** Runs so many threads at once; what goes wrong in one goes wrong here. */
  public static void inThreads(int number, Runnable body) {
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      Thread thread = new Thread(body);
      thread.setUncaughtExceptionHandler((where, what) -> wrong.compareAndSet(null, what));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (wrong.get() instanceof Error error) throw error;
    if (wrong.get() instanceof RuntimeException error) throw error;
  }
}
