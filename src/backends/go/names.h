// The gate for names in Go: what others see begins with a capital, all else with a small letter,
// and words such as `id` are written as Go does, `ID`. What is taken gets a trailing underscore.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::backends::go {

std::span<const std::string_view> keywords();

// Why no package can have the prefix; empty: it can.
std::string taken_package(std::string_view prefix);

std::string pascal(std::string_view label);     // "text-error" -> "TextError", "id" -> "ID"
std::string method(std::string_view label);     // what objects and the instance have
std::string parameter(std::string_view label);  // a local of a generated function
std::string local(std::string_view label);      // a variable of a test

// What the package has itself.
bool is_taken_at_top(std::string_view name);
bool is_taken_method(std::string_view name);

// Of a structure; `error`: it is an error itself. Those that meet get a `_` more.
std::vector<std::string> fields(const std::vector<std::string>& labels, bool error);

std::string go_string(std::string_view text);  // as a literal

}  // namespace sabir::backends::go
