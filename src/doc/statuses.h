// The statuses of sabir.h, and what each language raises for them.
#pragma once

#include <string>

#include "doc/model.h"

namespace sabir::doc {

Table statuses(const abi::Plan& plan);

}  // namespace sabir::doc
