#include "boundaries/interposers/output.h"

#include <errno.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace sabir::boundary {

std::string path_of(const std::string& path) {
  std::string out = path;
  for (size_t at = 0; (at = out.find("%p", at)) != std::string::npos;) {
    out.replace(at, 2, std::to_string(::getpid()));
  }
  return out;
}

void write_file(const std::string& path, std::string_view text) {
  std::FILE* file = stderr;
  std::string name = path_of(path);
  if (!name.empty()) file = std::fopen(name.c_str(), "we");
  if (!file) {
    std::fprintf(stderr, "cannot write `%s`: %s\n", name.c_str(), std::strerror(errno));
    return;
  }
  bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file == stderr) return;
  if (std::fclose(file) != 0 || !written) {
    std::fprintf(stderr, "cannot write `%s` to its end: %s\n", name.c_str(), std::strerror(errno));
  }
}

}  // namespace sabir::boundary
