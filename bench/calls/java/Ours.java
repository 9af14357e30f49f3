import bench.calls.Calls;
import bench.calls.Counter;
import bench.calls.FailureException;
import bench.calls.Visitor;

/** The generated package; which way it goes, a system property said when it was loaded. */
public final class Ours implements Way {
  private static final class Adder implements Visitor {
    long sum;

    @Override
    public void visit(long value) {
      sum += value;
    }
  }

  private final Adder adder = new Adder();
  private final Calls library = new Calls();
  private final Counter counter = new Counter(library, 0);

  @Override
  public long add(int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum = library.add(sum, i);
    return sum;
  }

  @Override
  public long next(int times) {
    long last = 0;
    for (int i = 0; i < times; ++i) last = counter.next();
    return last;
  }

  @Override
  public long made(int times) {
    for (int i = 0; i < times; ++i) new Counter(library, i).close();
    return times;
  }

  @Override
  public long sum(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += library.sum(bytes);
    return sum;
  }

  @Override
  public long upper(byte[] bytes, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += library.upper(bytes).length;
    return sum;
  }

  @Override
  public double total(double[] values, int times) {
    double sum = 0;
    for (int i = 0; i < times; ++i) sum += library.total(values);
    return sum;
  }

  @Override
  public long fail(int times) {
    long codes = 0;
    for (int i = 0; i < times; ++i) {
      try {
        library.refuse(7);
      } catch (FailureException e) {
        codes += e.error().code();
      }
    }
    return codes;
  }

  @Override
  public long each(int count) {
    library.each(adder, count);
    return adder.sum;
  }
}
