#include "backends/c/c.h"

#include "backends/c/model.h"
#include "backends/runtime_files.h"

namespace sabir::backends::c {

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Header header = plan_header(input);
  files.push_back({"c/" + header.prefix + ".h", print_header(header)});
  files.push_back({"c/" + header.prefix + "_layout.h", print_layout(header)});
  add_runtime(files, "c", "c");
}

}  // namespace sabir::backends::c
