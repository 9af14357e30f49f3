// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * The result of one call, out of native memory if the library gives it, and into it if the caller
 * does; for generated code.
 */
public abstract class Results extends Arguments {
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

  Results(Mechanism mechanism, int size) {
    super(mechanism, size);
    memory = new Memory(mechanism, own, address);
  }

  // --- of the library ---

  /**
   * The memory of this frame.
   *
   * @return to read results from
   */
  public final Memory memory() {
    return memory;
  }

  /**
   * Opens a sink in all the room that the arguments left.
   *
   * @param aliases whether the result may be an argument
   */
  public final void open(boolean aliases) {
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
  public final boolean isAlias() {
    return own.getInt(SINK_OUTCOME) == ALIASED;
  }

  /**
   * The size of what is in the sink.
   *
   * @return in bytes
   */
  public final long size() {
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
  public final byte[] copy(byte[] array, long from, int count) {
    if (array == null) return mechanism.copy(from, count);
    return Arrays.copyOfRange(array, (int) from, (int) from + count);
  }

  /**
   * The memory that a view points to.
   *
   * @param width of an element
   * @return all of it
   */
  public final ByteBuffer window(int width) {
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
  public final <T> T sunk(int stride, Memory.Get<T> read) {
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
  public final <T> T parcel(Memory.Get<T> read) {
    long parcel = own.getLong(RESULT);
    try {
      return read.get(new Memory(mechanism, parcel), 0);
    } finally {
      mechanism.release(parcel);
    }
  }

  // --- of what the caller implements ---

  /**
   * A list that the library lends, given as two parameters.
   *
   * @param address of its items
   * @param count of them
   * @return memory with both at {@link #RESULT}
   */
  public final Memory slice(long address, long count) {
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
  public final ByteBuffer write(long address, int size) {
    return mechanism.window(address, size);
  }

  /**
   * Copies the last room into memory of the library's.
   *
   * @param address of the result
   * @param size of it
   */
  public final void copyTo(long address, int size) {
    mechanism.window(address, size).put(chunk().slice(index(), size));
  }

  /**
   * The UTF-8 of a result, in native memory.
   *
   * @param text the result
   * @return its address; {@link #count} says how many bytes
   */
  public final long bytes(String text) {
    return numbers(encode(text));
  }

  /**
   * The numbers of a result, in native memory.
   *
   * @param array the result
   * @return their address; {@link #count} says how many
   */
  public final long numbers(Object array) {
    int length = Array.getLength(some(array));
    counted(length);
    return lend(array, 0, length, Integer.numberOfTrailingZeros(width(array)), false);
  }

  /**
   * What a view of the caller's shows: a direct buffer in the byte order of C as it is, of others a
   * copy.
   *
   * @param kind of object
   * @param self the object's address
   * @param function which of the object's
   * @param buffer what remains of it is shown
   * @return the address; {@link #count} says how many elements
   */
  public final long view(Guests kind, long self, int function, Buffer buffer) {
    int length = some(buffer).remaining();
    counted(length);
    int shift = Buffers.shift(buffer);
    long size = (long) length << shift;
    if (length != 0 && buffer.isDirect() && Buffers.isNative(buffer)) {
      long from = mechanism.address(buffer) + ((long) buffer.position() << shift);
      return kind.keep(self, function, buffer, from, size);
    }
    long at = room(size, 8);
    Buffers.copy(buffer, chunk().slice(index(), (int) size).order(chunk().order()));
    return kind.keep(self, function, at, size);
  }

  /**
   * A list of the library's that the caller's code may change.
   *
   * @param <T> of an item
   * @param items that were read
   * @return of the same size for ever
   */
  @SuppressWarnings("unchecked")
  public final <T> List<T> changeable(List<T> items) {
    return (List<T>) Arrays.asList(items.toArray());
  }

  /**
   * Writes into the library's memory what the caller's code wrote into an array.
   *
   * @param address of the list
   * @param array of its numbers
   */
  public final void takeBack(long address, Object array) {
    int length = Array.getLength(array);
    if (length != 0) fill(mechanism.window(address, (long) length * width(array)), array, 0, length);
  }

  /**
   * Writes into the library's memory what the caller's code wrote into a list.
   *
   * @param <T> of an item
   * @param address of the list
   * @param items of it
   * @param stride from one item to the next
   * @param put writes one
   */
  public final <T> void takeBack(long address, List<T> items, int stride, Put<T> put) {
    if (items.isEmpty()) return;
    ByteBuffer to = mechanism.window(address, (long) items.size() * stride);
    int at = 0;
    for (T item : items) {
      put.put(some(item), (Frame) this, to, at);
      at += stride;
    }
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
  public final <T> void answer(
      long result, int size, T value, Put<T> put, LongUnaryOperator parcels) {
    long before = used();
    room(size, 16);
    put.put(some(value), (Frame) this, chunk(), index());
    long all = used() - before;
    long parcel = parcels.applyAsLong(all);
    if (parcel == 0) throw new OutOfMemoryError("the result does not fit into memory");
    redirect(parcel, all);
    ((Frame) this).takeBack();
    room(size, 16);
    put.put(value, (Frame) this, chunk(), index());
    mechanism.window(result, 8).putLong(0, parcel);
  }
}
