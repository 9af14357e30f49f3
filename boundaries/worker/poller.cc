// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/poller.h"

#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace sabir::boundary {
namespace {

enum Source : uint32_t { kBell, kDeath, kConnection };

bool add_to(int epoll, int fd, uint32_t events, Source source) {
  epoll_event event{};
  event.events = events;
  event.data.u32 = source;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

int milliseconds_until(Deadline until) {
  if (!until) return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
  return int(std::clamp<int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace

bool Poller::ready() {
  if (!bell_) bell_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (epoll_ || !bell_) return bool(epoll_);
  Descriptor made(::epoll_create1(EPOLL_CLOEXEC));
  if (made && add_to(made.get(), bell_.get(), EPOLLIN, kBell)) epoll_ = std::move(made);
  return bool(epoll_);
}

void Poller::renew() {
  epoll_ = Descriptor();
  bell_ = Descriptor();
  ready();
}

void Poller::ring() {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(bell_.get(), &one, sizeof one);
}

bool Poller::add(int death, Link& link) {
  if (death >= 0 && !add_to(epoll_.get(), death, EPOLLIN, kDeath)) return false;
  epoll_event event{};
  event.data.u32 = kConnection;
  if (link.heard_by(epoll_.get(), event)) return true;
  remove(death, link);
  return false;
}

void Poller::remove(int death, Link& link) {
  if (death >= 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, death, nullptr);
  link.unheard();
}

Poller::Heard Poller::wait(Deadline until) {
  Heard heard;
  epoll_event events[3];
  int count = ::epoll_wait(epoll_.get(), events, 3, milliseconds_until(until));
  for (int i = 0; i < count; ++i) {
    heard.death |= events[i].data.u32 == kDeath;
    heard.connection |= events[i].data.u32 == kConnection;
  }
  uint64_t rung;
  [[maybe_unused]] ssize_t read = ::read(bell_.get(), &rung, sizeof rung);
  return heard;
}

}  // namespace sabir::boundary
