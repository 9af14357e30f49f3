// A bug of ours stops the program with a place and a sentence. A mistake of the user's never comes
// here: that is a diag::Diagnostic.
#pragma once

#include <source_location>
#include <string_view>

namespace sabir::base {

[[noreturn]] void bug(std::string_view what,
                      std::source_location where = std::source_location::current());

inline void check(bool holds, std::string_view what,
                  std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    bug(what, where);
}

}  // namespace sabir::base
