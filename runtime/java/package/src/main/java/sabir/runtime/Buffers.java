// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.ByteBuffer;

/** Buffers as arguments: what lies behind them is an array or an address; for generated code. */
public final class Buffers {
  private Buffers() {}

  /**
   * The array behind a buffer.
   *
   * @param buffer of any kind
   * @return null if it is direct; a copy of what remains if it hides its array
   */
  public static byte[] array(ByteBuffer buffer) {
    if (buffer.isDirect()) return null;
    return buffer.hasArray() ? buffer.array() : copy(buffer);
  }

  /**
   * What remains of a buffer.
   *
   * @param buffer of any kind; stays where it is
   * @return an array of its own
   */
  public static byte[] copy(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /**
   * Where what remains of a buffer begins.
   *
   * @param mechanism that knows addresses
   * @param buffer of any kind
   * @return an index into {@link #array}, or an address if the buffer is direct
   */
  public static long from(Mechanism mechanism, ByteBuffer buffer) {
    if (buffer.isDirect()) return mechanism.address(buffer) + buffer.position();
    return buffer.hasArray() ? buffer.arrayOffset() + buffer.position() : 0;
  }
}
