import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sabir.runtime.DeclaredException;
import sabir.runtime.SabirException;
import sabir.runtime.Status;
import tests.callbacks.Bus;
import tests.callbacks.Callbacks;
import tests.callbacks.Entry;
import tests.callbacks.Host;
import tests.callbacks.Level;
import tests.callbacks.LevelException;
import tests.callbacks.Line;
import tests.callbacks.Listener;

/** What the caller implements, in Java. */
class CallbacksTest {
  private static class Recorder implements Listener {
    final List<String> heard = new ArrayList<>();

    @Override
    public boolean notify_(String event, double[] values) {
      heard.add(event + "/" + values.length);
      return event.length() % 2 == 0;
    }

    @Override
    public List<String> heard() {
      return heard;
    }
  }

  private static class Recording implements Host {
    RuntimeException toThrow;
    Callbacks closes;

    @Override
    public long now() {
      return 42;
    }

    @Override
    public void log(Level level, String text) {
      if (level == Level.HIGH) throw new DeclaredException("cannot log " + text);
    }

    @Override
    public Entry lookup(String key) {
      if (key.isEmpty()) throw new LevelException(Level.HIGH);
      return new Entry(key, key.length());
    }

    @Override
    public String shout(String text) {
      if (text.isEmpty()) sneak(new IOException("nothing to shout"));
      if (toThrow != null) throw toThrow;
      return text + "!";
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
      throw (T) thrown;
    }

    @Override
    public Listener makeListener(String name) {
      return name.isEmpty() ? null : new Recorder();
    }
  }

  private final Recording host = new Recording();
  private Callbacks library;

  @BeforeEach
  void open() {
    library = new Callbacks(host);
  }

  @AfterEach
  void close() {
    library.close();
  }

  @Test
  void resultsOfEveryKindComeBack() {
    assertEquals("key=3", library.ask("key"));
    assertEquals("k\u00e9y\ud83d\ude00=5", library.ask("k\u00e9y\ud83d\ude00"));
    assertEquals("hey!hey!", library.shoutTwice("hey"));
    String large = "x".repeat(100_000);
    assertEquals(large + "!" + large + "!", library.shoutTwice(large));
    assertEquals(large + "=100000", library.ask(large));
  }

  @Test
  void declaredErrorsCrossWithTheirValue() {
    assertEquals("not found", library.ask(""));
    library.log(Level.LOW, "fine");
    DeclaredException thrown =
        assertThrows(DeclaredException.class, () -> library.log(Level.HIGH, "this"));
    assertEquals("cannot log this!", thrown.value());
  }

  // Through an implementation that catches nothing; another one becomes the cause.
  @Test
  void aDeclaredErrorStaysWhatItIsWhereItIsDeclaredToo() {
    DeclaredException same =
        assertThrows(DeclaredException.class, () -> library.relay(Level.HIGH, "this"));
    assertEquals("cannot log this", same.value());
    assertEquals("callbacks.relay", same.where());
    SabirException other =
        assertThrows(SabirException.class, () -> library.misrelay(Level.HIGH, "this"));
    assertTrue(other.getMessage().contains("what it called failed with an error"));
    assertEquals("cannot log this", ((DeclaredException) other.getCause()).value());
  }

  @Test
  void aDeclaredErrorCanBeSerialized() throws IOException, ClassNotFoundException {
    DeclaredException thrown =
        assertThrows(DeclaredException.class, () -> library.relay(Level.HIGH, "this"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(thrown);
    Object read =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    DeclaredException again = (DeclaredException) read;
    assertEquals("cannot log this", again.value());
    assertEquals("callbacks.relay", again.where());
    assertEquals(thrown.getMessage(), again.getMessage());
  }

  @Test
  void anyExceptionComesBackAsTheSameObject() {
    assertThrows(IOException.class, () -> library.shoutTwice(""));
    host.toThrow = new UnsupportedOperationException("no \u00fc");
    assertSame(
        host.toThrow,
        assertThrows(RuntimeException.class, () -> library.shoutTwice("x")));
    host.toThrow = null;
    assertEquals("x!x!", library.shoutTwice("x"), "and the next call is as good as ever");
  }

  @Test
  void listenersAreKeptLentAndGivenBack() {
    try (Bus bus = new Bus(library)) {
      Recorder added = new Recorder();
      bus.add(added);
      bus.addMade("one");
      assertEquals(2, bus.publish("even", new double[] {1, 2, 3}));
      assertEquals(List.of("even/3", "even/3"), bus.heard());
      Recorder lent = new Recorder();
      assertFalse(bus.tell(lent, "odd"));
      assertEquals(List.of("odd/0"), lent.heard);
      assertTrue(bus.take().isPresent());
      assertSame(added, bus.take().orElseThrow());
      assertTrue(bus.take().isEmpty());
    }
  }

  @Test
  void whatIsCalledWithoutAnObjectMayAskTheHost() {
    try (Bus bus = Bus.withMade(library, "made");
        Line line = new Line(library, "key")) {
      assertEquals(0, bus.publish("odd", new double[0]));
      assertEquals("key=3", line.text());
    }
    assertEquals("key=3, not found", Line.both(library, "key", ""));
  }

  @Test
  void aHandleInUseRefusesToBeEnteredAgain() {
    try (Bus bus = new Bus(library)) {
      bus.add(
          new Recorder() {
            @Override
            public boolean notify_(String event, double[] values) {
              bus.publish("again", values);
              return true;
            }
          });
      assertThrows(IllegalStateException.class, () -> bus.publish("event", new double[0]));
    }
  }

  // Its call goes on; there is no other after it.
  @Test
  void whatIsCalledMayBeClosedByWhatItCalls() {
    Bus bus = new Bus(library);
    bus.add(
        new Recorder() {
          @Override
          public boolean notify_(String event, double[] values) {
            bus.close();
            return true;
          }
        });
    assertEquals(1, bus.publish("event", new double[0]));
    assertThrows(IllegalStateException.class, () -> bus.publish("event", new double[0]));
    Recording closing =
        new Recording() {
          @Override
          public long now() {
            closes.close();
            return 42;
          }
        };
    closing.closes = new Callbacks(closing);
    assertEquals(43, closing.closes.descend(1));
    assertThrows(IllegalStateException.class, () -> closing.closes.descend(0));
  }

  @Test
  void whatTheHostMayNotGiveIsNamed() {
    try (Bus bus = new Bus(library)) {
      Throwable thrown = assertThrows(NullPointerException.class, () -> bus.addMade(""));
      assertTrue(thrown.getMessage().startsWith("Host.makeListener"), thrown.getMessage());
      assertThrows(NullPointerException.class, () -> bus.add(null));
    }
    assertThrows(NullPointerException.class, () -> new Callbacks(null));
    Throwable closed =
        assertThrows(
            IllegalStateException.class,
            () -> {
              library.close();
              library.ask("key");
            });
    assertEquals("Callbacks.ask: this Callbacks is closed", closed.getMessage());
  }

  private static WeakReference<Host> cannotOpen() {
    Host host = new Recording();
    String nowhere = "unix:/nowhere/at/all";
    assertThrows(SabirException.class, () -> Callbacks.open(nowhere, host));
    return new WeakReference<>(host);
  }

  /** Refers to the bus that holds it. */
  private static class Tied extends Recorder {
    final Object bus;

    Tied(Object bus) {
      this.bus = bus;
    }
  }

  private WeakReference<Tied> tie(boolean weakly) {
    Bus bus = new Bus(library);
    Tied tied = new Tied(weakly ? new WeakReference<>(bus) : bus);
    bus.add(tied);
    return new WeakReference<>(tied);
  }

  private static boolean goes(WeakReference<?> there, int attempts) throws InterruptedException {
    for (int i = 0; i < attempts && there.get() != null; ++i) {
      System.gc();
      Thread.sleep(10);
    }
    return there.get() == null;
  }

  @Test
  void aCycleThroughTheLibraryStaysUntilItIsClosed() throws InterruptedException {
    WeakReference<Tied> there = tie(false);
    assertFalse(goes(there, 10));
    ((Bus) there.get().bus).close();
    assertTrue(goes(there, 500));
  }

  @Test
  void aListenerThatRefersWeaklyMakesNoCycle() throws InterruptedException {
    assertTrue(goes(tie(true), 500));
  }

  @Test
  void aHostOfALibraryThatCannotBeOpenedIsGone() throws InterruptedException {
    WeakReference<Host> host = cannotOpen();
    for (int i = 0; i < 100 && host.get() != null; ++i) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(host.get());
  }

  @Test
  void aBusKeepsWhatItNeeds() {
    Bus bus = new Bus(library);
    bus.add(new Recorder());
    library.close();
    System.gc();
    assertEquals(1, bus.publish("even", new double[1]));
    bus.close();
  }

  @Test
  void aStormOfCallbacks() {
    try (Bus bus = new Bus(library)) {
      for (int i = 0; i < 50; ++i) bus.add(new Recorder());
      for (int i = 0; i < 200; ++i) {
        assertEquals(50, bus.publish("even", new double[i]));
        if (i % 20 == 0) System.gc();
      }
      assertEquals(50 * 200, bus.heard().size());
    }
  }

  /** A host whose clock asks the library, which asks the clock. */
  private static class Deep extends Recording {
    Callbacks library;
    int depth;

    @Override
    public long now() {
      ++depth;
      return library.descend(1);
    }
  }

  @Test
  void callsThatLeadToEachOtherEndBeforeTheStackDoes() {
    Deep host = new Deep();
    try (Callbacks here = Callbacks.open("inprocess:", host)) {
      host.library = here;
      SabirException thrown = assertThrows(SabirException.class, () -> here.descend(1));
      assertEquals(Status.RESOURCE_EXHAUSTED, thrown.status());
      assertTrue(host.depth > 20, "depth " + host.depth);
      assertEquals(0, here.descend(0));
    }
  }

  @Test
  void opensWhereItIsSaid() {
    for (String location : List.of("inprocess:", "worker:")) {
      try (Callbacks there = Callbacks.open(location, new Recording());
          Bus bus = new Bus(there)) {
        assertEquals("key=3", there.ask("key"));
        assertEquals(location.equals("worker:") || Where.ASKED, Where.worker("callbacks"));
        bus.add(new Recorder());
        assertEquals(1, bus.publish("even", new double[] {1}));
      }
    }
    assertThrows(NullPointerException.class, () -> Callbacks.open("worker:", null));
  }
}
