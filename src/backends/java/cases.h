// Cases as Java: tests that JUnit 5 runs, written as a person would.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::java {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::java
