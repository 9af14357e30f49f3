// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.nio.ByteBuffer;

/**
 * What every mechanism knows of where its library runs; for generated code.
 *
 * <p>A call to another process may wait for long. Java's collector waits for whoever holds an array
 * in its place, and for whoever is in a short call; so once an instance runs elsewhere, nobody does.
 */
abstract class Located implements Mechanism {
  private static final int IN_PROCESS = 56; // in sabir_description
  private static final int STANDARD = 64;

  private long inProcess; // what a handle begins with whose calls are answered here
  private volatile boolean far;

  /** For the two mechanisms. */
  Located() {}

  @Override
  public final void locate(long description) {
    long size = window(description, Long.BYTES).getLong(0);
    if (size <= STANDARD) {
      far = true; // it does not say
      return;
    }
    ByteBuffer described = window(description, STANDARD + Long.BYTES);
    inProcess = described.getLong(IN_PROCESS);
    far = described.getLong(STANDARD) != inProcess;
  }

  @Override
  public final void opened(long instance) {
    if (window(instance, Long.BYTES).getLong(0) != inProcess) far = true;
  }

  @Override
  public final boolean isFar() {
    return far;
  }
}
