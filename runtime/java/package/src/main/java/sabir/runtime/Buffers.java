// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

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

  // Logarithm of the size of an element.
  static int shift(Buffer buffer) {
    if (buffer instanceof ByteBuffer) return 0;
    if (buffer instanceof ShortBuffer) return 1;
    return buffer instanceof IntBuffer || buffer instanceof FloatBuffer ? 2 : 3;
  }

  // Whether its elements are as C has them.
  static boolean isNative(Buffer buffer) {
    ByteOrder order = ByteOrder.nativeOrder();
    if (buffer instanceof ShortBuffer b) return b.order() == order;
    if (buffer instanceof IntBuffer b) return b.order() == order;
    if (buffer instanceof LongBuffer b) return b.order() == order;
    if (buffer instanceof FloatBuffer b) return b.order() == order;
    if (buffer instanceof DoubleBuffer b) return b.order() == order;
    return true;
  }

  // What remains of a buffer, which stays where it is.
  static void copy(Buffer from, ByteBuffer to) {
    if (from instanceof ByteBuffer b) to.put(b.duplicate());
    else if (from instanceof ShortBuffer b) to.asShortBuffer().put(b.duplicate());
    else if (from instanceof IntBuffer b) to.asIntBuffer().put(b.duplicate());
    else if (from instanceof LongBuffer b) to.asLongBuffer().put(b.duplicate());
    else if (from instanceof FloatBuffer b) to.asFloatBuffer().put(b.duplicate());
    else if (from instanceof DoubleBuffer b) to.asDoubleBuffer().put(b.duplicate());
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
