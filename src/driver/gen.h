// Writing what back-ends make of a contract: `sabir gen`, and commands that are one of its uses.
#pragma once

#include <string>
#include <vector>

#include "driver/planning.h"

namespace sabir::driver {

struct GenArguments : PlanArguments {
  std::vector<std::string> languages;
  std::string out;
  std::string license;  // an SPDX expression, for the metadata of packages
  bool locked = false;
};

// The exit code.
int gen(const GenArguments& arguments);

}  // namespace sabir::driver
