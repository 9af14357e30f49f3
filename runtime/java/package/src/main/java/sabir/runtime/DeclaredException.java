// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * An error that the contract declares. An error type with a name has a subclass of its own with a
 * typed {@code error()}.
 */
public class DeclaredException extends SabirException {
  private static final long serialVersionUID = 1L;

  /** The declared value; written by {@link #writeObject} where Java can. */
  private transient Object value;

  /**
   * Makes one; an implementation of an imported interface throws it.
   *
   * @param value the error; null if the contract declares none
   * @param where what failed, as a path in the contract
   * @param message one sentence
   */
  public DeclaredException(Object value, String where, String message) {
    super(Status.DECLARED, where, where.isEmpty() ? message : where + ": " + message);
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
   * @return null if the contract declares none, or after serialization if it held what cannot be
   *     serialized, such as a handle
   */
  public final Object value() {
    return value;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(value instanceof Serializable ? value : null);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    value = in.readObject();
  }
}
