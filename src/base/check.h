// A bug of ours stops the program with a place and a sentence. A mistake of the user's never comes
// here: that is a diag::Diagnostic.
#pragma once

#include <string_view>

namespace sabir::base {

// The built-ins are what std::source_location stands on; it itself is not there for clang 14.
[[noreturn]] void bug(std::string_view what, const char* file = __builtin_FILE(),
                      int line = __builtin_LINE());

inline void check(bool holds, std::string_view what, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  if (!holds) [[unlikely]]
    bug(what, file, line);
}

}  // namespace sabir::base
