// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bytes of an input, as decisions. When there are no more, every decision is the first choice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sabir::fuzz {

class Source {
 public:
  Source(const uint8_t* data, size_t size) : bytes_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return bytes_.empty(); }
  uint8_t byte() {
    uint8_t value = bytes_.empty() ? 0 : uint8_t(bytes_[0]);
    bytes_.remove_prefix(std::min<size_t>(1, bytes_.size()));
    return value;
  }
  uint64_t number(size_t width) {
    uint64_t value = 0;
    size_t taken = std::min(width, bytes_.size());
    std::memcpy(&value, bytes_.data(), taken);
    bytes_.remove_prefix(taken);
    return value;
  }
  size_t below(size_t limit) {
    return limit > 256 ? number(2) % limit : limit ? byte() % limit : 0;
  }
  // One of 32 by default: mostly not.
  bool rarely() { return byte() >= 0xf8; }
  std::string_view take(size_t size) {
    std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(out.size());
    return out;
  }

 private:
  std::string_view bytes_;
};

// Says what is wrong with the library, and ends the program.
[[noreturn]] void found(const char* where, const char* what);

}  // namespace sabir::fuzz
