import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tests.buffers.Point;
import tests.buffers.Window;

/** Lists that are kept, looked at in place, written into and bounded. */
class BuffersTest {
  @Test
  void aDirectBufferIsKeptWhereItIs() {
    ByteBuffer direct = ByteBuffer.allocateDirect(10_000);
    try (Window window = new Window(direct)) {
      ByteBuffer view = window.bytes();
      assertEquals(direct.capacity(), view.remaining());
      direct.put(9_999, (byte) 42); // too late for a worker, which has its own
      boolean same = !Where.copied("buffers");
      assertEquals(same ? 42 : 0, view.get(9_999), "the same memory");
      assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 1));
    }
    Throwable refused =
        assertThrows(IllegalArgumentException.class, () -> new Window(ByteBuffer.allocate(3)));
    assertTrue(refused.getMessage().startsWith("Window: bytes is kept"), refused.getMessage());
  }

  @Test
  void anArrayIsCopiedAndStaysAlive() {
    byte[] bytes = {1, 2, 3};
    try (Window window = new Window(bytes)) {
      bytes[0] = 9;
      System.gc();
      assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), window.bytes());
    }
  }

  @Test
  void aViewOutlivesItsResource() throws InterruptedException {
    ByteBuffer view;
    try (Window window = new Window(new byte[100_000])) {
      view = window.bytes().slice(5, 10);
    }
    for (int i = 0; i < 5; ++i) {
      System.gc();
      Thread.sleep(5);
    }
    assertEquals(0, view.get(9), "what a view points to is not given back before it");
  }

  @Test
  void viewsOfOtherTypesAreValues() {
    try (Window window = new Window(new byte[0])) {
      assertEquals("window", window.name());
      assertEquals(List.of(new Point(0, 0), new Point(3, 4)), window.corners());
      assertEquals(0, window.bytes().remaining());
    }
  }

  @Test
  void anArrayIsWrittenInto() {
    try (Window window = new Window(new byte[0])) {
      for (int size : new int[] {0, 1, 100, 10_000, 3_000_000}) {
        double[] into = new double[size];
        double[] expected = new double[size];
        Arrays.fill(expected, 2.5);
        window.fill(into, 2.5);
        assertArrayEquals(expected, into);
      }
    }
  }

  @Test
  void whatIsTooLargeIsRefused() {
    try (Window window = new Window(new byte[0])) {
      assertEquals("ABCDE", window.upper("abcde"));
      Throwable refused =
          assertThrows(IllegalArgumentException.class, () -> window.upper("abcdef"));
      assertEquals("Window.upper: text has size 6, and at most 5 is accepted", refused.getMessage());
    }
  }
}
