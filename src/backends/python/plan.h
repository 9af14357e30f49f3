// The steps of planning a package, one file each.
#pragma once

#include <set>

#include "backends/python/model.h"
#include "backends/python/spelling.h"

namespace sabir::backends::python {

// The classes of an interface's types, added to its module.
void plan_types(const abi::Plan& plan, abi::InterfaceId id, Module& module);

// The tables of all types for the extension module.
std::vector<TypeRow> plan_rows(const abi::Plan& plan);
std::string row_name(const abi::Plan& plan, abi::TypeId id);
std::string class_variable(const abi::Plan& plan, const abi::Resource& resource);

// A function, and the defaults it adds to the package's.
Function plan_function(const abi::Plan& plan, const abi::Function& function, Package& package,
                       bool hides_builtins);

// What the caller implements: protocols for those who write it, and what the library calls.
void plan_imports(const abi::Plan& plan, Package& package);
std::string guests_variable(const abi::Plan& plan, const abi::Resource& resource);
// `//sabir:view` of an interface that the caller implements, and what else it cannot be yet.
bool is_guest(const abi::Plan& plan, const abi::Type& type);

}  // namespace sabir::backends::python
