// Texts as literals of C and C++.
#pragma once

#include <string>
#include <string_view>

namespace sabir::backends::c {

// Quotes and all: controls, what nobody sees and what is no UTF-8 as octal numbers.
std::string literal(std::string_view text);

}  // namespace sabir::backends::c
