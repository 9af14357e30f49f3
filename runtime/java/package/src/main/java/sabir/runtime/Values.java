// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.ByteBuffer;

/** Simple values on their way into others, as functions; for generated code. */
public final class Values {
  private Values() {}

  /**
   * Writes a {@code bool}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void bool(boolean value, Frame frame, ByteBuffer to, int at) {
    to.put(at, (byte) (value ? 1 : 0));
  }

  /**
   * Writes an {@code s8}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void s8(byte value, Frame frame, ByteBuffer to, int at) {
    to.put(at, value);
  }

  /**
   * Writes a {@code u8}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void u8(int value, Frame frame, ByteBuffer to, int at) {
    to.put(at, frame.u8(value));
  }

  /**
   * Writes an {@code s16}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void s16(short value, Frame frame, ByteBuffer to, int at) {
    to.putShort(at, value);
  }

  /**
   * Writes a {@code u16}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void u16(int value, Frame frame, ByteBuffer to, int at) {
    to.putShort(at, frame.u16(value));
  }

  /**
   * Writes an {@code s32}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void s32(int value, Frame frame, ByteBuffer to, int at) {
    to.putInt(at, value);
  }

  /**
   * Writes a {@code u32}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void u32(long value, Frame frame, ByteBuffer to, int at) {
    to.putInt(at, frame.u32(value));
  }

  /**
   * Writes an {@code s64}, or the bits of a {@code u64}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void s64(long value, Frame frame, ByteBuffer to, int at) {
    to.putLong(at, value);
  }

  /**
   * Writes an {@code f32}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void f32(float value, Frame frame, ByteBuffer to, int at) {
    to.putFloat(at, value);
  }

  /**
   * Writes an {@code f64}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void f64(double value, Frame frame, ByteBuffer to, int at) {
    to.putDouble(at, value);
  }

  /**
   * Writes a {@code char}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void codePoint(int value, Frame frame, ByteBuffer to, int at) {
    to.putInt(at, frame.codePoint(value));
  }

  /**
   * Writes a {@code string}.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void text(String value, Frame frame, ByteBuffer to, int at) {
    frame.putText(to, at, value);
  }

  /**
   * Writes a list of numbers.
   *
   * @param value the value
   * @param frame of the call
   * @param to memory
   * @param at where it goes
   */
  public static void numbers(Object value, Frame frame, ByteBuffer to, int at) {
    frame.putNumbers(to, at, value);
  }
}
