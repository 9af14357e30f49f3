// Functions of generated tests that are about a type: writing its values, dropping the handles in
// them; and how what a function gives is received.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "emit/writer.h"

namespace sabir::backends::c {

void print_types(emit::Writer& w, const cases::Suite& suite);

struct Result {
  std::string declaration;             // `gauntlet_person *result = NULL;`; empty: no result
  std::vector<std::string> arguments;  // what the call is given for it
  std::vector<std::string> show;       // writes it
  std::vector<std::string> release;    // handles in it, and its memory
  std::string value;                   // itself, as something that can be assigned to
};
Result plan_result_of(const abi::Plan& plan, const abi::Function& function);

// From a value to what is inside: to a payload by the number of its case, to an item or to the
// value of a map's entry by its own.
std::string path_inside(const abi::Plan& plan, abi::TypeId type, const std::string& path,
                        size_t index);

}  // namespace sabir::backends::c
