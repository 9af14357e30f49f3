// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the compiled code of a package: in the folders of the system property {@code
 * sabir.library.path}, then inside the package's own jar, then in the jar's folder, where a build
 * leaves it, then in {@code java.library.path}. For generated code.
 */
public final class NativeLibraries {
  private static final String FOLDER = "/META-INF/native/" + platform() + "/";

  private static final int LONGEST = 1 << 20; // text that a library has of itself

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
    List<String> more = new ArrayList<>(folderOf(beside));
    more.addAll(folders("java.library.path"));
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

  // The folder of the jar that a class came from; none if that is no file.
  private static List<String> folderOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) return List.of();
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(jar) ? List.of(jar.getParent().toString()) : List.of();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return List.of();
    }
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
   * Refuses a library of another contract, of a version that does not fit, or whose structures are
   * laid out otherwise.
   *
   * @param <M> the package's calls
   * @param mechanism to be asked
   * @param contract that the package was made for
   * @param major version, which must be the same
   * @param minor version, which must be reached
   * @param layouts offset, size, alignment and name of each structure and each field
   * @return the mechanism
   */
  public static <M extends Mechanism> M check(
      M mechanism, String contract, long major, long minor, String[] layouts) {
    long description = mechanism.describe();
    mechanism.locate(description);
    ByteBuffer described = mechanism.window(description, 56);
    String name = terminated(mechanism, described.getLong(8));
    String version = terminated(mechanism, described.getLong(16));
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
    int count = (int) described.getLong(48);
    Map<String, int[]> theirs = layouts(mechanism, described.getLong(40), count);
    for (String row : layouts) compare(name, theirs, row.split(" ", 4));
    return mechanism;
  }

  // A table of sabir_layout.
  private static Map<String, int[]> layouts(Mechanism mechanism, long rows, int count) {
    Map<String, int[]> found = new HashMap<>();
    if (count == 0) return found;
    ByteBuffer table = mechanism.window(rows, count * 32L);
    for (int at = 0; at < count * 32; at += 32) {
      String name = terminated(mechanism, table.getLong(at));
      long field = table.getLong(at + 8);
      if (field != 0) name += "." + terminated(mechanism, field);
      int[] row = {table.getInt(at + 16), table.getInt(at + 20), table.getInt(at + 24)};
      found.put(name, row);
    }
    return found;
  }

  private static void compare(String library, Map<String, int[]> theirs, String[] ours) {
    int[] row = theirs.get(ours[3]);
    if (row == null) {
      throw new UnsatisfiedLinkError("the library of " + library + " does not know `" + ours[3] + "`");
    }
    String[] numbers = {"offset", "size", "alignment"};
    for (int i = 0; i < numbers.length; ++i) {
      if (row[i] == Integer.parseInt(ours[i])) continue;
      throw new UnsatisfiedLinkError(
          "the library of %s has `%s` with %s %d, and this package was made for %s"
              .formatted(library, ours[3], numbers[i], row[i], ours[i]));
    }
  }

  private static String terminated(Mechanism mechanism, long text) {
    ByteBuffer memory = mechanism.window(text, LONGEST);
    int size = 0;
    while (memory.get(size) != 0) ++size;
    byte[] bytes = new byte[size];
    memory.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
