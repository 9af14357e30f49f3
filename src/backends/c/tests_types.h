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

// `.of.circle`, `.some`: from a value to its payload.
std::string payload_path(const abi::Type& type, uint32_t index);
// From a record, tuple, array or list to one of its items.
std::string item_path(const abi::Plan& plan, const abi::Type& type, const std::string& path,
                      size_t index);

}  // namespace sabir::backends::c
