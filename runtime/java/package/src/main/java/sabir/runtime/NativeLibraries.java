package sabir.runtime;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the compiled code of a package: in the folders of the system property {@code
 * sabir.library.path}, then inside the package's own jar, then in {@code java.library.path}. For
 * generated code.
 */
public final class NativeLibraries {
  private static final String FOLDER = "/META-INF/native/" + platform() + "/";

  private NativeLibraries() {}

  private static String platform() {
    return System.getProperty("os.name").toLowerCase().replace(' ', '-')
        + "-"
        + System.getProperty("os.arch");
  }

  /**
   * Whether a user asked for a mechanism: system property {@code sabir.mechanism}.
   *
   * @param mechanism {@code jni} or {@code ffm}
   * @return false if nothing was said
   */
  public static boolean wants(String mechanism) {
    return mechanism.equals(System.getProperty("sabir.mechanism"));
  }

  /**
   * Where a library is.
   *
   * @param beside a class of the package
   * @param names of the files that belong together; the first is the one to load
   * @return the path of the first
   * @throws UnsatisfiedLinkError if it is nowhere; the message says where it was looked for
   */
  public static Path find(Class<?> beside, String... names) {
    List<String> folders = folders("sabir.library.path");
    Path found = findIn(folders, names[0]);
    if (found == null) found = unpack(beside, names);
    if (found != null) return found;
    folders.add("the jar's " + FOLDER);
    List<String> more = folders("java.library.path");
    found = findIn(more, names[0]);
    if (found != null) return found;
    folders.addAll(more);
    throw new UnsatisfiedLinkError(
        names[0]
            + " is not in "
            + String.join(", ", folders)
            + "; name its folder with -Dsabir.library.path=FOLDER");
  }

  private static List<String> folders(String property) {
    List<String> folders = new ArrayList<>();
    for (String folder : System.getProperty(property, "").split(File.pathSeparator)) {
      if (!folder.isEmpty()) folders.add(folder);
    }
    return folders;
  }

  private static Path findIn(List<String> folders, String name) {
    for (String folder : folders) {
      Path path = Path.of(folder, name).toAbsolutePath();
      if (Files.exists(path)) return path;
    }
    return null;
  }

  private static Path unpack(Class<?> beside, String[] names) {
    if (beside.getResource(FOLDER + names[0]) == null) return null;
    try {
      Path folder = Files.createTempDirectory("sabir");
      folder.toFile().deleteOnExit();
      for (String name : names) {
        try (InputStream from = beside.getResourceAsStream(FOLDER + name)) {
          if (from == null) continue;
          Path to = folder.resolve(name);
          Files.copy(from, to);
          to.toFile().setExecutable(true, true); // one of them may be a program
          to.toFile().deleteOnExit();
        }
      }
      return folder.resolve(names[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + names[0], e);
    }
  }

  /**
   * Refuses a library of another contract, or of a version that does not fit.
   *
   * @param <M> the package's calls
   * @param mechanism to be asked
   * @param contract that the package was made for
   * @param major version, which must be the same
   * @param minor version, which must be reached
   * @return the mechanism
   */
  public static <M extends Mechanism> M check(
      M mechanism, String contract, long major, long minor) {
    Memory described = new Memory(mechanism, mechanism.describe());
    String name = terminated(mechanism, described.s64(8));
    String version = terminated(mechanism, described.s64(16));
    if (!name.equals(contract)) {
      throw new UnsatisfiedLinkError(
          "the library is made for " + name + ", and " + contract + " is expected");
    }
    String[] parts = version.split("[.]");
    if (Long.parseLong(parts[0]) != major || Long.parseLong(parts[1]) < minor) {
      throw new UnsatisfiedLinkError(
          "the library has version %s of %s, and %d.%d or a later minor version is expected"
              .formatted(version, name, major, minor));
    }
    return mechanism;
  }

  private static String terminated(Mechanism mechanism, long text) {
    Memory memory = new Memory(mechanism, text);
    StringBuilder made = new StringBuilder();
    for (int i = 0; memory.u8(i) != 0; ++i) made.append((char) memory.u8(i));
    return made.toString();
  }
}
