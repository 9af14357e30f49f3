import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sabir.uninorm.Instance;

/** A worker that stands still stops nobody but its callers, however short the function is. */
class StoppedTest {
  // In build/PRESET/java of the checkout.
  private static final Path JARS = Path.of(System.getProperty("sabir.library.path"));
  private static final Path WORKER = JARS.resolve("../../../tests/apart.sh").normalize();
  private static final int DEADLINE = 40; // seconds after which a call ends by itself

  @Test
  void theCollectorRunsBesideAShortCall() throws Exception {
    besideAStoppedWorker(Instance::unicodeVersion);
  }

  @Test
  void theCollectorRunsBesideALentArray() throws Exception {
    besideAStoppedWorker(instance -> instance.firstIllFormed(new byte[1 << 20]));
  }

  private static void besideAStoppedWorker(Consumer<Instance> call) throws Exception {
    Set<Long> before = children();
    try (Instance instance = Instance.open("worker:" + WORKER + "?deadline=" + DEADLINE)) {
      instance.unicodeVersion();
      Set<Long> started = children();
      started.removeAll(before);
      assertEquals(1, started.size());
      long worker = started.iterator().next();
      signal("-STOP", worker);
      Thread waits = new Thread(() -> call.accept(instance));
      waits.start();
      try {
        Thread.sleep(200); // until it waits in there
        long began = System.nanoTime();
        System.gc();
        long took = (System.nanoTime() - began) / 1_000_000_000;
        assertTrue(took < DEADLINE / 2, "the call kept the collector waiting for " + took + " s");
      } finally {
        signal("-CONT", worker);
        waits.join();
      }
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static void signal(String signal, long process)
      throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", signal, "" + process).start().waitFor());
  }
}
