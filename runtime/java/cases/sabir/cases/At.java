// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.cases;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On which line of the file of cases a test begins. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface At {
  /**
   * The line.
   *
   * @return from 1 on
   */
  int value();
}
