// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Memory of C that is read in place, by distance from where it begins; for generated code. What the
 * bytes mean is in the contract's layout, whose numbers stand in the calls.
 */
public final class Memory {
  private static final int LARGEST = Integer.MAX_VALUE - 8; // what a buffer can be

  private final Mechanism mechanism;
  private final ByteBuffer bytes;
  private final long base;

  /**
   * Memory that is a buffer already.
   *
   * @param mechanism that can reach further memory
   * @param bytes a direct buffer in the byte order of C
   * @param base its address
   */
  public Memory(Mechanism mechanism, ByteBuffer bytes, long base) {
    this.mechanism = mechanism;
    this.bytes = bytes;
    this.base = base;
  }

  /**
   * Memory that begins at an address; how far it goes, pointers in it say.
   *
   * @param mechanism that reaches it
   * @param base its address
   */
  public Memory(Mechanism mechanism, long base) {
    this(mechanism, mechanism.window(base, LARGEST), base);
  }

  /**
   * An error object: one block with all inside it.
   *
   * @param mechanism that reaches it
   * @param error its address
   * @return memory that holds it
   */
  static Memory ofError(Mechanism mechanism, long error) {
    ByteBuffer head = mechanism.block(error, 48);
    long message = head.getLong(8) + head.getLong(16);
    long where = head.getLong(24) + head.getLong(32);
    long size = Math.max(message, where) - error;
    if (size < 48 || size > 1 << 16) return new Memory(mechanism, error);
    return new Memory(mechanism, mechanism.block(error, (int) size), error);
  }

  /**
   * Where in this memory something stands that a pointer points to.
   *
   * @param at where the pointer stands
   * @return less than 0 for null
   */
  int pointed(int at) {
    long address = s64(at);
    return address == 0 ? -1 : (int) (address - base);
  }

  /**
   * Reads one value; for values inside others.
   *
   * @param <T> what becomes of it
   */
  @FunctionalInterface
  public interface Get<T> {
    /**
     * Reads it.
     *
     * @param from memory
     * @param at where in it
     * @return the value
     */
    T get(Memory from, int at);
  }

  // --- scalars ---

  /**
   * A {@code bool}.
   *
   * @param at where
   * @return the value
   */
  public boolean bool(int at) {
    return bytes.get(at) != 0;
  }

  /**
   * An {@code s8}.
   *
   * @param at where
   * @return the value
   */
  public byte s8(int at) {
    return bytes.get(at);
  }

  /**
   * A {@code u8}.
   *
   * @param at where
   * @return the value, widened
   */
  public int u8(int at) {
    return bytes.get(at) & 0xff;
  }

  /**
   * An {@code s16}.
   *
   * @param at where
   * @return the value
   */
  public short s16(int at) {
    return bytes.getShort(at);
  }

  /**
   * A {@code u16}.
   *
   * @param at where
   * @return the value, widened
   */
  public int u16(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  /**
   * An {@code s32}.
   *
   * @param at where
   * @return the value
   */
  public int s32(int at) {
    return bytes.getInt(at);
  }

  /**
   * A {@code char}.
   *
   * @param at where
   * @return the code point
   */
  public int codePoint(int at) {
    return bytes.getInt(at);
  }

  /**
   * A {@code u32}.
   *
   * @param at where
   * @return the value, widened
   */
  public long u32(int at) {
    return bytes.getInt(at) & 0xffffffffL;
  }

  /**
   * An {@code s64}, the bits of a {@code u64}, or a pointer.
   *
   * @param at where
   * @return the value
   */
  public long s64(int at) {
    return bytes.getLong(at);
  }

  /**
   * An {@code f32}.
   *
   * @param at where
   * @return the value
   */
  public float f32(int at) {
    return bytes.getFloat(at);
  }

  /**
   * An {@code f64}.
   *
   * @param at where
   * @return the value
   */
  public double f64(int at) {
    return bytes.getDouble(at);
  }

  /**
   * The members of a {@code flags} value.
   *
   * @param <E> the enum
   * @param bits the value
   * @param type the enum
   * @param all its members
   * @return a set of its own
   */
  public static <E extends Enum<E>> Set<E> flags(long bits, Class<E> type, E[] all) {
    EnumSet<E> set = EnumSet.noneOf(type);
    for (E one : all) {
      if ((bits >>> one.ordinal() & 1) != 0) set.add(one);
    }
    return set;
  }

  /**
   * The case of an open enum.
   *
   * @param <E> the enum
   * @param all its members
   * @param number the value
   * @return the last, if that has none
   */
  public static <E extends Enum<E> & Growing> E known(E[] all, int number) {
    return all[Math.min(number, all.length - 1)];
  }

  /**
   * The members of an open {@code flags} value.
   *
   * @param <E> the enum
   * @param bits the value
   * @param type the enum
   * @param all its members, of which the last stands for all bits that have none
   * @return a set of its own
   */
  public static <E extends Enum<E> & Growing> Set<E> openFlags(long bits, Class<E> type, E[] all) {
    int last = all.length - 1;
    Set<E> set = flags(bits & (1L << last) - 1, type, all);
    if ((bits & 0xffffffffL) >>> last != 0) set.add(all[last]);
    return set;
  }

  /**
   * Refuses what a structure that grows says beyond what is known here: nothing is passed over in
   * silence.
   *
   * @param at where it begins with its size
   * @param size of what is known
   * @param name of the type
   */
  public void known(int at, int size, String name) {
    long there = s64(at);
    for (int i = size; i < there; ++i) {
      if (bytes.get(at + i) == 0) continue;
      throw new UnsupportedOperationException(name + " says more than is known here");
    }
  }

  // --- text and lists ---

  /**
   * A {@code string}.
   *
   * @param at where its pointer and size stand
   * @return the text
   */
  public String text(int at) {
    return new String(bytes(at), StandardCharsets.UTF_8);
  }

  /**
   * A list of bytes.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public byte[] bytes(int at) {
    int count = count(at, 1);
    return count == 0 ? new byte[0] : bytes(s64(at), count);
  }

  private byte[] bytes(long address, int count) {
    long from = address - base;
    if (from < 0 || from + count > bytes.capacity()) return mechanism.copy(address, count);
    byte[] made = new byte[count];
    bytes.get((int) from, made);
    return made;
  }

  private int count(int at, int stride) {
    long count = s64(at + 8);
    if (count * stride > Integer.MAX_VALUE) {
      throw new OutOfMemoryError("a list of " + count + " items does not fit into an array");
    }
    return (int) count;
  }

  /** The memory that a pointer points to: this, or another. */
  private Memory behind(long address, long size) {
    long from = address - base;
    return from >= 0 && from + size <= bytes.capacity() ? this : new Memory(mechanism, address);
  }

  private ByteBuffer slice(int at, int stride) {
    int size = count(at, stride) * stride;
    if (size == 0) return ByteBuffer.allocate(0);
    Memory memory = behind(s64(at), size);
    return memory.bytes.slice((int) (s64(at) - memory.base), size).order(bytes.order());
  }

  /**
   * A list of {@code bool}.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public boolean[] booleans(int at) {
    byte[] given = bytes(at);
    boolean[] made = new boolean[given.length];
    for (int i = 0; i < made.length; ++i) made[i] = given[i] != 0;
    return made;
  }

  /**
   * A list of 16-bit integers.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public short[] shorts(int at) {
    short[] made = new short[count(at, 2)];
    slice(at, 2).asShortBuffer().get(made);
    return made;
  }

  /**
   * A list of 32-bit integers.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public int[] ints(int at) {
    int[] made = new int[count(at, 4)];
    slice(at, 4).asIntBuffer().get(made);
    return made;
  }

  /**
   * A list of 64-bit integers.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public long[] longs(int at) {
    long[] made = new long[count(at, 8)];
    slice(at, 8).asLongBuffer().get(made);
    return made;
  }

  /**
   * A list of {@code f32}.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public float[] floats(int at) {
    float[] made = new float[count(at, 4)];
    slice(at, 4).asFloatBuffer().get(made);
    return made;
  }

  /**
   * A list of {@code f64}.
   *
   * @param at where its pointer and count stand
   * @return a new array
   */
  public double[] doubles(int at) {
    double[] made = new double[count(at, 8)];
    slice(at, 8).asDoubleBuffer().get(made);
    return made;
  }

  /**
   * A list of other values.
   *
   * @param <T> of an item
   * @param at where its pointer and count stand
   * @param stride from one item to the next
   * @param item reads one
   * @return cannot be changed
   */
  public <T> List<T> list(int at, int stride, Get<T> item) {
    int count = count(at, stride);
    if (count == 0) return List.of();
    Memory memory = behind(s64(at), (long) count * stride);
    return memory.array((int) (s64(at) - memory.base), count, stride, item);
  }

  /**
   * Items that stand one after another, in place.
   *
   * @param <T> of an item
   * @param at where the first stands
   * @param count how many
   * @param stride from one item to the next
   * @param item reads one
   * @return cannot be changed
   */
  public <T> List<T> array(int at, int count, int stride, Get<T> item) {
    List<T> made = new ArrayList<>(count);
    for (int i = 0; i < count; ++i) made.add(item.get(this, at + i * stride));
    return Collections.unmodifiableList(made);
  }

  /**
   * Numbers that stand one after another, in place.
   *
   * @param <A> {@code int[]} and the like
   * @param made the array to fill
   * @param at where the first stands
   * @param stride from one number to the next
   * @return the array
   */
  public <A> A numbers(A made, int at, int stride) {
    ByteBuffer from = bytes.slice(at, Array.getLength(made) * stride).order(bytes.order());
    if (made instanceof byte[] a) from.get(a);
    else if (made instanceof short[] a) from.asShortBuffer().get(a);
    else if (made instanceof int[] a) from.asIntBuffer().get(a);
    else if (made instanceof long[] a) from.asLongBuffer().get(a);
    else if (made instanceof float[] a) from.asFloatBuffer().get(a);
    else if (made instanceof double[] a) from.asDoubleBuffer().get(a);
    else if (made instanceof boolean[] a) {
      for (int i = 0; i < a.length; ++i) a[i] = from.get(i) != 0;
    }
    return made;
  }

  /**
   * A map, in the order of the library.
   *
   * @param <K> of a key
   * @param <V> of a value
   * @param at where its pointer and count stand
   * @param stride from one entry to the next
   * @param key reads a key
   * @param offset of the value in an entry
   * @param value reads a value
   * @return cannot be changed
   */
  public <K, V> Map<K, V> map(int at, int stride, Get<K> key, int offset, Get<V> value) {
    Map<K, V> made = new LinkedHashMap<>();
    list(
        at,
        stride,
        (from, i) -> {
          made.put(key.get(from, i), value.get(from, i + offset));
          return Boolean.TRUE;
        });
    return Collections.unmodifiableMap(made);
  }

  // --- values that may be absent ---

  /**
   * An {@code option}.
   *
   * @param <T> of the value
   * @param at where its tag stands
   * @param offset of the value
   * @param some reads the value
   * @return empty if there is none
   */
  public <T> Optional<T> option(int at, int offset, Get<T> some) {
    return bool(at) ? Optional.of(some.get(this, at + offset)) : Optional.empty();
  }

  /**
   * A {@code result} inside another value.
   *
   * @param <T> of the value
   * @param <E> of the error
   * @param at where its tag stands
   * @param offset of value and error
   * @param ok reads the value; null if none comes with success
   * @param err reads the error; null if none comes with failure
   * @return one or the other
   */
  public <T, E> Result<T, E> result(int at, int offset, Get<T> ok, Get<E> err) {
    if (bool(at)) return new Result.Err<>(err == null ? null : err.get(this, at + offset));
    return new Result.Ok<>(ok == null ? null : ok.get(this, at + offset));
  }
}
