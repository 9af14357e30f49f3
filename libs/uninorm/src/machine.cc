// What happens at a character that may change.

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
  if (value == tables::kHangul) return rules.composes ? q : decompose_syllable(q);
  return replace(q, Record(value), length_of_lead(*q));
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
  return rerun(q);
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
  if (next == q) return true;
  if (writer.matched_until(next)) return true;
  next = segment_start;
  return false;
}

const Byte* Machine::rerun(const Byte* q) {
  const Byte* start = q;
  while (start > floor && !starts_afresh(value_at(rules.family, start))) {
    start = previous(start);
  }
  take_back(start, q);
  Segment segment(rules, writer, begin, end);
  floor = segment.run(start);
  if (!comparing) make_room(kBlockRoom, floor);
  return floor;
}

const Byte* Machine::replace(const Byte* q, Record record, int length) {
  if (!rules.maps_only) {
    bool alone = record.starts_afresh() || record.decomposed().size == 0;
    if (!alone) return rerun(q);
    bool joins = rules.composes || record.last_class() != 0;
    if (joins && !afresh_at(q + length)) return rerun(q);
  }
  bool whole = rules.composes || rules.maps_only;
  Bytes mapping = whole ? record.composed() : record.decomposed();
  take_back(q, q);
  std::memcpy(writer.at, mapping.data, 64);
  writer.at += mapping.size;
  floor = q + length;
  return floor;
}

const Byte* Machine::decompose_syllable(const Byte* q) {
  uint32_t index = code_of_three(gather_packed(q, 3)) - kSyllableBase;
  uint32_t tail = index % kTailCount, rest = index / kTailCount;
  take_back(q, q);
  writer.put(three_of_code(kLeadBase + rest / kVowelCount));
  writer.put(three_of_code(kVowelBase + rest % kVowelCount));
  if (tail != 0) writer.put(three_of_code(kTailBase + tail));
  floor = q + 3;
  return floor;
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

const Byte* Machine::renew_room(const Byte* c) {
  const Byte* start = c;
  while (start > floor && start < end && is_continuation(*start)) --start;
  writer.at -= c - start;
  if (!afresh_at(start)) return rerun(start);
  floor = start;
  make_room(kBlockRoom, start);
  return start;
}

}  // namespace uninorm::engine
