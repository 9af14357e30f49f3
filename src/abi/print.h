// The plan as text, for `sabir dump --plan` and for people who wonder what was decided.
#pragma once

#include <string>

#include "abi/plan.h"

namespace sabir::abi {

std::string print(const Plan& plan);

}  // namespace sabir::abi
