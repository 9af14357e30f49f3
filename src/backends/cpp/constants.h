// Values of the contract as structures of the waist, in C++ that allocates nothing: what they point
// at is there for ever.
#pragma once

#include <vector>

#include "abi/plan.h"
#include "emit/code.h"
#include "model/value.h"

namespace sabir::backends::cpp {

struct Constant {
  std::vector<emit::Code> before;  // statements that it needs
  emit::Code value;                // what its structure, or an element of its type, is made of
};

// `stem` begins the names of what stands before.
Constant constant(const abi::Plan& plan, abi::TypeId type, const model::Value& value,
                  const std::string& stem);

}  // namespace sabir::backends::cpp
