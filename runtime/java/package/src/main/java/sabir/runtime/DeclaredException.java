// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/**
 * An error that the contract declares. An error type with a name has a subclass of its own with a
 * typed {@code error()}.
 */
public class DeclaredException extends SabirException {
  private static final long serialVersionUID = 1L;

  /** The declared value. */
  private final transient Object value;

  /**
   * Makes one; an implementation of an imported interface throws it.
   *
   * @param value the error; null if the contract declares none
   * @param where what failed, as a path in the contract
   * @param message one sentence
   */
  public DeclaredException(Object value, String where, String message) {
    super(Status.DECLARED, where, message);
    this.value = value;
  }

  /**
   * Makes one; an implementation of an imported interface throws it.
   *
   * @param value the error; null if the contract declares none
   */
  public DeclaredException(Object value) {
    this(value, "", String.valueOf(value));
  }

  /**
   * The error's value.
   *
   * @return null if the contract declares none, or after serialization
   */
  public final Object value() {
    return value;
  }
}
