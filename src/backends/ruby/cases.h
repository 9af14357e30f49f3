// Cases as Ruby: tests that minitest runs, written as a person would.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::ruby {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::ruby
