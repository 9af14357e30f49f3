import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.wide.Host;
import tests.wide.Wide;

/** More parameters than registers hold, in both directions. */
class WideTest {
  private static final short MINUS = -3;
  private static final long LARGE = 4294967295L;
  private static final byte[] BYTES = {0, -1};

  private static String row(Object... values) {
    values[9] = Arrays.toString((byte[]) values[9]);
    return Arrays.toString(values);
  }

  private static class Telling implements Host {
    @Override
    public String all(
        int a0, short a1, long a2, long a3, float a4,
        double a5, boolean a6, int a7, String a8, byte[] a9,
        int b0, short b1, long b2, long b3, float b4,
        double b5, boolean b6, int b7, String b8, byte[] b9,
        int c0, short c1, long c2, long c3, float c4,
        double c5, boolean c6, int c7, String c8, byte[] c9,
        int d0, short d1, long d2, long d3, float d4,
        double d5, boolean d6, int d7, String d8, byte[] d9,
        int e0, short e1, long e2, long e3, float e4,
        double e5, boolean e6, int e7, String e8, byte[] e9,
        int f0, short f1, long f2, long f3, float f4,
        double f5, boolean f6, int f7, String f8, byte[] f9,
        int g0, short g1, long g2, long g3, float g4,
        double g5, boolean g6, int g7, String g8, byte[] g9) {
      return String.join(
          ",",
          row(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9),
          row(b0, b1, b2, b3, b4, b5, b6, b7, b8, b9),
          row(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9),
          row(d0, d1, d2, d3, d4, d5, d6, d7, d8, d9),
          row(e0, e1, e2, e3, e4, e5, e6, e7, e8, e9),
          row(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9),
          row(g0, g1, g2, g3, g4, g5, g6, g7, g8, g9));
    }
  }

  private static String asked(Wide library, int first) {
    return library.all(
        first, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        255, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        255, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        255, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        255, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        255, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES,
        7, MINUS, LARGE, Long.MIN_VALUE, 0.5f, 0.25, true, 'ß', "text", BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inprocess:", "worker:"})
  void allPass(String location) {
    try (Wide library = Wide.open(location, new Telling())) {
      String tail = ", -3, 4294967295, -9223372036854775808, 0.5, 0.25, true, 223, text, [0, -1]]";
      String row = "[255" + tail;
      String all = String.join(",", row, row, row, row, row, row, "[7" + tail);
      assertEquals(all, asked(library, 255));
      assertThrows(IllegalArgumentException.class, () -> asked(library, 256));
    }
  }

  @Test
  void asManyAsAMethodTakes() {
    byte[] large = new byte[10_000]; // which is lent as it is
    try (Wide library = new Wide(new Telling())) {
      assertEquals(460_007, library.lists(7,
            large, large, large, large, large, large, large, large, large, large,
            large, large, large, large, large, large, large, large, large, large,
            large, large, large, large, large, large, large, large, large, large,
            large, large, large, large, large, large, large, large, large, large,
            large, large, large, large, large, large));
      assertEquals(279, library.longs(
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
            3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3));
    }
  }
}
