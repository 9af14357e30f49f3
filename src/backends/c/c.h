// The C back-end: NAME.h, the waist as people and compilers see it, and NAME_layout.h, the table
// by which both sides of a load compare their structures.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::c {

extern const Language kLanguage;

// --- the waist, for those who describe it ---

// What the labels of an enum or flags, or the tags of a variant, are called, in order.
std::vector<std::string> constants(const Input& input, const abi::Type& type);

// What drops a resource's handles, and makes them in place if it can.
std::vector<Signature> handles(const abi::Plan& plan, const abi::Resource& resource);

}  // namespace sabir::backends::c
