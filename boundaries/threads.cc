// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A worker's threads: as many as there is to run at once, each for anything until one of the
// caller's threads needs it for itself; and the watch, which sees when something takes long. On the
// caller's side a thread for what comes while none of its own is there to run it.
#include <algorithm>

#include "boundaries/connection.h"
#include "boundaries/home.h"

namespace sabir::boundary {
namespace {

constexpr auto kTick = std::chrono::milliseconds(1);
constexpr int kQuietTicks = 20;  // then the watch sleeps
constexpr uint32_t kMostHelpers = 32;
constexpr auto kLingers = std::chrono::seconds(1);

}  // namespace

void Connection::serve() {
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

void Connection::general_thread() noexcept {
  Waiter self;
  self.general = true;
  Lock lock(mutex_);
  waiters_.push_back(&self);
  wait(lock, self, {});
  dismiss(self);
  if (self.bound) --bound_;
  --threads_;
  over_.notify_all();
}

// Held: the lock.
bool Connection::add_thread() noexcept {
  if (threads_ >= limits_.most_threads || ended_) return false;
  try {
    std::thread([this] { general_thread(); }).detach();
    ++threads_;
    return true;
  } catch (const std::exception&) {
    return false;  // those that are there go on; the watch tries again
  }
}

// A worker's thread that has nothing to do, or a new one, looks at the inbox. Held: the lock.
bool Connection::rouse_another() {
  for (Waiter* waiter : waiters_) {
    if (waiter->idle()) return waiter->rouse(), true;
  }
  return side() == Side::Worker ? add_thread() : add_helper();
}

// --- threads for one of the caller's ---

// From now on a worker's thread is that of one of the caller's: handles that answer only to the
// thread that made them see the same one again. False: there must be one left for all others.
// Held: the lock.
bool Connection::bind(Waiter& self, uint64_t thread) {
  if (bound_ + 1 >= limits_.most_threads) return false;
  ++bound_;
  self.general = false;
  self.bound = true;
  self.thread = thread;
  bool other = std::any_of(waiters_.begin(), waiters_.end(),
                           [](Waiter* waiter) { return waiter->general && !waiter->busy; });
  if (!other) add_thread();
  return true;
}

void Connection::unbind(Waiter& self) {
  --bound_;
  self.bound = false;
  self.general = true;
  self.thread = 0;
}

// A thread is anybody's again when there is no object left that answers only to it. Held: the lock.
void Connection::unbind_unused() {
  for (Waiter* waiter : waiters_) {
    if (!waiter->bound || objects().owned_by(waiter->thread)) continue;
    bool runs = waiter->busy && std::any_of(running_.begin(), running_.end(), [&](Running* each) {
                  return each->thread == waiter->thread;
                });
    if (runs) continue;
    unbind(*waiter);
    if (!waiter->busy) waiter->rouse();
  }
}

// --- a caller's helpers ---

// Held: the lock. Without a thread for it, it waits for one that is there, or for the next call.
bool Connection::add_helper() noexcept {
  if (helpers_ >= kMostHelpers || ended_) return false;
  try {
    std::thread([self = shared_from_this()] { self->help(); }).detach();
    ++helpers_;
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// One that has nothing to do stays for a while; it does not keep its home, which ends the
// connection before it ends.
void Connection::help() noexcept {
  Waiter self;
  self.general = true;
  Lock lock(mutex_);
  waiters_.push_back(&self);
  Clock::time_point until = Clock::now() + kLingers;
  while (!ended_) {
    Frame frame;
    self.roused = false;
    if (take_work(self, frame)) {
      if (!home->keep_alive()) break;
      self.busy = true;
      run(lock, self, frame);
      self.busy = false;
      hand_over(lock);
      lock.unlock();
      home->leave();
      lock.lock();
      until = Clock::now() + kLingers;
    } else if (self.wake.wait_until(lock, until) == std::cv_status::timeout && !self.roused) {
      break;
    }
  }
  dismiss(self);
  --helpers_;
}

// --- the watch ---

void Connection::watch() noexcept {
  Lock lock(mutex_);
  for (int quiet = 0; !ended_;) {
    if (quiet >= kQuietTicks && executing_ == 0 && has_room()) {
      watch_sleeps_ = true;
      watch_wake_.wait(lock);
      watch_sleeps_ = false;
      quiet = 0;
    }
    uint64_t before = runs_;
    watch_wake_.wait_for(lock, kTick);
    quiet = runs_ == before ? quiet + 1 : 0;
    if (runs_ == before) look();
  }
}

// Nothing has moved for a while. If something runs, what it has not sent yet goes out, what waits
// is run, and somebody reads. If nobody reads for there is too much to do, it is seen here that the
// other side has left. Held: the lock.
void Connection::look() {
  if (executing_ > 0 && (!reading_ || link_->queued() || waits_for_anybody())) rouse_another();
  if (!reading_ && !has_room() && link_->other_left()) end_locked("the connection was closed");
}

}  // namespace sabir::boundary
