// The gate for names of parameters and fields in C: snake case, and never a keyword of C or C++,
// since the header is read by both.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "abi/plan.h"

namespace sabir::backends::c {

// Of C; and of C++, among which they are.
std::span<const std::string_view> keywords();
std::span<const std::string_view> cpp_keywords();

// Why no package can have the prefix, in C and in C++; empty: it can.
std::string taken_package(std::string_view prefix);
std::string taken_name_space(std::string_view prefix);

// Our own types and functions begin with `sabir_`, and these do not.
std::string identifier(std::string_view label);
// Beside the types and functions of a library, which begin with its prefix.
std::string identifier(const abi::Plan& plan, std::string_view label);

// What a table of functions calls the one with this symbol, beside its own members.
std::string member_name(const abi::Plan& plan, const std::string& symbol);

}  // namespace sabir::backends::c
