// What a contract may ask for, and not every language can do yet. A language lists what it lacks;
// whoever generates for it asks here first, so that no planner has to look.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "abi/plan.h"
#include "diag/diagnostic.h"

namespace sabir::binding {

enum class Ask : uint8_t {
  Words,         // of a function, more than so many in C, where a list takes two
  HostWords,     // the same, of a function that the host implements
  RecordWords,   // fields of a record that take more than so many words, a 64-bit number two
  KeptParts,     // lists that are kept (`retains`) and whose elements point elsewhere
  StayingLists,  // more than so many lists of a function that are kept or written into
};

struct Lack {
  Ask what;
  uint32_t most;
};

// "functions that take more than 96 words in C": what is refused.
std::string describe(const Lack& lack);

// Reports each place at which the contract asks for what is lacking; `name` is what --for calls
// who lacks it. Whether there is none.
bool check(const abi::Plan& plan, std::span<const Lack> lacks, std::string_view name,
           diag::Diagnostics& diagnostics);

}  // namespace sabir::binding
