// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/utf8.hpp: is it UTF-8? The Unicode Standard, table 3-7. C++17.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sabir {

// The offset of the first byte of the first ill-formed sequence; `size` if there is none.
inline size_t first_ill_formed(const char* data, size_t size) {
  auto* at = reinterpret_cast<const uint8_t*>(data);
  size_t i = 0;
  auto tail = [&](size_t k, uint8_t low, uint8_t high) {
    return i + k < size && at[i + k] >= low && at[i + k] <= high;
  };
  while (i < size) {
    if (i + 16 <= size) {
      uint64_t words[2];
      std::memcpy(words, at + i, 16);
      if (((words[0] | words[1]) & 0x8080808080808080u) == 0) {
        i += 16;
        continue;
      }
    }
    uint8_t lead = at[i];
    if (lead < 0x80) {
      ++i;
    } else if (lead < 0xc2) {
      return i;
    } else if (lead < 0xe0) {
      if (!tail(1, 0x80, 0xbf)) return i;
      i += 2;
    } else if (lead < 0xf0) {
      uint8_t low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
      if (!tail(1, low, high) || !tail(2, 0x80, 0xbf)) return i;
      i += 3;
    } else if (lead < 0xf5) {
      uint8_t low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
      if (!tail(1, low, high) || !tail(2, 0x80, 0xbf) || !tail(3, 0x80, 0xbf)) return i;
      i += 4;
    } else {
      return i;
    }
  }
  return size;
}

inline bool valid_text(const char* data, size_t size) {
  return data ? first_ill_formed(data, size) == size : size == 0;
}

// A Unicode scalar value: no surrogate, and not beyond U+10FFFF.
inline bool valid_char(uint32_t c) { return c < 0xd800 || (c > 0xdfff && c < 0x110000); }

}  // namespace sabir
