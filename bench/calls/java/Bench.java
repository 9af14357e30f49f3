import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * What a call costs from Java: ours by both ways beside every other, in one process and in turns, row
 * by row; the fastest round counts. Arguments: rounds, then the class path of ours.
 */
final class Bench {
  private record Row(String name, int calls, int each, ToDoubleBiFunction<Way, Integer> run) {}

  private static final byte[] SMALL = bytes(16);
  private static final byte[] MIDDLE = bytes(1024);
  private static final byte[] LARGE = bytes(1 << 20);
  private static final double[] DOUBLES = new double[1_000_000];
  private static final List<Row> ROWS =
      List.of(
          new Row("add", 500_000, 1, (way, n) -> way.add(n)),
          new Row("method on a handle", 500_000, 1, (way, n) -> way.next(n)),
          new Row("new and close", 50_000, 1, (way, n) -> way.made(n)),
          new Row("16 B in", 300_000, 1, (way, n) -> way.sum(SMALL, n)),
          new Row("1 KiB in", 50_000, 1, (way, n) -> way.sum(MIDDLE, n)),
          new Row("1 MiB in", 100, 1, (way, n) -> way.sum(LARGE, n)),
          new Row("16 B in and out", 200_000, 1, (way, n) -> way.upper(SMALL, n)),
          new Row("1 KiB in and out", 30_000, 1, (way, n) -> way.upper(MIDDLE, n)),
          new Row("1 MiB in and out", 50, 1, (way, n) -> way.upper(LARGE, n)),
          new Row("1,000,000 doubles in", 10, 1, (way, n) -> way.total(DOUBLES, n)),
          new Row("error", 5_000, 1, (way, n) -> way.fail(n)),
          new Row("callback", 100, 1000, Bench::callbacks));

  private Bench() {}

  private static byte[] bytes(int size) {
    byte[] made = new byte[size];
    for (int i = 0; i < size; ++i) made[i] = (byte) ('a' + i % 26);
    return made;
  }

  private static double callbacks(Way way, int times) {
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += way.each(1000);
    return sum;
  }

  /** Ours in a loader of its own, so that it can be loaded twice. */
  private static Way ours(String mechanism, URL[] path) throws ReflectiveOperationException {
    System.setProperty("sabir.mechanism", mechanism);
    URLClassLoader loader = new URLClassLoader(path, Bench.class.getClassLoader());
    return (Way) loader.loadClass("Ours").getDeclaredConstructor().newInstance();
  }

  private static double measure(Row row, Way way) {
    long began = System.nanoTime();
    row.run().applyAsDouble(way, row.calls());
    return (System.nanoTime() - began) / (double) row.calls() / row.each();
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    List<URL> path = new ArrayList<>();
    for (String one : arguments[1].split(":")) path.add(Path.of(one).toUri().toURL());
    URL[] urls = path.toArray(URL[]::new);
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("sabir FFM", ours("ffm", urls));
    ways.put("sabir JNI", ours("jni", urls));
    ways.put("FFM by hand", new FfmByHand());
    ways.put("JNI by hand", new JniByHand());
    ways.put("JNA direct", new JnaDirect());
    System.out.println("row\t" + String.join("\t", ways.keySet()));
    for (Row row : ROWS) {
      double[] best = new double[ways.size()];
      java.util.Arrays.fill(best, Double.MAX_VALUE);
      for (int round = 0; round < rounds; ++round) {
        int i = 0;
        for (Way way : ways.values()) best[i] = Math.min(best[i++], measure(row, way));
      }
      StringBuilder line = new StringBuilder(row.name());
      for (double one : best) line.append(String.format(Locale.ROOT, "\t%.1f", one));
      System.out.println(line);
    }
  }
}
