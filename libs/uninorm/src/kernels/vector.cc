// The vector kernel, written once over Highway and compiled for every instruction set.
//
// Text is taken in blocks of 64 bytes. Each byte is looked at together with the two that follow it,
// which are the same block loaded one and two bytes further on: the classes of tables.h mark the
// characters that must be looked at, and pairs of bytes that are not UTF-8. Whether as many bytes
// follow each lead as it wants is arithmetic with sets of bytes, one bit each. A block without any
// marked character is carried over whole; otherwise the marked ones are looked at in turn and what
// stands between them is carried over in stretches, always as a whole block of which only the start
// counts.
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

#include "kernels/blocks.inc"

// Carries over blocks from `p` on as long as nothing happens in them, up to `last`, the last place
// where one may begin. Returns the block to look into, what is in it, and the output behind the
// carried ones.
struct Stretch {
  const Byte* p;
  Byte* out;
  Block block;
};

template <bool kWrites, bool kFolds>
HWY_INLINE Stretch skip(const Classes& classes, Behind& behind, const Byte* p, const Byte* last,
                        Byte* out) {
  Block block{true, 0, 0};
  Behind now = behind;
  while (p <= last) {
    if (is_ascii_block(p)) {
      block = {now.missing == 0, 0, now.missing};
      now = {};
    } else {
      block = look_at(classes, now, p);
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

  // Begins a block where a character begins. What stands before is not seen any more: take it for a
  // mark.
  void begin_block() {
    p = carried;
    behind = {1, 0};
  }

  // Looks at the marked characters of a block. False at the end of the run.
  HWY_INLINE bool handle(Bits events) {
    while (events != 0) {
      const Byte* q = p + hwy::Num0BitsBelowLS1Bit_Nonzero64(events);
      events &= events - 1;
      if (q < carried) continue;
      // What goes on in the next block is not known to be well-formed: that block will tell.
      if (q > p + kBlock - 4 && !read_char(q, machine.end).valid) return true;
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
    back_to_character(behind.missing);
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
    if (machine.end - carried < kReach) return;
    begin_block();
    // Here and not in the object, so that they can stay in registers.
    const Classes classes(machine.classes);
    while (machine.end - p >= kReach) {
      if (kWrites && machine.writer.room() < kBlockRoom) {
        if (is_torn()) {
          back_to_character(behind.missing);
          if (!creep(p + kBlock)) return;
          continue;
        }
        renew_room();
        if (machine.end - p < kReach) break;
      }
      Block block;
      if (carried == p) {
        Stretch stretch =
            skip<kWrites, kFolds>(classes, behind, p, last_block(), machine.writer.at);
        carried = p = stretch.p;
        machine.writer.at = stretch.out;
        block = stretch.block;
        if (block.valid && block.events == 0) continue;
      } else {
        block = look_at(classes, behind, p);
        if (!kWrites && kFolds) block.events |= capitals(p);
      }
      if (!block.valid) {
        back_to_character(block.missing);
        if (!creep(p + kBlock)) return;
        continue;
      }
      if (!handle(block.events)) return;
      leave_block();
    }
    back_to_character(behind.missing);
  }

  // The character that the block before ended with, if it goes on at `p`.
  const Byte* unfinished() const {
    const Byte* start = p;
    do --start;
    while (is_continuation(*start));
    return start;
  }

  // Whether bytes are missing from that character.
  bool is_torn() const {
    return behind.missing != 0 && !read_char(unfinished(), machine.end).valid;
  }

  // Before text is handed to the scalar kernel: `carried` must not stand inside of a character.
  void back_to_character(Bits missing) {
    if (missing == 0 || carried != p) return;
    const Byte* start = unfinished();
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
    if (is_ascii_block(p) && is_ascii(load(p + kBlock + 3 - hn::MaxLanes(d)))) continue;
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
  const char* wish = wished_kernel();
  if (wish == nullptr) return best(all);
  if (std::string_view(wish) == kScalarKernel.name) return kScalarKernel;
  for (int64_t targets = all & ~kNoVectors; targets != 0; targets &= targets - 1) {
    if (std::string_view(wish) == hwy::TargetName(targets & -targets))
      return best(targets & -targets);
  }
  return best(all);
}

}  // namespace

const char* wished_kernel() {
  const char* wish = std::getenv("UNINORM_TARGET");
  return wish != nullptr && *wish != 0 ? wish : nullptr;
}

const Kernel& kernel() {
  static const Kernel& chosen = choose();
  return chosen;
}

}  // namespace uninorm::engine

#endif  // HWY_ONCE
