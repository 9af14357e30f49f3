// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/threads.h"

#include <unistd.h>

#include <sabir/forced_unwind.hpp>

#include "boundaries/connection.h"
#include "boundaries/home.h"

namespace sabir::boundary {
namespace {

constexpr uint32_t kMostHelpers = 32;
constexpr auto kLingers = std::chrono::seconds(1);

}  // namespace

void Threads::serve() {
  watch_ = std::thread([this] { watch(); });
  {
    std::unique_lock lock(connection_.mutex_);
    ++generals_;
  }
  be_general();
  std::unique_lock lock(connection_.mutex_);
  over_.wait(lock, [&] { return generals_ == 0; });
  lock.unlock();
  watch_.join();
}

void Threads::be_general() noexcept {
  Waiter self;
  self.general = true;
  std::unique_lock lock(connection_.mutex_);
  connection_.waiters_.add(self);
  connection_.wait(lock, self, {});
  // A copy of this thread, in a child of a fork that returned: there is nobody to answer to.
  if (connection_.abandoned_) ::_exit(0);
  connection_.waiters_.remove(self);
  --generals_;
  over_.notify_all();
}

// Held: the lock.
bool Threads::add_general() noexcept {
  if (generals_ >= connection_.limits_.most_threads || connection_.ended_) return false;
  try {
    std::thread([this] { be_general(); }).detach();
    ++generals_;
    return true;
  } catch (const std::exception&) {
    return false;  // those that are there go on; the watch tries again
  }
}

// A worker's thread that has nothing to do, or a new one, looks at the inbox. Held: the lock.
bool Threads::rouse_another() {
  if (Waiter* idle = connection_.waiters_.idle()) return idle->rouse(), true;
  return connection_.side() == Side::Worker ? add_general() : add_helper();
}

// --- a caller's helpers ---

// Held: the lock. Without a thread for it, it waits for one that is there, or for the next call.
bool Threads::add_helper() noexcept {
  if (helpers_ >= kMostHelpers || connection_.ended_) return false;
  try {
    std::thread([this, kept = connection_.shared_from_this()] { help(); }).detach();
    ++helpers_;
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// One that has nothing to do stays for a while; it does not keep its home, which ends the
// connection before it ends. What it runs may end it (pthread_exit).
void Threads::help() {
  Waiter self;
  self.general = true;
  std::unique_lock lock(connection_.mutex_);
  connection_.waiters_.add(self);
  Clock::time_point until = Clock::now() + kLingers;
  while (!connection_.ended_) {
    Frame frame;
    self.roused = false;
    if (connection_.dispatch_.take(self, frame)) {
      if (!connection_.home->keep_alive()) break;
      self.busy = true;
      try {
        connection_.dispatch_.run(lock, self, frame);
      } catch (ForcedUnwind&) {
        connection_.waiters_.remove(self);
        --helpers_;
        connection_.hand_over(lock);
        lock.unlock();
        connection_.home->leave();
        throw;
      }
      self.busy = false;
      connection_.hand_over(lock);
      lock.unlock();
      connection_.home->leave();
      lock.lock();
      until = Clock::now() + kLingers;
    } else if (self.wake.wait_until(lock, until) == std::cv_status::timeout && !self.roused) {
      break;
    }
  }
  connection_.waiters_.remove(self);
  --helpers_;
}

// --- the watch ---

void Threads::watch() noexcept {
  std::unique_lock lock(connection_.mutex_);
  while (!connection_.ended_) {
    if (connection_.dispatch_.watch.nothing_moves(lock, connection_.has_room())) look();
  }
}

// Nothing has moved for a while. If something runs, what it has not sent yet goes out, what waits
// is run, and somebody reads. If nobody reads for there is too much to do, it is seen here that the
// other side has left. Held: the lock.
void Threads::look() {
  const Dispatch& dispatch = connection_.dispatch_;
  bool reading = connection_.reading_;
  if (dispatch.watch.runs() &&
      (!reading || connection_.link_->queued() || dispatch.waits_for_anybody())) {
    rouse_another();
  }
  if (!reading && !connection_.has_room() && connection_.link_->other_left()) {
    connection_.mark_dead("the connection was closed");
  }
}

}  // namespace sabir::boundary
