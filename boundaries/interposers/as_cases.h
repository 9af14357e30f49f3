// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls as the text of a file of cases (docs/cases.md).
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "boundaries/interposers/interposer.h"
#include "boundaries/interposers/wave.h"

namespace sabir::boundary {

// Calls in the order in which they end. What a case cannot say is a comment that says why.
class AsCases {
 public:
  explicit AsCases(const Contract& contract) : contract_(contract) {}

  void begin(const Crossing& crossing);
  void end(const Crossing& crossing, const Reply& reply);
  void drop(uint64_t handle);
  std::string text();

 private:
  struct Open {
    uint32_t depth = 0;  // of calls and callbacks
    bool called_back = false;
  };
  std::string call(const Crossing& crossing, bool& whole);
  std::string outcome(const Crossing& crossing, const Reply& reply, bool& whole);
  std::string result(const Crossing& crossing, const Outcome& outcome, bool& whole);
  std::string name(uint32_t resource, uint64_t number);
  Wave::Name names();

  const Contract& contract_;
  std::mutex mutex_;
  std::string interface_;  // of the first call
  std::string body_;
  std::map<uint64_t, Open> open_;  // by thread
  std::unordered_map<uint64_t, std::string> names_;
  std::map<uint32_t, uint32_t> counts_;  // of handles, by resource
};

}  // namespace sabir::boundary
