import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tests.foreign.Board;
import tests.foreign.Diary;
import tests.foreign.Foreign;
import tests.foreign.Listener;

/** The thread rules of a contract, and threads that Java did not make. */
class ForeignTest {
  private static class Recorder implements Listener {
    final List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @Override
    public boolean notify_(long number) {
      heard.add(number);
      threads.add(Thread.currentThread());
      return number % 2 == 0;
    }

    @Override
    public boolean meet(Listener other) {
      return other.notify_(2);
    }
  }

  private static <T> T elsewhere(Callable<T> call) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      return pool.submit(call).get();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void callsFromThreadsOfTheLibrary() {
    try (Foreign library = new Foreign()) {
      Recorder recorder = new Recorder();
      assertEquals(300, library.tellAll(recorder, 6, 100));
      assertEquals(600, recorder.heard.size());
      assertFalse(recorder.threads.contains(Thread.currentThread()));
    }
  }

  @Test
  void exceptionsInThreadsOfTheLibrary() {
    try (Foreign library = new Foreign()) {
      Recorder broken =
          new Recorder() {
            @Override
            public boolean notify_(long number) {
              if (number % 4 == 0) throw new IllegalArgumentException("no " + number);
              return super.notify_(number);
            }
          };
      assertEquals(50, library.tellAll(broken, 4, 50));
    }
  }

  @Test
  void javasThreadsGoOnMeanwhile() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (Foreign library = new Foreign()) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < 8; ++i) {
        counts.add(pool.submit(() -> library.tellAll(new Recorder(), 3, 40)));
      }
      for (Future<Long> count : counts) assertEquals(60, count.get());
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void droppedByAThreadThatNeverSawJava() throws InterruptedException {
    try (Foreign library = new Foreign()) {
      WeakReference<Recorder> there = give(library);
      for (int i = 0; i < 100 && there.get() != null; ++i) {
        System.gc();
        Thread.sleep(10);
      }
      assertNull(there.get());
    }
  }

  private static WeakReference<Recorder> give(Foreign library) {
    Recorder recorder = new Recorder();
    library.dropElsewhere(recorder);
    return new WeakReference<>(recorder);
  }

  @Test
  void confinedToTheThreadThatMadeIt() throws Exception {
    try (Foreign library = new Foreign();
        Diary diary = new Diary(library)) {
      assertEquals(7, diary.pages());
      Throwable thrown = assertThrows(ExecutionException.class, () -> elsewhere(diary::pages));
      assertEquals(IllegalStateException.class, thrown.getCause().getClass());
      assertTrue(thrown.getCause().getMessage().contains("thread"), thrown.toString());
      assertEquals(7, diary.pages());
      Diary other = elsewhere(() -> new Diary(library));
      assertThrows(IllegalStateException.class, other::pages);
      other.close();
    }
  }

  @Test
  void sharedByMany() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try (Foreign library = new Foreign();
        Board board = new Board(library)) {
      List<Future<Long>> meetings = new ArrayList<>();
      for (int i = 0; i < 3; ++i) meetings.add(pool.submit(() -> board.meet(3)));
      for (Future<Long> meeting : meetings) assertEquals(3, meeting.get());
    } finally {
      pool.shutdown();
    }
  }
}
