#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace sabir::base {

void bug(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "sabir: internal error at %s:%d: %.*s\n", file, line, int(what.size()),
               what.data());
  std::abort();
}

}  // namespace sabir::base
