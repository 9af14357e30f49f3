// A suite as text, for those who work on the compiler.
#pragma once

#include <string>

#include "cases/suite.h"

namespace sabir::cases {

std::string print(const Suite& suite);

}  // namespace sabir::cases
