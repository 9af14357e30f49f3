import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.asked.Asked;
import tests.asked.Guest;
import tests.asked.Hints;
import tests.asked.Host;
import tests.asked.Mood;
import tests.asked.Tally;
import tests.asked.TallyException;
import tests.grown.Grown;
import tests.grown.Options;

/** Records that may grow: their size goes with them, and nobody sees that. */
class GrownTest {
  // Says what it was hinted at, where it may do so.
  private static class Hinted implements Host {
    @Override
    public void fill(double[] into, byte[] bytes, double by) {}

    @Override
    public List<Guest> family(long size) {
      return List.of();
    }

    @Override
    public Optional<Guest> heir(boolean want) {
      return Optional.empty();
    }

    @Override
    public Tally tell(Tally tally, Mood mood, Hints hints) throws TallyException {
      Tally told =
          new Tally(mood + " " + hints, tally.count() + hints.width(), tally.best(), tally.parts());
      if (mood == Mood.CROSS) throw new TallyException(told);
      return told;
    }

    @Override
    public double reals(
        double a, float b, double c, int d, double e, float f, double g, long h, double i, double j,
        double k, double l) {
      return 0;
    }

    @Override
    public String words(
        int a, short b, long c, long d, boolean e, int f, String g, float h, short[] i) {
      return g;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inprocess:", "worker:", "check:worker:"})
  void theLibraryIsGivenOne(String location) {
    try (tests.grown.Instance library = tests.grown.Instance.open(location)) {
      assertEquals(5009, library.describe(Options.builder().level(5).build()));
      assertEquals(1002, library.describe(new Options(1, 2)));
      assertThrows(
          IllegalArgumentException.class, () -> library.describe(new Options(256, 0)));
    }
    assertEquals(5009, Grown.describe(Options.builder().level(5).build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inprocess:", "worker:", "check:worker:"})
  void theHostIsGivenOne(String location) {
    Tally tally = new Tally("t", 7, Optional.empty(), List.of());
    Hints hints = Hints.builder().depth(3).build();
    try (Asked library = Asked.open(location, new Hinted())) {
      Tally told = library.tell(tally, Mood.CALM, hints);
      assertEquals("CALM Hints[depth=3, width=9]", told.name());
      assertEquals(16, told.count());
      TallyException refused =
          assertThrows(TallyException.class, () -> library.tell(tally, Mood.CROSS, hints));
      assertEquals("CROSS Hints[depth=3, width=9]", refused.error().name());
    }
  }

  @Test
  void whatHasNoDefaultIsAskedFor() {
    assertThrows(NullPointerException.class, () -> Options.builder().scale(1).build());
  }
}
