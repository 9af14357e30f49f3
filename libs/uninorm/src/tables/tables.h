// The tables that tools/make_tables.py makes out of the Unicode Character Database, and how they
// are laid out. Everything is looked up by the bytes of UTF-8; code points are never put together.
//
// A *value* says what a family of mappings does to a character:
//   0            nothing: it stays, and nothing before it reorders or combines with it
//   1 .. 255     kMarks[value]: it stays, but has a combining class, or may be the second of a pair
//   256 .. fffe  its mapping is the record at kPool[value - 256]
//   ffff         a Hangul syllable, decomposed by arithmetic
//
// Finding it: two-byte characters take 64 values from kIndex[family][lead & 31] on, longer ones
// from kRows[kUpper[family][code >> 12]][code >> 6 & 63] on, and the last byte picks. The stretches
// of 64 overlap in kValues wherever they agree.
//
// A *record*: one byte of flags and length (0-5: bytes of the decomposed mapping; 6: it begins with
// a character that starts afresh; 7: its composed form differs), one byte with the combining class
// of its last character, the decomposed bytes, and if bit 7 is set a length and the composed bytes.
//
// Pairs are found by a perfect hash of the first character's bytes, packed, and the number of the
// second.

#pragma once

#include <cstdint>

namespace uninorm::tables {

enum Family : uint8_t { kCanonical, kCompatible, kNfkcCasefold, kCasefold };

inline constexpr uint16_t kFirstRecord = 256;
inline constexpr uint16_t kHangul = 0xFFFF;
inline constexpr uint8_t kSecondVowel = 254;
inline constexpr uint8_t kSecondTail = 255;

struct Mark {
  uint8_t combining_class;
  uint8_t second;  // number as the second of a pair, 0 if it never is
};

// Rectangles over the bytes of a character, one bit each: a character is marked when its bytes'
// entries, found by their low six bits, have a bit in common. Leads of two-byte characters are in
// the lower half of `lead`, longer ones in the upper.
struct Pair {
  uint8_t lead[64];
  uint8_t second[64];
};
struct Triple {
  uint8_t lead[64];
  uint8_t second[64];
  uint8_t third[64];
};

// The bit of bytes that no well-formed text has in this place, in every table: a lead that is none,
// or a second byte that does not go with its lead.
inline constexpr uint8_t kBad = 0x80;

// `look` are the bits of characters that must be looked at, `mark` those of combining marks that
// matter only behind another mark.
struct Classes {
  Pair two_bytes[2];
  Triple longer[3];
  uint8_t look;
  uint8_t mark;
};

extern const char kUnicodeVersion[];
extern const uint16_t kIndex[4][32];
extern const uint8_t kUpper[4][272];
extern const uint16_t kRows[][64];
extern const uint16_t kValues[];
extern const Mark kMarks[256];
extern const uint8_t kPool[];
extern const uint32_t kComposeFactors[2];
extern const uint16_t kComposeDisplace[256];
extern const uint32_t kComposeFirst[1024];
extern const uint32_t kComposeResult[1024];
extern const uint8_t kComposeSecond[1024];
extern const Classes kClasses[6];

}  // namespace uninorm::tables
