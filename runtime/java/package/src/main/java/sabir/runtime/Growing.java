// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package sabir.runtime;

/**
 * What an enum implements whose contract says {@code //sabir:open}: a newer library may give members
 * that are not here. They are {@code UNKNOWN}, which is the last and cannot be given back.
 */
public interface Growing {}
