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

// An ill-formed part is as good as U+FFFD, which starts afresh.
bool afresh(tables::Family family, const Byte* p, const Byte* end) {
  return !read_char(p, end).valid || starts_afresh(value_at(family, p));
}

// The start of the character or ill-formed part that ends at `p`, behind `begin`.
const Byte* unit_before(const Byte* begin, const Byte* p) {
  const Byte* lead = p - 1;
  while (lead > begin && p - lead < 4 && is_continuation(*lead)) --lead;
  return lead + read_char(lead, p).length == p ? lead : p - 1;
}

// The last place in `text`, which ends with a whole character, where a segment begins or which is
// behind an ill-formed part, if it is behind `searched`; otherwise 0.
size_t last_start(std::string_view text, FormRules rules, size_t searched) {
  const Byte *begin = bytes_of(text), *end = begin + text.size();
  if (rules.maps_only) return text.size();
  for (const Byte* p = end; p > begin + searched;) {
    const Byte* unit = unit_before(begin, p);
    if (!read_char(unit, end).valid) return static_cast<size_t>(p - begin);
    p = unit;
    if (starts_afresh(value_at(rules.family, p))) return static_cast<size_t>(p - begin);
  }
  return 0;
}

// The first place in `text` where a segment begins, but not at its start.
size_t next_start(std::string_view text, tables::Family family) {
  const Byte *begin = bytes_of(text), *end = begin + text.size(), *p = begin;
  while (p < end && (p == begin || !afresh(family, p, end))) p += read_char(p, end).length;
  return static_cast<size_t>(p - begin);
}

// Of a portion, what is enough to settle what was kept back of the one before, as a rule.
constexpr size_t kSeam = 256;

bool is_refusal(Status status) {
  return status.code == Code::InvalidByte || status.code == Code::Truncated;
}

// Of two calls one after the other. When the first lacked room both went on counting.
Status both(Status first, Status second) {
  return first.ok() || is_refusal(second) ? second : first;
}

}  // namespace

// A refused portion, or one whose results do not fit, leaves the stream as it was: until all is
// well `pending_` only grows.
Status Stream::push(std::string_view bytes, Output& output) {
  size_t kept = pending_.size(), searched = searched_, before = output.size;
  unsigned marks = marks_;
  uint64_t consumed = consumed_;
  Status status = take(bytes, output);
  if (status.ok()) return status;
  pending_.resize(kept);
  searched_ = searched;
  marks_ = marks;
  consumed_ = consumed;
  if (is_refusal(status)) output.size = before;
  // What is cut off at the end is never looked at: it may still go on.
  if (status.code == Code::Truncated) status.code = Code::InvalidByte;
  return status;
}

// What was kept back is joined with the beginning of `bytes`; the rest is normalized where it is.
Status Stream::take(std::string_view bytes, Output& output) {
  Status first;
  if (size_t kept = pending_.size(); kept != 0) {
    size_t settled = join_pending(bytes);
    first = emit(std::string_view(pending_).substr(0, settled), output);
    if (is_refusal(first)) return first;
    consumed_ += settled;
    if (settled < kept) {
      if (first.ok()) pending_.erase(0, settled);
      return first;
    }
    bytes.remove_prefix(settled - kept);
  }
  std::string_view whole = bytes.substr(0, whole_characters(bytes));
  size_t settled = last_start(whole, rules_of(form_), 0);
  Status second = emit(bytes.substr(0, settled), output);
  consumed_ += settled;
  searched_ = whole.size() - settled;
  Status status = both(first, second);
  if (status.ok()) pending_.assign(bytes.substr(settled));
  return status;
}

// Joins a little of `bytes` with what is pending, or all of it if that settles nothing new. Returns
// how much of both is settled.
size_t Stream::join_pending(std::string_view bytes) {
  size_t kept = pending_.size(), joined = 0, settled = 0;
  for (size_t portion = kSeam; settled < kept && joined < bytes.size(); portion = bytes.size()) {
    std::string_view more = bytes.substr(joined, portion);
    pending_.append(more);
    joined += more.size();
    std::string_view whole = std::string_view(pending_).substr(0, whole_characters(pending_));
    size_t searched = settled == 0 ? searched_ : settled;
    settled = std::max(settled, last_start(whole, rules_of(form_), searched));
    searched_ = whole.size() - settled;
  }
  return settled;
}

Status Stream::finish(Output& output) {
  unsigned marks = marks_;
  Status status = emit(pending_, output);
  if (!status.ok()) {
    marks_ = marks;
    return status;
  }
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
    status = ill_formed_ == IllFormed::Refuse ? validate_utf8(text) : Status{};
    make_safe(text, safe);
    if (status.ok()) status = normalize(safe, form_, ill_formed_, output, false).status;
  } else {
    status = normalize(text, form_, ill_formed_, output, false).status;
  }
  if (is_refusal(status)) status.offset += consumed_;
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

namespace {

// Copies what is right already.
Status put(std::string_view text, Output& output) {
  size_t size = output.size;
  output.size += text.size();
  if (output.capacity < output.size) {
    size_t needed = output.size;
    output.size = size;
    bool grown = output.grow != nullptr && output.grow(output, needed);
    output.size = needed;
    if (!grown || output.capacity < needed) return {Code::TooSmall, 0};
  }
  if (!text.empty()) std::memcpy(output.data + size, text.data(), text.size());
  return {};
}

Status normalize_from(size_t start, std::string_view text, Form form, IllFormed ill_formed,
                      Output& output) {
  Status status = normalize(text, form, ill_formed, output, false).status;
  if (!status.ok()) status.offset += start;
  return status;
}

}  // namespace

Status append(std::string_view left, std::string_view right, Form form, IllFormed ill_formed,
              Output& output) {
  FormRules rules = rules_of(form);
  size_t before = output.size;
  Status status = validate_utf8(left);
  if (!status.ok() && ill_formed == IllFormed::Refuse) return status;
  size_t seam = left.size(), rest = 0;
  if (!status.ok()) {
    seam = 0;  // not in the form after all
    rest = right.size();
  } else if (!rules.maps_only && !right.empty() &&
             !afresh(rules.family, bytes_of(right), bytes_of(right) + right.size())) {
    seam = last_start(left, rules, 0);
    rest = next_start(right, rules.family);
  }
  Status copied = put(left.substr(0, seam), output);
  std::string middle(left.substr(seam));
  middle.append(right.substr(0, rest));
  Status mended = both(copied, normalize_from(seam, middle, form, ill_formed, output));
  if (!is_refusal(mended)) {
    mended = both(mended,
                  normalize_from(left.size() + rest, right.substr(rest), form, ill_formed, output));
  }
  if (is_refusal(mended)) output.size = before;
  return mended;
}

}  // namespace uninorm::engine
