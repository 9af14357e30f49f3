// The calls of the engine: each sets up a machine and lets the chosen kernel run it.

#include "engine.h"

#include "machine.h"

namespace uninorm::engine {

const char* unicode_version() { return tables::kUnicodeVersion; }

const char* kernel_name() { return kernel().name; }

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

Result normalize(std::string_view text, Form form, IllFormed ill_formed, Output& output,
                 bool may_alias) {
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
