// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/sentence.hpp: what an error says, put together without memory of anybody's. C++17.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sabir {

// A call is refused in a moment that may have no memory left: the words go into a fixed room, and
// what does not fit is cut off.
class Sentence {
 public:
  Sentence& operator<<(std::string_view text) noexcept {
    size_t room = sizeof text_ - size_;
    size_t taken = text.size() < room ? text.size() : room;
    if (taken) std::memcpy(text_ + size_, text.data(), taken);
    size_ += taken;
    return *this;
  }
  Sentence& operator<<(uint64_t number) noexcept {
    char digits[20];
    char* at = digits + sizeof digits;
    do {
      *--at = char('0' + number % 10);
    } while (number /= 10);
    return *this << std::string_view(at, size_t(digits + sizeof digits - at));
  }
  operator std::string_view() const noexcept { return {text_, size_}; }

 private:
  char text_[480];
  size_t size_ = 0;
};

}  // namespace sabir
