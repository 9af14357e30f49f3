// Reading UTF-8 one character at a time: how long it is, or what is wrong with it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace uninorm::engine {

using Byte = uint8_t;

// A character of text, or an ill-formed part of it. `packed` holds its bytes, the first one lowest.
struct Char {
  uint32_t packed = 0;
  uint8_t length = 0;
  bool valid = false;
};

inline bool is_continuation(Byte b) { return (b & 0xC0) == 0x80; }

inline int length_of_lead(Byte b) { return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4; }

inline int length_of_packed(uint32_t packed) { return length_of_lead(static_cast<Byte>(packed)); }

// Loads a character of known length. Four bytes are read, so they must be there.
inline uint32_t load_packed(const Byte* p, int length) {
  uint32_t four;
  std::memcpy(&four, p, 4);
  return four & (0xFFFFFFFFu >> (32 - 8 * length));
}

// Reads one byte after the other: for text that may end any time.
inline uint32_t gather_packed(const Byte* p, int length) {
  uint32_t packed = 0;
  for (int i = 0; i < length; ++i) packed |= static_cast<uint32_t>(p[i]) << (8 * i);
  return packed;
}

// The bounds of a second byte, which depend on the lead (table 3-7 of the Unicode Standard).
inline bool second_fits(Byte lead, Byte second) {
  switch (lead) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

// The character at `p`, or the maximal ill-formed part there. `p < end`.
inline Char read_char(const Byte* p, const Byte* end) {
  Byte lead = *p;
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {lead, 1, false};
  int length = length_of_lead(lead);
  if (end - p < 2 || !second_fits(lead, p[1])) return {lead, 1, false};
  int have = 2;
  while (have < length && have < end - p && is_continuation(p[have])) ++have;
  return {gather_packed(p, have), static_cast<uint8_t>(have), have == length};
}

// Whether the ill-formed part of `length` bytes at `p` is what the end of the text cut off.
inline bool is_cut_off(const Byte* p, int length, const Byte* end) {
  return p + length == end && *p >= 0xC2 && *p <= 0xF4 && length < length_of_lead(*p);
}

// The start of the character before `p`, in text known to be well-formed.
inline const Byte* previous(const Byte* p) {
  do --p;
  while (is_continuation(*p));
  return p;
}

}  // namespace uninorm::engine
