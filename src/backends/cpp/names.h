// The gate for names in C++: types and enumerators in PascalCase, functions, parameters and fields
// in snake case, keywords with a trailing underscore; and how each type of the plan is spelled.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "abi/plan.h"
#include "emit/code.h"

namespace sabir::backends::cpp {

std::string pascal(std::string_view label);      // "text-error" -> "TextError"
std::string identifier(std::string_view label);  // "text-error" -> "text_error"

// The same where our own names stand beside the contract's: such a name gets a `_`.
std::string type_name(const abi::Plan& plan, abi::TypeId type);
std::string class_label(const abi::Plan& plan, const abi::Resource& resource);
std::string case_name(const std::string& variant, std::string_view label);
std::string member(std::string_view label);  // of a wrapper's class
std::string function(const abi::Plan& plan, const abi::Function& function);

// The namespace of an interface: "uninorm", or "uninorm::text".
std::string name_space(const abi::Plan& plan, const abi::Interface& interface);

// The namespaces inside another one.
std::set<std::string> spaces_in(const abi::Plan& plan, const std::string& space);

// A named type with its namespace: "uninorm::TextError"; and from wherever one stands:
// "::uninorm::TextError".
std::string path(const abi::Plan& plan, abi::TypeId type);
std::string qualified(const abi::Plan& plan, abi::TypeId type);

// How a value of the type is spelled: by those who own it ("std::vector<std::string>") and as it
// crosses ("sabir::Span<sabir::Text>"). Types that are direct are spelled the same.
emit::Code owned(const abi::Plan& plan, abi::TypeId type);
emit::Code view(const abi::Plan& plan, abi::TypeId type);

// Whether a type looks the same to its owner as when it crosses: numbers, enums, records of such.
bool direct(const abi::Plan& plan, abi::TypeId type);

// A borrowed argument: views, and values where they are small.
emit::Code argument(const abi::Plan& plan, const abi::Param& param);

}  // namespace sabir::backends::cpp
