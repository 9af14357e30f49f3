// A file of cases from disk, checked against a plan.
#pragma once

#include <optional>
#include <string>

#include "abi/plan.h"
#include "cases/suite.h"
#include "driver/load.h"

namespace sabir::driver {

// NAME.cases beside NAME.wit; in a folder of contracts, the only one there is.
std::string cases_path(const std::string& contract);

// Without a suite, what is wrong is in the diagnostics or, if the file could not be read, in the
// trouble of `loaded`.
std::optional<cases::Suite> load_cases(Loaded& loaded, const abi::Plan& plan,
                                       const std::string& path);

}  // namespace sabir::driver
