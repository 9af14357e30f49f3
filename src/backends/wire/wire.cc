#include "backends/wire/wire.h"

#include "backends/runtime_files.h"
#include "backends/wire/model.h"

namespace sabir::backends::wire {

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Wire wire = plan_wire(input);
  std::string folder = "core/" + wire.prefix + "/";
  files.push_back({folder + "wire.h", print_header(wire)});
  files.push_back({folder + "wire.cc", print_tables(wire)});
  files.push_back({folder + "stub.cc", print_stub(wire)});
  files.push_back({folder + "skeleton.cc", print_skeleton(wire)});
  files.push_back({folder + "worker.c", print_worker(wire)});
}

void copy_boundaries(const Input&, diag::Diagnostics&, emit::FileSet& files) {
  add_runtime(files, "boundaries", "boundaries");
}

void generate_fuzzers(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Wire wire = plan_wire(input);
  files.push_back({"fuzz/" + wire.prefix + "_calls.cc", print_calls_fuzz(wire)});
  files.push_back({"fuzz/" + wire.prefix + "_frames.cc", print_frames_fuzz(wire)});
}

}  // namespace sabir::backends::wire
