// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/** How a package reaches its library: JNI, or the foreign function interface; for generated code. */
public interface Mechanism {
  /**
   * Which one.
   *
   * @return {@code jni} or {@code ffm}
   */
  String mechanism();

  /**
   * Arrays up to this size are copied into the frame, since that costs less than to lend them.
   *
   * @return in bytes
   */
  int copiesUpTo();

  /**
   * Reads from its description where the library runs when nobody opened it elsewhere.
   *
   * @param description what {@link #describe} gave
   */
  void locate(long description);

  /**
   * Looks where an instance runs.
   *
   * @param instance that was just opened
   */
  void opened(long instance);

  /**
   * Whether calls may have to wait for another process, then arrays are copied and no call counts as
   * short. Once it is so it stays so.
   *
   * @return false: all calls are answered in this process
   */
  boolean isFar();

  /**
   * Memory as a buffer, in the byte order of C.
   *
   * @param address where it begins
   * @param size how much of it, at most {@link Integer#MAX_VALUE}
   * @return a direct buffer, which keeps nothing alive
   */
  ByteBuffer window(long address, long size);

  /**
   * A small piece of memory, to be read soon: itself, or a copy if that costs less.
   *
   * @param address where it begins
   * @param size how much of it
   * @return in the byte order of C
   */
  ByteBuffer block(long address, int size);

  /**
   * Where a direct buffer begins.
   *
   * @param direct its position does not matter
   * @return the address of its element 0
   */
  long address(Buffer direct);

  /**
   * Copies memory into an array.
   *
   * @param address where it begins
   * @param size how much of it
   * @return a new array
   */
  byte[] copy(long address, int size);

  /**
   * Allocates memory of C.
   *
   * @param size in bytes
   * @return its address; 0 if there is none
   */
  long allocate(long size);

  /**
   * Frees what {@link #allocate} gave.
   *
   * @param address 0 is allowed
   */
  void free(long address);

  /**
   * Gives a parcel or an error back to the library.
   *
   * @param block 0 is allowed
   */
  void release(long block);

  /**
   * What the library says of itself.
   *
   * @return the address of a {@code sabir_description}
   */
  long describe();
}
