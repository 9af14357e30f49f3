// The parts of planning: types and their tables, functions, and the package around them.
#pragma once

#include <string>
#include <vector>

#include "backends/ruby/model.h"
#include "backends/ruby/spelling.h"

namespace sabir::backends::ruby {

// What the extension calls the tables of a type and of a resource: `type_list_u8`,
// `class_normalizer`.
std::string row_name(const abi::Plan& plan, abi::TypeId id);
std::string class_variable(const abi::Plan& plan, const abi::Resource& resource);
std::string guests_variable(const abi::Plan& plan, const abi::Resource& resource);

void plan_types(const abi::Plan& plan, abi::InterfaceId id, Module& module);
std::vector<TypeRow> plan_rows(const abi::Plan& plan);

// What Ruby implements of an interface that the world imports; its place among `hosts`.
Host plan_host(const abi::Plan& plan, const abi::Interface& interface, int index, Package& package);

Function plan_function(const abi::Plan& plan, const abi::Function& function, Package& package);

}  // namespace sabir::backends::ruby
