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
  uint32_t most_threads = 256;          // of a worker
  size_t largest = size_t{1} << 30;     // record in a block
  size_t most_bytes = size_t{1} << 30;  // that came and are not answered, and answers on their way
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

inline const char* name_of(Side side) { return side == Side::Caller ? "caller" : "worker"; }

class Connection final : public Channel, public std::enable_shared_from_this<Connection> {
 public:
  Connection(const Contract& contract, std::unique_ptr<Link> link, Answers answers, Side side,
             Limits limits);
  ~Connection() override;

  // Runs what the other side asks of this thread meanwhile.
  Reply exchange(Message& message, uint64_t thread, Deadline deadline) override;
  std::unique_ptr<Ticket> begin(Message& message, uint64_t thread, Deadline deadline) override;
  Reply finish(Ticket& ticket, Deadline deadline) override;
  bool send(const Message& message, bool now = true, Deadline deadline = {}) override;

  // A worker's life: answers until the connection has ended and nothing runs any more.
  void serve();

  // Before anything else: the other side's greeting, on this thread. What came behind it is kept.
  bool receive_greeting(Frame& frame, Deadline deadline);
  void greeted();  // from now on all that comes is as it should be
  // What the other side accepts of a frame and of calls under way, as it said.
  void obey(uint32_t longest_frame, uint32_t most_calls);

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
  const Limits& limits() const { return limits_; }
  uint64_t thread_key() const override;
  size_t longest_payload() const override { return longest_ > 64 ? longest_ - 64 : 0; }
  void keep_block(uint32_t request, Block* block) override;
  size_t largest() const override { return limits_.largest; }
  void hold(size_t bytes) override { on_the_way_ += bytes; }
  void let_go(size_t bytes) override { on_the_way_ -= bytes; }

  // Whether the answer to a late call came meanwhile. Reads what is there.
  bool came(uint32_t request);
  // A caller's: from now on somebody hears when nobody waits, and then calls hear().
  void listens();
  void hear();
  // After a fork, in the child: the connection is the parent's.
  void abandon();

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Running {
    uint32_t request;
    uint64_t thread;  // of the caller
    std::atomic<bool> cancelled{false};
  };
  // A call that nobody waits for any more, and its block, if it has one.
  struct Late {
    uint32_t request;
    Block* block;
  };

  struct Begun;

  // connection.cc: calls of this side, and reading.
  bool enlist(Lock& lock, Waiter& self, Deadline deadline);
  Waiter*& place(uint32_t request) { return pending_[request & (pending_.size() - 1)]; }
  void release(uint32_t request);
  Reply conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline);
  void give_up(Waiter& self);
  void dismiss(Waiter& self);
  void log_call(Message& message) const;
  bool wait(Lock& lock, Waiter& self, Deadline deadline);
  bool rest(Lock& lock, Waiter& self, Deadline deadline);
  bool read(Lock& lock, Deadline deadline) noexcept;
  void take_in(Link::Got got);
  // Whether more may come: there is a limit to what waits to be run and answered. Who waits for an
  // answer itself has to read, and gets twice of it. Held: the lock.
  bool has_room() const {
    size_t times = in_flight_ ? 2 : 1;
    return inbox_.size() < times * limits_.most_calls &&
           held_ + on_the_way_ <= times * limits_.most_bytes;
  }
  void hand_over(Lock& lock);
  void stand_down();
  void drain();
  void end_locked(std::string why);

  // dispatch.cc: what came, and who runs it.
  void dispatch(std::vector<Frame>& frames);
  void settle(Frame& frame);
  void forget_late(const Frame& frame);
  void wake_for(const Frame& frame);
  bool may_run(const Waiter& self, const Frame& frame) const;
  bool waits_for_anybody() const;
  bool has_enough() const;
  bool take_work(Waiter& self, Frame& frame);
  Frame take_out(std::deque<Frame>::iterator at);
  void run(Lock& lock, Waiter& self, Frame& frame);
  void run_call(Lock& lock, Waiter& self, Frame& frame);
  void run_drop(Lock& lock, const Frame& frame);
  void run_drops(Lock& lock);
  void run_other(const Frame& frame);

  // threads.cc: a worker's threads, and a caller's for what nobody waits for.
  bool rouse_another();
  bool add_helper() noexcept;
  void help() noexcept;
  bool add_thread() noexcept;
  void general_thread() noexcept;
  bool bind(Waiter& self, uint64_t thread);
  void unbind(Waiter& self);
  void unbind_unused();
  void watch() noexcept;
  void look();

  std::unique_ptr<Link> link_;
  Limits limits_;
  size_t longest_;  // of a frame that the other side accepts
  uint32_t most_calls_;
  Blocks blocks_;
  bool takes_blocks_ = false;
  bool trusting_ = false;

  std::mutex mutex_;
  bool reading_ = false;
  bool listens_ = false;    // if nobody waits
  bool listening_ = false;  // now
  uint32_t helpers_ = 0;
  uint32_t starved_ = 0;  // attempts to read in a row for which there was no memory
  std::atomic<bool> ended_{false};
  std::string why_;
  uint32_t last_request_ = 0;
  std::vector<Waiter*> pending_;  // who waits for an answer, by the low bits of its number
  uint32_t in_flight_ = 0;
  std::vector<Waiter*> waiters_;
  std::condition_variable room_;
  std::vector<Late> late_;
  std::deque<Frame> inbox_;
  size_t held_ = 0;                    // bytes in the inbox, and of what is run
  std::atomic<size_t> on_the_way_{0};  // of large arguments in use, and answers being sent
  std::vector<Frame> arrived_;         // of the one who reads
  std::vector<Running*> running_;

  uint32_t threads_ = 0;  // of a worker
  uint32_t bound_ = 0;    // of these to one of the caller's threads
  uint64_t runs_ = 0;     // how often something was begun or read
  uint32_t executing_ = 0;
  std::condition_variable over_;
  std::condition_variable watch_wake_;
  bool watch_sleeps_ = false;
  std::thread watch_thread_;
};

}  // namespace sabir::boundary
