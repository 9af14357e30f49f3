// What the system's C library calls its own, in whatever library is loaded beside it: a function of
// the contract with such a symbol would be called by others, and a header of such a name hides one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sabir::abi {

bool is_system_symbol(std::string_view name);
// Those that begin with the prefix and a `_`.
std::span<const std::string_view> system_symbols(std::string_view prefix);

bool is_system_header(std::string_view name);  // "time" of <time.h>

}  // namespace sabir::abi
