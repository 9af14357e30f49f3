// What a C caller can put into a value that C++ must never see: an enum beyond its cases, a bool
// that is neither 0 nor 1, a null with a size, ill-formed text. As C++ conditions.
#pragma once

#include <string>
#include <vector>

#include "abi/plan.h"

namespace sabir::backends::cpp {

// A function that tests a C structure.
struct Validity {
  std::string symbol;
  std::string name;  // "valid_text_error"
  std::vector<std::string> conditions;
};

// Whether `expression`, of this type, is fit to be seen; empty if it always is.
std::string condition(const abi::Plan& plan, abi::TypeId type, const std::string& expression);

// The functions that conditions of structures call, each before its users.
std::vector<Validity> plan_validities(const abi::Plan& plan);

}  // namespace sabir::backends::cpp
