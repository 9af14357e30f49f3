// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/pending.h"

#include <algorithm>

namespace sabir::boundary {
namespace {

constexpr size_t kMostLate = 4096;

}  // namespace

bool Pending::remember_late(uint32_t request) {
  late_.push_back({request, nullptr});
  return late_.size() <= kMostLate;
}

bool Pending::is_late(uint32_t request) const {
  return std::any_of(late_.begin(), late_.end(),
                     [&](const Late& each) { return each.request == request; });
}

bool Pending::keep_block(uint32_t request, Block* block) {
  for (Late& each : late_) {
    if (each.request == request) return each.block = block, true;
  }
  return false;
}

void Pending::forget_late(uint32_t request) {
  auto at = std::find_if(late_.begin(), late_.end(),
                         [&](const Late& each) { return each.request == request; });
  if (at == late_.end()) return;
  if (at->block) at->block->give();
  late_.erase(at);
}

}  // namespace sabir::boundary
