// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/**
 * What every package made with Sabir has in common.
 *
 * <p>A user meets {@link sabir.runtime.SabirException}, {@link sabir.runtime.Resource} and {@link
 * sabir.runtime.Result}. The other classes serve generated code: a {@link sabir.runtime.Frame} is the
 * native memory of one call, a {@link sabir.runtime.Memory} reads results, and a {@link
 * sabir.runtime.Mechanism} is what differs between JNI and the foreign function interface.
 */
package sabir.runtime;
