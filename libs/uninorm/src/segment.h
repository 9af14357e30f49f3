// The general way: a *segment*, from a character that starts afresh up to the next one, decomposed,
// reordered and composed as UAX #15 says. Everything that the fast paths do not recognize ends
// here, so this is where the algorithm is right; it is linear in the length of the segment.

#pragma once

#include <vector>

#include "lookup.h"
#include "writer.h"

namespace uninorm::engine {

class Segment {
 public:
  Segment(FormRules rules, Writer& writer, const Byte* begin, const Byte* end)
      : rules_(rules), writer_(writer), begin_(begin), end_(end) {}

  // Writes the normal form of the segment that starts at `start` and returns where it ends.
  const Byte* run(const Byte* start);

  // The last place in the text from `start` on, where a segment begins, at which the normal form
  // falls apart: no character there or behind changes what stands before, though it may be one
  // that combines backward with others. `start` if there is none. Writes nothing of use.
  const Byte* last_part(const Byte* start);

 private:
  // No bytes in it: what is written to a byte could be any of the members.
  struct Item {
    uint32_t packed;
    uint16_t combining_class;
    uint16_t second;
  };
  static constexpr size_t kFew = 64;

  bool joins(const Byte* p, uint16_t value);
  const Byte* add_marks(const Byte* p);
  void add_character(uint32_t packed, uint16_t value);
  void add_syllable(uint32_t packed);
  void add_mapping(Bytes mapping);
  void add(Item item);
  void add_mark(Item item);
  void settle_marks();
  void compose_marks();
  void flush();
  void sort_few();
  void sort_many();
  void write_few();
  void write(uint32_t packed);

  Item* marks() { return many_.empty() ? few_ : many_.data(); }

  FormRules rules_;
  Writer& writer_;
  const Byte* begin_;
  const Byte* end_;
  const Byte* at_ = nullptr;
  uint32_t starter_ = 0;
  bool has_starter_ = false;
  size_t count_ = 0;  // marks behind the starter
  bool ordered_ = true;
  bool settled_ = true;
  Item few_[kFew];
  std::vector<Item> many_;  // instead of `few_` for long runs
};

}  // namespace uninorm::engine
