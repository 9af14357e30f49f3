#include "base/table.h"

namespace sabir::base {

// Eight bytes at a time, each mixed in by a multiplication.
uint64_t hash_of(std::string_view text) {
  constexpr uint64_t kMix = 0x9E3779B97F4A7C15u;
  uint64_t hash = text.size() * kMix;
  while (text.size() >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = (hash ^ word) * kMix;
    hash ^= hash >> 32;
    text.remove_prefix(8);
  }
  uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  hash = (hash ^ rest) * kMix;
  return hash ^ (hash >> 29);
}

}  // namespace sabir::base
