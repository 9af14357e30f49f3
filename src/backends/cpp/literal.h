// Values of the contract as C++ expressions, for default arguments.
#pragma once

#include <optional>
#include <string>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::cpp {

// Nothing: there is no expression for a value of this type.
std::optional<std::string> literal(const abi::Plan& plan, abi::TypeId type,
                                   const model::Value& value);

}  // namespace sabir::backends::cpp
