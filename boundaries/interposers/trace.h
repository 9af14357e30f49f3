// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `trace:` counts and times what passes, and says at the end what it was, and what could be better.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "boundaries/interposers/layers.h"
#include "boundaries/interposers/tally.h"

namespace sabir::boundary {

std::unique_ptr<Interposer> make_trace(Options& options, const Contract& contract);

// A function that was called, and what was counted.
struct Traced {
  const Function* function;
  bool callback;
  const Tally* tally;
};

// All of them, the one that took most time first.
struct Summary {
  const Contract& contract;
  std::vector<Traced> functions;
  uint64_t dropped = 0;  // handles
};

std::vector<std::string> advise(const Summary& summary);
std::string as_table(const Summary& summary);
std::string as_json(const Summary& summary);

// "1,204,311", "14 B", "2.3 MiB", "850 ns".
std::string with_commas(uint64_t number);
std::string as_size(uint64_t bytes);
std::string as_time(uint64_t ns);

}  // namespace sabir::boundary
