// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

// afterHost is for libraries that call nobody.
func afterHost(err *Error, _ uint64) error { return err }
