// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongUnaryOperator;

/**
 * The native memory of one call: where the library writes its error and its result, and behind them
 * the arguments; for generated code.
 *
 * <p>A thread has one, used again by each of its calls, and another one for calls inside callbacks.
 * What does not fit is allocated and freed with the call. The error pointer stands at {@link #ERROR},
 * the result (a value, a pointer, or a {@code sabir_sink}) at {@link #RESULT}.
 */
public final class Frame extends Arguments {
  private static final int SIZE = 32 * 1024;
  private static final int SPILL = 1;
  private static final int ALIAS = 2;
  private static final int SPILLED = 1;
  private static final int ALIASED = 2;

  // sabir_sink, from RESULT
  private static final int SINK_DATA = RESULT;
  private static final int SINK_CAPACITY = RESULT + 8;
  private static final int SINK_SIZE = RESULT + 16;
  private static final int SINK_FLAGS = RESULT + 24;
  private static final int SINK_OUTCOME = RESULT + 28;
  private static final int SINK_GROW = RESULT + 32;

  private final WeakReference<Thread> owner;
  private final Memory memory;
  private Frame inner; // for calls while this one is under way
  private boolean busy;
  private List<Resource> given; // to the library, once all arguments are good
  private List<Object> kept; // alive until the end of the call
  private List<Long> guests; // lent until then
  private Frame outer; // that of the call under way
  private Throwable thrown; // by a callback of this call
  private String why; // what the library was told of that

  private Frame(Mechanism mechanism, int size, WeakReference<Thread> owner) {
    super(mechanism, size);
    this.owner = owner;
    memory = new Memory(mechanism, own, address);
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
    given = null;
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

  /** All arguments are good: what is given away is the library's, whatever becomes of the call. */
  public void handOver() {
    if (given == null) return;
    for (Resource resource : given) resource.handOver();
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

  // --- results ---

  /**
   * The memory of this frame.
   *
   * @return to read results from
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Opens a sink in all the room that the arguments left.
   *
   * @param aliases whether the result may be an argument
   */
  public void open(boolean aliases) {
    int at = top + 15 & -16;
    own.putLong(SINK_DATA, address + at);
    own.putLong(SINK_CAPACITY, own.capacity() - at);
    own.putLong(SINK_SIZE, 0);
    own.putLong(SINK_FLAGS, SPILL | (aliases ? ALIAS : 0)); // and no outcome yet
    own.putLong(SINK_GROW, 0);
  }

  /**
   * Whether the result is an argument.
   *
   * @return false if it is anywhere else
   */
  public boolean isAlias() {
    return own.getInt(SINK_OUTCOME) == ALIASED;
  }

  /**
   * The size of what is in the sink.
   *
   * @return in bytes
   */
  public long size() {
    return own.getLong(SINK_SIZE);
  }

  /**
   * Copies an argument that is the result.
   *
   * @param array that holds it; null: it is at an address
   * @param from the first byte
   * @param count how many
   * @return a new array
   */
  public byte[] copy(byte[] array, long from, int count) {
    if (array == null) return mechanism.copy(from, count);
    return Arrays.copyOfRange(array, (int) from, (int) from + count);
  }

  /**
   * The memory that a view points to.
   *
   * @param width of an element
   * @return all of it
   */
  public ByteBuffer window(int width) {
    long size = own.getLong(RESULT + 8) * width;
    if (size > Integer.MAX_VALUE) throw new OutOfMemoryError("the view is too large for a buffer");
    return mechanism.window(own.getLong(RESULT), size);
  }

  /**
   * Reads what is in the sink.
   *
   * @param <T> what becomes of it
   * @param stride size of an element
   * @param read is given memory in which a list stands
   * @return the value
   */
  public <T> T sunk(int stride, Memory.Get<T> read) {
    long data = own.getLong(SINK_DATA);
    boolean spilled = own.getInt(SINK_OUTCOME) == SPILLED;
    // As a list: pointer and count.
    own.putLong(SINK_CAPACITY, size() / stride);
    try {
      return read.get(memory, SINK_DATA);
    } finally {
      if (spilled) mechanism.release(data);
    }
  }

  /**
   * Reads a parcel and gives it back.
   *
   * @param <T> what becomes of it
   * @param read is given the parcel
   * @return the value
   */
  public <T> T parcel(Memory.Get<T> read) {
    long parcel = own.getLong(RESULT);
    try {
      return read.get(new Memory(mechanism, parcel), 0);
    } finally {
      mechanism.release(parcel);
    }
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

  // --- answers of what the caller implements ---

  /**
   * A list that the library lends, given as two parameters.
   *
   * @param address of its items
   * @param count of them
   * @return memory with both at {@link #RESULT}
   */
  public Memory slice(long address, long count) {
    own.putLong(RESULT, address).putLong(RESULT + 8, count);
    return memory;
  }

  /**
   * Memory of the library's to write a result into.
   *
   * @param address of the result
   * @param size of it
   * @return a window
   */
  public ByteBuffer write(long address, int size) {
    return mechanism.window(address, size);
  }

  /**
   * Copies the last room into memory of the library's.
   *
   * @param address of the result
   * @param size of it
   */
  public void copyTo(long address, int size) {
    mechanism.window(address, size).put(chunk().slice(index(), size));
  }

  /**
   * The UTF-8 of a result, in native memory.
   *
   * @param text the result
   * @return its address; {@link #count} says how many bytes
   */
  public long bytes(String text) {
    return numbers(encode(text));
  }

  /**
   * The numbers of a result, in native memory.
   *
   * @param array the result
   * @return their address; {@link #count} says how many
   */
  public long numbers(Object array) {
    int length = Array.getLength(some(array));
    counted(length);
    return lend(array, 0, length, Integer.numberOfTrailingZeros(width(array)), false);
  }

  /**
   * Writes a result into a parcel, one block with all of it inside: once to see how large it is, and
   * once for good.
   *
   * @param <T> of the result
   * @param result where the pointer to the parcel goes
   * @param size of the outermost value
   * @param value the result
   * @param put writes it
   * @param parcels makes a parcel
   */
  public <T> void answer(
      long result, int size, T value, Put<T> put, LongUnaryOperator parcels) {
    long before = used();
    room(size, 16);
    put.put(some(value), this, chunk(), index());
    long all = used() - before;
    long parcel = parcels.applyAsLong(all);
    if (parcel == 0) throw new OutOfMemoryError("the result does not fit into memory");
    redirect(parcel, all);
    room(size, 16);
    put.put(value, this, chunk(), index());
    mechanism.window(result, 8).putLong(0, parcel);
  }

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

  private int fail(long error, int status, String message, Fail fail) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return fail.fail(error, status, lend(bytes, 0, bytes.length, 0, false), bytes.length);
  }
}
