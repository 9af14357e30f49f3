#include "boundaries/link.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sabir::boundary {
namespace {

constexpr size_t kInput = 64 << 10;   // read at once
constexpr size_t kQueued = 32 << 10;  // kept back at most
constexpr size_t kDescriptors = 8;    // taken along at once

// What is left of a deadline, for poll.
timespec left(Clock::time_point deadline) {
  auto ns = std::chrono::nanoseconds(deadline - Clock::now()).count();
  if (ns < 0) ns = 0;
  return {time_t(ns / 1'000'000'000), long(ns % 1'000'000'000)};
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Link::Link(Descriptor socket, int death)
    : socket_(std::move(socket)), death_(death), input_(kInput) {}

Link::~Link() {
  for (int fd : descriptors_) ::close(fd);
}

bool Link::send(const Message& message, bool now) {
  std::unique_lock lock(sending_);
  bool fits = message.descriptor < 0 && queued_.size() + message.size() <= kQueued;
  if (fits && (!now || !queued_.empty())) {
    queued_.insert(queued_.end(), message.data(), message.data() + message.size());
    waits_.store(true, std::memory_order_release);
    return !now || send_queued(lock);
  }
  return send_queued(lock) && write_out(lock, message.data(), message.size(), message.descriptor);
}

bool Link::flush() {
  std::unique_lock lock(sending_);
  return send_queued(lock);
}

bool Link::send_queued(std::unique_lock<std::mutex>& lock) {
  if (queued_.empty()) return true;
  waits_.store(false, std::memory_order_release);
  bool sent = write_out(lock, queued_.data(), queued_.size(), -1);
  queued_.clear();
  return sent;
}

// The lock is kept: frames do not mix. Whoever waits for it waits for the other side to read.
bool Link::write_out(std::unique_lock<std::mutex>&, const char* data, size_t size, int descriptor) {
  while (size > 0) {
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
    ssize_t sent = ::sendmsg(socket_.get(), &head, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      data += sent;
      size -= size_t(sent);
      descriptor = -1;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd wait{socket_.get(), POLLOUT, 0};
      ::poll(&wait, 1, 1);
      if (blocked) blocked();
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

Link::Got Link::receive(std::vector<Frame>& frames, Deadline deadline) {
  size_t before = frames.size();
  for (Clock::time_point start{};;) {
    ssize_t got = read_some();
    if (got == 0) return Got::Closed;
    if (got > 0) {
      if (!parse(frames)) return Got::Malformed;
      if (frames.size() > before) return Got::Frames;
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Got::Closed;
    if (spin_.count() > 0) {
      if (start == Clock::time_point{}) start = Clock::now();
      if (Clock::now() - start < spin_) continue;
    }
    if (!wait_readable(deadline)) return Got::Nothing;
  }
}

bool Link::wait_readable(Deadline deadline) {
  pollfd waits[2] = {{socket_.get(), POLLIN, 0}, {death_, POLLIN, 0}};
  timespec time{};
  if (deadline) time = left(*deadline);
  int ready = ::ppoll(waits, death_ >= 0 ? 2 : 1, deadline ? &time : nullptr, nullptr);
  if (ready < 0) return errno == EINTR;
  // Dead, and nothing left to read: the socket may live on in a child of the dead.
  if (ready > 0 && waits[0].revents == 0 && waits[1].revents) shut();
  return ready > 0;
}

ssize_t Link::read_some() {
  if (first_ == last_) first_ = last_ = 0;
  if (last_ == input_.size()) {
    std::memmove(input_.data(), input_.data() + first_, last_ - first_);
    last_ -= first_;
    first_ = 0;
  }
  iovec part{input_.data() + last_, input_.size() - last_};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kDescriptors)];
  msghdr head{};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  head.msg_control = control;
  head.msg_controllen = sizeof control;
  ssize_t got = ::recvmsg(socket_.get(), &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0) return got;
  for (cmsghdr* along = CMSG_FIRSTHDR(&head); along; along = CMSG_NXTHDR(&head, along)) {
    if (along->cmsg_level != SOL_SOCKET || along->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (along->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(along) + i * sizeof fd, sizeof fd);
      descriptors_.push_back(fd);
    }
  }
  if (descriptors_.size() > kDescriptors) return 0;  // nobody sends so many who means well
  last_ += size_t(got);
  return got;
}

bool Link::parse(std::vector<Frame>& frames) {
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
      if (input_.size() < whole) {  // it will not fit: make room, and at most this much
        std::vector<char> bigger(whole);
        std::memcpy(bigger.data(), at, last_ - first_);
        last_ -= first_;
        first_ = 0;
        input_.swap(bigger);
      }
      return true;
    }
    Frame frame{Op(op), request, Buffer(at + kFrameHead, length - kAfterLength)};
    if (frame.op == Op::Block && !descriptors_.empty()) {
      frame.descriptor = descriptors_.front();
      descriptors_.erase(descriptors_.begin());
    }
    frames.push_back(std::move(frame));
    first_ += whole;
  }
  if (input_.size() > kInput && first_ == last_) {
    std::vector<char>(kInput).swap(input_);
    first_ = last_ = 0;
  }
  return true;
}

void Link::shut() { ::shutdown(socket_.get(), SHUT_RDWR); }

}  // namespace sabir::boundary
