// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/dispatch.h"

#include <algorithm>
#include <sabir/cancelled.hpp>
#include <sabir/forced_unwind.hpp>

#include "boundaries/connection.h"
#include "boundaries/log.h"
#include "boundaries/server_call.h"
#include "boundaries/whole.h"

namespace sabir::boundary {
namespace {

thread_local uint64_t caller_thread = 0;  // whose call runs on this one

CallHead head_of(const Frame& frame) {
  CallHead head{};
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  return call && frame.head(head) ? head : CallHead{};
}
uint64_t thread_of(const Frame& frame) { return head_of(frame).thread; }

}  // namespace

// A call that runs on this thread, without the lock; also if the thread ends in it.
struct Dispatch::Running {
  Running(Dispatch& dispatch, Lock& lock, uint32_t request, uint64_t thread)
      : request(request), thread(thread), dispatch_(dispatch), lock_(lock) {
    dispatch_.running_.push_back(this);
    dispatch_.watch.begin();
    outer_ = std::exchange(core::call_cancelled, &cancelled);
    outer_thread_ = std::exchange(caller_thread, thread);
    lock_.unlock();
  }
  ~Running() {
    dispatch_.connection_.may_have_forked();
    lock_.lock();
    dispatch_.watch.over();
    std::erase(dispatch_.running_, this);
    core::call_cancelled = outer_;
    caller_thread = outer_thread_;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  uint32_t request;
  uint64_t thread;  // of the caller
  std::atomic<bool> cancelled{false};

 private:
  Dispatch& dispatch_;
  Lock& lock_;
  const std::atomic<bool>* outer_;
  uint64_t outer_thread_;
};

uint64_t Dispatch::running_for() { return caller_thread; }

void Dispatch::cancel(uint32_t request) {
  for (Running* each : running_) {
    if (each->request == request) each->cancelled = true;
  }
}

void Dispatch::cancel_all() {
  for (Running* each : running_) each->cancelled = true;
}

// Wakes who may run it. The reader looks by itself, and of a worker's threads one is enough until
// something takes long. What belongs to none of a caller's threads, which may all wait for each
// other, gets one of its own, as in one process.
void Dispatch::wake_for(const Frame& frame) {
  Waiter* owner = connection_.waiters_.of(thread_of(frame));
  if (owner && !owner->busy) return owner->rouse();
  if (connection_.side() == Side::Worker) {
    if (!connection_.waiters_.somebody_looks()) connection_.threads_.rouse_another();
    return;
  }
  if (owner) return;  // it comes to it
  if (connection_.listens_ && frame.op != Op::Drop) {
    connection_.threads_.rouse_another();
  } else if (!connection_.waiters_.empty()) {
    connection_.waiters_.last().rouse();
  } else if (connection_.listens_) {
    connection_.threads_.add_helper();
  }
}

// Whether that thread may run it. What belongs to one that waits for something inside a call is
// that one's. The end of an object in a worker is nobody's who waits inside a call: it may wait for
// that thread to end, or for what its call holds.
bool Dispatch::may_run(const Waiter& self, const Frame& frame) const {
  if (frame.op == Op::Drop && connection_.side() == Side::Worker) return self.general;
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  if (call && (self.general || self.bound) && watch.runs() && inbox_.has_enough()) return false;
  CallHead head = head_of(frame);
  if (head.thread && self.thread == head.thread) return true;
  if (connection_.waiters_.wait_inside(head.thread, head.flags & kBound)) return false;
  return !call || self.general || (connection_.side() == Side::Caller && !connection_.listens_);
}

bool Dispatch::waits_for_anybody() const {
  if (connection_.side() == Side::Caller || inbox_.empty()) return false;
  Waiter anybody;
  anybody.general = true;
  return inbox_.any([&](const Frame& frame) { return may_run(anybody, frame); });
}

bool Dispatch::take(const Waiter& self, Frame& frame) {
  return inbox_.take(frame, [&](const Frame& each) { return may_run(self, each); });
}

// Held: the lock, but not while it runs. It throws only what ends the thread.
void Dispatch::run(Lock& lock, Waiter& self, Frame& frame) {
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
  } catch (ForcedUnwind&) {
    inbox_.done(bytes);
    throw;
  } catch (...) {
    if (!lock.owns_lock()) lock.lock();
    connection_.mark_dead("out of memory");
  }
  inbox_.done(bytes);
  if (connection_.waiters_.bound() > 0) unbind_unused();
}

void Dispatch::run_call(Lock& lock, Waiter& self, Frame& frame) {
  CallHead head = head_of(frame);
  if ((head.flags & kBound) && self.general && head.thread && !bind(self, head.thread)) {
    lock.unlock();
    ServerCall::turn_down(connection_, frame, SABIR_RESOURCE_EXHAUSTED,
                          "too many threads of the caller have objects that answer only to them");
    return lock.lock();
  }
  bool more =
      connection_.side() == Side::Worker && !inbox_.empty();  // a worker's watch sees to the rest
  Running running(*this, lock, frame.request, head.thread);
  Clock::time_point start = logs(Level::Debug) ? Clock::now() : Clock::time_point{};
  ServerCall::run(connection_, frame, more);
  if (logs(Level::Debug)) {
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    Line(Level::Debug, name_of(connection_.side()), "run")
        .add("request", frame.request)
        .add("slot", head.slot)
        .add("microseconds", uint64_t(took.count()));
  }
}

void Dispatch::run_other(const Frame& frame) {
  if (frame.op == Op::Ping) connection_.send(Message(Op::Pong, frame.request, frame.text()));
  if (frame.op == Op::Log && logs(Level::Info)) {
    Line(Level::Info, name_of(connection_.side()), "heard").add("text", frame.text());
  }
}

// Ends an object, which is the author's code and may take long or wait for others: the watch sees
// to it that somebody reads meanwhile. Somebody may wait for the end: then the request has a
// number. Held: the lock, but not while it runs.
void Dispatch::run_drop(Lock& lock, const Frame& frame) {
  watch.begin();
  lock.unlock();
  uint64_t number;
  if (frame.head(number)) connection_.objects().drop(number);
  connection_.may_have_forked();
  stay_whole();
  if (frame.request != 0) {
    Message done(Op::Return, frame.request, sizeof(ReturnHead));
    done.put(ReturnHead{});
    connection_.send(done);
  }
  lock.lock();
  watch.over();
}

void Dispatch::run_drops(Lock& lock) {
  Frame frame;
  while (inbox_.take(frame, [](const Frame& each) { return each.op == Op::Drop; })) {
    inbox_.done(frame.payload.size());
    run_drop(lock, frame);
  }
}

// --- threads for one of the caller's ---

// From now on a worker's thread is that of one of the caller's: handles that answer only to the
// thread that made them see the same one again. False: there must be one left for all others.
// Held: the lock.
bool Dispatch::bind(Waiter& self, uint64_t thread) {
  if (connection_.waiters_.bound() + 1 >= connection_.limits_.most_threads) return false;
  connection_.waiters_.bind(self, thread);
  if (!connection_.waiters_.somebody_is_free()) connection_.threads_.add_general();
  return true;
}

// A thread is anybody's again when there is no object left that answers only to it. Held: the lock.
void Dispatch::unbind_unused() {
  connection_.waiters_.unbind_unless([&](const Waiter& one) {
    return connection_.objects().owned_by(one.thread) ||
           (one.busy && std::any_of(running_.begin(), running_.end(),
                                    [&](Running* each) { return each->thread == one.thread; }));
  });
}

}  // namespace sabir::boundary
