// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/** A call that the library could not fulfil. */
public class SabirException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How the call ended. */
  private final Status status;

  /** What failed, as a path in the contract. */
  private final String where;

  /**
   * Makes one.
   *
   * @param status how the call ended
   * @param where what failed, as a path in the contract
   * @param message one sentence
   */
  public SabirException(Status status, String where, String message) {
    super(message);
    this.status = status;
    this.where = where;
  }

  /**
   * How the call ended.
   *
   * @return never {@link Status#OK}
   */
  public final Status status() {
    return status;
  }

  /**
   * What failed, as a path in the contract.
   *
   * @return such as {@code uninorm.normalizer.normalize}; may be empty
   */
  public final String where() {
    return where;
  }
}
