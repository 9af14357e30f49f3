#include "backends/native/native.h"

#include "backends/native/model.h"
#include "backends/runtime_files.h"

namespace sabir::backends::native {
namespace {

void add_headers(const std::string& prefix, const std::string& folder, emit::FileSet& files) {
  emit::FileSet copies;
  for (const emit::File& file : files) {
    for (const char* name : {".h", "_layout.h"}) {
      if (file.path != "c/" + prefix + name) continue;
      copies.push_back({folder + "/" + prefix + name, file.text});
    }
  }
  files.insert(files.end(), copies.begin(), copies.end());
  add_runtime(files, "c", folder);
}

}  // namespace

void add_sources(const Input& input, const std::string& folder, emit::FileSet& files) {
  Table table = plan_table(input);
  files.push_back({folder + "/" + table.prefix + "_types.c", print_source(table)});
  files.push_back({folder + "/" + table.prefix + "_types.h", print_header(table)});
  add_headers(table.prefix, folder + "/include", files);
  add_runtime(files, "native", folder);
}

}  // namespace sabir::backends::native
