// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The statuses of sabir.h by name: "invalid-argument".
#pragma once

#include <sabir.h>

#include <optional>
#include <string>
#include <string_view>

namespace sabir::boundary {

// A status that has no name is its number.
std::string status_name(sabir_status status);
std::optional<sabir_status> status_named(std::string_view name);

}  // namespace sabir::boundary
