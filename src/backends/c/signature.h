// A function of the waist as a C prototype, parameter by parameter, with what each is for. The C
// header prints it; the C++ sides and the bindings call it.
#pragma once

#include <string>
#include <vector>

#include "abi/plan.h"
#include "binding/call.h"

namespace sabir::backends::c {

using binding::Role;

// Where a pointer's star stands: by the name, `T *x`, in all C that is generated, and by the type,
// `T* x`, in all C++.
enum class Star : uint8_t { ByName, ByType };

struct Parameter {
  Role role;
  std::string type;  // ends in `*` or not: `const uint8_t *`, `size_t`
  std::string name;
  const abi::Param* param = nullptr;  // of Value, Pointer, Data, Count, Handle
  std::string element = {};           // of Data, what the type points to: `const uint8_t`
  Star star = Star::ByName;
};

// A type where it stands by value or as an element: handles are pointers.
std::string type_name(const abi::Plan& plan, abi::TypeId type, Star star = Star::ByName);

// A pointer to one that is only read: `const uint8_t *`, of a handle `my_node *const *`.
std::string const_pointer(const abi::Plan& plan, abi::TypeId type, Star star = Star::ByName);

// A member of a structure, below its type: `offset`, `of.circle`.
std::string member_path(const abi::Plan& plan, const abi::Type& type, const std::string& member);

std::vector<Parameter> signature(const abi::Plan& plan, const abi::Function& function,
                                 Star star = Star::ByName);

// What the parameter of a role is called; empty: there is none.
std::string name_of(const std::vector<Parameter>& signature, Role role,
                    const abi::Param* param = nullptr);

// `const uint8_t *text`, `size_t text_size`
std::string declare(const Parameter& parameter);
std::vector<std::string> declare(const std::vector<Parameter>& parameters);

// What makes handles of an in-place resource in the caller's memory: `_size`, `_align`, `_new_at`.
struct InPlaceFunction {
  std::string returns;  // "size_t", "sabir_status"
  std::string symbol;
  std::vector<Parameter> parameters;
};
std::vector<InPlaceFunction> in_place(const abi::Plan& plan, const abi::Resource& resource,
                                      Star star = Star::ByName);

// What a sink of this result is filled with: bytes, or elements of a C type.
std::string element_of(const abi::Plan& plan, const abi::Function& function,
                       Star star = Star::ByName);

}  // namespace sabir::backends::c
