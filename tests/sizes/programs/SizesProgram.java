import java.util.function.Supplier;
import tests.sizes.Instance;

/** What four calls of a size give, a line for each. */
class SizesProgram {
  public static void main(String[] args) {
    long size = Long.parseLong(args[0]);
    try (Instance library = Instance.open(args[1])) {
      attempt("give-bytes", () -> library.giveBytes(size).length);
      attempt("give-text", () -> library.giveText(size).length());
      attempt("take-bytes", () -> library.takeBytes(new byte[Math.toIntExact(size)]).f0());
      attempt("take-text", () -> library.takeText("x".repeat(Math.toIntExact(size))).f0());
    }
  }

  private static void attempt(String name, Supplier<Object> call) {
    try {
      System.out.println(name + " " + call.get());
    } catch (RuntimeException | OutOfMemoryError e) {
      System.out.println(name + " error: " + e.getMessage());
    }
  }
}
