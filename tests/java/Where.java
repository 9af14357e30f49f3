import java.util.function.LongSupplier;

/** Where the library under test is: SABIR_LOCATION says, and if it does not, in this process. */
final class Where {
  private static final String LOCATION = System.getenv().getOrDefault("SABIR_LOCATION", "");
  static final boolean ASKED = LOCATION.contains("worker:");

  private Where() {}

  /**
   * Whether the library runs in a process of its own. It does if and only if that was asked for. To
   * be called after the library was, which starts the worker.
   */
  static boolean elsewhere(String name) {
    if (worker(name) != ASKED) throw new AssertionError("asked for `" + LOCATION + "`");
    return ASKED;
  }

  /** Whether something that copies stands before the library: a worker, an interposer. */
  static boolean copied(String name) {
    return elsewhere(name) || !(LOCATION.isEmpty() || LOCATION.equals("inprocess:"));
  }

  /** Whether the worker of a library is a child of this process. */
  static boolean worker(String name) {
    return ProcessHandle.current()
        .children()
        .flatMap(child -> child.info().command().stream())
        .anyMatch(command -> command.endsWith("/" + name + "-worker"));
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
