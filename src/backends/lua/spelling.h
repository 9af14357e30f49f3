// How the plan's types and values are spelled in Lua: types as LDoc has them, and literals.
#pragma once

#include <string>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::lua {

std::string type_text(const abi::Plan& plan, abi::TypeId type);  // "{number,...}", "?string"
std::string literal(const abi::Plan& plan, abi::TypeId type, const model::Value& value);

// A function where it stands; of a constructor, `new`.
std::string function_name(const abi::Plan& plan, const abi::Function& function);
// What an instance calls a function that needs no object, and a host's object one that is asked.
std::string name_on_instance(const abi::Plan& plan, const abi::Function& function);
std::string name_on_host(const abi::Plan& plan, const abi::Function& function);

// The table that an interface's items stand in, below the package's: "positions"; empty: itself.
std::string home_of(const abi::Plan& plan, abi::InterfaceId id);
// "Colour", "positions.Any"
std::string class_path(const abi::Plan& plan, abi::InterfaceId owner, const std::string& name);

// "int64_t", "uint8_t", "void *": what FFI has for a type where it stands by value.
std::string in_c(const abi::Type& type);

bool is_byte(const abi::Type& type);
// Whether it is a cdata in Lua: a 64-bit integer.
bool is_wide(const abi::Type& type);

// Numbers, as literals: `-5LL`, `5ULL`, `0/0`.
std::string wide_literal(const abi::Type& type, std::string digits);
std::string real_literal(double value);
std::string utf8(char32_t code);

}  // namespace sabir::backends::lua
