// Values of the contract as C++ expressions, for default arguments and for fields.
#pragma once

#include "abi/plan.h"
#include "emit/code.h"
#include "model/value.h"

namespace sabir::backends::cpp {

emit::Code literal(const abi::Plan& plan, abi::TypeId type, const model::Value& value);

}  // namespace sabir::backends::cpp
