import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sabir.runtime.DeclaredException;
import sabir.runtime.Result;
import sabir.runtime.SabirException;
import sabir.runtime.Status;
import tests.gauntlet.Colour;
import tests.gauntlet.ColourException;
import tests.gauntlet.Days;
import tests.gauntlet.Gauntlet;
import tests.gauntlet.Node;
import tests.gauntlet.Padded;
import tests.gauntlet.Person;
import tests.gauntlet.PersonException;
import tests.gauntlet.Point;
import tests.gauntlet.Shape;
import tests.gauntlet.Tuple2;

/** Every type in every position, as a Java program sees it. */
class GauntletTest {
  private static final Person ADA =
      new Person(
          "Ada",
          Optional.of(36L),
          Colour.BLUE,
          new Point(51.5, -0.1),
          List.of("the countess", ""),
          List.of(new Point(1, 2), new Point(3, 4)));

  private static void refused(Class<? extends Throwable> type, String start, Runnable call) {
    String message = assertThrows(type, call::run).getMessage();
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void scalarsComeBackAsTheyWent() {
    for (boolean value : new boolean[] {false, true}) assertEquals(value, Gauntlet.echoBool(value));
    for (byte value : new byte[] {-128, 0, 127}) assertEquals(value, Gauntlet.echoS8(value));
    for (short value : new short[] {-32768, 32767}) assertEquals(value, Gauntlet.echoS16(value));
    for (int value : new int[] {0, 128, 255}) assertEquals(value, Gauntlet.echoU8(value));
    for (int value : new int[] {0, 32768, 65535}) assertEquals(value, Gauntlet.echoU16(value));
    for (int value : new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}) {
      assertEquals(value, Gauntlet.echoS32(value));
      assertEquals(value & 0xffffffffL, Gauntlet.echoU32(value & 0xffffffffL));
    }
    for (long value : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      assertEquals(value, Gauntlet.echoS64(value));
      assertEquals(value, Gauntlet.echoU64(value));
    }
    for (double value : new double[] {-0.0, 1.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertEquals(value, Gauntlet.echoF64(value));
      assertEquals((float) value, Gauntlet.echoF32((float) value));
    }
    for (int value : new int[] {0, 'a', 0xd7ff, 0xe000, 0x10ffff}) {
      assertEquals(value, Gauntlet.echoChar(value));
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    Class<? extends Throwable> bad = IllegalArgumentException.class;
    refused(bad, "Gauntlet.echoU8: value is 256", () -> Gauntlet.echoU8(256));
    refused(bad, "Gauntlet.echoU8: value is -1", () -> Gauntlet.echoU8(-1));
    refused(bad, "Gauntlet.echoU16: value is 65536", () -> Gauntlet.echoU16(65536));
    refused(bad, "Gauntlet.echoU32: value is 4294967296", () -> Gauntlet.echoU32(1L << 32));
    refused(bad, "Gauntlet.echoU32: value is -1", () -> Gauntlet.echoU32(-1));
    for (int c : new int[] {-1, 0xd800, 0xdfff, 0x110000}) {
      refused(bad, "Gauntlet.echoChar: value is " + c, () -> Gauntlet.echoChar(c));
    }
    refused(bad, "Gauntlet.echoOption: value is -1", () -> Gauntlet.echoOption(-1L));
    refused(bad, "Gauntlet.echoPadded: value is 300", () ->
        Gauntlet.echoPadded(new Padded(300, 0, 0, (byte) 0)));
  }

  @Test
  void enumsAndFlags() {
    for (Colour value : Colour.values()) assertEquals(value, Gauntlet.echoColour(value));
    for (Set<Days> value : List.of(Set.<Days>of(), Set.of(Days.MONDAY, Days.WORKDAY))) {
      assertEquals(value, Gauntlet.echoDays(value));
    }
    assertEquals(Set.of(Days.values()), Gauntlet.echoDays(Set.of(Days.values())));
  }

  @Test
  void text() {
    for (String piece : List.of("", "ascii", "h\u00e9llo?", "\ud83d\ude00 \0 \u6f22", "?")) {
      for (int times : new int[] {1, 1000, 100_000}) {
        String value = piece.repeat(times);
        assertEquals(value, Gauntlet.echoString(value));
      }
    }
  }

  @Test
  void loneSurrogatesAreRefused() {
    for (String bad : List.of("\ud800", "a\udc00", "\u00e9\ud800\u00e9", "\udc00\ud800")) {
      for (String text : List.of(bad, "x".repeat(9000) + bad)) {
        Class<? extends Throwable> type = IllegalArgumentException.class;
        String message = ": value has a lone surrogate at index";
        refused(type, "Gauntlet.echoString" + message, () -> Gauntlet.echoString(text));
        refused(type, "Gauntlet.echoStrings" + message, () -> Gauntlet.echoStrings(List.of(text)));
      }
    }
  }

  @Test
  void lists() {
    for (int size : new int[] {0, 1, 100, 4096, 4097, 100_000, 3_000_000}) {
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; ++i) bytes[i] = (byte) i;
      assertArrayEquals(bytes, Gauntlet.echoBytes(bytes));
      double[] doubles = IntStream.range(0, size).mapToDouble(i -> i / 3.0).toArray();
      assertArrayEquals(doubles, Gauntlet.echoDoubles(doubles));
    }
    for (int size : new int[] {0, 1, 3000}) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < size; ++i) points.add(new Point(i, -i));
      assertEquals(points, Gauntlet.echoPoints(points));
      List<String> texts = points.stream().map(Point::toString).toList();
      assertEquals(texts, Gauntlet.echoStrings(texts));
    }
    List<int[]> grid = List.of(new int[] {}, new int[] {1, -2}, new int[] {3});
    List<int[]> echoed = Gauntlet.echoGrid(grid);
    assertEquals(3, echoed.size());
    for (int i = 0; i < 3; ++i) assertArrayEquals(grid.get(i), echoed.get(i));
  }

  @Test
  void buffersOfEveryKindAreBytes() {
    byte[] bytes = new byte[10_000];
    for (int i = 0; i < bytes.length; ++i) bytes[i] = (byte) (i * 7);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 10).position(5);
    direct.put(bytes).flip().position(5);
    byte[] padded = new byte[bytes.length + 20];
    System.arraycopy(bytes, 0, padded, 13, bytes.length);
    ByteBuffer heap = ByteBuffer.wrap(padded, 3, bytes.length + 10).slice().position(10);
    heap.limit(10 + bytes.length);
    for (ByteBuffer buffer : List.of(direct, heap, ByteBuffer.wrap(bytes))) {
      int position = buffer.position();
      assertArrayEquals(bytes, Gauntlet.echoBytes(buffer));
      assertArrayEquals(bytes, Gauntlet.echoBytes(buffer.asReadOnlyBuffer()));
      assertEquals(position, buffer.position());
    }
    assertEquals(0, Gauntlet.echoBytes(ByteBuffer.allocateDirect(0)).length);
  }

  @Test
  void aggregates() {
    assertEquals(new Point(1, 2), Gauntlet.echoPoint(new Point(1, 2)));
    Padded padded = new Padded(255, Long.MIN_VALUE, 65535, (byte) -1);
    assertEquals(padded, Gauntlet.echoPadded(padded));
    assertEquals(padded, Padded.builder().small(255).big(Long.MIN_VALUE).middle(65535).build());
    assertEquals(
        new Padded(1, 2, 7, (byte) 3), Padded.builder().small(1).big(2).last((byte) 3).build());
    refused(NullPointerException.class, "Padded: big is not set", Padded.builder().small(1)::build);
    assertEquals(ADA, Gauntlet.echoPerson(ADA));
    assertEquals(new Tuple2<>(7L, "seven"), Gauntlet.echoPair(new Tuple2<>(7L, "seven")));
    for (Shape shape :
        List.of(
            new Shape.Nothing(),
            new Shape.Circle(2.5),
            new Shape.Polygon(List.of(new Point(0, 1))),
            new Shape.Named("square"),
            new Shape.Person(ADA))) {
      assertEquals(shape, Gauntlet.echoShape(shape));
    }
  }

  @Test
  void whatMayBeAbsent() {
    assertEquals(Optional.of(4294967295L), Gauntlet.echoOption(4294967295L));
    assertEquals(Optional.empty(), Gauntlet.echoOption(null));
    assertEquals(Optional.of("x"), Gauntlet.echoOptionString("x"));
    assertEquals(Optional.empty(), Gauntlet.echoOptionString(null));
    assertEquals(Optional.empty(), Gauntlet.echoNestedOption(null));
    assertEquals(
        Optional.of(Optional.empty()), Gauntlet.echoNestedOption(Optional.empty()));
    assertEquals(
        Optional.of(Optional.of(7)), Gauntlet.echoNestedOption(Optional.of(7)));
    List<Result<Long, String>> results =
        List.of(new Result.Ok<>(1L), new Result.Err<>("no"), new Result.Ok<>(0L));
    assertEquals(results, Gauntlet.echoInnerResult(results));
  }

  @Test
  void nullIsNamed() {
    Class<? extends Throwable> type = NullPointerException.class;
    refused(type, "Gauntlet.echoString: value is null", () -> Gauntlet.echoString(null));
    refused(type, "Gauntlet.echoBytes: value is null", () -> Gauntlet.echoBytes((byte[]) null));
    refused(type, "Gauntlet.echoBytes: value is null", () -> Gauntlet.echoBytes((ByteBuffer) null));
    refused(type, "Gauntlet.echoDoubles: value is null", () -> Gauntlet.echoDoubles(null));
    refused(type, "Gauntlet.echoPoints: value is null", () -> Gauntlet.echoPoints(null));
    refused(type, "Gauntlet.echoStrings: value is null", () ->
        Gauntlet.echoStrings(Arrays.asList("a", null)));
    refused(type, "Gauntlet.echoColour: value is null", () -> Gauntlet.echoColour(null));
    refused(type, "Gauntlet.echoDays: value is null", () -> Gauntlet.echoDays(null));
    refused(type, "Gauntlet.echoPoint: value is null", () -> Gauntlet.echoPoint(null));
    refused(type, "Gauntlet.echoShape: value is null", () -> Gauntlet.echoShape(null));
    refused(type, "Gauntlet.echoShape: value is null", () ->
        Gauntlet.echoShape(new Shape.Named(null)));
    refused(type, "Gauntlet.echoPerson: value is null", () ->
        Gauntlet.echoPerson(new Person("x", null, Colour.RED, ADA.home(), List.of(), List.of())));
    refused(type, "Gauntlet.many: c is null", () ->
        Gauntlet.many(1, "", null, ADA.home(), null, false));
    refused(type, "Node: name is null", () -> new Node((String) null));
    assertEquals(1, Gauntlet.echoU8(1), "and the next call is as good as ever");
  }

  @Test
  void declaredErrors() {
    Gauntlet.nothing();
    Gauntlet.mayFail(false);
    Gauntlet.mayFailWith(false);
    assertEquals("given", Gauntlet.mayFailOrGive(false));
    assertEquals(42, Gauntlet.mayGive(false));
    assertThrows(DeclaredException.class, () -> Gauntlet.mayFail(true));
    assertThrows(DeclaredException.class, () -> Gauntlet.mayGive(true));
    ColourException green =
        assertThrows(ColourException.class, () -> Gauntlet.mayFailWith(true));
    assertEquals(Colour.GREEN, green.error());
    assertEquals(Status.DECLARED, green.status());
    assertEquals("gauntlet.may-fail-with", green.where());
    PersonException ada =
        assertThrows(PersonException.class, () -> Gauntlet.mayFailOrGive(true));
    assertEquals(ADA, ada.error());
    try (Node node = new Node("n")) {
      DeclaredException text =
          assertThrows(DeclaredException.class, () -> node.tryChild(true));
      assertEquals("no child of n", text.value());
    }
  }

  @Test
  void manyKindsAtOnce() {
    short[] list = {1, 2, 3};
    long with = Gauntlet.many(1, "two", list, new Point(3, 4), "five", true);
    long without = Gauntlet.many(1, "two", list, new Point(3, 4), null, false);
    assertTrue(with != without);
  }

  @Test
  void handles() {
    try (Node root = new Node("root");
        Node child = root.child("child")) {
      assertEquals("root/child", child.name());
      assertTrue(root.same(root));
      assertFalse(root.same(child));
      assertEquals("root", Gauntlet.first(List.of(root, child)));
      root.close();
      root.close();
      assertEquals("root/child", child.name(), "a child keeps what it needs");
      assertTrue(root.isClosed());
    }
    assertTrue(Gauntlet.maybe(false).isEmpty());
    try (Node maybe = Gauntlet.maybe(true).orElseThrow()) {
      assertFalse(maybe.name().isEmpty());
    }
  }

  @Test
  void closedHandlesAreRefused() {
    Node closed = new Node("closed");
    closed.close();
    Class<? extends Throwable> type = IllegalStateException.class;
    try (Node open = new Node("open")) {
      refused(type, "Node.name: this Node is closed", closed::name);
      refused(type, "Node.same: other", () -> open.same(closed));
      refused(type, "Gauntlet.first: nodes", () -> Gauntlet.first(List.of(open, closed)));
      refused(type, "Node.merge: right", () -> Node.merge(open, closed));
      assertFalse(open.isClosed(), "a call that did not happen takes nothing");
    }
    refused(NullPointerException.class, "Node.same: other is null", () -> {
      try (Node open = new Node("open")) {
        open.same(null);
      }
    });
  }

  @Test
  void whatIsGivenAwayIsClosed() {
    Node left = new Node("l");
    Node right = new Node("r");
    try (Node merged = Node.merge(left, right)) {
      assertEquals("l+r", merged.name());
    }
    assertTrue(left.isClosed() && right.isClosed());
    Node twin = new Node("t");
    refused(IllegalArgumentException.class, "Node.merge: right", () -> Node.merge(twin, twin));
    assertFalse(twin.isClosed());
    Node other = new Node("t");
    SabirException thrown =
        assertThrows(SabirException.class, () -> Node.merge(twin, other));
    assertTrue(thrown.getMessage().contains("they are twins"), thrown.getMessage());
    assertTrue(twin.isClosed() && other.isClosed(), "given away, whatever the status");
  }

  /** Counts what the runtime complains about, instead of showing it. */
  private static final class Complaints extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("sabir.runtime");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Complaints() {
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      heard.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void whoForgetsToCloseHearsOfIt() throws InterruptedException {
    try (Complaints complaints = new Complaints()) {
      new Node("forgotten");
      for (int i = 0; i < 100 && complaints.heard.isEmpty(); ++i) {
        System.gc();
        Thread.sleep(10);
      }
      String expected = "a Node was never closed; the garbage collector did it";
      assertTrue(complaints.heard.contains(expected), complaints.heard.toString());
    }
  }

  @Test
  void aStormOfCollections() {
    try (Complaints complaints = new Complaints()) {
      storm();
    }
  }

  private static void storm() {
    byte[] bytes = new byte[50_000];
    for (int i = 0; i < 300; ++i) {
      Node lost = new Node("lost");
      lost.child("too").close();
      if (i % 2 == 0) lost.close();
      assertEquals(bytes.length, Gauntlet.echoBytes(bytes).length);
      if (i % 20 == 0) System.gc();
    }
    assertEquals(ADA, Gauntlet.echoPerson(ADA));
  }

  @Test
  void manyThreadsAtOnce() throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; ++t) {
      String name = "thread " + t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 500; ++i) {
                  assertEquals(name, Gauntlet.echoString(name));
                  assertEquals(ADA, Gauntlet.echoPerson(ADA));
                }
              });
      thread.setUncaughtExceptionHandler((who, what) -> failures.add(what));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) thread.join();
    assertEquals(List.of(), failures);
  }
}
