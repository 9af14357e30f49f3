// How the normalizer works at a character that may change. Most text does not change: a kernel
// carries it over in blocks and stops at a character whose class says that it may. Then change()
// looks at that one character and chooses the cheapest way that is right:
//
//   nothing      it stays: a mark in its place, behind a letter with which it makes no composite
//   replace      it becomes what the tables have for it, wherever it stands
//   compose      a letter and the marks behind it, or Hangul jamo, become composites
//   rerun        all else: the segment is taken back and normalized by the general algorithm
//
// `e` U+0301 `x` in NFC: the kernel carries `e` over and stops at U+0301. That is a mark which can
// compose, so the `e` is taken back from the output, U+00E9 is written, and the kernel goes on at
// `x`. With U+0327 U+0301 behind the `c` instead, both marks come in order and become U+1E09 one by
// one; with U+0301 U+0327 they are out of order, and the segment is run again.

#include "machine.h"

namespace uninorm::engine {

namespace {

constexpr uint32_t kReplacement = 0xBDBFEF;

}  // namespace

bool Machine::afresh_at(const Byte* p) const {
  if (p == end || *p < 0x80) return true;
  Char character = read_char(p, end);
  return !character.valid || starts_afresh(value_at(rules.family, p));
}

const Byte* Machine::change(const Byte* q) {
  uint16_t value = value_at(rules.family, q);
  if (value == 0) return q;
  if (is_mark_value(value)) return keep_or_compose(q, tables::kMarks[value]);
  if (value == tables::kHangul) return rules.composes ? q : decompose_syllables(q);
  return replace(q, Record(value));
}

// A mark that is in its place behind another mark, or that has nothing to combine with, stays.
const Byte* Machine::keep_or_compose(const Byte* q, tables::Mark mark) {
  if (q == floor) return q;
  const Byte* before = previous(q);
  uint16_t value = value_at(rules.family, before);
  bool behind_mark = is_mark_value(value);
  if (!rules.composes || mark.second == 0) {
    bool in_order = !behind_mark || mark.combining_class == 0 ||
                    tables::kMarks[value].combining_class <= mark.combining_class;
    return in_order ? q : rerun(q);
  }
  return behind_mark ? rerun(q) : compose_marks(q);
}

namespace {

// A leading consonant (e1 84 80..92) and a vowel (e1 85 a1..b5).
bool is_lead_vowel(const Byte* p, const Byte* end) {
  return end - p >= 6 && p[0] == 0xE1 && p[1] == 0x84 && p[2] >= 0x80 && p[2] < 0x93 &&
         p[3] == 0xE1 && p[4] == 0x85 && p[5] >= 0xA1 && p[5] < 0xB6;
}

// The number of the trailing consonant at `p` (e1 86 a8..bf, e1 87 80..82), or 0.
uint32_t tail_at(const Byte* p, const Byte* end) {
  if (end - p < 3 || p[0] != 0xE1) return 0;
  if (p[1] == 0x86 && p[2] >= 0xA8 && p[2] < 0xC0) return p[2] - 0xA7u;
  if (p[1] == 0x87 && p[2] >= 0x80 && p[2] < 0x83) return p[2] - 0x80u + 25;
  return 0;
}

// A starter and the marks that stay behind it, while it takes up those that compose with it. Only
// for marks that come in order; `false` leaves the case to the general way.
struct Composing {
  static constexpr int kMost = 8;
  uint32_t starter;
  uint8_t last_class;  // of the text's last mark
  int count = 0;
  uint8_t kept_class = 0;
  uint32_t kept[kMost] = {};

  bool add(uint32_t packed, tables::Mark mark) {
    if (mark.combining_class < last_class) return false;
    last_class = mark.combining_class;
    bool blocked = count > 0 && kept_class >= mark.combining_class;
    uint32_t composite = mark.second != 0 && !blocked ? compose(starter, packed, mark.second) : 0;
    if (composite != 0) {
      starter = composite;
      return true;
    }
    if (mark.combining_class == 0 || count == kMost) return false;
    kept_class = mark.combining_class;
    kept[count++] = packed;
    return true;
  }
};

}  // namespace

// The usual case: a starter that is itself composed as far as it goes, then marks in order.
const Byte* Machine::compose_marks(const Byte* q) {
  const Byte *start = previous(q), *p = q;
  if (is_lead_vowel(start, end)) return compose_jamo(start);
  uint16_t before = value_at(rules.family, start);
  if (rules.folds_ascii && before != 0) return rerun(q);
  uint8_t trail = is_record_value(before) ? Record(before).last_class() : 0;
  Composing composing{gather_packed(start, static_cast<int>(q - start)), trail};
  while (true) {
    uint16_t value = value_at(rules.family, p);
    int length = length_of_lead(*p);
    bool added =
        is_mark_value(value) && composing.add(gather_packed(p, length), tables::kMarks[value]);
    if (!added) return rerun(q);
    p += length;
    if (afresh_at(p)) break;
  }
  take_back(start, q);
  writer.put(composing.starter);
  for (int i = 0; i < composing.count; ++i) writer.put(composing.kept[i]);
  floor = p;
  return floor;
}

// From a leading consonant and a vowel on, syllable by syllable, and the spaces between words.
const Byte* Machine::compose_jamo(const Byte* start) {
  take_back(start, start + 3);
  const Byte* text_end = end;
  Byte *out = writer.at, *stop = stop_before(64);
  while (true) {
    const Byte* p = start + 6;
    uint32_t index = (start[2] - 0x80u) * kVowelCount + (start[5] - 0xA1u);
    uint32_t tail = tail_at(p, text_end);
    p += tail != 0 ? 3 : 0;
    bool spaced = p < text_end && *p < 'A';
    bool more = is_lead_vowel(p + spaced, text_end);
    if (!more && !spaced && !afresh_at(p)) {
      writer.at = out;
      floor = start;
      std::memcpy(out, start, 3);
      writer.at += comparing ? 0 : 3;
      return rerun(start + 3);
    }
    uint32_t packed = three_of_code(kSyllableBase + index * kTailCount + tail);
    std::memcpy(out, &packed, 4);
    out += 3;
    if (!more || out >= stop) {
      writer.at = out;
      floor = p;
      return p;
    }
    *out = *p;
    out += spaced;
    start = p + spaced;
  }
}

void Machine::take_back(const Byte* start, const Byte* q) {
  segment_start = start;
  if (comparing) {
    writer.expect(start, end);
  } else {
    writer.at -= q - start;
  }
}

bool Machine::stays(const Byte* q, const Byte*& next) {
  next = change(q);
  if (next == q || writer.matched_until(next)) return true;
  next = segment_start;
  return false;
}

const Byte* Machine::rerun(const Byte* q) {
  const Byte* start = q;
  while (start > floor && !starts_afresh(value_at(rules.family, start))) start = previous(start);
  take_back(start, q);
  Segment segment(rules, writer, begin, end);
  floor = segment.run(start);
  if (!comparing) make_room(kBlockRoom, floor);
  return floor;
}

// How far the output may go before there has to be room for `slack` more; when comparing, nowhere.
Byte* Machine::stop_before(size_t slack) const {
  bool more = !comparing && writer.room() > slack;
  return more ? writer.at + (writer.room() - slack) : writer.at;
}

namespace {

// The value of the character at `p`, and 0 where there is none, or ASCII, or something ill-formed.
uint16_t value_after(tables::Family family, const Byte* p, const Byte* end) {
  if (p == end || *p < 0x80) return 0;
  if (*p >= 0xE0 && end - p >= 4) {
    // Of three bytes only the leads E0 and ED need a closer look.
    uint32_t packed = load_packed(p, 3);
    unsigned lead = packed & 15;
    if ((packed & 0xC0C0F0) == 0x8080E0 && lead != 0 && lead != 13) {
      const uint16_t* row = tables::kRows[tables::kUpper[family][lead]];
      return tables::kValues[row[packed >> 8 & 63] + (packed >> 16 & 63)];
    }
  }
  return read_char(p, end).valid ? value_at(family, p) : 0;
}

// The character that a record consists of when decomposed, if it is just one.
uint32_t only_character(Record record) {
  Bytes parts = record.decomposed();
  bool one = parts.size > 0 && length_of_lead(parts.data[0]) == parts.size;
  return one ? gather_packed(parts.data, parts.size) : 0;
}

// What a character that is a mapping composes to with a mark behind it that is one, too, such as
// half-width kana and their voiced sound marks; or 0.
[[gnu::noinline]] uint32_t compose_records(Record first, Record second) {
  uint32_t starter = only_character(first), mark = only_character(second);
  if (starter == 0 || length_of_packed(mark) != 3) return 0;
  Byte bytes[4];
  std::memcpy(bytes, &mark, 4);
  uint16_t value = value_at(tables::kCanonical, bytes);
  if (!is_mark_value(value) || tables::kMarks[value].second >= tables::kSecondVowel) return 0;
  return compose(starter, mark, tables::kMarks[value].second);
}

}  // namespace

// Replaces one character after the other as long as they have mappings that can be written as they
// are, or that compose with just the one behind.
const Byte* Machine::replace(const Byte* q, Record record) {
  bool alone = rules.maps_only || record.starts_afresh() || record.decomposed().size == 0;
  if (!alone) return rerun(q);
  take_back(q, q);
  // Here and not in the objects: what is written could be any of their members.
  const tables::Family family = rules.family;
  const bool maps_only = rules.maps_only, composes = rules.composes, whole = composes || maps_only;
  const Byte *text_end = end, *back = floor;
  Byte* out = writer.at;
  while (true) {
    Bytes mapping = whole ? record.composed() : record.decomposed();
    std::memcpy(out, mapping.data, 16);
    if (mapping.size > 16) std::memcpy(out + 16, mapping.data + 16, 48);
    const Byte* next = q + length_of_lead(*q);
    Byte* resume = out;
    out += mapping.size;
    uint16_t value = value_after(family, next, text_end);
    bool joins = !maps_only && (composes || record.last_class() != 0) && !starts_afresh(value);
    if (joins) {
      uint32_t composite = 0;
      const Byte* behind = next + (next < text_end ? length_of_lead(*next) : 0);
      if (composes && is_record_value(value)) composite = compose_records(record, Record(value));
      value = value_after(family, behind, text_end);
      if (composite == 0 || !starts_afresh(value)) {
        writer.at = resume;
        floor = back;
        return rerun(q);
      }
      std::memcpy(resume, &composite, 4);
      out = resume + length_of_packed(composite);
      next = behind;
    }
    bool more = is_record_value(value) && (maps_only || Record(value).starts_afresh()) &&
                out < stop_before(256);
    if (!more) {
      writer.at = out;
      floor = next;
      return next;
    }
    q = back = next;
    record = Record(value);
  }
}

namespace {

// The number of the syllable at `p`, or something too large. Four bytes are read.
uint32_t syllable_at(const Byte* p) {
  uint32_t packed = load_packed(p, 3);
  return (packed & 0xC0C0F0) == 0x8080E0 ? code_of_three(packed) - kSyllableBase : kSyllableCount;
}

// Leading consonant e1 84 80.., vowel e1 85 a1.., trailing one e1 86 a8..bf, e1 87 80..82: the
// first eight bytes as a number, of which the eighth is written only with the ninth.
Byte* write_syllable(Byte* out, uint32_t index) {
  uint32_t tail = index % kTailCount, rest = index / kTailCount;
  uint64_t late = tail > 24 ? 1 : 0;
  uint64_t eight = 0x86E1A185E18084E1u + (late << 56);
  eight += static_cast<uint64_t>(rest % kVowelCount) << 40 | rest / kVowelCount << 16;
  std::memcpy(out, &eight, 8);
  out[8] = static_cast<Byte>(0xA7 + tail - (late << 6));
  return out + (tail != 0 ? 9 : 6);
}

}  // namespace

// One syllable after the other, and the spaces between words.
const Byte* Machine::decompose_syllables(const Byte* q) {
  take_back(q, q);
  const Byte* text_end = end;
  Byte *out = writer.at, *stop = stop_before(128);
  uint32_t index = code_of_three(gather_packed(q, 3)) - kSyllableBase;
  while (true) {
    out = write_syllable(out, index);
    q += 3;
    if (out >= stop || text_end - q < 8) break;
    Byte next = *q;
    bool spaced = next < 'A';
    index = syllable_at(q + spaced);
    if (index >= kSyllableCount) break;
    *out = next;
    out += spaced;
    q += spaced;
  }
  writer.at = out;
  floor = q;
  return q;
}

const Byte* Machine::mend(const Byte* q) {
  Char part = read_char(q, end);
  if (ill_formed == IllFormed::Refuse) {
    Code code = is_cut_off(q, part.length, end) ? Code::Truncated : Code::InvalidByte;
    status = {code, behind(q)};
    return nullptr;
  }
  make_room(kBlockRoom, q);
  writer.put(kReplacement);
  floor = q + part.length;
  return floor;
}

const Byte* Machine::renew_room(const Byte* start) {
  if (!afresh_at(start)) return rerun(start);
  floor = start;
  make_room(kBlockRoom, start);
  return start;
}

}  // namespace uninorm::engine
