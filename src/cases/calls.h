// Calls and what comes of them, checked against the plan.
#pragma once

#include <optional>

#include "cases/lookup.h"
#include "cases/values.h"

namespace sabir::cases {

// Without a call, what is wrong has been reported; `let` is the name that its handle gets, null:
// none. In an answer of the host's, its parameters are values.
std::optional<Call> read_call(Context& context, Lookup& lookup, const ast::Call& from,
                              const ast::Name* let);

// What a function gives, or what the host's function answers.
std::optional<Outcome> read_outcome(Context& context, Lookup& lookup, const ast::Outcome& from,
                                    const abi::Function& function);

}  // namespace sabir::cases
