// A type's bytes as a picture: rows of eight, a box for every member, padding as dots. For a
// terminal and as SVG.
#pragma once

#include <string>
#include <vector>

#include "abi/plan.h"

namespace sabir::abi {

// What stands in a run of bytes; a run never crosses a row of eight.
struct Cell {
  uint32_t offset = 0;
  uint32_t size = 0;
  std::string label;       // empty: padding
  bool continued = false;  // its beginning stands in the row above
};

// Rows from the first byte to the last; rows in the middle of a long member are left out.
std::vector<std::vector<Cell>> cells(const Plan& plan, const Type& type);

std::string draw_text(const Plan& plan, const Type& type);
std::string draw_svg(const Plan& plan, const std::vector<const Type*>& types);

// Two texts next to each other, line by line.
std::string side_by_side(const std::string& left, const std::string& right);

}  // namespace sabir::abi
