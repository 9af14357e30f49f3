import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/** Java's own java.text.Normalizer, on UTF-16. Speaks the protocol of normalize.cc. */
final class Worker {
  private static final Set<String> FORMS = Set.of("nfc", "nfd", "nfkc", "nfkd");

  private Worker() {}

  private static String digest(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Long.toHexString(crc.getValue()) + "-" + bytes.length;
  }

  private static String timed(Supplier<String> work) {
    long start = System.nanoTime();
    String result = work.get();
    double once = Math.max(System.nanoTime() - start, 1) * 1e-9;
    int times = Math.max(1, (int) (0.0015 / once));
    if (times > 1) {
      start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.get();
      }
      once = (System.nanoTime() - start) * 1e-9 / times;
    }
    return once + "\t" + result;
  }

  private static String answer(String form, Path path) throws IOException {
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    if (form.equals("check")) {
      return timed(() -> Normalizer.isNormalized(text, Normalizer.Form.NFC) ? "yes" : "no");
    }
    if (!FORMS.contains(form)) {
      return "-";
    }
    Normalizer.Form which = Normalizer.Form.valueOf(form.toUpperCase(Locale.ROOT));
    String digest = digest(Normalizer.normalize(text, which));
    String answer = timed(() -> Normalizer.normalize(text, which));
    return answer.substring(0, answer.indexOf('\t')) + "\t" + digest;
  }

  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split("\t");
      System.out.println(
          line.equals("list")
              ? "Java " + System.getProperty("java.version")
              : answer(parts[1], Path.of(parts[2])));
    }
  }
}
