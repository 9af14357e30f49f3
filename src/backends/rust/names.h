// The gate for names in Rust: types, traits and cases in PascalCase, constants in capitals, all
// else in snake case. A keyword is written as a raw identifier; what is no identifier even so, and
// names of our own, get a trailing underscore.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "abi/plan.h"

namespace sabir::backends::rust {

std::span<const std::string_view> keywords();

// Why no package can have the prefix; empty: it can.
std::string taken_package(std::string_view prefix);

std::string identifier(std::string_view label);  // a field, a method
std::string top(std::string_view label);         // a function or a module of the crate itself
std::string method(std::string_view label);      // what a resource has
std::string parameter(std::string_view label);   // of a generated function
std::string type_name(std::string_view label);   // "text-error" -> "TextError"
std::string case_name(std::string_view label);   // the same of a case
std::string constant(std::string_view label);    // "text-error" -> "TEXT_ERROR"

// Where things stand and what they are called there.

// A function in its module or its resource; a constructor is `new`.
std::string function_name(const abi::Plan& plan, const abi::Function& function);
// What an instance calls a function that needs no object, and a trait one that is asked.
std::string name_on_instance(const abi::Plan& plan, const abi::Function& function);
std::string name_on_host(const abi::Plan& plan, const abi::Function& function);
// The same with `_with` behind it: it takes what the plain one has defaults for.
std::string with_all(const abi::Plan& plan, const std::string& label, const std::string& name);

// The module that an interface's items stand in; empty: the crate itself.
std::string module_of(const abi::Plan& plan, abi::InterfaceId id);
// The trait of an interface that the host implements.
std::string trait_of(const abi::Plan& plan, const abi::Interface& interface);
// "crate::Colour", "crate::positions::Any"
std::string class_path(const abi::Plan& plan, abi::InterfaceId owner, const std::string& name,
                       std::string_view crate = "crate");

// What the crate of declarations calls it.
std::string sys_field(std::string_view label);
// Rust's own tuples can be compared and shown up to here.
inline constexpr size_t kTupleItems = 12;

std::string crate_name(const abi::Plan& plan);  // in Rust

}  // namespace sabir::backends::rust
