// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/output.h"

#include <errno.h>

#include <cstdio>
#include <cstring>

namespace sabir::boundary {

void write_file(const std::string& path, std::string_view text) {
  std::FILE* file = stderr;
  if (!path.empty()) file = std::fopen(path.c_str(), "we");
  if (!file) {
    std::fprintf(stderr, "cannot write `%s`: %s\n", path.c_str(), std::strerror(errno));
    return;
  }
  bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file == stderr) return;
  if (std::fclose(file) != 0 || !written) {
    std::fprintf(stderr, "cannot write `%s` to its end: %s\n", path.c_str(), std::strerror(errno));
  }
}

}  // namespace sabir::boundary
