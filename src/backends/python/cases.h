// Cases as Python: tests that pytest runs, written as a person would.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::python {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::python
