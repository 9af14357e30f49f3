// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/** What every package made with Sabir has in common: errors, handles, and the way into C and back. */
module sabir.runtime {
  exports sabir.runtime;
}
