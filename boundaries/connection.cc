// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/connection.h"

#include <algorithm>
#include <bit>

#include "boundaries/log.h"

namespace sabir::boundary {
namespace {

constexpr size_t kMostLate = 4096;  // calls that were never answered
constexpr uint32_t kMostStarved = 100;
constexpr auto kStarved = std::chrono::milliseconds(1);

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

// There is room for all who may wait at once: nothing has to be undone for want of memory.
Connection::Connection(const Contract& contract, std::unique_ptr<Link> link, Answers answers,
                       Side side, Limits limits)
    : Channel(contract, answers, side),
      link_(std::move(link)),
      limits_(limits),
      longest_(limits.longest_frame),
      most_calls_(limits.most_calls),
      pending_(std::bit_ceil(2 * limits.most_calls)) {
  waiters_.reserve(size_t{limits.most_calls} + limits.most_threads + 1);
  link_->set_longest(limits.longest_frame);
  blocks_.set_largest(limits.largest);
  link_->blocked = [this] { drain(); };
}

Connection::~Connection() {
  if (watch_thread_.joinable()) watch_thread_.join();
}

void Connection::obey(uint32_t longest_frame, uint32_t most_calls) {
  longest_ = std::min(longest_, size_t{longest_frame});
  most_calls_ = std::clamp<uint32_t>(most_calls, 1, most_calls_);
}

// --- waiting ---

// A number for a call, when there is room for one more. False: the connection has ended, or it took
// too long. Held: the lock.
bool Connection::enlist(Lock& lock, Waiter& self, Deadline deadline) {
  while (in_flight_ >= most_calls_ && !ended_) {
    if (link_->queued()) {
      lock.unlock();
      bool flushed = link_->flush(deadline);
      lock.lock();
      if (!flushed && !link_->closed()) return false;
    } else if (!reading_) {  // those before it may all be this thread's
      bool in_time = read(lock, deadline);
      hand_over(lock);
      if (!in_time) return false;
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

void Connection::release(uint32_t request) {
  place(request) = nullptr;
  if (in_flight_-- == most_calls_) room_.notify_all();
}

Reply Connection::exchange(Message& message, uint64_t thread, Deadline deadline) {
  Waiter self;
  self.thread = thread;
  Lock lock(mutex_);
  stand_down();
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

struct Connection::Begun final : Ticket {
  Waiter waiter;
  bool enlisted = false;
  bool sent = false;
};

std::unique_ptr<Ticket> Connection::begin(Message& message, uint64_t thread, Deadline deadline) {
  auto begun = std::make_unique<Begun>();
  begun->waiter.thread = thread;
  {
    Lock lock(mutex_);
    begun->enlisted = enlist(lock, begun->waiter, deadline);  // nobody waits for it yet
  }
  begun->reply.kind = ended_ ? Reply::Kind::Unsent : Reply::Kind::Late;
  if (!begun->enlisted) return begun;
  message.set_request(begun->waiter.request);
  if (logs(Level::Debug)) log_call(message);
  begun->sent = link_->send(message, false, deadline);
  return begun;
}

Reply Connection::finish(Ticket& ticket, Deadline deadline) {
  auto& begun = static_cast<Begun&>(ticket);
  if (!std::exchange(begun.enlisted, false)) return std::move(begun.reply);
  Lock lock(mutex_);
  waiters_.push_back(&begun.waiter);
  return conclude(lock, begun.waiter, begun.sent, deadline);
}

// What becomes of a call that was sent, or not. Held: the lock; `self` is among those who wait.
Reply Connection::conclude(Lock& lock, Waiter& self, bool sent, Deadline deadline) {
  bool late = !sent && !link_->closed();
  if (!self.done && (late || sent)) {
    late = late || !wait(lock, self, deadline);
    if (late) give_up(self);
  } else if (!self.done) {
    end_locked("the connection is closed");
    self.reply.kind = Reply::Kind::Unsent;
  }
  dismiss(self);
  if (!self.done) release(self.request);
  if (!inbox_.empty() && side() == Side::Caller) run_drops(lock);
  if (listens_) {
    for (const Frame& frame : inbox_) wake_for(frame);  // what there was no thread for
  }
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

// Its answer may come all the same: until then it is remembered. Held: the lock.
void Connection::give_up(Waiter& self) {
  self.reply.kind = Reply::Kind::Late;
  self.reply.request = self.request;
  try {
    late_.push_back({self.request, nullptr});
  } catch (const std::bad_alloc&) {
    end_locked("out of memory");
  }
  if (late_.size() > kMostLate) end_locked("it left too many calls unanswered");
}

void Connection::keep_block(uint32_t request, Block* block) {
  Lock lock(mutex_);
  for (Late& each : late_) {
    if (each.request == request) {
      each.block = block;
      return;
    }
  }
  block->give();  // it was answered meanwhile
}

void Connection::log_call(Message& message) const {
  CallHead head{};
  std::memcpy(&head, message.payload(), std::min(sizeof head, message.size() - kFrameHead));
  uint32_t request;
  std::memcpy(&request, message.data() + 5, sizeof request);
  Line(Level::Debug, name_of(side()), Op(message.data()[4]) == Op::Drop ? "drop" : "call")
      .add("generation", generation)
      .add("request", request)
      .add("slot", head.slot)
      .add("bytes", message.size());
}

bool Connection::send(const Message& message, bool now, Deadline deadline) {
  bool large = message.size() >= kLargePayload;
  if (large) on_the_way_ += message.size();
  bool sent = link_->send(message, now, deadline ? deadline : call_deadline);
  if (large) on_the_way_ -= message.size();
  return sent;
}

// Until it is done or the connection has ended; false: it took too long. Held: the lock; `self` is
// among those who wait.
bool Connection::wait(Lock& lock, Waiter& self, Deadline deadline) {
  bool in_time = true;
  while (!self.done && in_time) {
    Frame frame;
    self.roused = false;
    if (take_work(self, frame)) {
      self.busy = true;
      if (side() == Side::Caller)
        hand_over(lock);  // what runs may wait for one who waits for an answer
      run(lock, self, frame);
      self.busy = false;
    } else if (ended_) {
      break;
    } else if (link_->queued()) {  // before anything that may take long
      lock.unlock();
      link_->flush(deadline);
      lock.lock();
    } else {
      in_time = rest(lock, self, deadline);
    }
    // Whatever else keeps coming: the call ends in time.
    if (deadline && in_time && !self.done) in_time = Clock::now() < *deadline;
  }
  return in_time || self.done;
}

// It waits no longer. Held: the lock. Most often it is the last that came.
void Connection::dismiss(Waiter& self) {
  if (waiters_.back() == &self) {
    waiters_.pop_back();
  } else {
    std::erase(waiters_, &self);
  }
}

// There is nothing that this thread may run: it reads, or sleeps if another one does. False: it
// took too long.
bool Connection::rest(Lock& lock, Waiter& self, Deadline deadline) {
  // Who waits for one answer leaves to others what is anybody's: it may be what the answer needs.
  if (!self.general && waits_for_anybody()) rouse_another();
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
  ++runs_;
  starved_ = starved ? starved_ + 1 : 0;
  if (starved_ > kMostStarved) end_locked("out of memory");
  try {
    take_in(got);
  } catch (const std::bad_alloc&) {
    end_locked("out of memory");
  }
  arrived_.clear();
  return got != Link::Got::Nothing;
}

void Connection::take_in(Link::Got got) {
  dispatch(arrived_);
  if (got == Link::Got::Closed) end_locked("the connection was closed");
  if (got == Link::Got::Malformed) end_locked("the other side sent " + link_->why());
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
  return std::none_of(late_.begin(), late_.end(),
                      [&](const Late& each) { return each.request == request; });
}

void Connection::abandon() {
  link_->abandon();
  ended_ = true;
}

// Somebody who waits has to read on; if nobody does, somebody listens. Held: the lock.
void Connection::hand_over(Lock& lock) {
  while (!reading_ && !ended_ && !listening_) {
    for (auto at = waiters_.rbegin(); at != waiters_.rend(); ++at) {
      if (!(*at)->general && !(*at)->busy) return (*at)->wake.notify_one();
      if ((*at)->idle() && side() == Side::Worker) return (*at)->rouse();
    }
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
  if (!takes_blocks_ || payload < kLargePayload) return nullptr;
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
  end_locked(std::move(why));
}

void Connection::end_locked(std::string why) {
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

std::string Connection::why() {
  Lock lock(mutex_);
  return why_;
}

}  // namespace sabir::boundary
