// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The calls of one side that have no answer yet: those somebody waits for, and those nobody does
// any more. All of it is used while the connection's lock is held.
#pragma once

#include <bit>
#include <vector>

#include "boundaries/blocks.h"
#include "boundaries/waiters.h"

namespace sabir::boundary {

class Pending {
 public:
  // There is room for all who may wait at once: nothing has to be undone for want of memory.
  explicit Pending(uint32_t most) : most_(most), places_(std::bit_ceil(2 * most)) {}

  // What the other side accepts, if that is less.
  void limit(uint32_t most) { most_ = std::clamp<uint32_t>(most, 1, most_); }
  bool full() const { return count_ >= most_; }
  bool empty() const { return count_ == 0; }
  // Whether each of them waits for a thread that runs something meanwhile.
  bool all_busy() const {
    return std::all_of(places_.begin(), places_.end(),
                       [](const Waiter* one) { return !one || one->busy; });
  }

  // Gives the call of that thread a number. There is room for it.
  void add(Waiter& waiter) {
    do {
      waiter.request = ++last_;
    } while (waiter.request == 0 || place(waiter.request));
    place(waiter.request) = &waiter;
    ++count_;
  }
  // Whether there is room again now, and was none before.
  bool remove(const Waiter& waiter) {
    place(waiter.request) = nullptr;
    return count_-- == most_;
  }
  Waiter* find(uint32_t request) {
    Waiter* found = place(request);
    return found && found->request == request ? found : nullptr;
  }

  // --- late ones: the answer may come all the same ---

  // False: so many were never answered that the other side is not worth waiting for.
  bool remember_late(uint32_t request);
  bool is_late(uint32_t request) const;
  // The block of a late call, in use until it is answered. False: it was, meanwhile.
  bool keep_block(uint32_t request, Block* block);
  // It was answered.
  void forget_late(uint32_t request);

 private:
  struct Late {
    uint32_t request;
    Block* block;  // NULL: it has none
  };

  Waiter*& place(uint32_t request) { return places_[request & (places_.size() - 1)]; }

  uint32_t most_;
  uint32_t count_ = 0;
  uint32_t last_ = 0;            // number that was given
  std::vector<Waiter*> places_;  // by the low bits of the number
  std::vector<Late> late_;
};

}  // namespace sabir::boundary
