// How the plan's types and values are spelled in Ruby: types as YARD has them, and literals.
#pragma once

#include <optional>
#include <string>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::ruby {

// Where a type stands: what a function takes is wider than what it returns.
enum class Place : uint8_t { Taken, Returned };

// "Array<Float>", "Integer, nil"
std::string type_text(const abi::Plan& plan, abi::TypeId type, Place place);
std::optional<std::string> literal(const abi::Plan& plan, abi::TypeId type,
                                   const model::Value& value);

bool is_byte(const abi::Type& type);
// Whether a value can itself be nil, so that an option of it needs `Some`.
bool can_be_nil(const abi::Type& type);

// Below the package's module: "", "Text::".
std::string home_of(const abi::Plan& plan, abi::InterfaceId id);
std::string interface_module(const abi::Plan& plan, const abi::Interface& interface);
std::string class_name(const abi::Type& type);  // "TextError"
// A member of a type: a label, a field, a case; empty: what it is in has no names for them.
std::string member_name(const abi::Plan& plan, const abi::Type& type, const std::string& member);
std::string error_name(const abi::Type& type);  // the exception's, where it is another class
bool is_exception(const abi::Type& type);       // a declared record or variant
std::string class_path(const abi::Plan& plan, const abi::Type& type);  // "Text::Shape"

// The exception of a function that declares errors, below the package's module.
std::string raised_by(const abi::Plan& plan, const abi::Function& function);
// A function where it stands: `is-empty` that gives a bool becomes `empty?`, a constructor `new`.
std::string function_name(const abi::Plan& plan, const abi::Function& function);
// What an instance calls a function that needs no object, and a host's object one that is asked.
std::string name_on_instance(const abi::Plan& plan, const abi::Function& function);
std::string name_on_host(const abi::Plan& plan, const abi::Function& function);

}  // namespace sabir::backends::ruby
