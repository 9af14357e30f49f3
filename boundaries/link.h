// Frames over a stream socket, and descriptors beside them. Any thread sends; one at a time
// receives.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "boundaries/message.h"

namespace sabir::boundary {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

class Link {
 public:
  // `death` becomes readable when the other side has died; -1: its end of the socket says so.
  explicit Link(Descriptor socket, int death = -1);
  ~Link();

  // Sends a frame; without `now` it may wait for the next flush. `blocked` is called when the other
  // side does not read: it may read what that side sends meanwhile. False: the link is closed.
  bool send(const Message& message, bool now = true);
  bool flush();
  bool queued() const { return waits_.load(std::memory_order_acquire); }

  enum class Got : uint8_t { Frames, Nothing, Closed, Malformed };
  // Waits until frames came, for how long `deadline` says. What came is appended.
  Got receive(std::vector<Frame>& frames, Deadline deadline);

  // Whoever waits here or at the other end is told that it is over.
  void shut();
  // Closes this process's descriptor and says nothing to anybody: the connection is another
  // process's.
  void abandon() { socket_ = Descriptor(); }
  void set_spin(std::chrono::nanoseconds spin) { spin_ = spin; }
  void set_longest(uint32_t bytes) { longest_ = bytes; }
  const std::string& why() const { return why_; }  // of Malformed
  // Called by a thread that cannot send because the other side does not read.
  std::function<void()> blocked;

 private:
  bool send_queued(std::unique_lock<std::mutex>& lock);
  bool write_out(std::unique_lock<std::mutex>& lock, const char* data, size_t size, int descriptor);
  bool wait_readable(Deadline deadline);
  ssize_t read_some();
  bool parse(std::vector<Frame>& frames);

  Descriptor socket_;
  int death_;
  std::mutex sending_;
  std::vector<char> queued_;
  std::atomic<bool> waits_{false};  // something in queued_
  std::chrono::nanoseconds spin_{0};
  uint32_t longest_ = kLongestFrame;
  std::vector<char> input_;  // what came and is not parsed: from first_ to last_
  size_t first_ = 0, last_ = 0;
  std::vector<int> descriptors_;
  std::string why_;
};

}  // namespace sabir::boundary
