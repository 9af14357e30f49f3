// The gate for names of parameters and fields in C: snake case, and never a keyword of C or C++,
// since the header is read by both.
#pragma once

#include <string>
#include <string_view>

namespace sabir::backends::c {

std::string identifier(std::string_view label);

}  // namespace sabir::backends::c
