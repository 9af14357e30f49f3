// Decomposing, ordering and composing one segment.

#include "segment.h"

namespace uninorm::engine {

const Byte* Segment::run(const Byte* start) {
  at_ = start;
  while (at_ < end_) {
    Char character = read_char(at_, end_);
    if (!character.valid) break;
    uint16_t value = value_at(rules_.family, at_);
    if (at_ != start && starts_afresh(value)) break;
    add_character(character.packed, value);
    at_ += character.length;
  }
  flush();
  return at_;
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

void Segment::sort_few() {
  for (size_t i = 1; i < count_; ++i) {
    Item item = few_[i];
    size_t j = i;
    for (; j > 0 && few_[j - 1].combining_class > item.combining_class; --j) few_[j] = few_[j - 1];
    few_[j] = item;
  }
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
    bool blocked = kept > 0 && all[kept - 1].combining_class == all[i].combining_class;
    uint32_t composite = 0;
    if (!blocked && all[i].second != 0) composite = compose(starter_, all[i].packed, all[i].second);
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
  if (has_starter_) write(starter_);
  for (size_t i = 0; i < count_; ++i) write(marks()[i].packed);
  count_ = 0;
  many_.clear();
  has_starter_ = false;
}

void Segment::write(uint32_t packed) {
  writer_.make_room(4, static_cast<size_t>(end_ - at_), static_cast<size_t>(at_ - begin_));
  writer_.put(packed);
}

}  // namespace uninorm::engine
