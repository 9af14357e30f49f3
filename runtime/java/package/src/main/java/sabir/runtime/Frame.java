package sabir.runtime;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  private final Memory memory;
  private Frame inner; // for calls while this one is under way
  private boolean busy;
  private List<Resource> given; // to the library, once all arguments are good
  private List<Object> kept; // alive until the end of the call

  private Frame(Mechanism mechanism, int size) {
    super(mechanism, size);
    memory = new Memory(mechanism, own, address);
  }

  /** The frames of a library, by thread. */
  public static final class Pool {
    private final ThreadLocal<Frame> frames;

    /**
     * Makes an empty one.
     *
     * @param mechanism of the library
     * @param largest result that is no list, in bytes
     */
    public Pool(Mechanism mechanism, int largest) {
      int size = Math.max(SIZE, 2 * largest);
      frames = ThreadLocal.withInitial(() -> new Frame(mechanism, size));
    }

    /**
     * The frame of a call that begins.
     *
     * @param function what messages call it
     * @return to be left at the end of the call
     */
    public Frame enter(String function) {
      Frame frame = frames.get();
      if (frame.busy) frame = frame.idle();
      frame.busy = true;
      frame.top = HEAD;
      frame.function = function;
      return frame;
    }
  }

  private Frame idle() {
    Frame frame = this;
    while (frame.busy) {
      if (frame.inner == null) frame.inner = new Frame(mechanism, own.capacity());
      frame = frame.inner;
    }
    return frame;
  }

  /** Ends the call. */
  @Override
  public void leave() {
    super.leave();
    busy = false;
    given = null;
    kept = null;
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
    if (pointer == 0) throw resource.closed(function + ": " + name);
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
    if (pointer == 0) throw resource.closed(function + ": " + name);
    if (given == null) given = new ArrayList<>();
    if (given.contains(resource)) {
      throw new IllegalArgumentException(function + ": " + name + " is given away twice");
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
          function + ": " + name + " is kept by the library and must be a direct buffer");
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
     * @param value memory in which the error stands from 0 on; null if it has no value
     * @param where what failed
     * @param message one sentence
     * @return to be thrown
     */
    SabirException make(int type, Memory value, String where, String message);
  }

  /**
   * What to throw when the library returned another status than 0.
   *
   * @param status that it returned
   * @param declared makes the exceptions of declared errors
   * @return to be thrown
   */
  public RuntimeException failure(int status, Declared declared) {
    long error = own.getLong(ERROR);
    Memory memory = new Memory(mechanism, error);
    try {
      String message = memory.text(8);
      String where = memory.text(24);
      long value = memory.s64(40);
      Status ended = Status.of(status);
      if (ended == Status.DECLARED) {
        Memory read = value == 0 ? null : new Memory(mechanism, value);
        return declared.make(memory.s32(4), read, where, message);
      }
      if (ended == Status.FAILED_PRECONDITION) {
        return new IllegalStateException(function + ": " + message);
      }
      return new SabirException(ended, where, function + ": " + message);
    } finally {
      mechanism.release(error);
    }
  }
}
