// Text in portions, and texts put together.

#include "stream.h"

#include <algorithm>

#include "lookup.h"
#include "utf8.h"

namespace uninorm::engine {

namespace {

constexpr unsigned kMostMarks = 30;
constexpr std::string_view kJoiner = "\xCD\x8F";  // U+034F, combining grapheme joiner

const Byte* bytes_of(std::string_view text) { return reinterpret_cast<const Byte*>(text.data()); }

// Where the last incomplete character of `text` begins; its end if it is complete.
size_t whole_characters(std::string_view text) {
  const Byte *begin = bytes_of(text), *end = begin + text.size();
  for (const Byte* p = end; p > begin && end - p < 3;) {
    if (is_continuation(*--p)) continue;
    Char part = *p < 0x80 ? Char{} : read_char(p, end);
    bool cut = *p >= 0x80 && !part.valid && is_cut_off(p, part.length, end);
    return static_cast<size_t>((cut ? p : end) - begin);
  }
  return text.size();
}

bool afresh(tables::Family family, const Byte* p, const Byte* end) {
  return read_char(p, end).valid && starts_afresh(value_at(family, p));
}

// The last place in `text`, which ends with a whole character, where a segment begins, if it is
// behind `searched`; otherwise the start of the text.
size_t last_start(std::string_view text, FormRules rules, size_t searched) {
  const Byte *begin = bytes_of(text), *end = begin + text.size();
  if (rules.maps_only) return text.size();
  for (const Byte* p = end; p > begin + searched;) {
    if (!is_continuation(*--p) && afresh(rules.family, p, end)) {
      return static_cast<size_t>(p - begin);
    }
  }
  return 0;
}

// The first place in `text` where a segment begins, but not at its start.
size_t next_start(std::string_view text, tables::Family family) {
  const Byte *begin = bytes_of(text), *end = begin + text.size(), *p = begin;
  while (p < end && (p == begin || !afresh(family, p, end))) p += read_char(p, end).length;
  return static_cast<size_t>(p - begin);
}

}  // namespace

Status Stream::push(std::string_view bytes, Output& output) {
  pending_.append(bytes);
  std::string_view whole = std::string_view(pending_).substr(0, whole_characters(pending_));
  size_t settled = last_start(whole, rules_of(form_), searched_);
  Status status = emit(std::string_view(pending_).substr(0, settled), output);
  if (!status.ok()) {
    pending_.resize(pending_.size() - bytes.size());
    return status;
  }
  searched_ = whole.size() - settled;
  consumed_ += settled;
  pending_.erase(0, settled);
  return {};
}

Status Stream::finish(Output& output) {
  Status status = emit(pending_, output);
  if (!status.ok()) return status;
  pending_.clear();
  searched_ = 0;
  consumed_ = 0;
  marks_ = 0;
  return {};
}

Status Stream::emit(std::string_view text, Output& output) {
  Status status;
  if (stream_safe_) {
    std::string safe;
    unsigned marks = marks_;
    status = ill_formed_ == IllFormed::Refuse ? validate_utf8(text) : Status{};
    make_safe(text, safe);
    if (status.ok()) status = normalize(safe, form_, ill_formed_, output, false).status;
    if (!status.ok()) marks_ = marks;
  } else {
    status = normalize(text, form_, ill_formed_, output, false).status;
  }
  bool refused = status.code == Code::InvalidByte || status.code == Code::Truncated;
  if (refused) status.offset += consumed_;
  return status;
}

namespace {

// How many marks the full decomposition of a character begins and ends with, and whether it is
// nothing but marks (UAX #15, section 13.1).
struct MarkCount {
  unsigned leading, trailing;
  bool all;
};

uint8_t class_of(const Byte* p) {
  uint16_t value = value_at(tables::kCanonical, p);
  return is_mark_value(value) ? tables::kMarks[value].combining_class : 0;
}

MarkCount count_marks(const Byte* p) {
  uint16_t value = value_at(tables::kCompatible, p);
  if (is_mark_value(value)) {
    unsigned one = tables::kMarks[value].combining_class != 0 ? 1 : 0;
    return {one, one, one != 0};
  }
  if (!is_record_value(value)) return {0, 0, false};
  MarkCount count{0, 0, true};
  Bytes parts = Record(value).decomposed();
  for (int i = 0; i < parts.size; i += length_of_lead(parts.data[i])) {
    if (class_of(parts.data + i) == 0) {
      count.all = false;
      count.trailing = 0;
    } else {
      ++count.trailing;
      if (count.all) ++count.leading;
    }
  }
  return count;
}

}  // namespace

void Stream::make_safe(std::string_view text, std::string& out) {
  out.reserve(text.size() + text.size() / 16);
  const Byte *begin = bytes_of(text), *end = begin + text.size();
  for (const Byte* p = begin; p < end;) {
    Char character = read_char(p, end);
    MarkCount count = character.valid ? count_marks(p) : MarkCount{0, 0, false};
    if (marks_ + count.leading > kMostMarks) {
      out.append(kJoiner);
      marks_ = 0;
    }
    marks_ = count.all ? marks_ + count.leading : count.trailing;
    out.append(reinterpret_cast<const char*>(p), character.length);
    p += character.length;
  }
}

Status append(Output& output, size_t start, std::string_view right, Form form) {
  FormRules rules = rules_of(form);
  std::string_view left(output.data + start, output.size - start);
  size_t seam = last_start(left, rules, 0), rest = 0;
  if (!rules.maps_only && !right.empty() &&
      !afresh(rules.family, bytes_of(right), bytes_of(right) + right.size())) {
    rest = next_start(right, rules.family);
  }
  if (rest != 0) {
    std::string middle(left.substr(seam));
    middle.append(right.substr(0, rest));
    output.size = start + seam;
    Status status = normalize(middle, form, IllFormed::Refuse, output, false).status;
    if (!status.ok()) return status;
  }
  return normalize(right.substr(rest), form, IllFormed::Refuse, output, false).status;
}

}  // namespace uninorm::engine
