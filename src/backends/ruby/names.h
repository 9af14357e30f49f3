// The gate for names in Ruby: modules and classes in PascalCase, methods, parameters and fields in
// snake case, labels as symbols; what is taken (keywords, what every object or module answers to,
// our own names) gets a trailing underscore.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sabir::backends::ruby {

std::span<const std::string_view> keywords();

// Why no package can have the prefix; empty: it can.
std::string taken_package(std::string_view prefix);

std::string package_module(std::string_view prefix);  // "uninorm" -> "Uninorm"
std::string constant(std::string_view label);         // "text-error" -> "TextError"
std::string case_constant(std::string_view label, const std::string& variant);
std::string label_constant(std::string_view label);  // "nfkc-casefold" -> "NFKC_CASEFOLD"
std::string symbol(std::string_view label);          // "nfkc-casefold" -> "nfkc_casefold"

std::string field(std::string_view label);
std::string exception_field(std::string_view label);
// A method of a handle; `predicate`: it returns a bool, and `is-empty` becomes `empty?`.
std::string method(std::string_view label, bool predicate);
// A function of a module, or a static one of a class.
std::string function(std::string_view label, bool predicate);
std::string parameter(std::string_view label);

// As a literal of Ruby.
std::string ruby_string(std::string_view text);

}  // namespace sabir::backends::ruby
