// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/link.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace sabir::boundary {
namespace {

constexpr size_t kInput = 64 << 10;   // read at once
constexpr size_t kQueued = 32 << 10;  // kept back at most
constexpr size_t kDescriptors = 8;    // taken along at once
constexpr uint32_t kListened = 64;    // bytes left in the socket: a quarter of what it holds
constexpr auto kOffer = std::chrono::milliseconds(20);

// While looking at memory that another core writes.
void breathe() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// What is left of a deadline, for poll.
timespec left(Clock::time_point deadline) {
  auto ns = std::chrono::nanoseconds(deadline - Clock::now()).count();
  if (ns < 0) ns = 0;
  return {time_t(ns / 1'000'000'000), long(ns % 1'000'000'000)};
}

}  // namespace

Link::Link(Descriptor socket, int death)
    : socket_(std::move(socket)), death_(death), input_(kInput) {
  descriptors_.reserve(2 * kDescriptors);
}

Link::~Link() = default;

// Another thread may be waiting in there for the other side to read.
bool Link::lock_until(std::unique_lock<std::timed_mutex>& lock, Deadline deadline) {
  if (!deadline) {
    lock.lock();
    return true;
  }
  return lock.try_lock() || lock.try_lock_until(*deadline);
}

bool Link::send(const Message& message, bool now, Deadline deadline) {
  if (shut_) return false;  // the lock may be that of a thread which this child of a fork has not
  std::unique_lock lock(sending_, std::defer_lock);
  if (!lock_until(lock, deadline)) return false;
  bool fits = message.descriptor < 0 && queued_.size() + message.size() <= kQueued;
  if (fits && (!now || !queued_.empty()) && queue(message.data(), message.size())) {
    if (now) send_queued(deadline);
    return !shut_;
  }
  return send_queued(deadline) && send_now(message, deadline);
}

// If the other side stops reading in the middle of it, the rest goes out with the next.
bool Link::send_now(const Message& message, Deadline deadline) {
  size_t sent = write_out(message.data(), message.size(), message.descriptor, deadline);
  if (sent == message.size()) return true;
  if (sent == 0 || shut_) return false;
  if (queue(message.data() + sent, message.size() - sent)) return true;
  shut();  // nothing can follow half a frame
  return false;
}

bool Link::queue(const char* data, size_t size) {
  try {
    queued_.insert(queued_.end(), data, data + size);
  } catch (const std::bad_alloc&) {
    return false;  // then it is not kept back
  }
  waits_.store(true, std::memory_order_release);
  return true;
}

void Link::offer(const Message& message) {
  if (shut_) return;
  std::unique_lock lock(sending_, std::defer_lock);
  if (!lock_until(lock, Clock::now() + kOffer)) return;
  if (queued_.empty()) {
    send_now(message, Clock::now());
  } else if (queued_.size() + message.size() <= kQueued) {
    queue(message.data(), message.size());
  }
}

bool Link::flush(Deadline deadline) {
  if (shut_) return false;
  std::unique_lock lock(sending_, std::defer_lock);
  return lock_until(lock, deadline) && send_queued(deadline);
}

// False: the link is closed, or it is too late for who wants it now; the rest stays for others.
bool Link::send_queued(Deadline deadline) {
  if (queued_.empty()) return !shut_;
  waits_.store(false, std::memory_order_release);
  size_t sent = write_out(queued_.data(), queued_.size(), -1, deadline);
  queued_.erase(queued_.begin(), queued_.begin() + ptrdiff_t(sent));
  if (queued_.empty()) return true;
  waits_.store(true, std::memory_order_release);
  return false;
}

// How many of the bytes went out. The lock is kept: frames do not mix.
size_t Link::write_out(const char* data, size_t size, int descriptor, Deadline deadline) {
  if (rings_) return write_ring(data, size, descriptor, deadline);
  size_t done = 0;
  while (done < size) {
    ssize_t sent = send_some(data + done, size - done, descriptor);
    if (sent >= 0) {
      done += size_t(sent);
      descriptor = -1;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (deadline && Clock::now() >= *deadline) break;
      pollfd wait{socket_.get(), POLLOUT, 0};
      ::poll(&wait, 1, 1);
      if (blocked) blocked();
    } else if (errno != EINTR) {
      shut();  // whatever it was: who reads here sees the end, too
      break;
    }
  }
  return done;
}

ssize_t Link::send_some(const char* data, size_t size, int descriptor) {
  iovec part{const_cast<char*>(data), size};
  msghdr head{};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (descriptor >= 0) {
    head.msg_control = control;
    head.msg_controllen = sizeof control;
    cmsghdr* along = CMSG_FIRSTHDR(&head);
    along->cmsg_level = SOL_SOCKET;
    along->cmsg_type = SCM_RIGHTS;
    along->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(along), &descriptor, sizeof(int));
  }
  return ::sendmsg(socket_.get(), &head, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// --- through rings ---

void Link::use_rings(std::unique_ptr<Rings> rings) {
  std::lock_guard lock(sending_);
  rings_ = std::move(rings);
}

size_t Link::write_ring(const char* data, size_t size, int descriptor, Deadline deadline) {
  // First: it is there when the frame is read that it belongs to.
  if (descriptor >= 0 && !send_descriptor(descriptor, deadline)) return 0;
  size_t done = 0;
  for (int turns = 0; done < size && !shut_; ++turns) {
    size_t put = rings_->write(data + done, size - done);
    if (put) ring_other();
    done += put;
    if (rings_->broken()) break;
    if (put || done == size) continue;
    if (deadline && Clock::now() >= *deadline) return done;
    pollfd wait{socket_.get(), 0, 0};  // it is full: only the end of the socket is waited for
    if (::poll(&wait, 1, turns < 16 ? 0 : 1) > 0) break;
    if (turns < 16) ::sched_yield();
    if (blocked) blocked();
  }
  if (done < size) shut();
  return done;
}

// With a byte through the socket that means nothing.
bool Link::send_descriptor(int descriptor, Deadline deadline) {
  for (;;) {
    char byte = 0;
    if (send_some(&byte, 1, descriptor) >= 0) return true;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (deadline && Clock::now() >= *deadline) return false;
      pollfd wait{socket_.get(), POLLOUT, 0};
      ::poll(&wait, 1, 1);
      if (blocked) blocked();
    } else if (errno != EINTR) {
      shut();
      return false;
    }
  }
}

// If the other side listens at the socket: a byte that means nothing. Where there is no room for
// it, there are others.
void Link::ring_other() {
  if (!rings_->wake_other()) return;
  char byte = 0;
  while (send_some(&byte, 1, -1) < 0 && errno == EINTR) {
  }
}

bool Link::other_left() const {
  pollfd ask{socket_.get(), 0, 0};
  return ::poll(&ask, 1, 0) > 0 && (ask.revents & (POLLHUP | POLLERR));
}

// Empties the socket, but takes no more descriptors along than it must: all but the last belong to
// frames that are in the ring. False: it has ended.
bool Link::empty_socket() {
  listened_ = 0;
  for (char bytes[256]; descriptors_.size() < kDescriptors;) {
    ssize_t got = receive_some(bytes, sizeof bytes);
    if (got > 0) continue;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    silent_ = true;
    return false;
  }
  return true;
}

// --- receiving ---

Link::Got Link::receive(std::vector<Frame>& frames, Deadline deadline) {
  size_t before = frames.size();
  // What there was no memory for the last time does not announce itself again.
  if (unparsed_ && !parse(frames)) return Got::Malformed;
  while (frames.size() == before) {
    ssize_t got = read_some();
    if (got > 0) {
      if (!parse(frames)) return Got::Malformed;
    } else if (got == 0) {
      if (!rings_ || !rings_->broken()) return Got::Closed;
      why_ = "counters of a ring that cannot be";
      return Got::Malformed;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!look(deadline) && !wait_readable(deadline)) return Got::Nothing;
    } else if (errno != EINTR) {
      return Got::Closed;
    }
  }
  return Got::Frames;
}

// For a while, if that pays; whether something came. A socket is looked at by reading it.
bool Link::look(Deadline deadline) {
  int64_t most = patience_.now();
  if (most == 0 || (rings_ && rings_->shares_core())) return false;
  Clock::time_point start = Clock::now();
  for (int64_t passed = 0; passed < most;) {
    for (int i = 0; i < (rings_ ? 8 : 1); ++i) {
      if (rings_ ? rings_->readable() : socket_readable()) {
        patience_.came(passed);
        return true;
      }
      breathe();
    }
    Clock::time_point now = Clock::now();
    if (deadline && now >= *deadline) return false;
    passed = (now - start).count();
  }
  patience_.did_not_come();
  return false;
}

bool Link::socket_readable() const {
  char byte;
  return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

bool Link::wait_readable(Deadline deadline) {
  if (rings_) return wait_at_ring(deadline);
  pollfd waits[2] = {{socket_.get(), POLLIN, 0}, {death_, POLLIN, 0}};
  timespec time{};
  if (deadline) time = left(*deadline);
  int ready = ::ppoll(waits, death_ >= 0 ? 2 : 1, deadline ? &time : nullptr, nullptr);
  if (ready < 0) return errno == EINTR;
  // Dead, and nothing left to read: the socket may live on in a child of the dead.
  if (ready > 0 && waits[0].revents == 0 && waits[1].revents) shut();
  return ready > 0;
}

// Who ends the connection ends the socket first and then wakes both sides: between saying that it
// sleeps and sleeping, a side asks the socket. A death that nobody tells of is seen a second later;
// a worker's parent watches its process, and a worker its parent.
bool Link::wait_at_ring(Deadline deadline) {
  int64_t most = 1'000'000'000;
  if (deadline) most = std::min<int64_t>(most, (*deadline - Clock::now()).count());
  if (most <= 0) {
    return !empty_socket();  // so that the next byte there is heard, and its end
  }
  if (!rings_->fall_asleep()) return true;
  bool ended = !empty_socket();
  // A limit against hostile peers: so many descriptors have come without their frames.
  if (descriptors_.size() >= kDescriptors && !rings_->readable()) ended = silent_ = true;
  if (!ended) rings_->sleep(most);
  rings_->wake_up();
  return true;
}

// --- listening ---

// Through rings, the socket has bytes only for who listens, and descriptors: each arrival is heard.
bool Link::heard_by(int epoll, epoll_event event) {
  epoll_ = epoll;
  event_ = event;
  event_.events = rings_ ? EPOLLIN | EPOLLET : EPOLLONESHOT;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_.get(), &event_) == 0;
}

void Link::unheard() { ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket_.get(), nullptr); }

// Who reads what came in the ring need not look at the socket: were it full of bytes that nobody
// took, there would be no arrival to be heard.
bool Link::listen() {
  if (rings_) {
    if (++listened_ >= kListened && !empty_socket()) return false;
    return rings_->listen();
  }
  modify(EPOLLIN | EPOLLONESHOT);  // what is there already is heard, too
  return true;
}

void Link::stand_down() { rings_ ? rings_->wake_up() : modify(EPOLLONESHOT); }

void Link::modify(uint32_t events) {
  event_.events = events;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_.get(), &event_);
}

ssize_t Link::read_some() {
  if (first_ == last_) first_ = last_ = 0;
  if (last_ == input_.size()) {
    std::memmove(input_.data(), input_.data() + first_, last_ - first_);
    last_ -= first_;
    first_ = 0;
  }
  char* to = input_.data() + last_;
  size_t room = input_.size() - last_;
  ssize_t got;
  if (rings_) {
    bool ended = silent_;  // before the last look
    got = ssize_t(rings_->read(to, room));
    if (got == 0 && (ended || rings_->broken())) return 0;
    if (got == 0) {
      errno = EAGAIN;
      return -1;
    }
  } else {
    got = receive_some(to, room);
  }
  if (got > 0) last_ += size_t(got);
  return got;
}

ssize_t Link::receive_some(char* to, size_t room) {
  iovec part{to, room};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kDescriptors)];
  msghdr head{};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  head.msg_control = control;
  head.msg_controllen = sizeof control;
  ssize_t got = ::recvmsg(socket_.get(), &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0) return got;
  size_t before = descriptors_.size();
  for (cmsghdr* along = CMSG_FIRSTHDR(&head); along; along = CMSG_NXTHDR(&head, along)) {
    if (along->cmsg_level != SOL_SOCKET || along->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (along->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(along) + i * sizeof fd, sizeof fd);
      descriptors_.emplace_back(fd);  // there is room for all that came along
    }
  }
  // Fewer than there was room for in the message: it was the process that had none.
  bool cut = head.msg_flags & MSG_CTRUNC;
  if (cut && descriptors_.size() - before < kDescriptors) lost_descriptor_ = true;
  if (descriptors_.size() > kDescriptors) return 0;  // a limit against hostile peers
  return got;
}

bool Link::parse(std::vector<Frame>& frames) {
  unparsed_ = true;  // until all of it went well
  while (last_ - first_ >= kFrameHead) {
    const char* at = input_.data() + first_;
    uint32_t length, request;
    std::memcpy(&length, at, 4);
    std::memcpy(&request, at + 5, 4);
    if (length < kAfterLength || length > longest_) {
      why_ = "a frame of " + std::to_string(length) + " bytes";
      return false;
    }
    auto op = uint8_t(at[4]);
    if (op < uint8_t(Op::Hello) || op > uint8_t(Op::Block)) {
      why_ = "a frame with opcode " + std::to_string(op);
      return false;
    }
    size_t whole = 4 + size_t(length);
    if (last_ - first_ < whole) {
      make_room(whole);
      unparsed_ = false;
      return true;
    }
    // Without memory for it, it is still there for the next attempt.
    frames.push_back(
        {Op(op), request, Buffer(at + kFrameHead, length - kAfterLength), Descriptor()});
    first_ += whole;
    Frame& frame = frames.back();
    if (frame.op == Op::Block || frame.op == Op::Hello) take_descriptor(frame);
  }
  if (input_.size() > kInput && first_ == last_) {
    std::vector<char>(kInput).swap(input_);
    first_ = last_ = 0;
  }
  unparsed_ = false;
  return true;
}

// What came along with it. Through rings it is in the socket by now.
void Link::take_descriptor(Frame& frame) {
  if (rings_ && descriptors_.empty()) empty_socket();
  if (descriptors_.empty()) return;
  frame.descriptor = std::move(descriptors_.front());
  descriptors_.erase(descriptors_.begin());
}

// A frame does not fit: room for more of it, as it comes. Who says that it is long pays for it.
void Link::make_room(size_t whole) {
  size_t here = last_ - first_;
  if (here < input_.size() && input_.size() >= std::min(whole, 2 * here)) return;
  std::vector<char> bigger(std::min(whole, std::max(2 * input_.size(), kInput)));
  std::memcpy(bigger.data(), input_.data() + first_, here);
  last_ = here;
  first_ = 0;
  input_.swap(bigger);
}

void Link::shut() {
  shut_ = true;
  ::shutdown(socket_.get(), SHUT_RDWR);
  if (rings_) rings_->wake_all();
}

}  // namespace sabir::boundary
