// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the other side asks for, and who runs it: calls, the ends of objects. A part of a
// connection, under its lock.
#pragma once

#include <mutex>
#include <vector>

#include "boundaries/inbox.h"
#include "boundaries/waiters.h"
#include "boundaries/watch.h"

namespace sabir::boundary {

class Connection;

class Dispatch {
 public:
  using Lock = std::unique_lock<std::mutex>;

  Dispatch(Connection& connection, const Limits& limits)
      : connection_(connection), inbox_(limits) {}

  // Puts it where the thread that may run it finds it, and wakes that.
  void put(Frame&& frame) { wake_for(inbox_.put(std::move(frame))); }
  // Again for what is there, and had no thread before.
  void wake_for_all() {
    inbox_.each([&](const Frame& frame) { wake_for(frame); });
  }
  void cancel(uint32_t request);
  void cancel_all();

  // In a child of a fork: neither what came nor what runs is this process's.
  void forget() {
    inbox_.forget();
    running_.clear();
  }
  bool empty() const { return inbox_.empty(); }
  bool has_room(bool awaits) const { return inbox_.has_room(awaits); }
  // Whether there is something that any of a worker's threads may run.
  bool waits_for_anybody() const;

  // The first that this thread may run.
  bool take(const Waiter& self, Frame& frame);
  // The lock is not held while it runs.
  void run(Lock& lock, Waiter& self, Frame& frame);
  // What the other side does not need any more of a caller's, before the call returns that made it
  // so.
  void run_drops(Lock& lock);

  // Any thread, without the lock.
  void hold(size_t bytes) { inbox_.hold(bytes); }
  void let_go(size_t bytes) { inbox_.let_go(bytes); }
  // The caller's thread whose call runs on this one.
  static uint64_t running_for();

  Watch watch;

 private:
  struct Running;

  void wake_for(const Frame& frame);
  bool may_run(const Waiter& self, const Frame& frame) const;
  void run_call(Lock& lock, Waiter& self, Frame& frame);
  void run_drop(Lock& lock, const Frame& frame);
  void run_other(const Frame& frame);
  bool bind(Waiter& self, uint64_t thread);
  void unbind_unused();

  Connection& connection_;
  Inbox inbox_;
  std::vector<Running*> running_;
};

}  // namespace sabir::boundary
