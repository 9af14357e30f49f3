// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/tally.h"

namespace sabir::boundary {

size_t Times::step(uint64_t ns) {
  if (ns < kSteps) return size_t(ns);
  auto power = size_t(std::bit_width(ns)) - 4;  // so that what is left has four bits, the first set
  return (power + 1) * kSteps + size_t((ns >> power) - kSteps);
}

uint64_t Times::upper(size_t step) {
  if (step < kSteps) return step;
  size_t power = step / kSteps - 1;
  return ((kSteps + step % kSteps + 1) << power) - 1;
}

uint64_t Times::at(double share) const {
  auto wanted = uint64_t(share * double(count_));
  uint64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen > wanted || (seen == count_ && seen)) return std::min(upper(i), longest_);
  }
  return 0;
}

void Tally::add(const Function& function, size_t request, const Outcome& outcome, uint64_t ns) {
  std::lock_guard lock(mutex);
  ++calls;
  in += request;
  nanoseconds += ns;
  times.add(ns);
  size_t given = outcome.record.size() + (outcome.failed ? outcome.message.size() : 0);
  out += given;
  if (outcome.failed) ++failures[outcome.status];
  if (outcome.alias) ++aliases;
  bool bytes = function.gives == Gives::Sink || function.gives == Gives::Parcel ||
               function.gives == Gives::View || !function.written.empty();
  if (bytes && !outcome.failed && !outcome.alias) ++copied;
  auto size = std::lower_bound(kSizes.begin(), kSizes.end(), request + given);
  ++sizes[size_t(size - kSizes.begin())];
}

uint64_t Tally::failed() const {
  uint64_t all = 0;
  for (auto [status, count] : failures) all += count;
  return all;
}

}  // namespace sabir::boundary
