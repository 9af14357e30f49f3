// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The handles in a record, as numbers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "boundaries/types.h"

namespace sabir::boundary {

struct NumberedHandle {
  uint32_t resource;
  uint64_t number;
  bool own;
};

// Whether values of a type can hold handles.
bool holds_handles(const Contract& contract, int32_t type);
// Those in a record, in the order of a walk. A malformed one holds those before the fault.
std::vector<NumberedHandle> handles_in(const Contract& contract, int32_t type,
                                       std::string_view record);

// Gives each handle in a record another number. False: the record is malformed.
bool renumber(const Contract& contract, int32_t type, std::string& record,
              const std::function<uint64_t(uint32_t resource, uint64_t number)>& to);

}  // namespace sabir::boundary
