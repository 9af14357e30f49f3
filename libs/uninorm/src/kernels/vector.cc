// The vector kernel, written once over Highway and compiled for every instruction set.
//
// Text is taken in blocks of 64 bytes. Each byte is looked at together with the three that follow
// it, which are the same block loaded one, two and three bytes further on. That serves two purposes
// at once: validation (the three table look-ups by nibbles of Keiser and Lemire, "Validating UTF-8
// in less than one instruction per byte"), and the classes of tables.h, which mark the characters
// that must be looked at. A block without any is carried over whole; otherwise the marked ones are
// looked at in turn and what stands between them is carried over in stretches, always as a whole
// block of which only the start counts.
//
// Text that is not valid, and the last bytes, are left to the scalar kernel.

#include <algorithm>

#include "kernels/kernels.h"
#include "machine.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/vector.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, so that it is read once for each target.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace uninorm::engine {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

const Kernel* vector_kernel() { return &kScalarKernel; }

#else

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<uint8_t, 64>;
using V = hn::Vec<D>;
constexpr D d;

constexpr ptrdiff_t kBlock = 64;
// A block reads three bytes more than it deals with, and what is carried over may be read as far
// as a block behind it.
constexpr ptrdiff_t kReach = 2 * kBlock + 3;

// A set of bytes of a block, one bit each.
using Bits = uint64_t;

HWY_INLINE Bits bits_of(hn::Mask<D> mask) {
#if HWY_TARGET <= HWY_AVX3
  return mask.raw;
#else
  Bits bits = 0;
  hn::StoreMaskBits(d, mask, reinterpret_cast<uint8_t*>(&bits));
  return bits;
#endif
}

HWY_INLINE V load(const Byte* p) { return hn::LoadU(d, p); }

HWY_INLINE bool is_ascii(V v) {
  constexpr hn::RebindToSigned<D> s;
  return hn::AllFalse(s, hn::Lt(hn::BitCast(s, v), hn::Zero(s)));
}

// --- Look-ups by the low six bits of a byte
// ---------------------------------------------------------

#if HWY_TARGET <= HWY_AVX3_DL

struct Table {
  V all;
  explicit Table(const uint8_t* table) : all(load(table)) {}
};
struct Six {
  V index;
  explicit Six(V v) : index(v) {}
};
HWY_INLINE V look_up(const Table& table, const Six& six) {
  return V{_mm512_permutexvar_epi8(six.index.raw, table.all.raw)};
}

#else

// Four tables of sixteen entries: an index that is not of a quarter is made to select zero.
struct Table {
  V quarter[4];
  explicit Table(const uint8_t* table)
      : quarter{hn::LoadDup128(d, table), hn::LoadDup128(d, table + 16),
                hn::LoadDup128(d, table + 32), hn::LoadDup128(d, table + 48)} {}
};
struct Six {
  V index[4];
  explicit Six(V v) {
    V six = hn::And(v, hn::Set(d, 63)), over = hn::Set(d, 0x70);
    index[0] = hn::Add(six, over);
    index[1] = hn::Add(hn::Xor(six, hn::Set(d, 0x10)), over);
    index[2] = hn::Add(hn::Xor(six, hn::Set(d, 0x20)), over);
    index[3] = hn::Add(hn::Xor(six, hn::Set(d, 0x30)), over);
  }
};
HWY_INLINE V look_up(const Table& table, const Six& six) {
  V low = hn::Or(hn::TableLookupBytesOr0(table.quarter[0], six.index[0]),
                 hn::TableLookupBytesOr0(table.quarter[1], six.index[1]));
  V high = hn::Or(hn::TableLookupBytesOr0(table.quarter[2], six.index[2]),
                  hn::TableLookupBytesOr0(table.quarter[3], six.index[3]));
  return hn::Or(low, high);
}

#endif

// --- Classes
// --------------------------------------------------------------------------------------

struct Layer {
  Table lead, second, third;
  V look, mark;
  explicit Layer(const tables::Layer& layer)
      : lead(layer.lead),
        second(layer.second),
        third(layer.third),
        look(hn::Set(d, layer.look)),
        mark(hn::Set(d, layer.mark)) {}
};

struct Classes {
  Layer two_a, two_b, longer_a, longer_b, longer_c;
  explicit Classes(const tables::Classes& classes)
      : two_a(classes.two_bytes[0]),
        two_b(classes.two_bytes[1]),
        longer_a(classes.longer[0]),
        longer_b(classes.longer[1]),
        longer_c(classes.longer[2]) {}
};

// The characters of a block by where they begin.
struct Marked {
  Bits look = 0, mark = 0;
};

struct Part {
  V first, second, third, fourth;
  explicit Part(const Byte* p)
      : first(load(p)), second(load(p + 1)), third(load(p + 2)), fourth(load(p + 3)) {}
};

// The bits of both kinds that a layer finds.
struct Found {
  V look, mark;

  HWY_INLINE void add(const Layer& layer, V bits) {
    look = hn::Or(look, hn::And(bits, layer.look));
    mark = hn::Or(mark, hn::And(bits, layer.mark));
  }
};

HWY_INLINE V leads_and_seconds(const Layer& layer, const Six& first, const Six& second) {
  return hn::And(look_up(layer.lead, first), look_up(layer.second, second));
}

HWY_INLINE Marked classify(const Classes& classes, const Part& part) {
  hn::Mask<D> is_lead = hn::Gt(part.first, hn::Set(d, 0xBF));
  Six first(part.first), second(part.second);
  Found found{hn::Zero(d), hn::Zero(d)};
  found.add(classes.two_a, leads_and_seconds(classes.two_a, first, second));
  found.add(classes.two_b, leads_and_seconds(classes.two_b, first, second));
  if (!hn::AllFalse(d, hn::Gt(part.first, hn::Set(d, 0xDF)))) {
    Six third(part.third);
    V a = leads_and_seconds(classes.longer_a, first, second);
    V b = leads_and_seconds(classes.longer_b, first, second);
    V c = leads_and_seconds(classes.longer_c, first, second);
    found.add(classes.longer_a, hn::And(a, look_up(classes.longer_a.third, third)));
    found.add(classes.longer_b, hn::And(b, look_up(classes.longer_b.third, third)));
    found.add(classes.longer_c, hn::And(c, look_up(classes.longer_c.third, third)));
  }
  Marked marked;
  marked.look = bits_of(hn::And(is_lead, hn::Ne(found.look, hn::Zero(d))));
  marked.mark = bits_of(hn::And(is_lead, hn::Ne(found.mark, hn::Zero(d))));
  return marked;
}

// --- Validation
// -------------------------------------------------------------------------------------

// What may be wrong with two neighbouring bytes, one bit each; see the paper.
constexpr uint8_t kTooShort = 1, kTooLong = 2, kOverlong3 = 4, kTooLarge1000 = 64, kTooLarge = 8,
                  kSurrogate = 16, kOverlong2 = 32, kOverlong4 = 64, kTwoConts = 128;
constexpr uint8_t kCarry = kTooShort | kTooLong | kTwoConts;

alignas(16) constexpr uint8_t kFirstHigh[16] = {
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTwoConts,
    kTwoConts,
    kTwoConts,
    kTwoConts,
    kTooShort | kOverlong2,
    kTooShort,
    kTooShort | kOverlong3 | kSurrogate,
    kTooShort | kTooLarge | kTooLarge1000 | kOverlong4,
};
alignas(16) constexpr uint8_t kFirstLow[16] = {
    kCarry | kOverlong3 | kOverlong2 | kOverlong4,
    kCarry | kOverlong2,
    kCarry,
    kCarry,
    kCarry | kTooLarge,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000 | kSurrogate,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
};
alignas(16) constexpr uint8_t kSecondHigh[16] = {
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooLong | kOverlong2 | kTwoConts | kOverlong3 | kTooLarge1000 | kOverlong4,
    kTooLong | kOverlong2 | kTwoConts | kOverlong3 | kTooLarge,
    kTooLong | kOverlong2 | kTwoConts | kSurrogate | kTooLarge,
    kTooLong | kOverlong2 | kTwoConts | kSurrogate | kTooLarge,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
};

struct Validity {
  V first_high, first_low, second_high;
  Validity()
      : first_high(hn::LoadDup128(d, kFirstHigh)),
        first_low(hn::LoadDup128(d, kFirstLow)),
        second_high(hn::LoadDup128(d, kSecondHigh)) {}
};

// Non-zero where the fourth byte of a window of four shows an error.
HWY_INLINE V errors(const Validity& tables, const Part& part) {
  V high = hn::TableLookupBytes(tables.first_high, hn::ShiftRight<4>(part.third));
  V low = hn::TableLookupBytes(tables.first_low, hn::And(part.third, hn::Set(d, 15)));
  V next = hn::TableLookupBytes(tables.second_high, hn::ShiftRight<4>(part.fourth));
  V special = hn::And(hn::And(high, low), next);
  V third = hn::SaturatedSub(part.second, hn::Set(d, 0x60));
  V fourth = hn::SaturatedSub(part.first, hn::Set(d, 0x70));
  return hn::Xor(hn::And(hn::Or(third, fourth), hn::Set(d, 0x80)), special);
}

// --- Blocks
// -----------------------------------------------------------------------------------------

HWY_INLINE V fold(V v) {
  V from_a = hn::Sub(v, hn::Set(d, 'A'));
  return hn::Add(v, hn::IfThenElseZero(hn::Lt(from_a, hn::Set(d, 26)), hn::Set(d, 0x20)));
}

template <bool kFolds>
HWY_INLINE void carry_block(const Byte* from, Byte* to) {
  for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
    V v = load(from + i);
    hn::StoreU(kFolds ? fold(v) : v, d, to + i);
  }
}

HWY_INLINE bool is_ascii_block(const Byte* p) {
  V all = load(p + kBlock + 3 - hn::MaxLanes(d));
  for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) all = hn::Or(all, load(p + i));
  return is_ascii(all);
}

HWY_INLINE Bits capitals(const Byte* p) {
  Bits bits = 0;
  for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
    V from_a = hn::Sub(load(p + i), hn::Set(d, 'A'));
    bits |= bits_of(hn::Lt(from_a, hn::Set(d, 26))) << i;
  }
  return bits;
}

// Marks that stand behind a mark or a looked-at character, from the block before, too.
struct Behind {
  Bits carried = 0;

  HWY_INLINE Bits next_to(Bits marked, Bits three, Bits four) {
    Bits two = marked & ~three;
    three &= marked & ~four;
    four &= marked;
    Bits next = two << 2 | three << 3 | four << 4 | carried;
    carried = two >> 62 | three >> 61 | four >> 60;
    return next;
  }
};

// What is to be done about a block.
struct Block {
  bool valid;
  Bits events;
};

HWY_INLINE Block look_at(const Classes& classes, const Validity& validity, Behind& behind,
                         const Byte* p) {
  V wrong = hn::Zero(d);
  Marked all;
  for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
    Part part(p + i);
    wrong = hn::Or(wrong, errors(validity, part));
    Marked marked = classify(classes, part);
    all.look |= marked.look << i;
    all.mark |= marked.mark << i;
  }
  Bits events = all.look;
  if ((all.look | all.mark | behind.carried) != 0) {
    Bits three = 0, four = 0;
    for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
      V first = load(p + i);
      three |= bits_of(hn::Gt(first, hn::Set(d, 0xDF))) << i;
      four |= bits_of(hn::Gt(first, hn::Set(d, 0xEF))) << i;
    }
    events |= all.mark & behind.next_to(all.look | all.mark, three, four);
  }
  return {hn::AllFalse(d, hn::Ne(wrong, hn::Zero(d))), events};
}

// Carries over blocks from `p` on as long as nothing happens in them, up to `last`, the last place
// where one may begin. Returns the block to look into, what is in it, and the output behind the
// carried ones.
struct Stretch {
  const Byte* p;
  Byte* out;
  Block block;
};

template <bool kWrites, bool kFolds>
HWY_INLINE Stretch skip(const Classes& classes, const Validity& validity, Behind& behind,
                        const Byte* p, const Byte* last, Byte* out) {
  Block block{true, 0};
  Behind now = behind;
  while (p <= last) {
    if (is_ascii_block(p)) {
      now.carried = 0;
      block = {true, 0};
    } else {
      block = look_at(classes, validity, now, p);
    }
    if (!kWrites && kFolds) block.events |= capitals(p);
    if (HWY_UNLIKELY(block.events != 0 || !block.valid)) break;
    if (kWrites) {
      carry_block<kFolds>(p, out);
      out += kBlock;
    }
    p += kBlock;
  }
  behind = now;
  return {p, out, block};
}

template <bool kWrites, bool kFolds>
struct Run {
  Machine& machine;
  const Byte* carried;
  const Byte* p = nullptr;  // the block at hand
  Behind behind;
  const Byte* changed = nullptr;  // when comparing: where the run ends

  Run(Machine& m, const Byte* start) : machine(m), carried(start) {}

  // Deals with at least the bytes up to `stop` one by one, so that a block can begin behind them.
  // False at the end of the run.
  bool creep(const Byte* stop) {
    if (kWrites) {
      carried = scalar_transform(machine, carried, carried, stop);
      if (carried == nullptr) return false;
    } else {
      const Byte* next = scalar_find_change(machine, carried, stop, changed);
      if (next == nullptr) return false;
      carried = next;
    }
    begin_block();
    return true;
  }

  // Begins a block so that the bytes from `carried` on are the fourth ones of its windows. What
  // stands before them is not seen any more: take it for a mark.
  void begin_block() {
    p = carried - 3;
    behind.carried = Bits{1} << 3;
  }

  // Looks at the marked characters of a block. False at the end of the run.
  HWY_INLINE bool handle(Bits events) {
    while (events != 0) {
      const Byte* q = p + hwy::Num0BitsBelowLS1Bit_Nonzero64(events);
      events &= events - 1;
      if (q < carried) continue;
      if (kWrites) {
        carry_block<kFolds>(carried, machine.writer.at);
        machine.writer.at += q - carried;
        carried = machine.change(q);
      } else {
        const Byte* next;
        if (!machine.stays(q, next)) {
          changed = next;
          return false;
        }
        carried = next;
      }
    }
    return true;
  }

  // Carries over the rest of a block, or goes to where an event has led.
  HWY_INLINE void leave_block() {
    const Byte* next = p + kBlock;
    if (carried <= next) {
      if (kWrites) {
        carry_block<kFolds>(carried, machine.writer.at);
        machine.writer.at += next - carried;
      }
      carried = next;
      p = next;
      return;
    }
    begin_block();
  }

  // Room for a block; may go back a little to the start of a character, or forward.
  void renew_room() {
    carried = machine.renew_room(carried);
    if (carried < p) {
      std::memcpy(machine.writer.at, carried, 4);
      machine.writer.at += p - carried;
      carried = p;
    } else if (carried >= p + kBlock) {
      begin_block();
    }
  }

  // The last place where a block may begin, for the room there is.
  const Byte* last_block() const {
    const Byte* last = machine.end - kReach;
    if (!kWrites) return last;
    ptrdiff_t blocks = static_cast<ptrdiff_t>(machine.writer.room() - kBlockRoom) / kBlock;
    return std::min(last, p + blocks * kBlock);
  }

  void go() {
    if (machine.end - carried < kReach + 8 || !creep(carried + 3)) return;
    // Here and not in the object, so that they can stay in registers.
    const Classes classes(machine.classes);
    const Validity validity;
    while (machine.end - p >= kReach) {
      if (kWrites && machine.writer.room() < kBlockRoom) {
        renew_room();
        if (machine.end - p < kReach) break;
      }
      Block block;
      if (carried == p) {
        Stretch stretch =
            skip<kWrites, kFolds>(classes, validity, behind, p, last_block(), machine.writer.at);
        carried = p = stretch.p;
        machine.writer.at = stretch.out;
        block = stretch.block;
        if (block.valid && block.events == 0) continue;
      } else {
        block = look_at(classes, validity, behind, p);
        if (!kWrites && kFolds) block.events |= capitals(p);
      }
      if (!block.valid) {
        back_to_character();
        if (!creep(p + kBlock)) return;
        continue;
      }
      if (!handle(block.events)) return;
      leave_block();
    }
    back_to_character();
  }

  // Before text is handed to the scalar kernel: `carried` must not stand inside of a character.
  void back_to_character() {
    const Byte* start = carried;
    while (start > machine.floor && is_continuation(*start)) --start;
    if (kWrites) machine.writer.at -= carried - start;
    carried = start;
  }
};

template <bool kFolds>
void transform_with(Machine& machine, const Byte* start) {
  Run<true, kFolds> run(machine, start);
  run.go();
  if (run.carried != nullptr) scalar_transform(machine, run.carried, run.carried, machine.end);
}

void transform(Machine& machine, const Byte* start) {
  machine.rules.folds_ascii ? transform_with<true>(machine, start)
                            : transform_with<false>(machine, start);
}

template <bool kFolds>
const Byte* find_change_with(Machine& machine) {
  Run<false, kFolds> run(machine, machine.begin);
  run.go();
  if (run.changed != nullptr) return run.changed;
  const Byte* changed = nullptr;
  const Byte* end = scalar_find_change(machine, run.carried, machine.end, changed);
  return end != nullptr ? end : changed;
}

const Byte* find_change(Machine& machine) {
  return machine.rules.folds_ascii ? find_change_with<true>(machine)
                                   : find_change_with<false>(machine);
}

const Byte* find_ill_formed(const Byte* begin, const Byte* end) {
  if (end - begin < kReach) return scalar_find_ill_formed(begin, end);
  Validity validity;
  // The first three bytes are nobody's fourth.
  const Byte* p = begin;
  while (p < begin + 3) {
    Char character = read_char(p, end);
    if (!character.valid) return p;
    p += character.length;
  }
  p -= 3;
  for (; end - p >= kBlock + 3; p += kBlock) {
    if (is_ascii_block(p)) continue;
    V wrong = hn::Zero(d);
    for (ptrdiff_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
      wrong = hn::Or(wrong, errors(validity, Part(p + i)));
    }
    if (!hn::AllTrue(d, hn::Eq(wrong, hn::Zero(d)))) break;
  }
  p += 3;
  for (int i = 0; i < 3 && p > begin; ++i) p = previous(p);
  return scalar_find_ill_formed(p, end);
}

const Kernel* vector_kernel() {
  static const Kernel kernel = {hwy::TargetName(HWY_TARGET), transform, find_change,
                                find_ill_formed};
  return &kernel;
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace uninorm::engine
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include <cstdlib>

namespace uninorm::engine {

HWY_EXPORT(vector_kernel);

namespace {

// Emulated vectors are slower than none.
constexpr int64_t kNoVectors = HWY_SCALAR | HWY_EMU128;

const Kernel& best(int64_t targets) {
  if ((targets & ~kNoVectors) == 0) return kScalarKernel;
  hwy::SetSupportedTargetsForTest(targets);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  const Kernel* kernel = HWY_DYNAMIC_DISPATCH(vector_kernel)();
  hwy::SetSupportedTargetsForTest(0);
  return *kernel;
}

const Kernel& choose() {
  int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  const char* wish = std::getenv("UNINORM_TARGET");
  if (wish == nullptr) return best(all);
  if (std::string_view(wish) == kScalarKernel.name) return kScalarKernel;
  for (int64_t targets = all & ~kNoVectors; targets != 0; targets &= targets - 1) {
    if (std::string_view(wish) == hwy::TargetName(targets & -targets))
      return best(targets & -targets);
  }
  return best(all);
}

}  // namespace

const Kernel& kernel() {
  static const Kernel& chosen = choose();
  return chosen;
}

}  // namespace uninorm::engine

#endif  // HWY_ONCE
