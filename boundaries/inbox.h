// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What came and is to be run, in the order in which it came; and how much of all is under way. Used
// while the connection's lock is held, but for the bytes on their way.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>

#include "boundaries/link.h"

namespace sabir::boundary {

// What one side takes of the other.
struct Limits {
  uint32_t longest_frame = kLongestFrame;
  uint32_t most_calls = 1024;
  uint32_t most_threads = 256;          // of a worker
  size_t largest = size_t{1} << 30;     // record in a block
  size_t most_bytes = size_t{1} << 30;  // that came and are not answered, and answers on their way
};

class Inbox {
 public:
  explicit Inbox(const Limits& limits)
      : most_frames_(limits.most_calls), most_bytes_(limits.most_bytes) {}

  // In a child of a fork: what is here was to be run in the parent, where another thread may have
  // been in the middle of a change.
  void forget() { forgotten_ = true; }
  bool empty() const { return forgotten_ || frames_.empty(); }
  const Frame& put(Frame&& frame) {
    frames_.push_back(std::move(frame));
    held_ += frames_.back().payload.size();
    return frames_.back();
  }
  // The first that may be run. Its bytes count until done() is called with them.
  template <typename May>
  bool take(Frame& frame, May may) {
    if (empty()) return false;
    auto at = std::find_if(frames_.begin(), frames_.end(), may);
    if (at == frames_.end()) return false;
    frame = std::move(*at);
    frames_.erase(at);
    return true;
  }
  void done(size_t bytes) { held_ -= bytes; }
  template <typename Is>
  bool any(Is is) const {
    return !empty() && std::any_of(frames_.begin(), frames_.end(), is);
  }
  template <typename Do>
  void each(Do act) const {
    if (empty()) return;
    for (const Frame& frame : frames_) act(frame);
  }

  // Any thread: large arguments in use, and answers being sent.
  void hold(size_t bytes) { on_the_way_ += bytes; }
  void let_go(size_t bytes) { on_the_way_ -= bytes; }

  // Whether more may come: there is a limit to what waits to be run and answered. Who waits for an
  // answer itself has to read, and gets twice of it.
  bool has_room(bool awaits) const {
    size_t times = awaits ? 2 : 1;
    return frames_.size() < times * most_frames_ && held_ + on_the_way_ <= times * most_bytes_;
  }
  // Whether what is under way takes so much that nothing new is begun until some of it is over.
  bool has_enough() const { return on_the_way_ > most_bytes_; }

 private:
  uint32_t most_frames_;
  size_t most_bytes_;
  std::deque<Frame> frames_;
  bool forgotten_ = false;
  size_t held_ = 0;  // bytes here, and of what is run
  std::atomic<size_t> on_the_way_{0};
};

}  // namespace sabir::boundary
