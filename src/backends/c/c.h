// The C back-end: NAME.h, the waist as people and compilers see it, and NAME_layout.h, the table
// by which both sides of a load compare their structures.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::c {

extern const Language kLanguage;

}  // namespace sabir::backends::c
