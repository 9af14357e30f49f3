// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/**
 * A handle that the library just gave, on its way into its object; for generated code.
 *
 * @param pointer the handle
 * @param retained what the library keeps reading until the handle is dropped; may be null
 */
public record Made(long pointer, Object retained) {
  /**
   * A handle that retains nothing.
   *
   * @param pointer the handle
   */
  public Made(long pointer) {
    this(pointer, null);
  }
}
