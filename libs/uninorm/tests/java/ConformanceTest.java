import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sabir.uninorm.Batch;
import sabir.uninorm.Form;
import sabir.uninorm.Normalizer;
import sabir.uninorm.Portions;
import sabir.uninorm.Uninorm;

/**
 * NormalizationTest.txt as a Java program sees it: the whole file where it can be found, else the
 * extract in the tree, in which the tests are run.
 */
class ConformanceTest {
  private static final List<Form> FORMS = List.of(Form.NFC, Form.NFD, Form.NFKC, Form.NFKD);

  private static Path source() throws IOException {
    String version = Uninorm.unicodeVersion();
    List<String> folders = new ArrayList<>();
    // In another process the engine is the same, and the way there is long.
    if (!System.getenv().getOrDefault("SABIR_LOCATION", "").isEmpty()) {
      return Path.of("libs/uninorm/tests/normalization_extract.txt");
    }
    if (System.getenv("UCD_DIR") != null) folders.add(System.getenv("UCD_DIR"));
    folders.add("../shared/corpora/ucd/" + version);
    folders.add("../../shared/corpora/ucd/" + version);
    folders.add("/usr/share/unicode");
    for (String folder : folders) {
      Path path = Path.of(folder, "NormalizationTest.txt");
      if (Files.exists(path) && Files.readAllLines(path).get(0).contains("-" + version + ".txt")) {
        return path;
      }
    }
    return Path.of("libs/uninorm/tests/normalization_extract.txt");
  }

  private static String text(String cell) {
    return Arrays.stream(cell.trim().split(" +"))
        .map(code -> Character.toString(Integer.parseInt(code, 16)))
        .collect(Collectors.joining());
  }

  /** What the form makes of every column of every line. */
  private static Map<String, String> cases(Form form) throws IOException {
    boolean compatible = form == Form.NFKC || form == Form.NFKD;
    int apart = form == Form.NFD || form == Form.NFKD ? 1 : 0;
    Map<String, String> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(source())) {
      if (line.isEmpty() || line.startsWith("#") || line.startsWith("@")) continue;
      String[] cells = line.split(";");
      for (int column = 0; column < 5; ++column) {
        int composed = compatible || column > 2 ? 3 : 1;
        found.put(text(cells[column]), text(cells[composed + apart]));
      }
    }
    assertTrue(found.size() > 800);
    return found;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String string(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void theNormalizer() throws IOException {
    for (Form form : FORMS) {
      try (Normalizer normalizer = new Normalizer(form)) {
        cases(form)
            .forEach(
                (text, expected) -> {
                  assertEquals(expected, normalizer.normalizeText(text));
                  assertEquals(expected, string(normalizer.normalize(utf8(text))));
                  assertEquals(text.equals(expected), normalizer.isNormalized(utf8(text)));
                });
      }
    }
  }

  @Test
  void portions() throws IOException {
    for (Form form : FORMS) {
      int number = 0;
      try (Portions portions = new Portions(form)) {
        for (Map.Entry<String, String> one : cases(form).entrySet()) {
          byte[] text = utf8(one.getKey());
          int cut = number++ % (text.length + 1);
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          all.write(portions.push(Arrays.copyOfRange(text, 0, cut)));
          all.write(portions.push(Arrays.copyOfRange(text, cut, text.length)));
          all.write(portions.finish());
          assertEquals(one.getValue(), string(all.toByteArray()));
        }
      }
    }
  }

  @Test
  void manyAtOnce() throws IOException {
    for (Form form : FORMS) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      List<Long> ends = new ArrayList<>();
      Map<String, String> cases = cases(form);
      for (String text : cases.keySet()) {
        all.write(utf8(text));
        ends.add((long) all.size());
      }
      try (Normalizer normalizer = new Normalizer(form)) {
        long[] before = ends.stream().mapToLong(Long::longValue).toArray();
        Batch batch = normalizer.normalizeAll(all.toByteArray(), before);
        assertEquals(String.join("", cases.values()), string(batch.bytes()));
        long start = 0;
        int i = 0;
        for (String expected : cases.values()) {
          long end = batch.ends()[i++];
          byte[] one = Arrays.copyOfRange(batch.bytes(), (int) start, (int) end);
          assertEquals(expected, string(one));
          start = end;
        }
      }
    }
  }
}
