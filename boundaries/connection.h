// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One connection between a caller and a worker, the same on both sides.
//
// There is no thread that only reads. Whoever waits, for the answer to a call or for something to
// do, reads for all: it hands answers to those who wait for them and puts what is to be run where
// the right thread finds it. So a call on its own costs no switch between threads on either side.
//
// A caller at which nobody waits, and to which the other side may have something to say, listens: a
// thread of its home's is told that something came, reads it, and what is to be run gets a thread.
//
// A worker runs a call on the thread that read it. A second thread, the watch, sees when that takes
// long (a millisecond) and has another one read on meanwhile.
//
// A failed allocation is never worse than the end of the connection: reading is tried again for a
// while, and no exception leaves a thread.
#pragma once

#include <sabir.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <optional>
#include <string>

#include "boundaries/channel.h"
#include "boundaries/dispatch.h"
#include "boundaries/forks.h"
#include "boundaries/link.h"
#include "boundaries/pending.h"
#include "boundaries/threads.h"
#include "boundaries/waiters.h"

namespace sabir::boundary {

inline const char* name_of(Side side) { return side == Side::Caller ? "caller" : "worker"; }

// Three parts under one lock: this one has the calls of this side, and reads; Dispatch runs what
// the other side asks for; Threads are those that nobody of the caller's lends.
class Connection final : public Channel, public std::enable_shared_from_this<Connection> {
 public:
  Connection(const Contract& contract, std::unique_ptr<Link> link, Answers answers, Side side,
             Limits limits);

  // Runs what the other side asks of this thread meanwhile.
  Reply exchange(Message& message, uint64_t thread, Deadline deadline) override;
  std::unique_ptr<Ticket> begin(Message& message, uint64_t thread, Deadline deadline) override;
  Reply finish(Ticket& ticket, Deadline deadline) override;
  bool send(const Message& message, bool now = true, Deadline deadline = {}) override;

  // A worker's life: answers until the connection has ended and nothing runs any more.
  void serve() { threads_.serve(); }

  // Before anything else: the other side's greeting, on this thread. What came behind it is kept.
  bool receive_greeting(Frame& frame, Deadline deadline);
  void greeted();  // from now on all that comes is as it should be
  // What the other side accepts of a frame and of calls under way, as it said.
  void obey(uint32_t longest_frame, uint32_t most_calls);

  void end(std::string why) override;
  void may_have_forked() override { is_a_parents(); }
  bool ended() const override { return ended_.load(std::memory_order_acquire); }
  std::string why() override;

  Block* take_block(size_t payload) override;
  Block* find_block(const BlockRef& reference) override { return blocks_.find(reference); }
  // The other side takes blocks; this side reads in them what that side could still change.
  void use_blocks(bool trusting) {
    takes_blocks_ = true;
    trusting_ = trusting;
  }
  bool trusting() const override { return trusting_; }
  Link& link() { return *link_; }
  const Limits& limits() const { return limits_; }
  uint64_t thread_key() const override {
    return side() == Side::Caller ? this_thread() : Dispatch::running_for();
  }
  size_t longest_payload() const override { return longest_ > 64 ? longest_ - 64 : 0; }
  void keep_block(uint32_t request, Block* block) override;
  size_t largest() const override { return limits_.largest; }
  void hold(size_t bytes) override { dispatch_.hold(bytes); }
  void let_go(size_t bytes) override { dispatch_.let_go(bytes); }

  // Whether the answer to a late call came meanwhile. Reads what is there.
  bool came(uint32_t request);
  // A caller's: from now on somebody hears when nobody waits, and then calls hear().
  void listens();
  void hear();
  // In a child of a fork the connection is the parent's, and has ended here. Held: adopting().
  void abandon();

 private:
  using Lock = std::unique_lock<std::mutex>;
  friend class Dispatch;
  friend class Threads;
  struct Begun;

  // Calls of this side.
  std::optional<Reply::Kind> enlist(Lock& lock, Waiter& self, Deadline deadline);
  void release(const Waiter& waiter);
  Reply conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline);
  bool await(Lock& lock, Waiter& self, Deadline deadline);
  void give_up(Waiter& self);
  void log_call(Message& message) const;
  void settle(Frame& frame);
  void take_unwanted(const Frame& frame);
  void give_block_back(const Buffer& payload);

  // Waiting, and reading for all.
  bool wait(Lock& lock, Waiter& self, Deadline deadline);
  bool rest(Lock& lock, Waiter& self, Deadline deadline);
  bool rest_patiently(Lock& lock, Waiter& self, Deadline deadline);
  bool read(Lock& lock, Deadline deadline) noexcept;
  void take_in(Link::Got got);
  void take_in(Frame& frame);
  bool has_room() const { return dispatch_.has_room(!pending_.empty()); }
  void hand_over(Lock& lock);
  void stand_down();
  void drain();
  // Whether this process is a child of the one whose connection it is: asked when something is to
  // be sent and after whatever this side ran, for the thread may have forked in it.
  bool is_a_parents() {
    return forks_.load(std::memory_order_relaxed) != forks() && leave_to_parent();
  }
  bool leave_to_parent();
  void mark_dead(std::string why);

  std::unique_ptr<Link> link_;
  Limits limits_;
  size_t longest_;  // of a frame that the other side accepts
  Blocks blocks_;
  bool takes_blocks_ = false;
  bool trusting_ = false;

  std::mutex mutex_;
  std::atomic<uint32_t> forks_;  // of this process, when the connection was made
  bool abandoned_ = false;
  std::atomic<bool> ended_{false};
  std::string why_;

  // Reading.
  bool reading_ = false;
  bool listens_ = false;        // if nobody waits
  bool listening_ = false;      // now
  uint32_t starved_ = 0;        // attempts to read in a row for which there was no memory
  std::vector<Frame> arrived_;  // of the one who reads

  Waiters waiters_;
  Pending pending_;
  std::condition_variable room_;  // for one more
  Dispatch dispatch_;
  Threads threads_;  // the last, for its end is waited for
};

}  // namespace sabir::boundary
