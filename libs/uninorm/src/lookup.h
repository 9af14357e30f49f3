// What the tables say about a character: its value in a family, its mapping, and what two
// characters compose to.

#pragma once

#include "engine.h"
#include "tables/tables.h"
#include "utf8.h"

namespace uninorm::engine {

// How a form is carried out.
struct FormRules {
  tables::Family family;
  bool composes;
  bool maps_only;  // no reordering either: case folding alone
  bool folds_ascii;
};

inline FormRules rules_of(Form form) {
  switch (form) {
    case Form::Nfc: return {tables::kCanonical, true, false, false};
    case Form::Nfd: return {tables::kCanonical, false, false, false};
    case Form::Nfkc: return {tables::kCompatible, true, false, false};
    case Form::Nfkd: return {tables::kCompatible, false, false, false};
    case Form::Identifier:
    case Form::NfkcCasefold: return {tables::kNfkcCasefold, true, false, true};
    default: return {tables::kCasefold, false, true, true};
  }
}

// The value of the well-formed character at `p`.
inline uint16_t value_at(tables::Family family, const Byte* p) {
  Byte lead = *p;
  if (lead < 0xE0) {
    if (lead >= 0x80) return tables::kValues[tables::kIndex[family][lead & 31] + (p[1] & 63)];
    return tables::kValues[tables::kIndex[family][lead >> 6] + (lead & 63)];
  }
  if (lead < 0xF0) {
    const uint16_t* row = tables::kRows[tables::kUpper[family][lead & 15]];
    return tables::kValues[row[p[1] & 63] + (p[2] & 63)];
  }
  const uint16_t* row = tables::kRows[tables::kUpper[family][(lead & 7) << 6 | (p[1] & 63)]];
  return tables::kValues[row[p[2] & 63] + (p[3] & 63)];
}

inline bool is_mark_value(uint16_t value) {
  return static_cast<uint16_t>(value - 1) < tables::kFirstRecord - 1;
}
inline bool is_record_value(uint16_t value) {
  return value >= tables::kFirstRecord && value != tables::kHangul;
}

struct Bytes {
  const Byte* data;
  int size;
};

// A view of a record; see tables.h.
struct Record {
  const Byte* at;

  explicit Record(uint16_t value) : at(tables::kPool + (value - tables::kFirstRecord)) {}
  bool starts_afresh() const { return (at[0] & 0x40) != 0; }
  uint8_t last_class() const { return at[1]; }
  Bytes decomposed() const { return {at + 2, at[0] & 63}; }
  Bytes composed() const {
    const Byte* rest = at + 2 + (at[0] & 63);
    return (at[0] & 0x80) != 0 ? Bytes{rest + 1, rest[0]} : decomposed();
  }
};

// Nothing before a character of this value reorders or combines with it.
inline bool starts_afresh(uint16_t value) {
  if (value == 0 || value == tables::kHangul) return true;
  return value >= tables::kFirstRecord && Record(value).starts_afresh();
}

// --- Hangul -----------------------------------------------------------------------------------

inline uint32_t code_of_three(uint32_t packed) {
  return (packed & 0x0F) << 12 | (packed >> 2 & 0xFC0) | (packed >> 16 & 0x3F);
}
inline uint32_t three_of_code(uint32_t code) {
  return 0x8080E0u | code >> 12 | (code << 2 & 0x3F00) | (code & 0x3F) << 16;
}

inline constexpr uint32_t kSyllableBase = 0xAC00, kLeadBase = 0x1100, kVowelBase = 0x1161,
                          kTailBase = 0x11A7;
inline constexpr uint32_t kLeadCount = 19, kVowelCount = 21, kTailCount = 28;
inline constexpr uint32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

// A leading consonant is e1 84 80..92; a syllable is three bytes from ac00 on.
inline bool is_lead_jamo(uint32_t packed) {
  return (packed & 0xFFFF) == 0x84E1 && (packed >> 16) - 0x80 < kLeadCount;
}

inline uint32_t compose_vowel(uint32_t lead, uint32_t vowel) {
  if (!is_lead_jamo(lead)) return 0;
  uint32_t l = (lead >> 16) - 0x80, v = code_of_three(vowel) - kVowelBase;
  return three_of_code(kSyllableBase + (l * kVowelCount + v) * kTailCount);
}

inline uint32_t compose_tail(uint32_t syllable, uint32_t tail) {
  if (length_of_packed(syllable) != 3) return 0;
  uint32_t index = code_of_three(syllable) - kSyllableBase;
  if (index >= kSyllableCount || index % kTailCount != 0) return 0;
  return three_of_code(kSyllableBase + index + code_of_three(tail) - kTailBase);
}

// --- Composition --------------------------------------------------------------------------------

// What `first` and the character numbered `second` compose to, or 0. The jamo need their bytes,
// too.
inline uint32_t compose_numbered(uint32_t first, uint8_t second) {
  uint32_t hash = (first + second * tables::kComposeFactors[1]) * tables::kComposeFactors[0];
  uint32_t slot = ((hash >> 22) + tables::kComposeDisplace[hash >> 8 & 255]) & 1023;
  bool found = tables::kComposeFirst[slot] == first && tables::kComposeSecond[slot] == second;
  return found ? tables::kComposeResult[slot] : 0;
}

inline uint32_t compose(uint32_t first, uint32_t second_packed, uint8_t second) {
  if (second < tables::kSecondVowel) return compose_numbered(first, second);
  return second == tables::kSecondVowel ? compose_vowel(first, second_packed)
                                        : compose_tail(first, second_packed);
}

}  // namespace uninorm::engine
