// The calls of the engine: each sets up a machine and lets the chosen kernel run it.

#include "engine.h"

#include <algorithm>
#include <string>

#include "machine.h"

namespace uninorm::engine {

const char* unicode_version() { return tables::kUnicodeVersion; }

const char* kernel_name() { return kernel().name; }

const char* unknown_kernel() {
  static const char* const wish = wished_kernel();
  return wish != nullptr && std::string_view(wish) != kernel().name ? wish : nullptr;
}

namespace {

// The status of an ill-formed part at `p`.
Status complaint(const Byte* p, const Byte* begin, const Byte* end) {
  Char part = read_char(p, end);
  Code code = is_cut_off(p, part.length, end) ? Code::Truncated : Code::InvalidByte;
  return {code, static_cast<uint64_t>(p - begin)};
}

bool is_ill_formed(const Byte* p, const Byte* end) { return !read_char(p, end).valid; }

struct Finding {
  const Byte* start;  // of the first segment that changes, or of an ill-formed part
  const Byte* difference;
  bool ill_formed;
};

Finding find(std::string_view text, Form form, const Kernel& kernel) {
  Writer writer;
  Machine machine(text, form, IllFormed::Refuse, writer);
  machine.comparing = true;
  const Byte* start = kernel.find_change(machine);
  if (start == machine.end) return {start, start, false};
  if (is_ill_formed(start, machine.end)) return {start, start, true};
  const Byte* difference = writer.matched();
  while (difference > start && difference < machine.end && is_continuation(*difference))
    --difference;
  return {start, difference, false};
}

}  // namespace

// --- identifiers ---
//
// Text that is decomposed and ordered before it is folded, as D147 has it, differs from text that
// is only folded in one thing: U+0345, by itself or in a composite, becomes a letter, and marks
// behind it that belong before it would go to that letter.

namespace {

bool ends_with_iota(const Byte* p, const Byte* end) {
  constexpr unsigned kIotaBelow = 240;  // its combining class, which is nobody else's
  if (!read_char(p, end).valid) return false;
  uint16_t value = value_at(tables::kCanonical, p);
  return is_record_value(value) && Record(value).last_class() == kIotaBelow;
}

// The first U+0345, or composite that ends with it (from U+1F80 to U+1FFF), that stands before
// something which combines backward; or the end.
const Byte* first_out_of_order(const Byte* p, const Byte* end) {
  for (; end - p > 2; ++p) {
    bool alone = p[0] == 0xCD && p[1] == 0x85, composite = p[0] == 0xE1 && (p[1] | 1) == 0xBF;
    if (!alone && !composite) continue;
    const Byte* next = p + (alone ? 2 : 3);
    if (composite && !ends_with_iota(p, end)) continue;
    if (next >= end || *next < 0x80 || !read_char(next, end).valid) continue;
    if (!starts_afresh(value_at(tables::kCanonical, next))) return p;
  }
  return end;
}

bool grow_string(Output& output, size_t needed) {
  std::string& text = *static_cast<std::string*>(output.context);
  text.resize(needed);
  output.data = text.data();
  output.capacity = text.size();
  return true;
}

Result normalize_identifier(std::string_view text, IllFormed ill_formed, Output& output,
                            bool may_alias) {
  const Byte *begin = reinterpret_cast<const Byte*>(text.data()), *end = begin + text.size();
  if (first_out_of_order(begin, end) == end) {
    return normalize(text, Form::NfkcCasefold, ill_formed, output, may_alias);
  }
  std::string memory;
  Output apart{nullptr, 0, 0, grow_string, &memory};
  Result result = normalize(text, Form::Nfd, ill_formed, apart, false);
  if (!result.status.ok()) return result;
  std::string_view decomposed(memory.data(), apart.size);
  return normalize(decomposed, Form::NfkcCasefold, IllFormed::Replace, output, false);
}

// What stands before the segment that is out of order differs as the other form does; of the
// segment itself the difference is looked for byte by byte.
Difference difference_of_identifier(std::string_view text, IllFormed ill_formed) {
  const Byte *begin = reinterpret_cast<const Byte*>(text.data()), *end = begin + text.size();
  const Byte* place = first_out_of_order(begin, end);
  if (place == end) return first_difference(text, Form::NfkcCasefold, ill_formed);
  const Byte *start = place, *stop = place;
  while (start > begin) {
    while (start > begin && is_continuation(*--start)) continue;
    if (!read_char(start, end).valid || starts_afresh(value_at(tables::kCanonical, start))) break;
  }
  size_t before = static_cast<size_t>(start - begin);
  Difference found = first_difference(text.substr(0, before), Form::NfkcCasefold, ill_formed);
  if (!found.status.ok() || found.offset < before) return found;
  do {
    stop += read_char(stop, end).length;
  } while (stop < end && read_char(stop, end).valid &&
           !starts_afresh(value_at(tables::kCanonical, stop)));
  std::string memory;
  Output output{nullptr, 0, 0, grow_string, &memory};
  std::string_view segment = text.substr(before, static_cast<size_t>(stop - start));
  (void)normalize_identifier(segment, IllFormed::Replace, output, false);
  size_t most = std::min(segment.size(), output.size);
  const Byte* other = reinterpret_cast<const Byte*>(memory.data());
  const Byte* difference = std::mismatch(start, start + most, other).first;
  while (difference > start && difference < end && is_continuation(*difference)) --difference;
  return {{}, static_cast<size_t>(difference - begin)};
}

}  // namespace

Result normalize(std::string_view text, Form form, IllFormed ill_formed, Output& output,
                 bool may_alias) {
  if (form == Form::Identifier) return normalize_identifier(text, ill_formed, output, may_alias);
  const Byte* begin = reinterpret_cast<const Byte*>(text.data());
  const Byte *start = begin, *end = begin + text.size();
  const Kernel& chosen = kernel();
  if (may_alias) {
    Finding found = find(text, form, chosen);
    if (found.start == end) return {{}, true};
    if (found.ill_formed && ill_formed == IllFormed::Refuse) {
      return {complaint(found.start, begin, end), false};
    }
    // An ill-formed part may follow marks that are in order only as far as they go.
    start = found.ill_formed ? begin : found.start;
  }
  size_t before = output.size;
  Writer writer(output, text.size());
  Machine machine(text, form, ill_formed, writer);
  writer.write(begin, static_cast<size_t>(start - begin), text.size(), 0);
  machine.floor = start;
  chosen.transform(machine, start);
  if (!machine.status.ok()) {
    output.size = before;
    return {machine.status, false};
  }
  if (!writer.finish()) return {{Code::TooSmall, 0}, false};
  return {};
}

Difference first_difference(std::string_view text, Form form, IllFormed ill_formed) {
  if (form == Form::Identifier) return difference_of_identifier(text, ill_formed);
  const Byte* begin = reinterpret_cast<const Byte*>(text.data());
  Finding found = find(text, form, kernel());
  if (found.ill_formed && ill_formed == IllFormed::Refuse) {
    return {complaint(found.start, begin, begin + text.size()), 0};
  }
  return {{}, static_cast<size_t>(found.difference - begin)};
}

Answer is_normalized(std::string_view text, Form form, IllFormed ill_formed) {
  const Byte *begin = reinterpret_cast<const Byte*>(text.data()), *end = begin + text.size();
  Finding found = find(text, form, kernel());
  if (ill_formed == IllFormed::Replace) return {{}, found.start == end};
  const Byte* bad = found.ill_formed ? found.start : kernel().find_ill_formed(found.start, end);
  if (bad != end) return {complaint(bad, begin, end), false};
  return {{}, found.start == end};
}

Status validate_utf8(std::string_view text) {
  const Byte *begin = reinterpret_cast<const Byte*>(text.data()), *end = begin + text.size();
  const Byte* bad = kernel().find_ill_formed(begin, end);
  return bad == end ? Status{} : complaint(bad, begin, end);
}

}  // namespace uninorm::engine
