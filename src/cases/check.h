// From a file of cases to a suite: names, types and handles are checked against the plan.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cases/suite.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::cases {

// `text` is one of `sources`; `languages` are those that a case may be for. Without a suite, what
// is wrong is in the diagnostics.
std::optional<Suite> check(const abi::Plan& plan, const source::Sources& sources,
                           const source::Text& text, std::span<const std::string_view> languages,
                           diag::Diagnostics& diagnostics);

}  // namespace sabir::cases
