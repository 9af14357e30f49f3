// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of one call on their way into native memory, each checked; for generated code. A
 * message names the function and the argument.
 */
public abstract class Arguments extends Room {
  Arguments(Mechanism mechanism, int size) {
    super(mechanism, size);
  }

  // --- what can be wrong with an argument ---

  /**
   * Refuses null.
   *
   * @param <T> of the argument
   * @param name of the argument
   * @param value that must not be null
   * @return the value
   */
  public final <T> T some(String name, T value) {
    if (value == null) throw new NullPointerException(about(name, "is null"));
    return value;
  }

  /**
   * Refuses what is larger than the contract's {@code max}.
   *
   * @param name of the argument
   * @param size that it has
   * @param max that it may have
   */
  public final void max(String name, long size, long max) {
    if (size > max) {
      throw new IllegalArgumentException(
          about(name, "has size " + size + ", and at most " + max + " is accepted"));
    }
  }

  /**
   * A {@code u8}.
   *
   * @param name of the argument
   * @param value to be checked
   * @return the value
   */
  public final int u8(String name, int value) {
    if ((value & ~0xff) != 0) throw range(name, value, "255");
    return value;
  }

  /**
   * A {@code u16}.
   *
   * @param name of the argument
   * @param value to be checked
   * @return the value
   */
  public final int u16(String name, int value) {
    if ((value & ~0xffff) != 0) throw range(name, value, "65535");
    return value;
  }

  /**
   * A {@code u32}.
   *
   * @param name of the argument
   * @param value to be checked
   * @return its bits
   */
  public final int u32(String name, long value) {
    if ((value & ~0xffffffffL) != 0) throw range(name, value, "4294967295");
    return (int) value;
  }

  private IllegalArgumentException range(String name, long value, String most) {
    return new IllegalArgumentException(about(name, "is " + value + ", not in 0 to " + most));
  }

  /**
   * A {@code char}.
   *
   * @param name of the argument
   * @param value to be checked
   * @return the value
   */
  public final int codePoint(String name, int value) {
    if (value < 0 || value > 0x10ffff || value >= 0xd800 && value < 0xe000) {
      String what = "is " + value + ", not a Unicode scalar value";
      throw new IllegalArgumentException(about(name, what));
    }
    return value;
  }

  /**
   * The number of an enum's member.
   *
   * @param name of the argument
   * @param value must not be null
   * @return its ordinal
   */
  public final int ordinal(String name, Enum<?> value) {
    if (some(name, value) instanceof Growing && value.name().equals("UNKNOWN")) {
      String type = value.getDeclaringClass().getSimpleName();
      throw new IllegalArgumentException(about(name, "is or holds UNKNOWN, which is no " + type));
    }
    return value.ordinal();
  }

  /**
   * The bits of a set of flags.
   *
   * @param name of the argument
   * @param flags must not be null
   * @return one bit for each member
   */
  public final long bits(String name, Set<? extends Enum<?>> flags) {
    long bits = 0;
    for (Enum<?> flag : some(name, flags)) bits |= 1L << ordinal(name, flag);
    return bits;
  }

  /**
   * The UTF-8 of a text.
   *
   * @param name of the argument
   * @param text must be well-formed
   * @return a new array
   */
  public final byte[] text(String name, String text) {
    argument(name);
    return encode(text);
  }

  final byte[] encode(String text) {
    byte[] bytes = some(text).getBytes(StandardCharsets.UTF_8);
    // A lone surrogate became `?`. Text of one byte per character is ASCII unless it had one, and
    // then it is not equal to these bytes; other text is looked through.
    if (bytes.length == text.length()) {
      if (text.equals(new String(bytes, StandardCharsets.ISO_8859_1))) return bytes;
    }
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (!pair) throw bad("has a lone surrogate at index " + i);
      ++i;
    }
    return bytes;
  }

  // --- values inside others ---

  /**
   * Writes one value; for values inside others.
   *
   * @param <T> of the value
   */
  @FunctionalInterface
  public interface Put<T> {
    /**
     * Writes it.
     *
     * @param value must not be null
     * @param frame of the call
     * @param to memory
     * @param at where in it
     */
    void put(T value, Frame frame, ByteBuffer to, int at);
  }

  /**
   * Refuses null inside the argument.
   *
   * @param <T> of the value
   * @param value that must not be null
   * @return the value
   */
  public final <T> T some(T value) {
    if (value == null) throw new NullPointerException(about(argument(), "is null or holds a null"));
    return value;
  }

  /**
   * A {@code u8} inside the argument.
   *
   * @param value to be checked
   * @return its bits
   */
  public final byte u8(int value) {
    return (byte) u8(argument(), value);
  }

  /**
   * A {@code u16} inside the argument.
   *
   * @param value to be checked
   * @return its bits
   */
  public final short u16(int value) {
    return (short) u16(argument(), value);
  }

  /**
   * A {@code u32} inside the argument.
   *
   * @param value to be checked
   * @return its bits
   */
  public final int u32(long value) {
    return u32(argument(), value);
  }

  /**
   * A {@code char} inside the argument.
   *
   * @param value to be checked
   * @return the value
   */
  public final int codePoint(int value) {
    return codePoint(argument(), value);
  }

  /**
   * The number of an enum's member inside the argument.
   *
   * @param value must not be null
   * @return its ordinal
   */
  public final int ordinal(Enum<?> value) {
    return ordinal(argument(), some(value));
  }

  /**
   * The bits of a set of flags inside the argument.
   *
   * @param flags must not be null
   * @return one bit for each member
   */
  public final long bits(Set<? extends Enum<?>> flags) {
    return bits(argument(), flags);
  }

  private static void putSlice(ByteBuffer to, int at, long address, int count) {
    to.putLong(at, address).putLong(at + 8, count);
  }

  /**
   * Writes a {@code string}.
   *
   * @param to memory
   * @param at where its pointer and size go
   * @param text the value
   */
  public final void putText(ByteBuffer to, int at, String text) {
    byte[] bytes = encode(text);
    putSlice(to, at, lend(bytes, 0, bytes.length, 0, false), bytes.length);
  }

  /**
   * Writes a list of numbers.
   *
   * @param to memory
   * @param at where its pointer and count go
   * @param array the value
   */
  public final void putNumbers(ByteBuffer to, int at, Object array) {
    int length = Array.getLength(some(array));
    int shift = Integer.numberOfTrailingZeros(width(array));
    putSlice(to, at, lend(array, 0, length, shift, false), length);
  }

  /**
   * Writes numbers in place.
   *
   * @param to memory
   * @param at where they go
   * @param array the value
   * @param length that it must have
   */
  public final void putArray(ByteBuffer to, int at, Object array, int length) {
    checkLength(Array.getLength(some(array)), length);
    fill(to.slice(at, length * width(array)).order(to.order()), array, 0, length);
  }

  private void checkLength(int length, int expected) {
    if (length != expected) throw bad("has " + length + " items, not " + expected);
  }

  /**
   * Makes room for a list and writes its items.
   *
   * @param <T> of an item
   * @param items the value
   * @param stride from one item to the next
   * @param align of an item
   * @param item writes one
   * @return the address; {@link #count} says how many
   */
  public final <T> long list(Collection<? extends T> items, int stride, int align, Put<T> item) {
    Object[] all = some(items).toArray();
    long at = room((long) all.length * stride, align);
    putAll(all, chunk(), index(), stride, item);
    counted(all.length);
    return at;
  }

  @SuppressWarnings("unchecked")
  private <T> void putAll(Object[] all, ByteBuffer to, int at, int stride, Put<T> item) {
    Frame frame = (Frame) this;
    for (int i = 0; i < all.length; ++i) item.put((T) some(all[i]), frame, to, at + i * stride);
  }

  /**
   * Writes a list.
   *
   * @param <T> of an item
   * @param to memory
   * @param at where its pointer and count go
   * @param items the value
   * @param stride from one item to the next
   * @param align of an item
   * @param item writes one
   */
  public final <T> void putList(
      ByteBuffer to, int at, Collection<? extends T> items, int stride, int align, Put<T> item) {
    putSlice(to, at, list(items, stride, align, item), count());
  }

  /**
   * Writes items in place.
   *
   * @param <T> of an item
   * @param to memory
   * @param at where the first goes
   * @param items the value
   * @param length that it must have
   * @param stride from one item to the next
   * @param item writes one
   */
  public final <T> void putArray(
      ByteBuffer to, int at, Collection<? extends T> items, int length, int stride, Put<T> item) {
    Object[] all = some(items).toArray();
    checkLength(all.length, length);
    putAll(all, to, at, stride, item);
  }

  /**
   * Makes room for a map and writes its entries.
   *
   * @param <K> of a key
   * @param <V> of a value
   * @param map the value
   * @param stride from one entry to the next
   * @param align of an entry
   * @param key writes a key
   * @param offset of the value in an entry
   * @param value writes a value
   * @return the address; {@link #count} says how many
   */
  public final <K, V> long map(
      Map<K, V> map, int stride, int align, Put<K> key, int offset, Put<V> value) {
    return list(
        some(map).entrySet(),
        stride,
        align,
        (Map.Entry<K, V> entry, Frame frame, ByteBuffer to, int at) -> {
          key.put(some(entry.getKey()), frame, to, at);
          value.put(some(entry.getValue()), frame, to, at + offset);
        });
  }

  /**
   * Writes a map.
   *
   * @param <K> of a key
   * @param <V> of a value
   * @param to memory
   * @param at where its pointer and count go
   * @param map the value
   * @param stride from one entry to the next
   * @param align of an entry
   * @param key writes a key
   * @param offset of the value in an entry
   * @param value writes a value
   */
  public final <K, V> void putMap(
      ByteBuffer to,
      int at,
      Map<K, V> map,
      int stride,
      int align,
      Put<K> key,
      int offset,
      Put<V> value) {
    putSlice(to, at, map(map, stride, align, key, offset, value), count());
  }

  /**
   * Writes an {@code option}.
   *
   * @param <T> of the value
   * @param to memory
   * @param at where its tag goes
   * @param option the value
   * @param offset of the value inside
   * @param some writes the value inside
   */
  public final <T> void putOption(
      ByteBuffer to, int at, Optional<? extends T> option, int offset, Put<T> some) {
    to.put(at, (byte) (some(option).isPresent() ? 1 : 0));
    if (option.isPresent()) some.put(option.get(), (Frame) this, to, at + offset);
  }

  /**
   * Writes a {@code result}.
   *
   * @param <T> of the value
   * @param <E> of the error
   * @param to memory
   * @param at where its tag goes
   * @param result the value
   * @param offset of value and error inside
   * @param ok writes the value; null if none comes with success
   * @param err writes the error; null if none comes with failure
   */
  public final <T, E> void putResult(
      ByteBuffer to, int at, Result<T, E> result, int offset, Put<T> ok, Put<E> err) {
    Frame frame = (Frame) this;
    if (some(result) instanceof Result.Err<T, E> failed) {
      to.put(at, (byte) 1);
      if (err != null) err.put(some(failed.error()), frame, to, at + offset);
    } else if (result instanceof Result.Ok<T, E> good) {
      to.put(at, (byte) 0);
      if (ok != null) ok.put(some(good.value()), frame, to, at + offset);
    }
  }
}
