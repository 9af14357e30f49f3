// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a proxy keeps for its caller.
#pragma once

#include <map>
#include <memory>
#include <sabir/parcel.hpp>
#include <vector>

#include "boundaries/buffer.h"
#include "boundaries/types.h"

namespace sabir::boundary {

// How a stateless object came to be: the constructor, and the bytes of its arguments.
struct Origin {
  const Function* constructor;
  Buffer arguments;
};

// What `//sabir:view` results point into: snapshots, as old as the handle may get. One that is
// equal to the last is the last.
struct Kept {
  std::map<uint32_t, std::vector<Buffer>> views;  // by function
};

}  // namespace sabir::boundary
