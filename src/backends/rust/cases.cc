#include "backends/rust/cases.h"

namespace sabir::backends::rust {

void generate_tests(const Tests&, emit::FileSet&) {}

}  // namespace sabir::backends::rust
