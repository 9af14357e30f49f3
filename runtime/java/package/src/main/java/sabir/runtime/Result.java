// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/**
 * A {@code result} that stands inside another type: a value or an error. The result of a function is
 * an exception instead.
 *
 * @param <T> of the value
 * @param <E> of the error
 */
public sealed interface Result<T, E> {
  /**
   * A value.
   *
   * @param <T> of the value
   * @param <E> of the error that it is not
   * @param value null only where the contract says nothing comes with success
   */
  record Ok<T, E>(T value) implements Result<T, E> {}

  /**
   * An error.
   *
   * @param <T> of the value that it is not
   * @param <E> of the error
   * @param error null only where the contract says nothing comes with failure
   */
  record Err<T, E>(E error) implements Result<T, E> {}
}
