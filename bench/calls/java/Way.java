/** One mechanism: every row as a loop of its own, so that nothing but the call is measured. */
public interface Way {
  long add(int times);

  long next(int times);

  long made(int times);

  long sum(byte[] bytes, int times);

  long upper(byte[] bytes, int times);

  double total(double[] values, int times);

  long fail(int times);

  /** One call with so many callbacks. */
  long each(int count);
}
