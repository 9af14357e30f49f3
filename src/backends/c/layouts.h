// Every structure that crosses, and each of its fields: what the library says of itself, and what
// the other side of a load expects.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abi/plan.h"

namespace sabir::backends::c {

struct LayoutRow {
  std::string type;   // C name
  std::string key;    // contract name
  std::string field;  // C name; empty: the type itself
  uint32_t offset = 0, size = 0;
  uint32_t alignment = 0;  // of the type itself
};

std::vector<LayoutRow> layout_rows(const abi::Plan& plan);

// For those who have no C compiler that knows: `0 24 8 host.entry`, `16 4 0 host.entry.value`, as
// offset, size, alignment and name.
std::vector<std::string> layout_texts(const abi::Plan& plan);

}  // namespace sabir::backends::c
