// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/** How a call ended that did not succeed; the names and meanings are gRPC's. */
public enum Status {
  /** No failure. */
  OK,
  /** The call was cancelled. */
  CANCELLED,
  /** Nothing is known about the failure. */
  UNKNOWN,
  /** A bad size, ill-formed text, a value out of range. */
  INVALID_ARGUMENT,
  /** The deadline passed before the call ended. */
  DEADLINE_EXCEEDED,
  /** What was asked for is not there. */
  NOT_FOUND,
  /** What was to be made is there already. */
  ALREADY_EXISTS,
  /** The caller may not do this. */
  PERMISSION_DENIED,
  /** No memory, or a maximum of the contract. */
  RESOURCE_EXHAUSTED,
  /** A thread rule, a handle in use, a version that does not fit. */
  FAILED_PRECONDITION,
  /** The call was given up. */
  ABORTED,
  /** Behind the end of something. */
  OUT_OF_RANGE,
  /** The library cannot do this. */
  UNIMPLEMENTED,
  /** The implementation failed in a way that the contract does not declare. */
  INTERNAL,
  /** What stands behind the library is not there at the moment. */
  UNAVAILABLE,
  /** Data was lost. */
  DATA_LOSS,
  /** The caller did not say who it is. */
  UNAUTHENTICATED,
  /** An error that the contract declares. */
  DECLARED;

  /** The number of {@link #DECLARED}. */
  static final int DECLARED_NUMBER = 100;

  private static final Status[] ALL = values();

  /**
   * The status of a number.
   *
   * @param number what a function of the library returned
   * @return its status; {@link #UNKNOWN} for a number without a name
   */
  public static Status of(int number) {
    if (number == DECLARED_NUMBER) return DECLARED;
    return number >= 0 && number < DECLARED.ordinal() ? ALL[number] : UNKNOWN;
  }
}
