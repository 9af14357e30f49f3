// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One connection between a caller and a worker, the same on both sides.
//
// There is no thread that only reads. Whoever waits, for the answer to a call or for something to
// do, reads for all: it hands answers to those who wait for them and puts what is to be run where
// the right thread finds it. So a call on its own costs no switch between threads on either side.
//
// A worker runs a call on the thread that read it. A second thread, the watch, sees when that takes
// long (a millisecond) and has another one read on meanwhile.
#pragma once

#include <sabir.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "boundaries/channel.h"
#include "boundaries/link.h"

namespace sabir::boundary {

struct Limits {
  uint32_t longest_frame = kLongestFrame;
  uint32_t most_calls = 1024;
  uint32_t most_threads = 256;  // of a worker
};

// A thread of this side that waits.
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

class Session final : public Channel, public std::enable_shared_from_this<Session> {
 public:
  Session(const Contract& contract, std::unique_ptr<Link> link, Answers answers, Side side,
          Limits limits);
  ~Session() override;

  // Runs what the other side asks of this thread meanwhile.
  Reply exchange(Message& message, uint64_t thread, Deadline deadline) override;
  std::unique_ptr<Ticket> begin(Message& message, uint64_t thread, Deadline deadline) override;
  Reply finish(Ticket& ticket, Deadline deadline) override;
  bool send(const Message& message, bool now = true) override { return link_->send(message, now); }

  // A worker's life: answers until the session has ended and nothing runs any more.
  void serve();

  // Before anything else: exchanges frames on this thread, one at a time.
  bool receive_one(Frame& frame, Deadline deadline);

  void end(std::string why) override;
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
  uint64_t thread_key() const override;
  size_t longest_payload() const override { return limits_.longest_frame - 64; }

  // Whether the answer to a late call came meanwhile. Reads what is there.
  bool came(uint32_t request);
  // After a fork, in the child: the connection is the parent's.
  void abandon();

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Running {
    uint32_t request;
    std::atomic<bool> cancelled{false};
  };

  struct Begun;

  bool enlist(Lock& lock, Waiter& self, Deadline deadline);
  Waiter*& place(uint32_t request) { return pending_[request & (pending_.size() - 1)]; }
  void release(uint32_t request);
  Reply conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline);
  void log_call(Message& message) const;
  bool wait(Lock& lock, Waiter& self, Deadline deadline);
  bool read(Lock& lock, Deadline deadline);
  bool rest(Lock& lock, Waiter& self, Deadline deadline);
  void dispatch(std::vector<Frame>& frames);
  void settle(Frame& frame);
  void forget_late(const Frame& frame);
  void wake_for(const Frame& frame);
  bool rouse_another();
  void hand_over();
  bool may_run(const Waiter& self, const Frame& frame) const;
  bool waits_for_anybody() const;
  bool take_work(Waiter& self, Frame& frame);
  void bind(Waiter& self, uint64_t thread);
  void run(Lock& lock, Frame& frame);
  void run_call(Lock& lock, Frame& frame);
  void run_drop(const Frame& frame);
  void run_drops(Lock& lock);
  void end_locked(std::string why);
  bool add_thread();
  void general_thread();
  void watch();
  void look();
  void drain();

  std::unique_ptr<Link> link_;
  Limits limits_;
  Blocks blocks_;
  bool takes_blocks_ = false;
  bool trusting_ = false;

  std::mutex mutex_;
  bool reading_ = false;
  std::atomic<bool> ended_{false};
  std::string why_;
  uint32_t last_request_ = 0;
  std::vector<Waiter*> pending_;  // who waits for an answer, by the low bits of its number
  uint32_t in_flight_ = 0;
  std::vector<Waiter*> waiters_;
  std::condition_variable room_;
  std::vector<uint32_t> late_;  // requests that nobody waits for any more
  std::deque<Frame> inbox_;
  std::vector<Frame> arrived_;  // of the one who reads
  std::vector<Running*> running_;

  uint32_t threads_ = 0;  // of a worker
  uint64_t runs_ = 0;     // how often something was begun or read
  uint32_t executing_ = 0;
  std::condition_variable over_;
  std::condition_variable watch_wake_;
  bool watch_sleeps_ = false;
  std::thread watch_thread_;
};

}  // namespace sabir::boundary
