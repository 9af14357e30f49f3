// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The native memory of one call: where the library writes its error and its result, and behind them
 * the arguments; for generated code.
 *
 * <p>A thread has one, used again by each of its calls, and another one for calls inside callbacks.
 * What does not fit is allocated and freed with the call. The error pointer stands at {@link #ERROR},
 * the result (a value, a pointer, or a {@code sabir_sink}) at {@link #RESULT}.
 */
public final class Frame extends Results {
  private static final int SIZE = 32 * 1024;

  private final WeakReference<Thread> owner;
  private Frame inner; // for calls while this one is under way
  private boolean busy;
  private List<Resource> given; // to the library, once all arguments are good
  private List<Object> kept; // alive until the end of the call
  private List<Long> offered; // to be given away
  private List<Long> guests; // lent until then
  private Frame outer; // that of the call under way
  private Throwable thrown; // by a callback of this call
  private String why; // what the library was told of that

  private Frame(Mechanism mechanism, int size, WeakReference<Thread> owner) {
    super(mechanism, size);
    this.owner = owner;
  }

  /** The frames of a library, by thread. */
  public static final class Pool {
    private static final int CACHED = 64;

    private final Mechanism mechanism;
    private final int size;
    // A thread that lives on must not keep us, nor we a thread: what either has of the other is weak,
    // and who keeps the frames is the pool.
    private final ThreadLocal<WeakReference<Frame>> frames = new ThreadLocal<>();
    private final Map<Thread, Frame> all = new WeakHashMap<>();
    // Asking a thread local costs more than a short call: the last of threads that have the same
    // place here are found at once. Whoever finds the frame of another thread leaves it alone.
    private final Frame[] cached = new Frame[CACHED];

    /**
     * Makes an empty one.
     *
     * @param mechanism of the library
     * @param largest result that is no list, in bytes
     */
    public Pool(Mechanism mechanism, int largest) {
      this.mechanism = mechanism;
      size = Math.max(SIZE, 2 * largest);
    }

    private Frame make(Thread thread) {
      Frame made = new Frame(mechanism, size, new WeakReference<>(thread));
      synchronized (all) {
        all.put(thread, made);
      }
      frames.set(new WeakReference<>(made));
      return made;
    }

    /**
     * The frame of a call that begins.
     *
     * @return to be left at the end of the call
     */
    public Frame enter() {
      Thread thread = Thread.currentThread();
      Frame frame = cached[System.identityHashCode(thread) & CACHED - 1];
      if (frame == null || !frame.owner.refersTo(thread)) frame = find(thread);
      if (frame.busy) frame = frame.idle();
      frame.busy = true;
      frame.top = HEAD;
      return frame;
    }

    private Frame find(Thread thread) {
      WeakReference<Frame> known = frames.get();
      Frame frame = known == null ? null : known.get();
      if (frame == null) frame = make(thread);
      cached[System.identityHashCode(thread) & CACHED - 1] = frame;
      return frame;
    }
  }

  private Frame idle() {
    Frame frame = this;
    while (frame.busy) {
      if (frame.inner == null) {
        frame.inner = new Frame(mechanism, own.capacity(), owner);
        frame.inner.outer = frame;
      }
      frame = frame.inner;
    }
    return frame;
  }

  /** Ends the call. */
  public void leave() {
    busy = false;
    if (dirty) clean();
  }

  private void clean() {
    dirty = false;
    free();
    takeBack();
    kept = null;
    thrown = null;
    if (guests != null) guests.forEach(Guests::drop);
    guests = null;
  }

  // --- handles ---

  /**
   * Lends an object to the library for the call.
   *
   * @param name of the argument
   * @param resource must be open
   * @return its handle
   */
  public long borrow(String name, Resource resource) {
    some(name, resource);
    long pointer = resource.pointer();
    if (pointer == 0) throw resource.closed(name);
    dirty = true;
    if (kept == null) kept = new ArrayList<>();
    kept.add(resource);
    return pointer;
  }

  /**
   * Lends an object inside the argument.
   *
   * @param resource must be open
   * @return its handle
   */
  public long borrow(Resource resource) {
    return borrow(argument(), resource);
  }

  /**
   * Prepares to give an object to the library.
   *
   * @param name of the argument
   * @param resource must be open
   * @return its handle
   */
  public long give(String name, Resource resource) {
    some(name, resource);
    long pointer = resource.pointer();
    if (pointer == 0) throw resource.closed(name);
    dirty = true;
    if (given == null) given = new ArrayList<>();
    if (given.contains(resource)) {
      throw new IllegalArgumentException(name + " is given away twice");
    }
    given.add(resource);
    return pointer;
  }

  /**
   * Prepares to give an object inside the argument.
   *
   * @param resource must be open
   * @return its handle
   */
  public long give(Resource resource) {
    return give(argument(), resource);
  }

  /** All values are good: what is given away is the library's, whatever becomes of the call. */
  public void handOver() {
    offered = null;
    if (given == null) return;
    for (Resource resource : given) resource.handOver();
  }

  /** What was to be given away is written once more. */
  void takeBack() {
    given = null;
    if (offered != null) offered.forEach(Guests::drop);
    offered = null;
  }

  /**
   * A buffer that the library may keep reading after the call.
   *
   * @param name of the argument
   * @param array of numbers, which is copied
   * @return a direct buffer
   */
  public ByteBuffer keep(String name, Object array) {
    int length = Array.getLength(some(name, array));
    ByteBuffer kept = ByteBuffer.allocateDirect(length * width(array)).order(own.order());
    fill(kept, array, 0, length);
    return kept;
  }

  /**
   * A buffer that the library may keep reading after the call.
   *
   * @param name of the argument
   * @param buffer must be direct: it stays where it is
   * @return its remaining bytes
   */
  public ByteBuffer keep(String name, ByteBuffer buffer) {
    if (!some(name, buffer).isDirect()) {
      throw new IllegalArgumentException(
          name + " is kept by the library and must be a direct buffer");
    }
    return buffer.slice();
  }

  /**
   * Where a direct buffer begins.
   *
   * @param direct its position does not matter
   * @return its address
   */
  public long address(ByteBuffer direct) {
    return mechanism.address(direct);
  }

  /**
   * Lends an object of the caller's to the library for the call.
   *
   * @param kind of object
   * @param guest the object
   * @return its handle
   */
  public long lend(Guests kind, Object guest) {
    long self = kind.add(guest);
    dirty = true;
    if (guests == null) guests = new ArrayList<>();
    guests.add(self);
    return self;
  }

  /**
   * Prepares to give an object of the caller's to the library.
   *
   * @param kind of object
   * @param guest the object
   * @return its handle
   */
  public long give(Guests kind, Object guest) {
    long self = kind.add(guest);
    dirty = true;
    if (offered == null) offered = new ArrayList<>();
    offered.add(self);
    return self;
  }

  // --- opening ---

  /**
   * A text as C has it.
   *
   * @param name of the argument
   * @param text without a zero in it
   * @return the address of its UTF-8, behind which a zero stands
   */
  public long terminated(String name, String text) {
    byte[] bytes = text(name, some(name, text));
    if (text.indexOf(0) >= 0) throw new IllegalArgumentException(name + " has a zero in it");
    long at = room(bytes.length + 1L, 1);
    chunk().put(index(), bytes).put(index() + bytes.length, (byte) 0);
    return at;
  }

  /**
   * What the caller implements, as the library wants it.
   *
   * @param context the address of the implementations
   * @param functions of the table
   * @return the address of the table
   */
  public long imports(long context, long[] functions) {
    int size = 16 + 8 * functions.length;
    long table = room(size, 8);
    chunk().putLong(index(), size).putLong(index() + 8, context);
    for (int i = 0; i < functions.length; ++i) {
      chunk().putLong(index() + 16 + 8 * i, functions[i]);
    }
    return table;
  }

  /**
   * The options with which a library is opened.
   *
   * @param imports the table of what the caller implements
   * @param major version of the contract
   * @param minor version of the contract
   * @return the address of a {@code sabir_open_options}
   */
  public long options(long imports, int major, int minor) {
    long options = room(40, 8);
    chunk().putLong(index(), 40).putInt(index() + 8, major).putInt(index() + 12, minor);
    chunk().putLong(index() + 16, 0).putLong(index() + 24, imports).putLong(index() + 32, 0);
    return options;
  }

  /**
   * The instance that was just opened.
   *
   * @return its handle
   */
  public Made opened() {
    long instance = own.getLong(RESULT);
    mechanism.opened(instance);
    return new Made(instance);
  }

  // --- failures ---

  /** Turns a declared error into its exception; for generated code. */
  @FunctionalInterface
  public interface Declared {
    /**
     * Makes the exception.
     *
     * @param type which error
     * @param from memory in which the error stands; null if it has no value
     * @param at where in it
     * @param where what failed
     * @param message one sentence
     * @return to be thrown
     */
    SabirException make(int type, Memory from, int at, String where, String message);
  }

  /**
   * What to throw when the library returned another status than 0.
   *
   * @param status that it returned
   * @param declared makes the exceptions of declared errors
   * @param function what messages call it
   * @return to be thrown
   */
  public RuntimeException failure(int status, Declared declared, String function) {
    long error = own.getLong(ERROR);
    try {
      return failure(status, declared, function, Memory.ofError(mechanism, error));
    } finally {
      mechanism.release(error);
    }
  }

  private RuntimeException failure(int status, Declared declared, String function, Memory error) {
    String message = error.text(8);
    if (thrown != null && message.equals(why)) throw Frame.<RuntimeException>same(thrown);
    RuntimeException made = made(status, declared, function, error, message);
    if (thrown != null) made.initCause(thrown);
    return made;
  }

  private static RuntimeException made(
      int status, Declared declared, String function, Memory error, String message) {
    String where = error.text(24);
    Status ended = Status.of(status);
    if (ended == Status.DECLARED) {
      int at = error.pointed(40);
      return declared.make(error.s32(4), at < 0 ? null : error, at, where, message);
    }
    if (ended == Status.FAILED_PRECONDITION) {
      return new IllegalStateException(function + ": " + message);
    }
    return new SabirException(ended, where, function + ": " + message);
  }

  // Whatever a callback threw comes out of the call unchanged, checked or not.
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T same(Throwable thrown) throws T {
    throw (T) thrown;
  }

  // --- failures of what the caller implements ---

  /** Fails a call of the library's; for generated code. */
  @FunctionalInterface
  public interface Fail {
    /**
     * Makes the error.
     *
     * @param error where the pointer to it goes
     * @param status of the call
     * @param message address of one sentence
     * @param size of the message
     * @return the status
     */
    int fail(long error, int status, long message, long size);
  }

  /**
   * If the call that led here fails, then because of this.
   *
   * @param exception by the caller's code
   */
  public void cause(Throwable exception) {
    if (outer == null) return;
    outer.dirty = true;
    outer.thrown = exception;
    outer.why = null;
  }

  /**
   * A call of the library's ends in an exception, which comes out of the call that led here.
   *
   * @param error where the pointer to the error goes
   * @param thrown by the caller's code
   * @param fail makes the error
   * @return the status
   */
  public int fail(long error, Throwable thrown, Fail fail) {
    String message = thrown.toString();
    cause(thrown);
    if (outer != null) outer.why = message;
    return fail(error, Status.INTERNAL.ordinal(), message, fail);
  }

  /**
   * A call of the library's ends in an error without a value.
   *
   * @param error where the pointer to the error goes
   * @param fail makes the error
   * @return the status
   */
  public int declare(long error, Fail fail) {
    return fail(error, Status.DECLARED_NUMBER, "declared", fail);
  }

  /**
   * What a declared error gives away is given, if the library took it.
   *
   * @param status what the library said to it
   * @return the same
   */
  public int declared(int status) {
    if (status == Status.DECLARED_NUMBER) handOver();
    return status;
  }

  private int fail(long error, int status, String message, Fail fail) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return fail.fail(error, status, lend(bytes, 0, bytes.length, 0, false), bytes.length);
  }
}
