import java.util.function.LongSupplier;

/** Where the library under test runs: in this process, or in a worker if SABIR_LOCATION says so. */
final class Where {
  private static final String LOCATION = System.getenv().getOrDefault("SABIR_LOCATION", "");
  private static final boolean ASKED = LOCATION.startsWith("worker:");

  private Where() {}

  /**
   * Whether the library runs in a process of its own. It does if and only if that was asked for. To
   * be called after the library was, which starts the worker.
   */
  static boolean elsewhere(String name) {
    boolean there =
        ProcessHandle.current()
            .children()
            .flatMap(child -> child.info().command().stream())
            .anyMatch(command -> command.endsWith("/" + name + "-worker"));
    if (there != ASKED) throw new AssertionError("asked for `" + LOCATION + "`, and not there");
    return ASKED;
  }

  /**
   * What the library says when nothing changes any more. In one process that is at once. In a worker
   * nobody waits for destructors.
   */
  static long settled(LongSupplier count) {
    long said = count.getAsLong();
    long same = System.nanoTime();
    while (ASKED && System.nanoTime() - same < 50_000_000) {
      Thread.onSpinWait();
      long before = said;
      said = count.getAsLong();
      if (said != before) same = System.nanoTime();
    }
    return said;
  }
}
