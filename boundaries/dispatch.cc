// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What came: answers to those who wait for them, and what is to be run to the thread that may.
#include <algorithm>
#include <sabir/cancelled.hpp>

#include "boundaries/connection.h"
#include "boundaries/log.h"
#include "boundaries/server_call.h"

namespace sabir::boundary {
namespace {

thread_local uint64_t running_for = 0;  // the caller's thread

CallHead head_of(const Frame& frame) {
  CallHead head{};
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  return call && frame.head(head) ? head : CallHead{};
}
uint64_t thread_of(const Frame& frame) { return head_of(frame).thread; }

}  // namespace

uint64_t Connection::thread_key() const {
  return side() == Side::Caller ? this_thread() : running_for;
}

void Connection::dispatch(std::vector<Frame>& frames) {
  for (Frame& frame : frames) {
    switch (frame.op) {
      case Op::Return:
      case Op::Fail: settle(frame); break;
      case Op::Cancel:
        for (Running* each : running_) {
          if (each->request == frame.request) each->cancelled = true;
        }
        break;
      case Op::Goodbye:
        end_locked(frame.payload.size() ? std::string(frame.text())
                                        : "the other side said goodbye");
        break;
      case Op::Block:
        if (!blocks_.add(frame.request, std::move(frame.descriptor))) {
          end_locked("the other side sent a block that is none");
        }
        break;
      case Op::Hello:
      case Op::Welcome: end_locked("the other side greets twice"); break;
      default:
        inbox_.push_back(std::move(frame));
        held_ += inbox_.back().payload.size();
        wake_for(inbox_.back());
    }
  }
}

// The answer to a call that nobody waits for any more. Blocks go back to whose they are.
void Connection::forget_late(const Frame& frame) {
  auto at = std::find_if(late_.begin(), late_.end(),
                         [&](const Late& each) { return each.request == frame.request; });
  if (at != late_.end()) {
    if (at->block) at->block->give();
    late_.erase(at);
  }
  struct {
    ReturnHead head;
    BlockRef reference;
  } reply;
  bool block = frame.op == Op::Return && frame.head(reply) && (reply.head.flags & kInBlock);
  if (Block* unread = block ? blocks_.find(reply.reference) : nullptr) unread->give();
}

void Connection::settle(Frame& frame) {
  Waiter* found = place(frame.request);
  if (!found || found->request != frame.request)
    return forget_late(frame);  // nobody waits any more
  Waiter& waiter = *found;
  release(frame.request);
  waiter.reply.kind = frame.op == Op::Return ? Reply::Kind::Return : Reply::Kind::Fail;
  waiter.reply.payload = std::move(frame.payload);
  waiter.done = true;
  waiter.wake.notify_one();
}

// Wakes who may run it. The reader looks by itself, and of a worker's threads one is enough until
// something takes long. What belongs to none of a caller's threads, which may all wait for each
// other, gets one of its own, as in one process.
void Connection::wake_for(const Frame& frame) {
  uint64_t thread = thread_of(frame);
  bool owned = false;
  for (auto at = waiters_.rbegin(); at != waiters_.rend(); ++at) {  // of its calls the innermost
    if (!thread || (*at)->thread != thread) continue;
    if (!(*at)->busy) return (*at)->rouse();
    owned = true;  // it comes to it
  }
  if (side() == Side::Worker) {
    bool taken = std::any_of(waiters_.begin(), waiters_.end(), [](Waiter* waiter) {
      return waiter->general && !waiter->busy && (waiter->reading || waiter->roused);
    });
    if (!taken) rouse_another();
    return;
  }
  if (owned) return;
  if (listens_ && frame.op != Op::Drop) {
    rouse_another();
  } else if (!waiters_.empty()) {
    waiters_.back()->rouse();
  } else if (listens_) {
    add_helper();
  }
}

// Whether that thread may run it. What belongs to one that waits for something inside a call is
// that one's. The end of an object in a worker is nobody's who waits inside a call: it may wait for
// that thread to end, or for what its call holds.
bool Connection::may_run(const Waiter& self, const Frame& frame) const {
  if (frame.op == Op::Drop && side() == Side::Worker) return self.general;
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  CallHead head = head_of(frame);
  uint64_t thread = head.thread;
  if (call && (self.general || self.bound) && has_enough()) return false;
  bool bound = (head.flags & kBound) != 0;
  if (thread && self.thread == thread) return true;
  bool anothers = thread && std::any_of(waiters_.begin(), waiters_.end(), [&](Waiter* w) {
                    return !w->general && w->thread == thread && (!w->bound || bound);
                  });
  return !anothers && (!call || self.general || (side() == Side::Caller && !listens_));
}

// Whether what is under way takes so much that nothing new is begun until some of it is over.
bool Connection::has_enough() const { return executing_ > 0 && on_the_way_ > limits_.most_bytes; }

// Whether there is something that any of a worker's threads may run.
bool Connection::waits_for_anybody() const {
  if (side() == Side::Caller || inbox_.empty()) return false;
  Waiter anybody;
  anybody.general = true;
  return std::any_of(inbox_.begin(), inbox_.end(),
                     [&](const Frame& frame) { return may_run(anybody, frame); });
}

// The first frame in the inbox that this thread may run.
bool Connection::take_work(Waiter& self, Frame& frame) {
  auto at = std::find_if(inbox_.begin(), inbox_.end(),
                         [&](const Frame& each) { return may_run(self, each); });
  if (at == inbox_.end()) return false;
  frame = take_out(at);
  return true;
}

// Its bytes count until it has been run.
Frame Connection::take_out(std::deque<Frame>::iterator at) {
  Frame frame = std::move(*at);
  inbox_.erase(at);
  return frame;
}

// Held: the lock, but not while it runs.
void Connection::run(Lock& lock, Waiter& self, Frame& frame) {
  size_t bytes = frame.payload.size();
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  try {
    if (call) {
      run_call(lock, self, frame);
    } else if (frame.op == Op::Drop) {
      run_drop(lock, frame);
    } else {
      lock.unlock();
      run_other(frame);
      lock.lock();
    }
  } catch (...) {
    if (!lock.owns_lock()) lock.lock();
    end_locked("out of memory");
  }
  held_ -= bytes;
  if (self.bound || bound_ > 0) unbind_unused();
}

void Connection::run_call(Lock& lock, Waiter& self, Frame& frame) {
  CallHead head = head_of(frame);
  if ((head.flags & kBound) && self.general && head.thread && !bind(self, head.thread)) {
    lock.unlock();
    ServerCall::turn_down(*this, frame, SABIR_RESOURCE_EXHAUSTED,
                          "too many threads of the caller have objects that answer only to them");
    return lock.lock();
  }
  Running running{frame.request, head.thread};
  running_.push_back(&running);
  const std::atomic<bool>* outer = std::exchange(core::call_cancelled, &running.cancelled);
  uint64_t outer_thread = std::exchange(running_for, head.thread);
  ++executing_;
  ++runs_;
  bool more = side() == Side::Worker && !inbox_.empty();  // a worker's watch sees to the rest
  if (watch_sleeps_) watch_wake_.notify_one();
  lock.unlock();
  Clock::time_point start = logs(Level::Debug) ? Clock::now() : Clock::time_point{};
  ServerCall::run(*this, frame, more);
  if (logs(Level::Debug)) {
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    Line(Level::Debug, name_of(side()), "run")
        .add("request", frame.request)
        .add("slot", head.slot)
        .add("microseconds", uint64_t(took.count()));
  }
  lock.lock();
  --executing_;
  ++runs_;
  running_.erase(std::find(running_.begin(), running_.end(), &running));
  core::call_cancelled = outer;
  running_for = outer_thread;
  if (ended_ && executing_ == 0) over_.notify_all();
}

void Connection::run_other(const Frame& frame) {
  if (frame.op == Op::Ping) send(Message(Op::Pong, frame.request, frame.text()));
  if (frame.op == Op::Log && logs(Level::Info)) {
    Line(Level::Info, name_of(side()), "heard").add("text", frame.text());
  }
}

// Ends an object, which is the author's code and may take long or wait for others: the watch sees
// to it that somebody reads meanwhile. Somebody may wait for the end: then the request has a
// number. Held: the lock, but not while it runs.
void Connection::run_drop(Lock& lock, const Frame& frame) {
  ++executing_;
  ++runs_;
  if (watch_sleeps_) watch_wake_.notify_one();
  lock.unlock();
  uint64_t number;
  if (frame.head(number)) objects().drop(number);
  if (frame.request != 0) {
    Message done(Op::Return, frame.request, sizeof(ReturnHead));
    done.put(ReturnHead{});
    send(done);
  }
  lock.lock();
  --executing_;
  ++runs_;
}

// What the other side does not need any more of a caller's, before the call returns that made it
// so. Held: the lock.
void Connection::run_drops(Lock& lock) {
  for (;;) {
    auto at = std::find_if(inbox_.begin(), inbox_.end(),
                           [](const Frame& each) { return each.op == Op::Drop; });
    if (at == inbox_.end()) return;
    Frame frame = take_out(at);
    held_ -= frame.payload.size();
    run_drop(lock, frame);
  }
}

}  // namespace sabir::boundary
