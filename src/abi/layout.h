// Sizes, alignments and offsets: the natural C layout, computed from the members.
#pragma once

#include "abi/plan.h"

namespace sabir::abi {

// The smallest of 1, 2 and 4 bytes that tells `count` things apart.
uint32_t tag_size(size_t count);
uint32_t flags_size(size_t count);

// An extensible record begins with its size. Set offsets, size and align of a type whose members'
// types are laid out already.
void lay_out_struct(const Plan& plan, Type& type, std::optional<uint32_t> packed);
void lay_out_union(const Plan& plan, Type& type);

}  // namespace sabir::abi
