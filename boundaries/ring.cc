// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/ring.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace sabir::boundary {
namespace {

constexpr size_t kLeast = size_t{4} << 10;
constexpr size_t kMost = size_t{64} << 20;
constexpr int64_t kLongestLook = 50'000;  // nanoseconds
constexpr int64_t kShortestLook = 2'000;
constexpr uint32_t kTryAgain = 16;  // sleeps after which looking is tried once more

bool several_cores() {
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1;
}

void wake(std::atomic<uint32_t>& word) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

char* map_all(int fd, size_t size) {
  void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return at == MAP_FAILED ? nullptr : static_cast<char*>(at);
}

}  // namespace

std::unique_ptr<Rings> Rings::make(size_t bytes) {
  bytes = std::bit_ceil(std::clamp(bytes, kLeast, kMost));
  size_t all = kPage + 2 * bytes;
  Descriptor memory = make_memory();
  if (!memory || ::ftruncate(memory.get(), off_t(all)) != 0 ||
      ::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return nullptr;
  }
  std::unique_ptr<Rings> rings(new Rings(bytes));
  if (!rings->place(map_all(memory.get(), all), true)) return nullptr;
  rings->memory_ = std::move(memory);
  return rings;
}

std::unique_ptr<Rings> Rings::map(Descriptor memory) {
  int seals = memory ? ::fcntl(memory.get(), F_GET_SEALS) : -1;
  if (seals < 0 || !(seals & F_SEAL_SHRINK)) return nullptr;
  off_t there = ::lseek(memory.get(), 0, SEEK_END);  // a confined worker may not ask fstat
  size_t all = there > 0 ? size_t(there) : 0;
  size_t bytes = all > kPage ? (all - kPage) / 2 : 0;
  if (bytes < kLeast || bytes > kMost || !std::has_single_bit(bytes)) return nullptr;
  std::unique_ptr<Rings> rings(new Rings(bytes));
  return rings->place(map_all(memory.get(), kPage + 2 * bytes), false) ? std::move(rings) : nullptr;
}

// False: there is no memory there.
bool Rings::place(char* at, bool caller) {
  if (!at) return false;
  at_ = at;
  out_ = reinterpret_cast<Head*>(at + (caller ? 0 : kSecond));
  in_ = reinterpret_cast<Head*>(at + (caller ? kSecond : 0));
  out_bytes_ = at + kPage + (caller ? 0 : size_);
  in_bytes_ = at + kPage + (caller ? size_ : 0);
  return true;
}

Rings::~Rings() {
  if (at_) ::munmap(at_, kPage + 2 * size_);
}

// --- writing ---

size_t Rings::room() {
  uint64_t taken = out_->taken.load(std::memory_order_acquire);
  if (written_ - taken > size_) {
    broken_ = true;
    return 0;
  }
  seen_taken_ = taken;
  return size_ - size_t(written_ - taken);
}

size_t Rings::write(const char* from, size_t size) {
  size_t free = size_ - size_t(written_ - seen_taken_);
  if (free < size) free = room();
  size = std::min(size, free);
  if (size == 0) return 0;
  size_t at = size_t(written_) & (size_ - 1);
  size_t first = std::min(size, size_ - at);
  std::memcpy(out_bytes_ + at, from, first);
  std::memcpy(out_bytes_, from + first, size - first);
  written_ += size;
  out_->core.store(uint32_t(::sched_getcpu()) + 1, std::memory_order_relaxed);
  // In one order with `asleep`: either we see that they sleep, or they see what came.
  out_->written.store(written_, std::memory_order_seq_cst);
  return size;
}

bool Rings::wake_other() {
  if (out_->asleep.load(std::memory_order_seq_cst) == 0) return false;
  uint32_t how = out_->asleep.exchange(0, std::memory_order_seq_cst);
  if (how == kSleeps) wake(out_->asleep);
  return how == kListens;
}

// --- reading ---

// How much there is to read; with nonsense nothing.
size_t Rings::there() {
  uint64_t written = in_->written.load(std::memory_order_acquire);
  if (written - taken_ > size_) {
    broken_ = true;
    return 0;
  }
  return size_t(written - taken_);
}

size_t Rings::read(char* to, size_t room) {
  size_t size = std::min(there(), room);
  if (size == 0) return 0;
  size_t at = size_t(taken_) & (size_ - 1);
  size_t first = std::min(size, size_ - at);
  std::memcpy(to, in_bytes_ + at, first);
  std::memcpy(to + first, in_bytes_, size - first);
  taken_ += size;
  in_->taken.store(taken_, std::memory_order_release);
  return size;
}

bool Rings::rest(uint32_t how) {
  in_->asleep.store(how, std::memory_order_seq_cst);
  if (in_->written.load(std::memory_order_seq_cst) == taken_) return true;
  wake_up();
  return false;
}

void Rings::sleep(int64_t most_ns) {
  timespec time{time_t(most_ns / 1'000'000'000), long(most_ns % 1'000'000'000)};
  ::syscall(SYS_futex, &in_->asleep, FUTEX_WAIT, kSleeps, &time, nullptr, 0);
}

void Rings::wake_up() { in_->asleep.store(0, std::memory_order_relaxed); }

void Rings::wake_all() {
  for (Head* each : {in_, out_}) {
    each->asleep.store(0, std::memory_order_seq_cst);
    wake(each->asleep);
  }
}

bool Rings::shares_core() const {
  return in_->core.load(std::memory_order_relaxed) == uint32_t(::sched_getcpu()) + 1;
}

// --- looking before sleeping ---

void Patience::set(int64_t most_ns) {
  most_ = most_ns >= 0 ? most_ns : several_cores() ? kLongestLook : 0;
  budget_ = most_;
}

int64_t Patience::now() {
  if (budget_ == 0 && most_ > 0 && ++sleeps_ % kTryAgain == 0)
    return std::min(most_, kShortestLook);
  return budget_;
}

void Patience::came(int64_t after_ns) {
  budget_ = std::min(most_, std::max({2 * budget_, 4 * after_ns, kShortestLook}));
}

void Patience::did_not_come() {
  budget_ /= 2;
  if (budget_ < kShortestLook / 2) budget_ = 0;
}

}  // namespace sabir::boundary
