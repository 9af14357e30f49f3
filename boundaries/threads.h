// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads that nobody of the caller's lends: a worker's, as many as there is to run at once,
// each for anything until one of the caller's threads needs it for itself; the watch, which sees
// when something takes long; and on the caller's side those for what comes while none of its own is
// there to run it. A part of a connection, under its lock.
#pragma once

#include <condition_variable>
#include <thread>

namespace sabir::boundary {

class Connection;

class Threads {
 public:
  explicit Threads(Connection& connection) : connection_(connection) {}
  ~Threads() {
    if (watch_.joinable()) watch_.join();
  }

  // A worker's life.
  void serve();
  // One that has nothing to do, or a new one, looks at what there is to run.
  bool rouse_another();
  // A worker's that runs anything. False: those that are there go on; the watch tries again.
  bool add_general() noexcept;
  // A caller's. False: what it was for waits for a thread that is there, or for the next call.
  bool add_helper() noexcept;

 private:
  void be_general() noexcept;
  void help();
  void watch() noexcept;
  void look();

  Connection& connection_;
  std::thread watch_;
  uint32_t generals_ = 0;
  uint32_t helpers_ = 0;
  std::condition_variable over_;
};

}  // namespace sabir::boundary
