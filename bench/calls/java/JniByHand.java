/** JNI as an expert writes it: handles as numbers, small arrays copied, large ones held in place. */
public final class JniByHand implements Way {
  static {
    System.load(System.getProperty("bench.jni"));
  }

  private final long counter = make(0);
  private long visited;

  private static native long add(long a, long b);

  private static native long make(long start);

  private static native long next(long counter);

  private static native void free(long counter);

  private static native long sum(byte[] bytes);

  private static native byte[] upper(byte[] bytes);

  private static native double total(double[] values);

  private static native void refuse(int code);

  private native void visitEach(int count);

  void visit(long value) {
    visited += value;
  }

  @Override
  public long add(int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum = add(sum, i);
    return sum;
  }

  @Override
  public long next(int times) {
    long last = 0;
    for (int i = 0; i < times; ++i) last = next(counter);
    return last;
  }

  @Override
  public long made(int times) {
    for (int i = 0; i < times; ++i) free(make(i));
    return times;
  }

  @Override
  public long sum(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += sum(bytes);
    return sum;
  }

  @Override
  public long upper(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += upper(bytes).length;
    return sum;
  }

  @Override
  public double total(double[] values, int times) {
    double sum = 0;
    for (int i = 0; i < times; ++i) sum += total(values);
    return sum;
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
    visitEach(count);
    return visited;
  }
}
