#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace sabir::base {

void bug(std::string_view what, std::source_location where) {
  std::fprintf(stderr, "sabir: internal error at %s:%u: %.*s\n", where.file_name(),
               unsigned(where.line()), int(what.size()), what.data());
  std::abort();
}

}  // namespace sabir::base
