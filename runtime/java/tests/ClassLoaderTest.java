import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package that was loaded by a loader of its own goes with it, whoever called it meanwhile. */
class ClassLoaderTest {
  private static final String PATH = "sabir.library.path";

  // The JVM gives compiled code to one loader: this one gets files of its own.
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (!name.startsWith("libmirror") && !name.equals("mirror-worker")) continue;
        Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void call(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> mirror = loader.loadClass("tests.mirror.Mirror");
    assertEquals(7, mirror.getMethod("echoU8", int.class).invoke(null, 7));
    Class<?> tape = loader.loadClass("tests.mirror.Tape");
    Object open = tape.getConstructor(String.class).newInstance("a");
    assertEquals("a", tape.getMethod("name").invoke(open));
    tape.getMethod("close").invoke(open);
  }

  private static WeakReference<ClassLoader> use(URL[] jars, ExecutorService thread)
      throws Exception {
    URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    call(loader);
    thread
        .submit(
            () -> {
              call(loader);
              return null;
            })
        .get();
    loader.close();
    return new WeakReference<>(loader);
  }

  @Test
  void aLoaderGoesWhileThreadsThatCalledLiveOn(@TempDir Path folder) throws Exception {
    String path = System.getProperty(PATH);
    Path jars = Path.of(path);
    copy(jars, folder);
    List<URL> urls = new ArrayList<>();
    for (String jar : List.of("mirror.jar", "sabir-runtime.jar")) {
      urls.add(jars.resolve(jar).toUri().toURL());
    }
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      System.setProperty(PATH, folder.toString());
      WeakReference<ClassLoader> loader = use(urls.toArray(new URL[0]), thread);
      for (int i = 0; i < 500 && loader.get() != null; ++i) {
        System.gc();
        Thread.sleep(10);
      }
      assertNull(loader.get(), "something keeps the loader");
      thread.submit(() -> 0).get();
    } finally {
      System.setProperty(PATH, path);
      thread.shutdown();
    }
  }
}
