// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sees when what runs takes long. It sleeps while nothing does, so that a side at rest costs
// nothing. All of it is used while the connection's lock is held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace sabir::boundary {

class Watch {
 public:
  // Something is run, until over().
  void begin() {
    ++running_;
    ++moves_;
    if (sleeps_) wake_.notify_one();
  }
  void over() {
    --running_;
    ++moves_;
  }
  void moved() { ++moves_; }  // something was read
  void wake() { wake_.notify_all(); }
  bool runs() const { return running_ > 0; }

  // The watch's own thread waits a while. True: nothing has moved in it.
  bool nothing_moves(std::unique_lock<std::mutex>& lock, bool may_sleep) {
    if (may_sleep && quiet_ >= kQuiet && running_ == 0) {
      sleeps_ = true;
      wake_.wait(lock);
      sleeps_ = false;
      quiet_ = 0;
    }
    uint64_t before = moves_;
    wake_.wait_for(lock, kTick);
    quiet_ = moves_ == before ? quiet_ + 1 : 0;
    return moves_ == before;
  }

 private:
  static constexpr auto kTick = std::chrono::milliseconds(1);
  static constexpr int kQuiet = 20;  // ticks; then it sleeps

  uint32_t running_ = 0;
  uint64_t moves_ = 0;
  int quiet_ = 0;
  bool sleeps_ = false;
  std::condition_variable wake_;
};

}  // namespace sabir::boundary
