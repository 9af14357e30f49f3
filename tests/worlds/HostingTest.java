import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sabir.runtime.DeclaredException;
import tests.hosting.Book;
import tests.hosting.Host;
import tests.hosting.Hosting;
import tests.hosting.Page;
import tests.hosting.Point;

/** What a host lets the library see, and what it writes into the library's lists. */
class HostingTest {
  private static class Sheet implements Page {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, -1});
    DoubleBuffer numbers = DoubleBuffer.wrap(new double[] {0.5, 1.5});
    String text;
    List<String> lines = List.of("one", "zwölf");
    List<Point> points = List.of(new Point(1, 2), new Point(3, 4));

    Sheet(String text) {
      this.text = text;
    }

    @Override
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public DoubleBuffer numbers() {
      return numbers;
    }

    @Override
    public List<Point> points() {
      return points;
    }

    @Override
    public String line(long number) {
      if (number >= lines.size()) throw new DeclaredException((long) lines.size());
      return lines.get((int) number);
    }

    @Override
    public long read(byte[] into) {
      int count = Math.min(into.length, bytes.remaining());
      bytes.get(bytes.position(), into, 0, count);
      return count;
    }
  }

  private static class Desk implements Host {
    @Override
    public Page open(String name) {
      return new Sheet(name);
    }

    @Override
    public void raise(byte[] values, int more) {
      for (int i = 0; i < values.length; ++i) values[i] += (byte) more;
      if (more == 0) throw new IllegalStateException("nothing to do");
    }

    @Override
    public void sort(double[] numbers) {
      Arrays.sort(numbers);
    }

    @Override
    public double move(List<Point> points, Point by) {
      if (points.isEmpty()) throw new DeclaredException("nothing to move");
      points.replaceAll(
          point -> by.x() < 0 ? null : new Point(point.x() + by.x(), point.y() + by.y()));
      return Math.max(by.x(), by.y());
    }

    @Override
    public void swap(short[] left, short[] right) {
      for (int i = 0; i < left.length; ++i) {
        short moved = left[i];
        left[i] = right[i];
        right[i] = moved;
      }
    }
  }

  /** The same with the library in a process of its own. */
  static class InAWorkerTest extends HostingTest {
    @Override
    String location() {
      return "worker:";
    }
  }

  String location() {
    return "inprocess:";
  }

  private Hosting library;

  @BeforeEach
  void open() {
    library = Hosting.open(location(), new Desk());
  }

  @AfterEach
  void close() {
    library.close();
  }

  private static byte[] all(ByteBuffer buffer) {
    byte[] all = new byte[buffer.remaining()];
    buffer.duplicate().get(all);
    return all;
  }

  private static double[] all(DoubleBuffer buffer) {
    double[] all = new double[buffer.remaining()];
    buffer.duplicate().get(all);
    return all;
  }

  @Test
  void theLibrarySeesWhatItsHostHas() {
    try (Book book = Book.named(library, "café")) {
      ByteBuffer seen = book.bytes();
      assertArrayEquals(new byte[] {1, 2, -1}, all(seen));
      assertArrayEquals(new double[] {0.5, 1.5}, all(book.numbers()));
      assertEquals("café", book.text());
      assertEquals(List.of(new Point(1, 2), new Point(3, 4)), book.points());
      assertEquals("one/zwölf", book.lines());
      System.gc();
      for (int i = 0; i < 1000; ++i) assertEquals("one/zwölf", book.lines());
      assertArrayEquals(new byte[] {1, 2, -1}, all(seen)); // still there
    }
  }

  @Test
  void aViewIsOfWhateverBuffer() {
    Sheet sheet = new Sheet("");
    try (Book book = new Book(library, sheet)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
      direct.put(8, (byte) 7).putDouble(16, 2.5).putDouble(24, -0.0);
      sheet.bytes = direct.slice(8, 1);
      sheet.numbers = direct.slice(8, 24).order(ByteOrder.nativeOrder()).asDoubleBuffer();
      sheet.numbers.position(1);
      assertArrayEquals(new byte[] {7}, all(book.bytes()));
      assertArrayEquals(new double[] {2.5, -0.0}, all(book.numbers()));
      ByteBuffer turned = ByteBuffer.allocateDirect(8).order(ByteOrder.BIG_ENDIAN);
      sheet.numbers = turned.putDouble(0, 8.5).asDoubleBuffer();
      assertArrayEquals(new double[] {8.5}, all(book.numbers()));
      sheet.numbers = DoubleBuffer.allocate(0);
      assertArrayEquals(new double[0], all(book.numbers()));
      sheet.bytes = ByteBuffer.wrap("again".getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
      assertArrayEquals("again".getBytes(StandardCharsets.UTF_8), all(book.bytes()));
      assertEquals("", book.text());
    }
  }

  @Test
  void aWrongViewIsAnError() {
    Sheet sheet = new Sheet("\ud800");
    try (Book book = new Book(library, sheet)) {
      assertThrows(IllegalArgumentException.class, book::text);
      sheet.text = null;
      assertThrows(NullPointerException.class, book::text);
      sheet.bytes = null;
      assertThrows(NullPointerException.class, book::bytes);
      sheet.points = Collections.singletonList(null);
      assertThrows(NullPointerException.class, book::points);
    }
  }

  @Test
  void aViewMayFail() {
    try (Book book = new Book(library, new Sheet("mine"))) {
      assertEquals("zwölf", book.line(1));
      DeclaredException none = assertThrows(DeclaredException.class, () -> book.line(2));
      assertEquals(2L, none.value());
    }
  }

  @Test
  void aPageThatIsLentIsSeen() {
    assertEquals(2.0, library.sum(new Sheet("mine")));
  }

  @Test
  void itsHostWritesIntoLists() {
    assertArrayEquals(new byte[] {10, 4}, library.raise(new byte[] {0, -6}, 10));
    byte[] here = new byte[100_000];
    library.raiseHere(here, 10);
    assertEquals(10, here[99_999]);
    double[] numbers = {3, -1, 2};
    assertArrayEquals(new double[] {-1, 2, 3}, library.sort(numbers));
    assertArrayEquals(new double[0], library.sort(new double[0]));
    var swapped = library.swap(new short[] {1, 2}, new short[] {-3, -4});
    assertArrayEquals(new short[] {-3, -4}, swapped.f0());
    assertArrayEquals(new short[] {1, 2}, swapped.f1());
    try (Book book = Book.named(library, "x")) {
      assertArrayEquals(new byte[] {1, 2}, book.read(2));
      assertArrayEquals(new byte[] {1, 2, -1}, book.read(9));
      assertArrayEquals(new byte[0], book.read(0));
    }
  }

  @Test
  void listsOfRecordsAreWrittenInto() {
    List<Point> points = List.of(new Point(1, 1), new Point(5, 5));
    var moved = library.move(points, new Point(1, 2));
    assertEquals(2.0, moved.f0());
    assertEquals(List.of(new Point(2, 3), new Point(6, 7)), moved.f1());
  }

  @Test
  void aHostThatFailsSaysSo() {
    DeclaredException none =
        assertThrows(
            DeclaredException.class,
            () -> library.move(List.of(), new Point(1, 2)));
    assertEquals("nothing to move", none.value());
    assertThrows(
        NullPointerException.class,
        () -> library.move(List.of(new Point(1, 1)), new Point(-1, 2)));
    assertThrows(
        IllegalStateException.class, () -> library.raise(new byte[] {1}, 0));
  }

  @Test
  void aPageComesBackAsItIs() {
    Sheet sheet = new Sheet("mine");
    try (Book book = new Book(library, sheet)) {
      book.bytes();
      assertEquals(sheet, book.back());
      assertThrows(IllegalStateException.class, book::text);
    }
  }
}
