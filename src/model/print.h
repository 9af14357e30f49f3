// The resolved model for people, as a tree, and for programs, as JSON; and as plain WIT again.
#pragma once

#include <string>

#include "model/model.h"

namespace sabir::model {

std::string print_tree(const Contract& contract);
std::string print_json(const Contract& contract);

// The root package as one WIT file, the packages it uses inside it. Directives are left out.
std::string export_wit(const Contract& contract);

// One function as it stands there: `normalize: func(text: list<u8>) -> result<list<u8>>;`.
std::string wit_function(const Contract& contract, const Function& function);

// `name`, with the `%` it needs if it is a keyword.
std::string wit_name(std::string_view name);

}  // namespace sabir::model
