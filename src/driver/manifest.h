// What `sabir gen` has made, for those who build it: manifest.json, docs/generated-layout.md.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::driver {

// A back-end's files: those from `first` on, up to the first of the next.
struct Part {
  const backends::Backend* by;
  size_t first;
};

std::string manifest(const backends::Input& input, const std::vector<Part>& parts,
                     const emit::FileSet& files);

}  // namespace sabir::driver
