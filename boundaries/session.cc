// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/session.h"

#include <algorithm>
#include <bit>
#include <sabir/cancelled.hpp>

#include "boundaries/answer.h"
#include "boundaries/log.h"

namespace sabir::boundary {
namespace {

thread_local uint64_t running_for = 0;  // the caller's thread

constexpr auto kTick = std::chrono::milliseconds(1);
constexpr int kQuietTicks = 20;  // then the watch sleeps

CallHead head_of(const Frame& frame) {
  CallHead head{};
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  return call && frame.head(head) ? head : CallHead{};
}
uint64_t thread_of(const Frame& frame) { return head_of(frame).thread; }

const char* name_of(Side side) { return side == Side::Caller ? "caller" : "worker"; }

const char* name_of(Reply::Kind kind) {
  constexpr const char* names[] = {"return", "fail", "late", "lost", "unsent"};
  return names[size_t(kind)];
}

}  // namespace

uint64_t this_thread() {
  static std::atomic<uint64_t> last{0};
  thread_local uint64_t number = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return number;
}

uint64_t Session::thread_key() const {
  return side() == Side::Caller ? this_thread() : running_for;
}

Session::Session(const Contract& contract, std::unique_ptr<Link> link, Answers answers, Side side,
                 Limits limits)
    : Channel(contract, answers, side),
      link_(std::move(link)),
      limits_(limits),
      pending_(std::bit_ceil(2 * limits.most_calls)) {
  link_->set_longest(limits.longest_frame);
  link_->blocked = [this] { drain(); };
}

Session::~Session() {
  if (watch_thread_.joinable()) watch_thread_.join();
}

// --- waiting ---

// A number for a call, when there is room for one more. False: the session has ended, or it took
// too long. Held: the lock.
bool Session::enlist(Lock& lock, Waiter& self, Deadline deadline) {
  while (in_flight_ >= limits_.most_calls && !ended_) {
    if (link_->queued()) {
      lock.unlock();
      link_->flush();
      lock.lock();
    } else if (!reading_) {  // those before it may all be this thread's
      if (!read(lock, deadline)) return false;
    } else if (!deadline) {
      room_.wait(lock);
    } else if (room_.wait_until(lock, *deadline) == std::cv_status::timeout) {
      return false;
    }
  }
  if (ended_) return false;
  do {
    self.request = ++last_request_;
  } while (self.request == 0 || place(self.request));
  place(self.request) = &self;
  ++in_flight_;
  return true;
}

void Session::release(uint32_t request) {
  place(request) = nullptr;
  if (in_flight_-- == limits_.most_calls) room_.notify_all();
}

Reply Session::exchange(Message& message, uint64_t thread, Deadline deadline) {
  Waiter self;
  self.thread = thread;
  Lock lock(mutex_);
  if (!enlist(lock, self, deadline)) {
    return {ended_ ? Reply::Kind::Unsent : Reply::Kind::Late, {}, 0};
  }
  message.set_request(self.request);
  if (logs(Level::Debug)) log_call(message);
  waiters_.push_back(&self);  // before it is sent: what comes back for this thread is not another's
  lock.unlock();
  bool sent = link_->send(message, true, deadline);
  lock.lock();
  return conclude(lock, self, sent, deadline);
}

struct Session::Begun final : Ticket {
  Waiter waiter;
  bool enlisted = false;
  bool sent = false;
};

std::unique_ptr<Ticket> Session::begin(Message& message, uint64_t thread, Deadline deadline) {
  auto begun = std::make_unique<Begun>();
  begun->waiter.thread = thread;
  {
    Lock lock(mutex_);
    begun->enlisted = enlist(lock, begun->waiter, deadline);
  }
  begun->reply.kind = ended_ ? Reply::Kind::Unsent : Reply::Kind::Late;
  if (!begun->enlisted) return begun;
  message.set_request(begun->waiter.request);
  if (logs(Level::Debug)) log_call(message);
  begun->sent = link_->send(message, false, deadline);
  return begun;
}

Reply Session::finish(Ticket& ticket, Deadline deadline) {
  auto& begun = static_cast<Begun&>(ticket);
  if (!std::exchange(begun.enlisted, false)) return std::move(begun.reply);
  Lock lock(mutex_);
  waiters_.push_back(&begun.waiter);
  return conclude(lock, begun.waiter, begun.sent, deadline);
}

// What becomes of a call that was sent, or not. Held: the lock; `self` is among those who wait.
Reply Session::conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline) {
  if (!sent && !self.done) {
    end_locked("the connection is closed");
    self.reply.kind = Reply::Kind::Unsent;
    std::erase(waiters_, &self);
  } else if (!wait(lock, self, deadline)) {
    self.reply.kind = Reply::Kind::Late;
    self.reply.request = self.request;
    late_.push_back(self.request);
  }
  if (!self.done) release(self.request);
  if (!inbox_.empty()) run_drops(lock);
  hand_over();
  lock.unlock();
  if (logs(Level::Debug)) {
    Line(Level::Debug, name_of(side()), "answer")
        .add("life", life)
        .add("request", self.request)
        .add("outcome", std::string_view(name_of(self.reply.kind)))
        .add("bytes", self.reply.payload.size());
  }
  if (self.reply.kind == Reply::Kind::Late) send(Message(Op::Cancel, self.request, 0));
  return std::move(self.reply);
}

void Session::log_call(Message& message) const {
  CallHead head{};
  std::memcpy(&head, message.payload(), std::min(sizeof head, message.size() - kFrameHead));
  uint32_t request;
  std::memcpy(&request, message.data() + 5, sizeof request);
  Line(Level::Debug, name_of(side()), Op(message.data()[4]) == Op::Drop ? "drop" : "call")
      .add("life", life)
      .add("request", request)
      .add("slot", head.slot)
      .add("bytes", message.size());
}

// Until it is done or the session has ended; false: it took too long. Held: the lock; `self` is
// among those who wait, and no longer afterwards.
bool Session::wait(Lock& lock, Waiter& self, Deadline deadline) {
  bool in_time = true;
  while (!self.done && in_time) {
    Frame frame;
    self.roused = false;
    if (take_work(self, frame)) {
      self.busy = true;
      if (side() == Side::Caller)
        hand_over();  // what runs may wait for one who waits for an answer
      run(lock, frame);
      self.busy = false;
    } else if (ended_) {
      break;
    } else if (link_->queued()) {  // before anything that may take long
      lock.unlock();
      link_->flush();
      lock.lock();
    } else {
      in_time = rest(lock, self, deadline);
    }
  }
  std::erase(waiters_, &self);
  return in_time || self.done;
}

// There is nothing that this thread may run: it reads, or sleeps if another one does. False: it
// took too long.
bool Session::rest(Lock& lock, Waiter& self, Deadline deadline) {
  // Who waits for one answer leaves to others what is anybody's: it may be what the answer needs.
  if (!self.general && waits_for_anybody()) rouse_another();
  bool in_time = true;
  if (!reading_ && inbox_.size() < limits_.most_calls) {
    self.reading = true;
    in_time = read(lock, deadline);
    self.reading = false;
  } else if (!deadline) {
    self.wake.wait(lock);
  } else {
    in_time = self.wake.wait_until(lock, *deadline) != std::cv_status::timeout;
  }
  return in_time;
}

// Reads once for all. False: nothing came in time.
bool Session::read(Lock& lock, Deadline deadline) {
  reading_ = true;
  lock.unlock();
  Link::Got got = link_->receive(arrived_, deadline);
  lock.lock();
  reading_ = false;
  ++runs_;
  dispatch(arrived_);
  arrived_.clear();
  if (got == Link::Got::Closed) end_locked("the connection was closed");
  if (got == Link::Got::Malformed) end_locked("the other side sent " + link_->why());
  return got != Link::Got::Nothing;
}

// While this side cannot send: reads, if nobody else does, so that the other side can go on.
void Session::drain() {
  Lock lock(mutex_);
  if (!reading_ && !ended_ && inbox_.size() < limits_.most_calls) read(lock, Clock::now());
}

bool Session::came(uint32_t request) {
  Lock lock(mutex_);
  for (int i = 0; i < 16 && !reading_ && !ended_; ++i) {
    if (!read(lock, Clock::now())) break;
  }
  return std::find(late_.begin(), late_.end(), request) == late_.end();
}

void Session::abandon() {
  link_->abandon();
  ended_ = true;
}

// Somebody who waits has to read on. Held: the lock.
void Session::hand_over() {
  if (reading_ || ended_) return;
  for (auto at = waiters_.rbegin(); at != waiters_.rend(); ++at) {
    if (!(*at)->general && !(*at)->busy) return (*at)->wake.notify_one();
  }
}

bool Session::receive_one(Frame& frame, Deadline deadline) {
  Lock lock(mutex_);
  while (inbox_.empty()) {
    reading_ = true;
    lock.unlock();
    Link::Got got = link_->receive(arrived_, deadline);
    lock.lock();
    reading_ = false;
    for (Frame& each : arrived_) inbox_.push_back(std::move(each));
    arrived_.clear();
    if (got == Link::Got::Malformed) why_ = "the other side sent " + link_->why();
    if (got != Link::Got::Frames && inbox_.empty()) return false;
  }
  frame = std::move(inbox_.front());
  inbox_.pop_front();
  return true;
}

// --- what came ---

void Session::dispatch(std::vector<Frame>& frames) {
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
        if (!blocks_.add(frame.request, Descriptor(std::exchange(frame.descriptor, -1)))) {
          end_locked("the other side sent a block that is none");
        }
        break;
      case Op::Hello:
      case Op::Welcome:
        Descriptor(std::exchange(frame.descriptor, -1));
        end_locked("the other side greets twice");
        break;
      default: inbox_.push_back(std::move(frame)); wake_for(inbox_.back());
    }
  }
}

// The answer to a call that nobody waits for any more.
void Session::forget_late(const Frame& frame) {
  std::erase(late_, frame.request);
  struct {
    ReturnHead head;
    BlockRef reference;
  } reply;
  bool block = frame.op == Op::Return && frame.head(reply) && (reply.head.flags & kInBlock);
  if (Block* unread = block ? blocks_.find(reply.reference) : nullptr) unread->give();
}

void Session::settle(Frame& frame) {
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
// something takes long.
void Session::wake_for(const Frame& frame) {
  uint64_t thread = thread_of(frame);
  for (auto at = waiters_.rbegin(); at != waiters_.rend(); ++at) {  // of its calls the innermost
    if (thread && (*at)->thread == thread && !(*at)->busy) return (*at)->rouse();
  }
  if (side() == Side::Worker) {
    bool taken = std::any_of(waiters_.begin(), waiters_.end(), [](Waiter* waiter) {
      return waiter->general && !waiter->busy && (waiter->reading || waiter->roused);
    });
    if (!taken) rouse_another();
  } else if (!waiters_.empty()) {
    waiters_.back()->rouse();
  }
}

// A worker's thread that has nothing to do, or a new one, looks at the inbox. Held: the lock.
bool Session::rouse_another() {
  for (Waiter* waiter : waiters_) {
    if (waiter->idle()) return waiter->rouse(), true;
  }
  return add_thread();
}

// Whether that thread may run it. What belongs to one that waits for something inside a call is
// that one's.
bool Session::may_run(const Waiter& self, const Frame& frame) const {
  bool call = frame.op == Op::Call || frame.op == Op::Callback;
  CallHead head = head_of(frame);
  uint64_t thread = head.thread;
  bool bound = (head.flags & kBound) != 0;
  if (thread && self.thread == thread) return true;
  bool anothers = thread && std::any_of(waiters_.begin(), waiters_.end(), [&](Waiter* w) {
                    return !w->general && w->thread == thread && (!w->bound || bound);
                  });
  return !anothers && (!call || self.general || side() == Side::Caller);
}

// Whether there is something that any of a worker's threads may run.
bool Session::waits_for_anybody() const {
  Waiter anybody;
  anybody.general = true;
  return side() == Side::Worker &&
         std::any_of(inbox_.begin(), inbox_.end(),
                     [&](const Frame& frame) { return may_run(anybody, frame); });
}

// The first frame in the inbox that this thread may run.
bool Session::take_work(Waiter& self, Frame& frame) {
  auto at = std::find_if(inbox_.begin(), inbox_.end(),
                         [&](const Frame& each) { return may_run(self, each); });
  if (at == inbox_.end()) return false;
  frame = std::move(*at);
  inbox_.erase(at);
  CallHead head = head_of(frame);
  if ((head.flags & kBound) && self.general && head.thread) bind(self, head.thread);
  return true;
}

// From now on a worker's thread is that of one of the caller's: handles that answer only to the
// thread that made them see the same one again. Held: the lock.
void Session::bind(Waiter& self, uint64_t thread) {
  self.general = false;
  self.bound = true;
  self.thread = thread;
  bool other = std::any_of(waiters_.begin(), waiters_.end(),
                           [](Waiter* waiter) { return waiter->general && !waiter->busy; });
  if (!other) add_thread();
}

// Held: the lock, but not while it runs.
void Session::run(Lock& lock, Frame& frame) {
  if (frame.op == Op::Call || frame.op == Op::Callback) return run_call(lock, frame);
  lock.unlock();
  if (frame.op == Op::Drop) run_drop(frame);
  if (frame.op == Op::Ping) send(Message(Op::Pong, frame.request, frame.text()));
  if (frame.op == Op::Log && logs(Level::Info)) {
    Line(Level::Info, name_of(side()), "heard").add("text", frame.text());
  }
  lock.lock();
}

void Session::run_call(Lock& lock, Frame& frame) {
  Running running{frame.request};
  const std::atomic<bool>* outer = std::exchange(core::call_cancelled, &running.cancelled);
  uint64_t outer_thread = std::exchange(running_for, thread_of(frame));
  running_.push_back(&running);
  ++executing_;
  ++runs_;
  bool more = side() == Side::Worker && !inbox_.empty();  // a worker's watch sees to the rest
  if (watch_sleeps_) watch_wake_.notify_one();
  lock.unlock();
  Clock::time_point start = logs(Level::Debug) ? Clock::now() : Clock::time_point{};
  uint32_t slot = head_of(frame).slot;
  Answer::run(*this, frame, more);
  if (logs(Level::Debug)) {
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    Line(Level::Debug, name_of(side()), "run")
        .add("request", frame.request)
        .add("slot", slot)
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

Block* Session::take_block(size_t payload) {
  if (!takes_blocks_ || payload < kLargePayload) return nullptr;
  Block* block = blocks_.take(payload);
  if (!block || block->announced) return block;
  Message message(Op::Block, block->number(), 0);
  message.descriptor = block->descriptor();
  if (!send(message)) return block->give(), nullptr;
  block->announced = true;
  return block;
}

// Somebody may wait for it: then the request has a number.
void Session::run_drop(const Frame& frame) {
  uint64_t number;
  if (frame.head(number)) objects().drop(number);
  if (frame.request == 0) return;
  Message done(Op::Return, frame.request, sizeof(ReturnHead));
  done.put(ReturnHead{});
  send(done);
}

// What the other side does not need any more, before the call returns that made it so. Held: the
// lock.
void Session::run_drops(Lock& lock) {
  for (bool any = true; any;) {
    any = false;
    for (auto at = inbox_.begin(); at != inbox_.end() && !any; ++at) {
      if (at->op != Op::Drop) continue;
      Frame frame = std::move(*at);
      inbox_.erase(at);
      lock.unlock();
      run_drop(frame);
      lock.lock();
      any = true;
      break;
    }
  }
}

// --- the end ---

void Session::end(std::string why) {
  Lock lock(mutex_);
  end_locked(std::move(why));
}

void Session::end_locked(std::string why) {
  if (ended_) return;
  why_ = std::move(why);
  ended_.store(true, std::memory_order_release);
  link_->shut();
  for (Waiter* waiter : waiters_) waiter->wake.notify_one();
  for (Running* each : running_) each->cancelled = true;
  room_.notify_all();
  watch_wake_.notify_all();
  over_.notify_all();
}

std::string Session::why() {
  Lock lock(mutex_);
  return why_;
}

// --- a worker's threads ---

void Session::serve() {
  watch_thread_ = std::thread([this] { watch(); });
  {
    Lock lock(mutex_);
    ++threads_;
  }
  general_thread();
  Lock lock(mutex_);
  over_.wait(lock, [&] { return threads_ == 0; });
  lock.unlock();
  watch_thread_.join();
}

void Session::general_thread() {
  Waiter self;
  self.general = true;
  Lock lock(mutex_);
  waiters_.push_back(&self);
  wait(lock, self, {});
  --threads_;
  over_.notify_all();
}

// Held: the lock.
bool Session::add_thread() {
  if (threads_ >= limits_.most_threads || ended_) return false;
  try {
    std::thread([this] { general_thread(); }).detach();
    ++threads_;
    return true;
  } catch (const std::system_error&) {
    return false;  // those that are there go on; the watch tries again
  }
}

void Session::watch() {
  Lock lock(mutex_);
  for (int quiet = 0; !ended_;) {
    if (quiet >= kQuietTicks && executing_ == 0) {
      watch_sleeps_ = true;
      watch_wake_.wait(lock);
      watch_sleeps_ = false;
      quiet = 0;
    }
    uint64_t before = runs_;
    watch_wake_.wait_for(lock, kTick);
    quiet = runs_ == before ? quiet + 1 : 0;
    if (runs_ == before && executing_ > 0) look();
  }
}

// Nothing has moved for a while although something runs: what it has not sent yet goes out, what
// waits is run, and somebody reads. Held: the lock.
void Session::look() {
  if (!reading_ || link_->queued() || waits_for_anybody()) rouse_another();
}

}  // namespace sabir::boundary
