// Whether a contract keeps what its ledger promises: docs/versions.md.
#pragma once

#include <optional>

#include "abi/changes.h"
#include "abi/ledger.h"

namespace sabir::abi {

// Whether a version stands before one that was seen.
bool goes_back(const std::string& before, const std::string& now);

// The heaviest change that may come with `now`, where `before` was the version.
Weight heaviest_allowed(const std::string& before, const std::string& now);

// Whether a contract may go on with this ledger, which never takes a step back: a lower version
// would begin a ledger that has lost what the higher one promised.
bool check_version(const Plan& plan, const Ledger& before, diag::Diagnostics& diagnostics);

// Reports each promise that is broken, and what is new in a version that was published without it.
// `before` is what was published, of the same major version.
void check_compatible(const Plan& plan, const Ledger& before, const Ledger& now,
                      diag::Diagnostics& diagnostics);

// Where the contract says what has changed; nothing: it does not say it (any more).
std::optional<source::Span> place_of(const Plan& plan, const Change& change);

}  // namespace sabir::abi
