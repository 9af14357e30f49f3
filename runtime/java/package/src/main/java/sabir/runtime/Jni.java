// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** JNI as a mechanism; for generated code. */
public abstract class Jni extends Located {
  /** For packages. */
  protected Jni() {}

  @Override
  public final String mechanism() {
    return "jni";
  }

  @Override
  public final int copiesUpTo() {
    return 4096;
  }

  @Override
  public final ByteBuffer window(long address, long size) {
    return open(address, size).order(ByteOrder.nativeOrder());
  }

  @Override
  public final ByteBuffer block(long address, int size) {
    return ByteBuffer.wrap(copy(address, size)).order(ByteOrder.nativeOrder());
  }

  /**
   * Memory as a buffer.
   *
   * @param address where it begins
   * @param size how much of it
   * @return in any byte order
   */
  protected abstract ByteBuffer open(long address, long size);
}
