// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/connection.h"

#include <algorithm>
#include <sabir/cancelled.hpp>

#include "boundaries/log.h"

namespace sabir::boundary {
namespace {

constexpr uint32_t kMostStarved = 100;
constexpr auto kStarved = std::chrono::milliseconds(1);

const char* name_of(Reply::Kind kind) {
  constexpr const char* names[] = {"return", "fail", "late", "lost", "unsent", "full"};
  return names[size_t(kind)];
}

}  // namespace

uint64_t this_thread() {
  static std::atomic<uint64_t> last{0};
  thread_local uint64_t number = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return number;
}

Connection::Connection(const Contract& contract, std::unique_ptr<Link> link, Answers answers,
                       Side side, Limits limits)
    : Channel(contract, answers, side),
      link_(std::move(link)),
      limits_(limits),
      longest_(limits.longest_frame),
      forks_(forks()),
      pending_(limits.most_calls),
      dispatch_(*this, limits_),
      threads_(*this) {
  waiters_.reserve(size_t{limits.most_calls} + limits.most_threads + 1);
  link_->set_longest(limits.longest_frame);
  blocks_.set_largest(limits.largest);
  link_->blocked = [this] { drain(); };
}

void Connection::obey(uint32_t longest_frame, uint32_t most_calls) {
  longest_ = std::min(longest_, size_t{longest_frame});
  pending_.limit(most_calls);
}

// --- waiting ---

// A number for a call, when there is room for one more. Else what becomes of it: the connection has
// ended, it took too long, or there will be no room, for those before it wait for this one. Held:
// the lock.
std::optional<Reply::Kind> Connection::enlist(Lock& lock, Waiter& self, Deadline deadline) {
  while (pending_.full() && !ended_) {
    if (pending_.all_busy()) return Reply::Kind::Full;
    if (link_->queued()) {
      lock.unlock();
      bool flushed = link_->flush(deadline);
      lock.lock();
      if (!flushed && !link_->closed()) return Reply::Kind::Late;
    } else if (!reading_) {  // those before it may all be this thread's
      bool in_time = read(lock, deadline);
      hand_over(lock);
      if (!in_time) return Reply::Kind::Late;
    } else if (!deadline) {
      room_.wait(lock);
    } else if (room_.wait_until(lock, *deadline) == std::cv_status::timeout) {
      return Reply::Kind::Late;
    }
  }
  if (ended_) return Reply::Kind::Unsent;
  pending_.add(self);
  return std::nullopt;
}

void Connection::release(const Waiter& waiter) {
  if (pending_.remove(waiter)) room_.notify_all();
}

Reply Connection::exchange(Message& message, uint64_t thread, Deadline deadline) {
  if (is_a_parents()) return {Reply::Kind::Unsent, {}, 0};
  Waiter self;
  self.thread = thread;
  Lock lock(mutex_);
  stand_down();
  if (auto refused = enlist(lock, self, deadline)) return {*refused, {}, 0};
  message.set_request(self.request);
  if (logs(Level::Debug)) log_call(message);
  waiters_.add(self);  // before it is sent: what comes back for this thread is not another's
  lock.unlock();
  bool sent = link_->send(message, true, deadline);
  lock.lock();
  return conclude(lock, self, sent, deadline);
}

struct Connection::Begun final : Ticket {
  Waiter waiter;
  bool enlisted = false;
  bool sent = false;
};

std::unique_ptr<Ticket> Connection::begin(Message& message, uint64_t thread, Deadline deadline) {
  auto begun = std::make_unique<Begun>();
  begun->reply.kind = Reply::Kind::Unsent;
  if (is_a_parents()) return begun;
  begun->waiter.thread = thread;
  {
    Lock lock(mutex_);
    auto refused = enlist(lock, begun->waiter, deadline);  // nobody waits for it yet
    begun->enlisted = !refused;
    begun->reply.kind = refused.value_or(Reply::Kind::Lost);
  }
  if (!begun->enlisted) return begun;
  message.set_request(begun->waiter.request);
  if (logs(Level::Debug)) log_call(message);
  begun->sent = link_->send(message, false, deadline);
  return begun;
}

Reply Connection::finish(Ticket& ticket, Deadline deadline) {
  auto& begun = static_cast<Begun&>(ticket);
  if (!std::exchange(begun.enlisted, false) || is_a_parents()) return std::move(begun.reply);
  Lock lock(mutex_);
  waiters_.add(begun.waiter);
  return conclude(lock, begun.waiter, begun.sent, deadline);
}

// What becomes of a call that was sent, or not. Held: the lock; `self` is among those who wait.
Reply Connection::conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline) {
  bool late = !sent && !link_->closed();
  if (!self.done && (late || sent)) {
    late = late || !await(lock, self, deadline);
    if (late) give_up(self);
  } else if (!self.done) {
    mark_dead("the connection is closed");
    self.reply.kind = Reply::Kind::Unsent;
  }
  waiters_.remove(self);
  if (!self.done) release(self);
  if (!dispatch_.empty() && side() == Side::Caller) dispatch_.run_drops(lock);
  if (listens_) dispatch_.wake_for_all();
  hand_over(lock);
  lock.unlock();
  if (logs(Level::Debug)) {
    Line(Level::Debug, name_of(side()), "answer")
        .add("generation", generation)
        .add("request", self.request)
        .add("outcome", std::string_view(name_of(self.reply.kind)))
        .add("bytes", self.reply.payload.size());
  }
  if (late && sent) link_->offer(Message(Op::Cancel, self.request, 0));
  return std::move(self.reply);
}

// The thread may end meanwhile (pthread_exit in what the other side asks of it): then nobody waits
// for the answer any more, and the lock is not held when it throws. Else held: the lock.
bool Connection::await(Lock& lock, Waiter& self, Deadline deadline) {
  try {
    return wait(lock, self, deadline);
  } catch (...) {
    if (self.done) {
      if (self.reply.kind == Reply::Kind::Return) give_block_back(self.reply.payload);
    } else {
      give_up(self);
      release(self);
    }
    waiters_.remove(self);
    hand_over(lock);
    lock.unlock();
    link_->offer(Message(Op::Cancel, self.request, 0));
    throw;
  }
}

// Its answer may come all the same: until then it is remembered. Held: the lock.
void Connection::give_up(Waiter& self) {
  self.reply.kind = Reply::Kind::Late;
  self.reply.request = self.request;
  try {
    if (!pending_.remember_late(self.request)) mark_dead("it left too many calls unanswered");
  } catch (const std::bad_alloc&) {
    mark_dead("out of memory");
  }
}

void Connection::keep_block(uint32_t request, Block* block) {
  Lock lock(mutex_);
  if (!pending_.keep_block(request, block)) block->give();  // it was answered meanwhile
}

// The answer to a call that nobody waits for any more.
void Connection::take_unwanted(const Frame& frame) {
  pending_.forget_late(frame.request);
  if (frame.op == Op::Return) give_block_back(frame.payload);
}

// A result that nobody reads goes back to whose block it is in.
void Connection::give_block_back(const Buffer& payload) {
  struct {
    ReturnHead head;
    BlockRef reference;
  } reply;
  if (payload.size() < sizeof reply) return;
  std::memcpy(&reply, payload.data(), sizeof reply);
  Block* unread = (reply.head.flags & kInBlock) ? blocks_.find(reply.reference) : nullptr;
  if (unread) unread->give();
}

void Connection::settle(Frame& frame) {
  Waiter* waiter = pending_.find(frame.request);
  if (!waiter) return take_unwanted(frame);
  release(*waiter);
  waiter->reply.kind = frame.op == Op::Return ? Reply::Kind::Return : Reply::Kind::Fail;
  waiter->reply.payload = std::move(frame.payload);
  waiter->done = true;
  waiter->wake.notify_one();
}

void Connection::log_call(Message& message) const {
  CallHead head{};
  std::memcpy(&head, message.payload(), std::min(sizeof head, message.size() - kFrameHead));
  Line(Level::Debug, name_of(side()), Op(message.data()[4]) == Op::Drop ? "drop" : "call")
      .add("generation", generation)
      .add("request", message.request())
      .add("slot", head.slot)
      .add("bytes", message.size());
}

bool Connection::send(const Message& message, bool now, Deadline deadline) {
  if (is_a_parents()) return false;
  bool large = message.size() >= kLargePayload;
  if (large) dispatch_.hold(message.size());
  bool sent = link_->send(message, now, deadline ? deadline : call_deadline);
  if (large) dispatch_.let_go(message.size());
  return sent;
}

// Until it is done or the connection has ended; false: it took too long. Held: the lock; `self` is
// among those who wait.
bool Connection::wait(Lock& lock, Waiter& self, Deadline deadline) {
  bool in_time = true;
  while (!self.done && in_time) {
    self.roused = false;
    if (Frame frame; !dispatch_.empty() && dispatch_.take(self, frame)) {
      self.busy = true;
      if (pending_.full()) room_.notify_all();  // whoever waits for room may see that there is none
      if (side() == Side::Caller)
        hand_over(lock);  // what runs may wait for one who waits for an answer
      dispatch_.run(lock, self, frame);
      self.busy = false;
    } else if (ended_) {
      break;
    } else if (link_->queued()) {  // before anything that may take long
      lock.unlock();
      link_->flush(deadline);
      lock.lock();
    } else if (core::waiting.caller) {
      in_time = rest_patiently(lock, self, deadline);
    } else {
      in_time = rest(lock, self, deadline);
    }
    // Whatever else keeps coming: the call ends in time.
    if (deadline && in_time && !self.done) in_time = Clock::now() < *deadline;
  }
  return in_time || self.done;
}

// The same for a caller that may give up, and is asked now and then. False: it does, or it took too
// long.
bool Connection::rest_patiently(Lock& lock, Waiter& self, Deadline deadline) {
  Deadline until = Clock::now() + core::kAskedEvery;
  if (deadline && *deadline <= *until) return rest(lock, self, deadline);
  if (rest(lock, self, until) || self.done) return true;
  lock.unlock();  // it may want a lock that somebody has who waits for this one
  bool over = core::ask_caller();
  lock.lock();
  return !over;
}

// There is nothing that this thread may run: it reads, or sleeps if another one does. False: it
// took too long.
bool Connection::rest(Lock& lock, Waiter& self, Deadline deadline) {
  // A thread that waits for one answer leaves unassigned work to idle threads: the answer may
  // depend on it.
  if (!self.general && dispatch_.waits_for_anybody()) threads_.rouse_another();
  bool in_time = true;
  if (!reading_ && has_room()) {
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

// Reads once for all. False: nothing came in time. What there is no memory for stays where it is,
// for a while.
bool Connection::read(Lock& lock, Deadline deadline) noexcept {
  reading_ = true;
  stand_down();
  lock.unlock();
  Link::Got got = Link::Got::Frames;
  bool starved = false;
  try {
    got = link_->receive(arrived_, deadline);
  } catch (const std::bad_alloc&) {
    starved = true;
    std::this_thread::sleep_for(kStarved);
  }
  lock.lock();
  reading_ = false;
  dispatch_.watch.moved();
  starved_ = starved ? starved_ + 1 : 0;
  if (starved_ > kMostStarved) mark_dead("out of memory");
  try {
    take_in(got);
  } catch (const std::bad_alloc&) {
    mark_dead("out of memory");
  }
  arrived_.clear();
  return got != Link::Got::Nothing;
}

void Connection::take_in(Link::Got got) {
  bool ended = ended_;
  for (Frame& frame : arrived_) {
    take_in(frame);
    if (!ended && ended_) return;  // what came behind the frame that ended it may refer to that
  }
  if (got == Link::Got::Closed) mark_dead("the connection was closed");
  if (got == Link::Got::Malformed) mark_dead("the other side sent " + link_->why());
}

void Connection::take_in(Frame& frame) {
  switch (frame.op) {
    case Op::Return:
    case Op::Fail: settle(frame); break;
    case Op::Cancel: dispatch_.cancel(frame.request); break;
    case Op::Goodbye:
      mark_dead(frame.payload.size() ? std::string(frame.text()) : "the other side said goodbye");
      break;
    case Op::Block:
      if (!blocks_.add(frame.request, std::move(frame.descriptor))) {
        mark_dead(link_->lost_descriptor()
                      ? "this process has no descriptor left for memory that the other side shares"
                      : "the other side named an unknown shared-memory block");
      }
      break;
    case Op::Hello:
    case Op::Welcome: mark_dead("duplicate handshake from the other side"); break;
    default: dispatch_.put(std::move(frame));
  }
}

// While this side cannot send: reads, if nobody else does, so that the other side can go on. Who
// came to wait meanwhile has seen that somebody reads, and sleeps.
void Connection::drain() {
  Lock lock(mutex_);
  if (reading_ || ended_ || !has_room()) return;
  read(lock, Clock::now());
  hand_over(lock);
}

bool Connection::came(uint32_t request) {
  Lock lock(mutex_);
  for (int i = 0; i < 16 && !reading_ && !ended_; ++i) {
    if (!read(lock, Clock::now())) break;
  }
  hand_over(lock);
  return !pending_.is_late(request);
}

// Locks, and those who wait, are of threads that are not here; memory that is shared with the other
// side stays as it is.
void Connection::abandon() {
  if (forks_ == forks()) return;
  link_->abandon();
  new (&mutex_) std::mutex;
  new (&room_) std::condition_variable;
  objects().abandon();
  blocks_.abandon();
  waiters_.forget();
  dispatch_.forget();
  why_ = "this process was forked, and the worker stayed with its parent";
  abandoned_ = true;
  ended_ = true;
  forks_ = forks();
}

bool Connection::leave_to_parent() {
  std::lock_guard guard(adopting());
  abandon();
  return true;
}

// Somebody who waits has to read on; if nobody does, somebody listens. Held: the lock.
void Connection::hand_over(Lock& lock) {
  while (!reading_ && !ended_ && !listening_) {
    if (waiters_.hand_reading(side() == Side::Worker)) return;
    if (!listens_ || !has_room()) return;
    listening_ = link_->listen();
    if (!listening_) read(lock, Clock::now());
  }
}

// Whoever reads now needs nobody to listen. Before anything is sent whose answer would be heard.
// Held: the lock.
void Connection::stand_down() {
  if (!listening_) return;
  listening_ = false;
  link_->stand_down();
}

void Connection::listens() {
  Lock lock(mutex_);
  listens_ = true;
  hand_over(lock);
}

// Something came while nobody waited.
void Connection::hear() {
  Lock lock(mutex_);
  if (!listening_) return;
  while (!reading_ && !ended_ && has_room() && read(lock, Clock::now())) {
  }
  hand_over(lock);
}

bool Connection::receive_greeting(Frame& frame, Deadline deadline) {
  while (arrived_.empty()) {
    Link::Got got = link_->receive(arrived_, deadline);
    if (got == Link::Got::Malformed) why_ = "the other side sent " + link_->why();
    if (got != Link::Got::Frames) break;
  }
  if (arrived_.empty()) return false;
  frame = std::move(arrived_.front());
  arrived_.erase(arrived_.begin());
  return true;
}

void Connection::greeted() {
  Lock lock(mutex_);
  take_in(Link::Got::Frames);
  arrived_.clear();
}

Block* Connection::take_block(size_t payload) {
  if (!takes_blocks_ || payload < kLargePayload || is_a_parents()) return nullptr;
  Block* block = blocks_.take(payload);
  if (!block || block->announced) return block;
  Message message(Op::Block, block->number(), 0);
  message.descriptor = block->descriptor();
  if (!send(message)) return block->give(), nullptr;
  block->announced = true;
  return block;
}

// --- the end ---

void Connection::end(std::string why) {
  Lock lock(mutex_);
  mark_dead(std::move(why));
}

void Connection::mark_dead(std::string why) {
  if (ended_) return;
  why_ = std::move(why);
  ended_.store(true, std::memory_order_release);
  link_->shut();
  waiters_.wake_all();
  dispatch_.cancel_all();
  room_.notify_all();
  dispatch_.watch.wake();
}

std::string Connection::why() {
  Lock lock(mutex_);
  return why_;
}

}  // namespace sabir::boundary
