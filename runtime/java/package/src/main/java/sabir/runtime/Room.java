// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The native memory of one call, and how room is made in it: for values, for arrays, and for parcels
 * that are written instead; for generated code.
 */
public abstract class Room {
  /** Where the pointer to the error stands. */
  public static final int ERROR = 0;

  /** Where the result stands. */
  public static final int RESULT = 8;

  private static final int SINK = 56; // sizeof(sabir_sink)

  /** Where the arguments begin, unless the result is larger. */
  static final int HEAD = RESULT + SINK;

  private static final int LARGE = 16 << 20; // an array of more bytes is copied, not lent

  final Mechanism mechanism;
  final ByteBuffer own;
  final long address;
  int top; // what is used of `own`
  boolean dirty; // there is more to clean up than this memory
  private final int copied;
  private String argument;
  private ByteBuffer chunk; // of the last room
  private int index;
  private int count; // items of the last list
  private List<Long> blocks; // allocated for this call
  private long used; // by all rooms
  private ByteBuffer parcel; // where rooms are made instead
  private long parcelAddress;
  private int parcelTop;

  Room(Mechanism mechanism, int size) {
    this.mechanism = mechanism;
    copied = mechanism.copiesUpTo();
    own = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    address = mechanism.address(own);
  }

  final void free() {
    parcel = null;
    if (blocks == null) return;
    for (long block : blocks) mechanism.free(block);
    blocks = null;
  }

  /**
   * Where this memory begins.
   *
   * @return what the library is told
   */
  public final long address() {
    return address;
  }

  // --- room ---

  /**
   * Makes place for the result, before any argument takes it.
   *
   * @param size of the result
   */
  public final void reserve(int size) {
    top = Math.max(HEAD, RESULT + size);
  }

  /**
   * Makes room for an argument: in {@link #chunk} from {@link #index}.
   *
   * @param size in bytes
   * @param align a power of two
   * @return its address
   */
  public final long room(long size, int align) {
    used += size + align - 1;
    if (parcel != null) return roomInParcel(size, align);
    int at = top + align - 1 & -align;
    if (size > own.capacity() - at) return allocate(size);
    top = at + (int) size;
    chunk = own;
    index = at;
    return address + at;
  }

  final long used() {
    return used;
  }

  final void redirect(long address, long size) {
    dirty = true;
    parcel = mechanism.window(address, size);
    parcelAddress = address;
    parcelTop = 0;
  }

  private long roomInParcel(long size, int align) {
    int at = parcelTop + align - 1 & -align;
    if (size > parcel.capacity() - at) throw bad("changed while it was written");
    parcelTop = at + (int) size;
    chunk = parcel;
    index = at;
    return parcelAddress + at;
  }

  final void counted(int items) {
    count = items;
  }

  private long allocate(long size) {
    if (size > Integer.MAX_VALUE) throw new OutOfMemoryError(about(argument, "is too large"));
    long block = mechanism.allocate(Math.max(size, 1));
    if (block == 0) throw new OutOfMemoryError(about(argument, "does not fit into memory"));
    dirty = true;
    if (blocks == null) blocks = new ArrayList<>();
    blocks.add(block);
    chunk = mechanism.window(block, size);
    index = 0;
    return block;
  }

  /**
   * The buffer of the last room.
   *
   * @return in the byte order of C
   */
  public final ByteBuffer chunk() {
    return chunk;
  }

  /**
   * Where in its buffer the last room begins.
   *
   * @return a distance in bytes
   */
  public final int index() {
    return index;
  }

  /**
   * How many items the last list had.
   *
   * @return what the library is told
   */
  public final int count() {
    return count;
  }

  // --- whom messages are about ---

  /**
   * Says which argument is looked at.
   *
   * @param name of function and argument, as messages have it
   */
  public final void argument(String name) {
    argument = name;
  }

  final String argument() {
    return argument;
  }

  final String about(String name, String what) {
    return name + " " + what;
  }

  final IllegalArgumentException bad(String what) {
    return new IllegalArgumentException(about(argument, what));
  }

  // --- arrays of numbers ---

  /**
   * Decides whether an array is lent to the library, or copied because that is cheaper or the call
   * may take long.
   *
   * @param array of numbers; null if they are in native memory already
   * @param from the first element, or where they are in native memory
   * @param count how many
   * @param shift logarithm of an element's size
   * @param lent whether this call takes arrays as they are
   * @return the address of the numbers, or 0: lend the array
   */
  public final long lend(Object array, long from, int count, int shift, boolean lent) {
    if (array == null) return from;
    long size = (long) count << shift;
    if (lent && size > copied && size <= LARGE && !mechanism.isFar()) return 0;
    long at = room(size, 8);
    if (array instanceof byte[] bytes) {
      chunk.put(index, bytes, (int) from, count);
    } else {
      fill(chunk.slice(index, (int) size).order(chunk.order()), array, (int) from, count);
    }
    return at;
  }

  static void fill(ByteBuffer to, Object array, int from, int count) {
    if (array instanceof byte[] a) to.duplicate().put(a, from, count);
    else if (array instanceof short[] a) to.asShortBuffer().put(a, from, count);
    else if (array instanceof int[] a) to.asIntBuffer().put(a, from, count);
    else if (array instanceof long[] a) to.asLongBuffer().put(a, from, count);
    else if (array instanceof float[] a) to.asFloatBuffer().put(a, from, count);
    else if (array instanceof double[] a) to.asDoubleBuffer().put(a, from, count);
    else if (array instanceof boolean[] a) {
      for (int i = 0; i < count; ++i) to.put(i, (byte) (a[from + i] ? 1 : 0));
    }
  }

  /**
   * Copies what the library wrote into a lent copy back into the array.
   *
   * @param array of numbers
   * @param from the address of the copy; 0: there is none
   */
  public final void copyBack(Object array, long from) {
    if (from == 0) return;
    int size = Array.getLength(array) * width(array);
    ByteBuffer bytes = mechanism.window(from, size);
    new Memory(mechanism, bytes, from).numbers(array, 0, width(array));
  }

  /**
   * Reads what the library wrote into a copy of a list back into the list.
   *
   * @param <T> of an item
   * @param list of the caller's
   * @param from the address of the copy
   * @param stride from one item to the next
   * @param item reads one
   */
  public final <T> void copyBack(List<T> list, long from, int stride, Memory.Get<T> item) {
    if (list.isEmpty()) return;
    ByteBuffer bytes = mechanism.window(from, (long) list.size() * stride);
    Memory memory = new Memory(mechanism, bytes, from);
    for (int i = 0; i < list.size(); ++i) list.set(i, item.get(memory, i * stride));
  }

  static int width(Object array) {
    if (array instanceof byte[] || array instanceof boolean[]) return 1;
    if (array instanceof short[]) return 2;
    return array instanceof int[] || array instanceof float[] ? 4 : 8;
  }
}
