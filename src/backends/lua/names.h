// The gate for names in Lua: classes and types in PascalCase, all else in snake case; what is taken
// (keywords, names of our own) gets a trailing underscore. Labels are strings, which need no gate.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sabir::backends::lua {

std::span<const std::string_view> keywords();

// Why no package can have the prefix; empty: it can.
std::string taken_package(std::string_view prefix);

std::string identifier(std::string_view label);  // a field, a function of an interface
std::string top(std::string_view label);         // a function of the package itself
std::string constant(std::string_view label);    // "text-error" -> "TextError"
std::string method(std::string_view label);      // what a class has
std::string parameter(std::string_view label);   // a local of a generated function

std::string lua_string(std::string_view text);  // as a literal
std::string key(std::string_view label);        // in a table constructor: `x`, `["end"]`

}  // namespace sabir::backends::lua
