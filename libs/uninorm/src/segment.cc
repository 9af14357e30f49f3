// Decomposing, ordering and composing one segment.

#include "segment.h"

#include <bit>

namespace uninorm::engine {

namespace {

uint32_t load_two(const Byte* p) {
  uint16_t two;
  std::memcpy(&two, p, 2);
  return two;
}

// The value of a character of two or three bytes.
uint16_t value_of_packed(tables::Family family, uint32_t packed, bool three) {
  unsigned lead = packed & 255, second = packed >> 8 & 63, third = packed >> 16 & 63;
  uint16_t of_two = tables::kIndex[family][lead & 31];
  uint16_t of_three = tables::kRows[tables::kUpper[family][lead & 15]][second];
  return tables::kValues[(three ? of_three : of_two) + (three ? third : second)];
}

// Up to four bytes are written.
Byte* put_packed(Byte* out, uint32_t packed) {
  std::memcpy(out, &packed, 4);
  Byte lead = static_cast<Byte>(packed);
  return out + 1 + (lead >= 0x80) + (lead >= 0xE0) + (lead >= 0xF0);
}

}  // namespace

const Byte* Segment::run(const Byte* start) {
  at_ = start;
  while (at_ < end_) {
    Char character = read_char(at_, end_);
    if (!character.valid) break;
    uint16_t value = value_at(rules_.family, at_);
    if (at_ != start && starts_afresh(value)) break;
    add_character(character.packed, value);
    at_ = add_marks(at_ + character.length);
  }
  flush();
  return at_;
}

const Byte* Segment::last_part(const Byte* start) {
  const Byte* part = start;
  for (at_ = start; at_ < end_;) {
    Char character = read_char(at_, end_);
    if (!character.valid) break;
    uint16_t value = value_at(rules_.family, at_);
    if (!joins(at_, value)) part = at_;
    add_character(character.packed, value);
    at_ += character.length;
  }
  flush();
  return part;
}

// Whether the character at `p` is a mark, composes with the starter before it or is nothing at all.
bool Segment::joins(const Byte* p, uint16_t value) {
  if (value == 0 || value == tables::kHangul) return false;
  if (is_record_value(value)) {
    Bytes parts = Record(value).decomposed();
    if (parts.size == 0) return true;
    p = parts.data;
    value = value_at(tables::kCanonical, p);
    if (!is_mark_value(value)) return false;
  }
  tables::Mark mark = tables::kMarks[value];
  if (mark.combining_class != 0) return true;
  settle_marks();
  bool next_to_it = rules_.composes && has_starter_ && count_ == 0 && mark.second != 0;
  return next_to_it && compose(starter_, gather_packed(p, length_of_lead(*p)), mark.second) != 0;
}

// Takes marks of two and three bytes, as nearly all are, as long as there are few. Which length one
// has is hard to guess where they come in heaps: nothing branches on it. Returns where others
// begin.
const Byte* Segment::add_marks(const Byte* p) {
  size_t count = count_, before = count_;
  bool ordered = true;
  unsigned last = count == 0 ? 0 : marks()[count - 1].combining_class;
  while (count < kFew && end_ - p >= 3) {
    bool three = *p >= 0xE0;
    if (*p < 0xC2 || *p > 0xEF || !is_continuation(p[1])) break;
    if (three && (!second_fits(*p, p[1]) || !is_continuation(p[2]))) break;
    uint32_t packed = load_two(p) | (three ? static_cast<uint32_t>(p[2]) << 16 : 0);
    uint16_t value = value_of_packed(rules_.family, packed, three);
    if (!is_mark_value(value)) break;
    tables::Mark mark = tables::kMarks[value];
    if (mark.combining_class == 0) break;
    few_[count++] = {packed, mark.combining_class, mark.second};
    ordered &= last <= mark.combining_class;
    last = mark.combining_class;
    p += 2 + three;
  }
  count_ = count;
  ordered_ = ordered_ && ordered;
  settled_ = settled_ && count == before;
  return p;
}

void Segment::add_character(uint32_t packed, uint16_t value) {
  if (value < tables::kFirstRecord) {
    tables::Mark mark = tables::kMarks[value];
    add({packed, mark.combining_class, mark.second});
  } else if (value == tables::kHangul) {
    add_syllable(packed);
  } else {
    add_mapping(Record(value).decomposed());
  }
}

void Segment::add_syllable(uint32_t packed) {
  uint32_t index = code_of_three(packed) - kSyllableBase;
  uint32_t tail = index % kTailCount, rest = index / kTailCount;
  add({three_of_code(kLeadBase + rest / kVowelCount), 0, 0});
  add({three_of_code(kVowelBase + rest % kVowelCount), 0, tables::kSecondVowel});
  if (tail != 0) add({three_of_code(kTailBase + tail), 0, tables::kSecondTail});
}

// What mappings consist of is never mapped again: only its marks matter.
void Segment::add_mapping(Bytes mapping) {
  for (const Byte* p = mapping.data; p < mapping.data + mapping.size;) {
    int length = length_of_lead(*p);
    tables::Mark mark = {};
    uint16_t value = value_at(tables::kCanonical, p);
    if (is_mark_value(value)) mark = tables::kMarks[value];
    add({gather_packed(p, length), mark.combining_class, mark.second});
    p += length;
  }
}

void Segment::add(Item item) {
  if (item.combining_class != 0) return add_mark(item);
  settle_marks();
  if (rules_.composes && has_starter_ && count_ == 0 && item.second != 0) {
    uint32_t composite = compose(starter_, item.packed, item.second);
    if (composite != 0) {
      starter_ = composite;
      return;
    }
  }
  flush();
  starter_ = item.packed;
  has_starter_ = true;
}

void Segment::add_mark(Item item) {
  if (count_ == kFew && many_.empty()) many_.assign(few_, few_ + kFew);
  if (count_ > 0 && item.combining_class < marks()[count_ - 1].combining_class) ordered_ = false;
  if (many_.empty()) {
    few_[count_] = item;
  } else {
    many_.push_back(item);
  }
  ++count_;
  settled_ = false;
}

// Orders the marks behind the starter and gives it those that it composes with.
void Segment::settle_marks() {
  if (settled_) return;
  if (!ordered_) {
    if (many_.empty()) {
      sort_few();
    } else {
      sort_many();
    }
    ordered_ = true;
  }
  if (rules_.composes && has_starter_) compose_marks();
  settled_ = true;
}

// A list of its own for each class, linked by numbers; then the lists one after the other.
void Segment::sort_few() {
  uint64_t used[4] = {};
  uint16_t first[256], last[256], next[kFew + 1];
  for (size_t i = 0; i < count_; ++i) {
    unsigned one = few_[i].combining_class;
    uint64_t bit = uint64_t{1} << (one & 63);
    bool is_new = (used[one >> 6] & bit) == 0;
    used[one >> 6] |= bit;
    next[is_new ? kFew : last[one]] = static_cast<uint16_t>(i);
    first[one] = is_new ? static_cast<uint16_t>(i) : first[one];
    last[one] = static_cast<uint16_t>(i);
  }
  Item sorted[kFew];
  size_t count = 0;
  for (unsigned word = 0; word < 4; ++word) {
    for (uint64_t bits = used[word]; bits != 0; bits &= bits - 1) {
      unsigned one = word * 64 + static_cast<unsigned>(std::countr_zero(bits));
      size_t i = first[one];
      for (; i != last[one]; i = next[i]) sorted[count++] = few_[i];
      sorted[count++] = few_[i];
    }
  }
  std::memcpy(few_, sorted, count * sizeof(Item));
}

void Segment::sort_many() {
  size_t starts[256] = {};
  for (const Item& item : many_) ++starts[item.combining_class];
  size_t sum = 0;
  for (size_t& start : starts) {
    size_t size = start;
    start = sum;
    sum += size;
  }
  std::vector<Item> sorted(many_.size());
  for (const Item& item : many_) sorted[starts[item.combining_class]++] = item;
  many_.swap(sorted);
}

// A mark is blocked when one of its own class stays between it and the starter.
void Segment::compose_marks() {
  Item* all = marks();
  size_t kept = 0;
  for (size_t i = 0; i < count_; ++i) {
    uint32_t composite = 0;
    if (all[i].second != 0) {
      bool blocked = kept > 0 && all[kept - 1].combining_class == all[i].combining_class;
      if (!blocked) {
        composite = compose(starter_, all[i].packed, static_cast<uint8_t>(all[i].second));
      }
    }
    if (composite != 0) {
      starter_ = composite;
    } else {
      all[kept++] = all[i];
    }
  }
  count_ = kept;
  if (!many_.empty()) many_.resize(kept);
}

void Segment::flush() {
  settle_marks();
  if (many_.empty()) {
    write_few();
  } else {
    if (has_starter_) write(starter_);
    for (size_t i = 0; i < count_; ++i) write(many_[i].packed);
    many_.clear();
  }
  count_ = 0;
  has_starter_ = false;
}

void Segment::write_few() {
  constexpr size_t kMost = 4 * (kFew + 2);
  writer_.make_room(kMost, static_cast<size_t>(end_ - at_), static_cast<size_t>(at_ - begin_));
  Byte* out = writer_.at;
  if (has_starter_) out = put_packed(out, starter_);
  for (size_t i = 0; i < count_; ++i) out = put_packed(out, few_[i].packed);
  writer_.at = out;
}

void Segment::write(uint32_t packed) {
  writer_.make_room(4, static_cast<size_t>(end_ - at_), static_cast<size_t>(at_ - begin_));
  writer_.put(packed);
}

}  // namespace uninorm::engine
