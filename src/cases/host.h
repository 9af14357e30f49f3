// What a file of cases says of the host.
#pragma once

#include <span>

#include "cases/lookup.h"
#include "cases/values.h"

namespace sabir::cases {

// A rule for each function that the world imports; none if the file has no `host`.
std::vector<HostRule> read_host(const Context& context, Lookup& lookup, const ast::File& file);

}  // namespace sabir::cases
