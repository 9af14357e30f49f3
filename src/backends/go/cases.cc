#include "backends/go/cases.h"

namespace sabir::backends::go {

void generate_tests(const Tests&, emit::FileSet&) {}

}  // namespace sabir::backends::go
