import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tests.relay.Entry;
import tests.relay.ImportedLogger;
import tests.relay.ImportedLoggerPack;
import tests.relay.ImportedLoggerSink;
import tests.relay.Level;
import tests.relay.LevelException;
import tests.relay.Logger;
import tests.relay.Pack;
import tests.relay.Relay;
import tests.relay.Side;
import tests.relay.Sink;
import tests.relay.Tool;

/** An interface that is imported and exported, and one of the world's own that is, too. */
class RelayTest {
  private static class Counting implements ImportedLoggerSink {
    long count;

    @Override
    public long put(Entry entry) {
      return ++count;
    }
  }

  private static class Host implements ImportedLogger {
    @Override
    public ImportedLoggerSink newSink(String name) {
      return new Counting();
    }

    @Override
    public long sinkMerge(ImportedLoggerSink left, ImportedLoggerSink right) {
      return ((Counting) left).count += ((Counting) right).count;
    }

    @Override
    public long log(Entry entry) {
      if (entry.level() == Level.HIGH) throw new LevelException(Level.HIGH);
      return entry.text().length();
    }

    @Override
    public Map<Integer, Long> count(Map<Integer, Long> letters) {
      Map<Integer, Long> twice = new HashMap<>();
      letters.forEach((letter, often) -> twice.put(letter, 2 * often));
      return twice;
    }

    @Override
    public ImportedLoggerPack turn(ImportedLoggerPack pack) {
      List<ImportedLoggerSink> sinks = new ArrayList<>(pack.sinks());
      Collections.reverse(sinks);
      if (pack.note().startsWith("null")) sinks.set(1, null);
      return new ImportedLoggerPack(sinks, pack.note());
    }
  }

  private final Entry entry = new Entry(Level.LOW, "four");
  private Relay library;

  @BeforeEach
  void open() {
    library = new Relay(new Host(), text -> text + "?");
  }

  @AfterEach
  void close() {
    library.close();
  }

  @Test
  void functionsPass() {
    assertEquals(4, Logger.log(library, entry));
    assertEquals("what?, relayed", Side.ask(library, "what"));
    assertEquals(Map.of((int) 'a', 2L), Logger.count(library, Map.of((int) 'a', 1L)));
    assertThrows(LevelException.class, () -> Logger.log(library, new Entry(Level.HIGH, "x")));
  }

  @Test
  void resourcesAreOthersOnEachSide() {
    try (Sink left = new Sink(library, "left");
        Sink right = new Sink(library, "right")) {
      assertEquals(2, Tool.putTwice(library, left, entry));
      assertEquals(1, right.put(entry));
      assertEquals(3, Sink.merge(library, left, right));
    }
  }

  @Test
  void handlesInsideValuesPassToo() {
    Sink one = new Sink(library, "one");
    one.put(entry);
    Pack turned =
        Logger.turn(library, new Pack(List.of(one, new Sink(library, "two")), "two"));
    assertEquals("two, relayed", turned.note());
    assertEquals(1, turned.sinks().get(0).put(entry));
    assertEquals(2, turned.sinks().get(1).put(entry));
    turned.sinks().forEach(Sink::close);
  }

  @Test
  void aWrongAnswerGivesNothingAway() {
    Pack pack =
        new Pack(List.of(new Sink(library, "one"), new Sink(library, "two")), "null");
    assertThrows(NullPointerException.class, () -> Logger.turn(library, pack));
  }
}
