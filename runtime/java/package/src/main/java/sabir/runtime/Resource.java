// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An object of the library, closed by its owner; try-with-resources does it.
 *
 * <p>Closing twice is harmless, any use after that throws {@link IllegalStateException}. Who forgets
 * to close is helped by the garbage collector, and hears of it from the {@link System.Logger} {@code
 * sabir.runtime}. No object may be closed while another thread is inside one of its methods.
 */
public abstract class Resource implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Held held;
  private final Cleaner.Cleanable cleanable;

  /**
   * Takes over a handle; for generated code.
   *
   * @param kind of object
   * @param made what the library gave
   */
  @SuppressWarnings("this-escape") // nobody looks at it before it is out of reach
  protected Resource(ResourceKind kind, Made made) {
    held = new Held(kind, made.pointer(), made.retained());
    cleanable = CLEANER.register(this, held);
  }

  /** Gives the object back to the library. */
  @Override
  public final void close() {
    held.take();
    cleanable.clean();
  }

  /**
   * Whether it was closed, or given away as an argument.
   *
   * @return true once and for all
   */
  public final boolean isClosed() {
    return held.pointer == 0;
  }

  /**
   * The handle, for one call; for generated code.
   *
   * @param function that wants to use it
   * @return never 0
   */
  protected final long pointer(String function) {
    long pointer = held.pointer;
    if (pointer == 0) throw closed(function);
    return pointer;
  }

  /**
   * Keeps something alive, and where it is, until the library is done with this object.
   *
   * @param kept a direct buffer
   */
  protected final void retain(Object kept) {
    held.retain(kept);
  }

  /**
   * Memory inside this object. The object is given back to the library when it was closed and the
   * view, with all buffers made from it, is out of reach.
   *
   * @param memory a window
   * @return read-only, in the byte order of C
   */
  protected final ByteBuffer view(ByteBuffer memory) {
    held.addView();
    ByteBuffer view = memory.asReadOnlyBuffer().order(memory.order());
    CLEANER.register(memory, held::removeView);
    Reference.reachabilityFence(memory);
    return view;
  }

  /**
   * What is written in the place of this object; for generated code.
   *
   * @param arguments that its constructor made it from, null if it came about in another way
   * @return the arguments
   * @throws NotSerializableException if there are none
   */
  protected final Serializable serialized(Serializable arguments) throws NotSerializableException {
    pointer(held.kind.name());
    if (arguments != null) return arguments;
    throw new NotSerializableException(
        held.kind.name()
            + ": this one was made on an instance, or came from another call; only one that its"
            + " constructor made on the default instance can be made again elsewhere");
  }

  IllegalStateException closed(String function) {
    return new IllegalStateException(function + ": this " + held.kind.name() + " is closed");
  }

  long pointer() {
    return held.pointer;
  }

  /** Gives the handle away: the library drops it. */
  void handOver() {
    held.pointer = 0;
    held.keepForEver(); // nobody says when the library drops it
    cleanable.clean();
  }

  /** What is left when the object is gone. */
  private static final class Held implements Runnable {
    private static final VarHandle POINTER = find();
    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private final ResourceKind kind;
    private Object retained; // one, or a list of them
    private volatile long pointer;
    private long closing; // the handle, once closed; guarded by this
    private int views; // guarded by this

    Held(ResourceKind kind, long pointer, Object retained) {
      this.kind = kind;
      this.pointer = pointer;
      this.retained = retained;
    }

    synchronized void keepForEver() {
      if (retained != null) KEPT.add(retained);
    }

    synchronized void retain(Object more) {
      retained = retained == null ? more : List.of(retained, more);
    }

    private static VarHandle find() {
      try {
        return MethodHandles.lookup().findVarHandle(Held.class, "pointer", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /** Closes: whoever gets the handle drops it. */
    void take() {
      drop((long) POINTER.getAndSet(this, 0L));
    }

    /** The object was closed, given away, or lost. */
    @Override
    public void run() {
      long lost = (long) POINTER.getAndSet(this, 0L);
      if (lost == 0) return;
      if (kind.warns()) {
        System.getLogger("sabir.runtime")
            .log(
                Level.WARNING,
                "a " + kind.name() + " was never closed; the garbage collector did it");
      }
      drop(lost);
    }

    private synchronized void drop(long handle) {
      if (handle == 0) return;
      closing = handle;
      if (views == 0) dropNow();
    }

    synchronized void addView() {
      ++views;
    }

    synchronized void removeView() {
      if (--views == 0 && closing != 0) dropNow();
    }

    private void dropNow() {
      long handle = closing;
      closing = 0;
      kind.drop().accept(handle);
      retained = null;
    }
  }
}
