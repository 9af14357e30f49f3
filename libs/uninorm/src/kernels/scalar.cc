// The kernel without vectors: one character at a time, ASCII eight bytes at a time.

#include <algorithm>

#include "kernels/kernels.h"
#include "machine.h"

namespace uninorm::engine {

namespace {

constexpr uint64_t kHighBits = 0x8080808080808080u;
// Text is carried over in stretches no longer than this.
constexpr ptrdiff_t kStretch = 512;

bool is_upper(Byte b) { return static_cast<Byte>(b - 'A') < 26; }

uint64_t load_eight(const Byte* p) {
  uint64_t eight;
  std::memcpy(&eight, p, 8);
  return eight;
}

// 0x80 in every byte that is an upper-case ASCII letter; all bytes are ASCII.
uint64_t upper_bytes(uint64_t eight) {
  uint64_t from_a = eight + 0x3F3F3F3F3F3F3F3Fu, past_z = eight + 0x2525252525252525u;
  return (from_a & ~past_z) & kHighBits;
}

bool marked(const tables::Classes& classes, const Byte* p, int length) {
  unsigned lead = p[0] & 63, second = p[1] & 63, bits = 0;
  if (length == 2) {
    for (const tables::Pair& layer : classes.two_bytes)
      bits |= layer.lead[lead] & layer.second[second];
    return bits != 0;
  }
  unsigned third = p[2] & 63;
  for (const tables::Triple& layer : classes.longer) {
    bits |= layer.lead[lead] & layer.second[second] & layer.third[third];
  }
  return bits != 0;
}

struct Stop {
  const Byte* at;
  bool ill_formed;
};

// Skips ASCII; with `Upper`, up to the first capital.
template <bool Upper>
const Byte* skip_ascii(const Byte* p, const Byte* stop) {
  while (stop - p >= 8) {
    uint64_t eight = load_eight(p);
    if ((eight & kHighBits) != 0 || (Upper && upper_bytes(eight) != 0)) break;
    p += 8;
  }
  while (p < stop && *p < 0x80 && !(Upper && is_upper(*p))) ++p;
  return p;
}

// The first character in [p, stop) that is marked or ill-formed, or where the next one would begin.
template <bool Upper>
Stop scan(const tables::Classes& classes, const Byte* p, const Byte* stop, const Byte* end) {
  while (p < stop) {
    if (*p < 0x80) {
      p = skip_ascii<Upper>(p, stop);
      if (p < stop && *p < 0x80) return {p, false};
      continue;
    }
    Char character = read_char(p, end);
    if (!character.valid) return {p, true};
    if (marked(classes, p, character.length)) return {p, false};
    p += character.length;
  }
  return {p, false};
}

void carry(Machine& machine, const Byte* from, const Byte* to) {
  size_t size = static_cast<size_t>(to - from);
  if (size == 0) return;  // an empty text may have no address
  Byte* out = machine.writer.at;
  std::memcpy(out, from, size);
  if (machine.rules.folds_ascii) {
    for (size_t i = 0; i < size; ++i) out[i] = static_cast<Byte>(out[i] | (is_upper(out[i]) << 5));
  }
  machine.writer.at += size;
}

}  // namespace

const Byte* scalar_transform(Machine& machine, const Byte* carried, const Byte* at,
                             const Byte* stop) {
  const Byte* end = machine.end;
  while (at < stop) {
    if (machine.writer.room() < kBlockRoom) carried = at = machine.renew_room(carried);
    if (at >= stop) break;
    const Byte* limit = stop - at > kStretch ? at + kStretch : stop;
    Stop found = scan<false>(machine.classes, at, limit, end);
    carry(machine, carried, found.at);
    carried = at = found.at;
    if (found.ill_formed) {
      carried = at = machine.mend(at);
      if (at == nullptr) return nullptr;
    } else if (at < limit) {
      carried = machine.change(at);
      // What stays is carried over by the next stretch.
      at = carried == at ? at + length_of_lead(*at) : carried;
    }
  }
  carry(machine, carried, at);
  return at;
}

const Byte* scalar_find_change(Machine& machine, const Byte* at, const Byte* stop,
                               const Byte*& changed) {
  while (at < stop) {
    Stop found = machine.rules.folds_ascii ? scan<true>(machine.classes, at, stop, machine.end)
                                           : scan<false>(machine.classes, at, stop, machine.end);
    if (!found.ill_formed && found.at >= stop) return found.at;
    if (found.ill_formed) {
      changed = found.at;
      return nullptr;
    }
    const Byte* next;
    if (!machine.stays(found.at, next)) {
      changed = next;
      return nullptr;
    }
    at = next == found.at ? next + length_of_lead(*next) : next;
  }
  return at;
}

const Byte* scalar_find_ill_formed(const Byte* p, const Byte* end) {
  while (p < end) {
    p = skip_ascii<false>(p, end);
    while (p < end && *p >= 0x80) {
      Char character = read_char(p, end);
      if (!character.valid) return p;
      p += character.length;
    }
  }
  return end;
}

namespace {

void transform(Machine& machine, const Byte* start) {
  scalar_transform(machine, start, start, machine.end);
}

const Byte* find_change(Machine& machine) {
  const Byte* changed = nullptr;
  const Byte* end = scalar_find_change(machine, machine.begin, machine.end, changed);
  return end != nullptr ? end : changed;
}

}  // namespace

const Kernel kScalarKernel = {"scalar", transform, find_change, scalar_find_ill_formed};

}  // namespace uninorm::engine
