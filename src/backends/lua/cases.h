// Cases as Lua: a file of tests that a small runner of ours runs.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::lua {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::lua
