// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames over a stream socket, or over rings in shared memory, and descriptors through the socket.
// Any thread sends; one at a time receives.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "boundaries/descriptor.h"
#include "boundaries/message.h"
#include "boundaries/ring.h"

namespace sabir::boundary {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;

class Link {
 public:
  // `death` becomes readable when the other side has died; -1: its end of the socket says so.
  explicit Link(Descriptor socket, int death = -1);
  ~Link();

  // Sends a frame; without `now` it may wait for the next flush. `blocked` is called when the other
  // side does not read: it may read what that side sends meanwhile. False: the link is closed, or
  // nothing of it could be sent by the deadline; if half of it could, the rest goes with the next.
  bool send(const Message& message, bool now = true, Deadline deadline = {});
  // Sends a small frame if that needs no waiting; else with the next, or not at all.
  void offer(const Message& message);
  bool flush(Deadline deadline = {});
  bool closed() const { return shut_; }
  // Whether the other side has closed its end; asks without reading.
  bool other_left() const;
  // Whether something waits for a flush. Of a closed link nothing does: whoever would send it has
  // to read instead, which is where the end is seen.
  bool queued() const { return !shut_ && waits_.load(std::memory_order_acquire); }

  enum class Got : uint8_t { Frames, Nothing, Closed, Malformed };
  // Waits until frames came, for how long `deadline` says. What came is appended.
  Got receive(std::vector<Frame>& frames, Deadline deadline);

  // For a connection at which nobody waits. heard_by() registers it, listening for nothing, until
  // unheard(). After listen() an epoll hears, once, that something can be received; false: it can
  // be now. stand_down(): somebody receives here, and nobody has to hear of it.
  bool heard_by(int epoll, epoll_event event);
  void unheard();
  bool listen();
  void stand_down();

  // Whoever waits here or at the other end is told that it is over.
  void shut();
  // Closes this process's descriptor and says nothing to anybody: the connection is another
  // process's.
  void abandon() {
    shut_ = true;
    socket_ = Descriptor();
  }
  // How long to look for something before sleeping; negative: what suits the machine.
  void set_spin(std::chrono::nanoseconds spin) { patience_.set(spin.count()); }
  // From now on frames go through these, both ways; the other side does the same at this point.
  void use_rings(std::unique_ptr<Rings> rings);
  void set_longest(uint32_t bytes) { longest_ = bytes; }
  const std::string& why() const { return why_; }  // of Malformed
  // Whether a descriptor came that this process had no place for.
  bool lost_descriptor() const { return lost_descriptor_; }
  // Called by a thread that cannot send because the other side does not read.
  std::function<void()> blocked;

 private:
  bool send_queued(Deadline deadline);
  bool send_now(const Message& message, Deadline deadline);
  size_t write_out(const char* data, size_t size, int descriptor, Deadline deadline);
  size_t write_ring(const char* data, size_t size, int descriptor, Deadline deadline);
  ssize_t send_some(const char* data, size_t size, int descriptor);
  bool send_descriptor(int descriptor, Deadline deadline);
  bool lock_until(std::unique_lock<std::timed_mutex>& lock, Deadline deadline);
  bool queue(const char* data, size_t size);
  bool look(Deadline deadline);
  bool socket_readable() const;
  bool wait_readable(Deadline deadline);
  ssize_t read_some();
  ssize_t receive_some(char* to, size_t room);
  bool wait_at_ring(Deadline deadline);
  bool empty_socket();
  void ring_other();
  void modify(uint32_t events);
  void take_descriptor(Frame& frame);
  bool parse(std::vector<Frame>& frames);
  void make_room(size_t whole);

  Descriptor socket_;
  int death_;
  std::timed_mutex sending_;
  std::vector<char> queued_;
  std::atomic<bool> waits_{false};  // something in queued_
  std::atomic<bool> shut_{false};
  std::unique_ptr<Rings> rings_;
  int epoll_ = -1;  // who hears of it; another's
  epoll_event event_{};
  uint32_t listened_ = 0;  // since the socket was empty; each time it may have got a byte
  bool silent_ = false;    // with rings: the socket has ended
  Patience patience_;
  uint32_t longest_ = kLongestFrame;
  std::vector<char> input_;  // what came and is not parsed: from first_ to last_
  size_t first_ = 0, last_ = 0;
  bool unparsed_ = false;  // there was no memory for a frame that is here
  std::vector<Descriptor> descriptors_;
  std::atomic<bool> lost_descriptor_{false};
  std::string why_;
};

}  // namespace sabir::boundary
