import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import sabir.runtime.DeclaredException;
import sabir.runtime.Mechanism;
import sabir.runtime.Result;
import sabir.runtime.SabirException;
import sabir.runtime.Status;
import tests.mirror.CodeException;
import tests.mirror.Colour;
import tests.mirror.ComplaintException;
import tests.mirror.Mirror;
import tests.mirror.Tape;
import tests.mirror.Trouble;
import tests.mirror.TroubleException;

/** What the runtime does for every directive, and that nothing is left behind. */
class MirrorTest {
  @Test
  void theMechanismIsTheOneAskedFor() throws ReflectiveOperationException {
    Class<?> library = Class.forName("tests.mirror.Library");
    var calls = library.getDeclaredField("CALLS");
    calls.setAccessible(true);
    assertEquals(
        System.getProperty("sabir.expected"), ((Mechanism) calls.get(null)).mechanism());
  }

  @Test
  void resultsOfEverySize() {
    for (int size : new int[] {0, 1, 999, 30_000, 33_000, 5_000_000}) {
      assertEquals(size, Mirror.make(size).length);
      byte[] bytes = new byte[size];
      if (size > 0) bytes[0] = 1;
      byte[] reversed = Mirror.reverse(bytes);
      assertEquals(size, reversed.length);
      if (size > 0) assertEquals(1, reversed[size - 1]);
      assertArrayEquals(Arrays.copyOfRange(bytes, size / 3, size), Mirror.cut(bytes, size / 3, size));
    }
  }

  @Test
  void declaredErrorsOfEveryKind() {
    TroubleException large =
        assertThrows(TroubleException.class, () -> Mirror.failTrouble(1_000_000_000L));
    assertTrue(large.error() instanceof Trouble.TooLarge, large.toString());
    assertThrows(CodeException.class, () -> Mirror.failCode(true));
    DeclaredException text = assertThrows(DeclaredException.class, () -> Mirror.failText("why"));
    assertEquals("why", text.value());
    assertEquals("mirror.fail-text: why", text.getMessage());
    ComplaintException complaint =
        assertThrows(ComplaintException.class, () -> Mirror.complain("it is too cold"));
    assertEquals("mirror.complain: it is too cold", complaint.getMessage());
    assertThrows(DeclaredException.class, () -> Mirror.failNothing(true));
    Mirror.failNothing(false);
  }

  @Test
  void illFormedResults() {
    byte[] bytes = {'a', 'b', (byte) 0xff};
    for (Executable call :
        new Executable[] {
          () -> Mirror.wrongText(bytes),
          () -> Mirror.wrongTexts(bytes),
          () -> Mirror.wrongComplaint(bytes)
        }) {
      SabirException error = assertThrows(SabirException.class, call);
      assertEquals(Status.INTERNAL, error.status());
      assertTrue(error.getMessage().contains("ill-formed UTF-8"), error.getMessage());
      assertTrue(error.where().startsWith("mirror.wrong-"), error.where());
    }
  }

  @Test
  void everyStatusIsAnException() {
    for (Status status : Status.values()) {
      if (status == Status.OK || status == Status.DECLARED) continue;
      if (status == Status.FAILED_PRECONDITION) {
        assertThrows(IllegalStateException.class, () -> Mirror.failStatus(status.ordinal()));
        continue;
      }
      SabirException thrown =
          assertThrows(SabirException.class, () -> Mirror.failStatus(status.ordinal()));
      assertEquals(status, thrown.status());
      assertTrue(thrown.getMessage().startsWith("Mirror.failStatus: "), thrown.getMessage());
    }
  }

  @Test
  void defaultsAreOverloads() {
    assertEquals(Mirror.defaults(1, 7, "text", Colour.GREEN), Mirror.defaults(1));
    assertEquals(Mirror.defaults(1, 8, "text", Colour.GREEN), Mirror.defaults(1, 8));
    assertEquals(Mirror.defaults(1, 8, "x", Colour.GREEN), Mirror.defaults(1, 8, "x"));
  }

  @Test
  void directives() {
    assertThrows(IllegalArgumentException.class, () -> Mirror.small(new byte[5]));
    int[] values = {1, -2, Integer.MAX_VALUE / 2};
    Mirror.doubleAll(values);
    assertArrayEquals(new int[] {2, -4, Integer.MAX_VALUE - 1}, values);
  }

  @Test
  void othersWorkWhileACallBlocks() throws InterruptedException {
    Thread sleeper = new Thread(() -> Mirror.rest(300));
    sleeper.start();
    long calls = 0;
    while (sleeper.isAlive()) {
      calls += Mirror.echoU8(1);
      if (calls == 5) System.gc();
    }
    sleeper.join();
    assertTrue(calls > 10, "calls meanwhile: " + calls);  // also on a busy machine
  }

  private static Tape keptAndGivenAway() {
    Tape left = new Tape("left");
    byte[] ones = new byte[100_000];
    java.util.Arrays.fill(ones, (byte) 1);
    left.keep(ones);
    return Tape.join(left, new Tape("right"));
  }

  @Test
  void whatIsKeptStaysWhenTheObjectIsGivenAway() {
    try (Tape joined = keptAndGivenAway()) {
      System.gc();
      for (int i = 0; i < 64; ++i) {  // what would take the place of freed memory
        byte[] other = new byte[100_000 + i % 3];
        assertEquals(0, other[i]);
      }
      assertEquals(100_000, joined.total());
    }
  }

  @Test
  void whatIsKeptStaysWhenTheMethodFails() {
    byte[] ones = new byte[100_000];
    java.util.Arrays.fill(ones, (byte) 1);
    try (Tape tape = new Tape("left")) {
      assertThrows(SabirException.class, () -> tape.keepAndFail(ones));
      System.gc();
      for (int i = 0; i < 64; ++i) {
        byte[] other = new byte[100_000 + i % 3];
        assertEquals(0, other[i]);
      }
      assertEquals(100_000, tape.total());
    }
  }

  @Test
  void nothingIsLeftBehind() {
    long before = Where.settled(Mirror::tapes);
    try (Tape tape = new Tape("a");
        Tape child = tape.child("b")) {
      ByteBuffer direct = ByteBuffer.allocateDirect(100);
      tape.keep(direct);
      tape.keep(new byte[] {1, 2});
      direct.put(7, (byte) 5); // too late for a worker, which has its own
      System.gc();
      assertEquals(Where.copied("mirror") ? 3 : 8, tape.total());
      tape.split().forEach(Tape::close);
      for (Result<Tape, String> part : tape.parts()) {
        if (part instanceof Result.Ok<Tape, String> ok) ok.value().close();
      }
      tape.maybe(true).ifPresent(Tape::close);
      assertEquals(Optional.empty(), tape.maybe(false));
      Tape.merge(List.of(new Tape("x"), new Tape("y"))).close();
      Tape.join(new Tape("x"), new Tape("y")).close();
      assertEquals(tape.same(tape), !child.same(tape));
    }
    assertEquals(before, Where.settled(Mirror::tapes));
  }
}
