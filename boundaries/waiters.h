// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads of one side that wait: for the answer to a call, or for something to run. All of it
// is used while the connection's lock is held.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <vector>

#include "boundaries/channel.h"

namespace sabir::boundary {

struct Waiter {
  // Waits for anything at all, and nobody has woken it yet.
  bool idle() const { return general && !busy && !reading && !roused; }
  void rouse() {
    roused = true;
    wake.notify_one();
  }

  std::condition_variable wake;
  uint64_t thread = 0;  // runs what is for this one; 0 with `general`: anything
  bool general = false;
  bool busy = false;     // runs something
  bool reading = false;  // for all
  bool roused = false;   // will look at the inbox
  bool bound = false;    // runs what only this one may, of `thread`
  bool done = false;
  uint32_t request = 0;  // whose answer it waits for
  Reply reply;
};

class Waiters {
 public:
  void reserve(size_t most) { all_.reserve(most); }
  bool empty() const { return all_.empty(); }
  void add(Waiter& one) { all_.push_back(&one); }
  void remove(Waiter& one) {
    if (one.bound && bound_ > 0) --bound_;
    if (!all_.empty() && all_.back() == &one) {  // most often it is the last that came
      all_.pop_back();
    } else {
      std::erase(all_, &one);
    }
  }
  // In a child of a fork: they are threads of the parent's, or will wait for nothing any more.
  void forget() {
    all_.clear();
    bound_ = 0;
  }
  void wake_all() {
    for (Waiter* one : all_) one->wake.notify_one();
  }
  Waiter& last() { return *all_.back(); }

  // Of those that wait for one of the caller's threads the innermost that is free; else one that is
  // busy; NULL: none does.
  Waiter* of(uint64_t thread) const;
  // Whether another one waits inside a call of that thread, and what belongs to it is that one's.
  bool wait_inside(uint64_t thread, bool bound) const;
  Waiter* idle() const;
  // Whether somebody who may run anything will look at the inbox.
  bool somebody_looks() const;
  bool somebody_is_free() const;
  // Who is to read from now on, woken; false: nobody here can. `any`: also who waits for nothing in
  // particular.
  bool hand_reading(bool any) const;

  // --- a worker's threads for one of the caller's ---

  uint32_t bound() const { return bound_; }
  void bind(Waiter& one, uint64_t thread);
  void unbind(Waiter& one);
  // Those bound to a thread that `needs` them no more are anybody's again.
  template <typename Needs>
  void unbind_unless(Needs needs) {
    for (Waiter* one : all_) {
      if (!one->bound || needs(*one)) continue;
      unbind(*one);
      if (!one->busy) one->rouse();
    }
  }

 private:
  std::vector<Waiter*> all_;
  uint32_t bound_ = 0;
};

}  // namespace sabir::boundary
