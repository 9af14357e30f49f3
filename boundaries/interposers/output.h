// Where interposers say what they found.
#pragma once

#include <string>
#include <string_view>

namespace sabir::boundary {

// Writes a whole file; empty: standard error. In a path `%p` is the number of the process. What
// cannot be written is said on standard error.
void write_file(const std::string& path, std::string_view text);

// The path with the process's number in it.
std::string path_of(const std::string& path);

}  // namespace sabir::boundary
