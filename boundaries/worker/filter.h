// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The system calls that a confined worker may make: those that computing, threads, memory and the
// connection need. Any other ends the process, and its parent is told which it was.
#pragma once

#include <string>

namespace sabir::boundary {

// For all threads, and for ever. `last_words`: a descriptor that the number of the refused call is
// written to, 4 bytes; else a sentence goes to the error output. False: why.
bool install_filter(int last_words, std::string& why);

// "`openat`", or "number 999".
std::string name_of_call(int number);

}  // namespace sabir::boundary
