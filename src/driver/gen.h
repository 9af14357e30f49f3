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

void declare_languages(CLI::App& app, GenArguments& arguments);

// The exit code.
int gen(const GenArguments& arguments);

// Reports what `gen` would, and writes nothing. Of a package with several worlds, and none of them
// chosen, all are looked at, and no ledger: it would be that of one.
int check_as_gen(const GenArguments& arguments);

}  // namespace sabir::driver
