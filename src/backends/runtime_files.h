// The hand-written runtimes, carried inside the compiler: what is the same for every contract is a
// real file below runtime/, and goes beside generated code byte for byte.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emit/files.h"

namespace sabir::backends {

struct RuntimeFile {
  std::string_view language;  // "c", "cpp", "cases-cpp"
  std::string_view name;      // below the language's folder: "sabir.h", "sabir/core.hpp"
  std::string_view text;
};

std::span<const RuntimeFile> all_runtime_files();
std::span<const RuntimeFile> runtime_files(std::string_view language);

// Adds a language's files below `folder`: add_runtime(files, "c", "c/include") makes
// c/include/sabir.h.
void add_runtime(emit::FileSet& files, std::string_view language, const std::string& folder);

// Adds the licence of those files, under a name that leaves LICENSE to the library's own.
void add_license(emit::FileSet& files, const std::string& folder);

}  // namespace sabir::backends
