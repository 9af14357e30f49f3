#include "backends/native/native.h"

#include <algorithm>

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

// Reads a name of the contract's.
std::string local(const abi::Plan& plan, const std::string& name,
                  std::initializer_list<std::string_view> ours) {
  bool taken = std::find(ours.begin(), ours.end(), name) != ours.end();
  // Our own names that begin so may end in one `_`, NAME_types_: no contract has that either.
  if (name.starts_with(plan.prefix + "_")) return name + "__";
  for (const char* before : {"class_", "sabir_"}) taken |= name.starts_with(before);
  for (const char* behind : {"_function", "_import"}) taken |= name.ends_with(behind);
  return taken ? name + "_" : name;
}

std::vector<c::Parameter> asked(const abi::Plan& plan, const abi::Function& function) {
  std::vector<c::Parameter> made = c::signature(plan, function);
  for (c::Parameter& p : made) {
    if (p.param) p.name = local(plan, p.name, {"ask", "told"});
  }
  return made;
}

void add_sources(const Input& input, const std::string& folder, emit::FileSet& files) {
  Table table = plan_table(input);
  files.push_back({folder + "/" + table.prefix + "_types.c", print_source(table)});
  files.push_back({folder + "/" + table.prefix + "_types.h", print_header(table)});
  add_headers(table.prefix, folder + "/include", files);
  add_runtime(files, "native", folder);
}

}  // namespace sabir::backends::native
