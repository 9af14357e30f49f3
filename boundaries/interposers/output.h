// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where interposers say what they found.
#pragma once

#include <string>
#include <string_view>

namespace sabir::boundary {

// Writes a whole file; empty: standard error. What cannot be written is said on standard error.
void write_file(const std::string& path, std::string_view text);

}  // namespace sabir::boundary
