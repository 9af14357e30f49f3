// Text in portions, and texts put together.

#include "stream.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "segment.h"

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

// The last place in `text` at which its normal form falls apart, or 0. Takes longer to find.
size_t last_part(std::string_view text, FormRules rules) {
  Writer writer;
  Segment segment(rules, writer, bytes_of(text), bytes_of(text) + text.size());
  return static_cast<size_t>(segment.last_part(bytes_of(text)) - bytes_of(text));
}

// The first place in `text` where a segment begins, but not at its start.
size_t next_start(std::string_view text, tables::Family family) {
  const Byte *begin = bytes_of(text), *end = begin + text.size(), *p = begin;
  while (p < end && (p == begin || !afresh(family, p, end))) p += read_char(p, end).length;
  return static_cast<size_t>(p - begin);
}

// Of a portion, what is enough to settle what was kept back of the one before, as a rule.
constexpr size_t kSeam = 256;

// What is kept back is looked through from this size on.
constexpr size_t kLong = 1024;

// How much is made safe at once.
constexpr size_t kSafeBlock = 1 << 14;

bool is_refusal(Status status) {
  return status.code == Code::InvalidByte || status.code == Code::Truncated;
}

// Of two calls one after the other. When the first lacked room both went on counting.
Status both(Status first, Status second) {
  return first.ok() || is_refusal(second) ? second : first;
}

}  // namespace

Stream::Stream(Form form, IllFormed ill_formed, bool stream_safe)
    : form_(form), rest_(form), ill_formed_(ill_formed), stream_safe_(stream_safe), long_(kLong) {
  if (form == Form::Identifier) {
    before_.emplace_back(Form::Nfd, ill_formed, stream_safe);
    form_ = rest_ = Form::NfkcCasefold;
  }
  if (stream_safe && form_ == Form::NfkcCasefold) rest_ = Form::Nfc;
}

size_t Stream::kept_back() const {
  size_t before = before_.empty() ? 0 : before_.front().kept_back();
  return before + pending_.size() + cut_.size();
}

// A refused portion, or one whose results do not fit, leaves the stream as it was: until all is
// well `pending_` only grows.
Status Stream::push(std::string_view bytes, Output& output) {
  if (!before_.empty()) return push_decomposed(bytes, output, false);
  if (stream_safe_) return take_safely(bytes, output);
  size_t kept = pending_.size(), searched = searched_, before = output.size;
  uint64_t consumed = consumed_;
  Status status = take(bytes, output);
  if (status.ok()) {
    tidy();
    return status;
  }
  pending_.resize(kept);
  searched_ = searched;
  consumed_ = consumed;
  if (is_refusal(status)) output.size = before;
  // What is cut off at the end is never looked at: it may still go on.
  if (status.code == Code::Truncated) status.code = Code::InvalidByte;
  return status;
}

namespace {

bool grow_string(Output& output, size_t needed) {
  std::string& text = *static_cast<std::string*>(output.context);
  text.resize(needed);
  output.data = text.data();
  output.capacity = text.size();
  return true;
}

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

}  // namespace

// Two streams, one behind the other, the second of which is given what is well-formed. If there is
// no room for the result, neither must have noticed anything.
Status Stream::push_decomposed(std::string_view bytes, Output& output, bool ends) {
  std::optional<Stream> as_it_was;
  if (output.grow == nullptr || kept_back() < kLong) as_it_was = *this;
  std::string decomposed, memory;
  Output apart{nullptr, 0, 0, grow_string, &decomposed},
      result{nullptr, 0, 0, grow_string, &memory};
  Status status = ends ? before_.front().finish(apart) : before_.front().push(bytes, apart);
  if (!status.ok()) return status;
  std::vector<Stream> first;
  first.swap(before_);
  (void)push(std::string_view(decomposed.data(), apart.size), result);
  if (ends) (void)finish(result);
  first.swap(before_);
  status = put(std::string_view(memory.data(), result.size), output);
  if (!status.ok() && as_it_was) *this = std::move(*as_it_was);
  return status;
}

// Looks at what is kept back each time that it has doubled. What a form leaves out can go at once.
void Stream::tidy() {
  size_t size = pending_.size();
  if (size < long_) {
    if (size < long_ / 4) long_ = std::max(kLong, 2 * size);
    return;
  }
  if (form_ == Form::NfkcCasefold) {
    const Byte *begin = bytes_of(pending_), *end = begin + whole_characters(pending_);
    std::string kept;
    for (const Byte* p = begin; p < end;) {
      int length = read_char(p, end).length;
      uint16_t value = value_at(rules_of(form_).family, p);
      bool gone = is_record_value(value) && Record(value).decomposed().size == 0;
      if (!gone) kept.append(reinterpret_cast<const char*>(p), static_cast<size_t>(length));
      p += length;
    }
    kept.append(pending_, static_cast<size_t>(end - begin));
    consumed_ += pending_.size() - kept.size();
    pending_.swap(kept);
    searched_ = 0;
  }
  long_ = std::max(kLong, 2 * pending_.size());
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
  if (whole.size() - settled >= long_) {
    settled += last_part(whole.substr(settled), rules_of(form_));
  }
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
  if (settled == 0 && pending_.size() >= long_) {
    std::string_view whole = std::string_view(pending_).substr(0, whole_characters(pending_));
    settled = last_part(whole, rules_of(form_));
    searched_ = whole.size() - settled;
  }
  return settled;
}

Status Stream::finish(Output& output) {
  if (!before_.empty()) return push_decomposed({}, output, true);
  Status status;
  if (!stream_safe_) {
    status = emit(pending_, output);
    if (is_refusal(status)) pending_.resize(static_cast<size_t>(status.offset - consumed_));
  } else if (!cut_.empty() && ill_formed_ == IllFormed::Refuse) {
    status = {Code::Truncated, consumed_};
    cut_.clear();
  } else {
    status = emit_safe(pending_.size(), output);
    if (status.ok() && !cut_.empty()) {
      status = normalize("\xEF\xBF\xBD", Form::Nfd, ill_formed_, output, false).status;
    }
  }
  if (!status.ok()) return status;
  pending_.clear();
  cut_.clear();
  searched_ = 0;
  consumed_ = 0;
  marks_ = 0;
  return {};
}

Status Stream::emit(std::string_view text, Output& output) {
  Status status = normalize(text, form_, ill_formed_, output, false).status;
  if (is_refusal(status)) status.offset += consumed_;
  return status;
}

// --- the Stream-Safe Text Format ---

// Block by block, so that what it takes does not depend on how much is given.
Status Stream::take_safely(std::string_view bytes, Output& output) {
  Stream as_it_was = *this;
  size_t before = output.size;
  Status status;
  while (!bytes.empty() && !is_refusal(status)) {
    std::string block = std::move(cut_);
    block.append(bytes.substr(0, kSafeBlock));
    bytes.remove_prefix(std::min(bytes.size(), kSafeBlock));
    size_t whole = whole_characters(block);
    cut_ = block.substr(whole);
    block.resize(whole);
    Status valid = ill_formed_ == IllFormed::Refuse ? validate_utf8(block) : Status{};
    if (!valid.ok()) {
      status = {Code::InvalidByte, valid.offset + consumed_};
      output.size = before;
      break;
    }
    make_safe(block);
    consumed_ += whole;
    size_t settled = last_start(pending_, rules_of(rest_), 0);
    if (pending_.size() - settled >= kLong) {
      settled += last_part(std::string_view(pending_).substr(settled), rules_of(rest_));
    }
    status = both(status, emit_safe(settled, output));
    pending_.erase(0, settled);
  }
  if (!status.ok()) *this = std::move(as_it_was);
  return status;
}

Status Stream::emit_safe(size_t settled, Output& output) {
  std::string_view text = std::string_view(pending_).substr(0, settled);
  return normalize(text, rest_, IllFormed::Refuse, output, false).status;
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

// Appends to `pending_`. Ill-formed parts become U+FFFD here, so that what stood apart cannot meet.
void Stream::make_safe(std::string_view text) {
  const Byte *begin = bytes_of(text), *end = begin + text.size();
  for (const Byte* p = begin; p < end;) {
    if (*p < 0x80) {
      p = add_ascii(p, end);
      continue;
    }
    Char character = read_char(p, end);
    if (!character.valid) {
      pending_.append("\xEF\xBF\xBD");
      marks_ = 0;
    } else if (rest_ == form_) {
      make_safe(p, character.length);
    } else {
      uint16_t value = value_at(rules_of(form_).family, p);
      bool folds = is_record_value(value);
      Bytes parts = folds ? Record(value).composed() : Bytes{p, character.length};
      for (int i = 0; i < parts.size; i += length_of_lead(parts.data[i])) {
        make_safe(parts.data + i, length_of_lead(parts.data[i]));
      }
    }
    p += character.length;
  }
}

// As much of it as there is, at once. Returns where it ends.
const Byte* Stream::add_ascii(const Byte* p, const Byte* end) {
  const Byte* stop = std::find_if(p, end, [](Byte b) { return b >= 0x80; });
  size_t before = pending_.size();
  pending_.append(reinterpret_cast<const char*>(p), static_cast<size_t>(stop - p));
  marks_ = 0;
  if (rest_ == form_) return stop;
  for (size_t i = before; i < pending_.size(); ++i) {
    if (pending_[i] >= 'A' && pending_[i] <= 'Z') pending_[i] = static_cast<char>(pending_[i] | 32);
  }
  return stop;
}

void Stream::make_safe(const Byte* p, int length) {
  MarkCount count = *p < 0x80 ? MarkCount{0, 0, false} : count_marks(p);
  if (marks_ + count.leading > kMostMarks) {
    pending_.append(kJoiner);
    marks_ = 0;
  }
  marks_ = count.all ? marks_ + count.leading : count.trailing;
  pending_.append(reinterpret_cast<const char*>(p), static_cast<size_t>(length));
}

namespace {

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
