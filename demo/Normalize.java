import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import sabir.uninorm.Form;
import sabir.uninorm.IllFormed;
import sabir.uninorm.Normalizer;

/** The Java caller of the demo: every file of the command line in every normalization form. */
final class Normalize {
  private Normalize() {}

  public static void main(String[] paths) throws IOException {
    long size = 0;
    long time = 0;
    OutputStream out = new BufferedOutputStream(System.out, 1 << 20);
    for (Form form : Form.values()) {
      try (Normalizer normalizer = new Normalizer(form, IllFormed.REPLACE)) {
        for (String path : paths) {
          byte[] text = Files.readAllBytes(Path.of(path));
          long began = System.nanoTime();
          byte[] normalized = normalizer.normalize(text);
          time += System.nanoTime() - began;
          size += text.length;
          out.write(normalized);
        }
      }
    }
    out.flush();
    System.err.printf("%d %.6f%n", size, time / 1e9);
  }
}
