#include "backends/runtime_files.h"

#include <algorithm>

namespace sabir::backends {

std::span<const RuntimeFile> runtime_files(std::string_view language) {
  // The table is made language by language.
  auto all = all_runtime_files();
  auto ours = [&](const RuntimeFile& file) { return file.language == language; };
  auto first = std::find_if(all.begin(), all.end(), ours);
  auto last = std::find_if_not(first, all.end(), ours);
  return {first, last};
}

void add_runtime(emit::FileSet& files, std::string_view language, const std::string& folder) {
  for (const RuntimeFile& file : runtime_files(language)) {
    files.push_back({folder + "/" + std::string(file.name), std::string(file.text), true});
  }
}

void add_license(emit::FileSet& files, const std::string& folder) {
  std::string text(runtime_files("license").front().text);
  files.push_back({folder + "/LICENSE-sabir.txt", std::move(text), true});
}

}  // namespace sabir::backends
