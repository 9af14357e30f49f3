// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

import java.util.function.LongConsumer;

/**
 * What the objects of a class have in common; for generated code. No member of {@link Resource}:
 * its subclasses would inherit the name, and a contract may have a type called like it.
 *
 * @param name of the class
 * @param warns whether one that nobody closed is worth a warning
 * @param drop gives the handle back
 */
public record ResourceKind(String name, boolean warns, LongConsumer drop) {}
