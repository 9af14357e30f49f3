// Cases as Go: a program of tests on a small runner of ours.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::go {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::go
