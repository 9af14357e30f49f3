// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bytes through shared memory instead of a socket: two rings in one memfd, one each way. Who finds
// nothing to read looks on for a while and then sleeps at a futex in that memory. The socket stays:
// for descriptors, and because its end says that the other side is gone.
//
// The other side may write anything into the memory. What is read is copied out before it is looked
// at, and the counters are held against the size.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "boundaries/descriptor.h"

namespace sabir::boundary {

class Rings {
 public:
  // Who makes them is the caller, who maps them the worker. NULL: it cannot be had, or it is not
  // what it must be, memory of the right size that cannot shrink.
  static std::unique_ptr<Rings> make(size_t bytes);
  static std::unique_ptr<Rings> map(Descriptor memory);
  Rings(const Rings&) = delete;
  Rings& operator=(const Rings&) = delete;
  ~Rings();

  int descriptor() const { return memory_.get(); }
  void close_descriptor() { memory_ = Descriptor(); }

  // As much as there is room for; one thread at a time.
  size_t write(const char* from, size_t size);
  // After it, if they sleep. True: they listen at the socket, and are to be sent a byte there.
  bool wake_other();

  // What is there, at most `room`; one thread at a time.
  size_t read(char* to, size_t room);
  bool readable() const { return in_->written.load(std::memory_order_acquire) != taken_; }
  // Says that this side is about to sleep, or from now on listens at the socket. False: something
  // came, and it does not.
  bool fall_asleep() { return rest(kSleeps); }
  bool listen() { return rest(kListens); }
  void sleep(int64_t most_ns);  // until it is woken
  void wake_up();               // from now on it does neither
  // Wakes both sides, whatever they wait for.
  void wake_all();
  // Looking pays only while the other side runs on another core.
  bool shares_core() const;

  bool broken() const { return broken_; }  // the other side wrote nonsense

 private:
  struct Head {
    alignas(64) std::atomic<uint64_t> written;  // bytes ever
    std::atomic<uint32_t> core;                 // that who writes ran on last, and one more
    alignas(64) std::atomic<uint64_t> taken;    // bytes ever
    alignas(64) std::atomic<uint32_t> asleep;   // who reads is, or is about to be: a futex
  };
  static constexpr uint32_t kSleeps = 1, kListens = 2;  // in `asleep`
  static constexpr size_t kPage = 4096;                 // in front of the bytes: both heads
  static constexpr size_t kSecond = 512;                // where the second one is

  explicit Rings(size_t bytes) : size_(bytes) {}
  bool place(char* at, bool caller);
  size_t there();
  size_t room();
  bool rest(uint32_t how);

  Descriptor memory_;
  char* at_ = nullptr;
  size_t size_;  // of one
  Head* out_ = nullptr;
  Head* in_ = nullptr;
  char* out_bytes_ = nullptr;
  char* in_bytes_ = nullptr;
  uint64_t written_ = 0;  // ours, as only we know it for certain
  uint64_t taken_ = 0;
  uint64_t seen_taken_ = 0;  // theirs, as of the last look
  std::atomic<bool> broken_{false};
};

// How long to look for something before sleeping: not at all where it never pays.
class Patience {
 public:
  // At most so long; negative: what suits the machine.
  void set(int64_t most_ns);
  int64_t now();  // nanoseconds
  void came(int64_t after_ns);
  void did_not_come();

 private:
  int64_t most_ = 0;
  int64_t budget_ = 0;
  uint32_t sleeps_ = 0;
};

}  // namespace sabir::boundary
