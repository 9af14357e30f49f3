// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Payloads that are too large for a frame go through shared memory: blocks that one side makes and
// fills, and the other reads. A block is announced once, by its descriptor, and used again and
// again: fresh memory costs more than all else. Its first word says whether it is in use.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "boundaries/forks.h"
#include "boundaries/frame.h"
#include "boundaries/link.h"

namespace sabir::boundary {

inline constexpr size_t kLargePayload = 32 << 10;  // from here on

class Block {
 public:
  static std::unique_ptr<Block> make(uint32_t number, size_t payload);
  // Somebody else's. NULL: it is not what it must be, memory that cannot shrink. Of one that is
  // larger than what is accepted only the head is mapped.
  static std::unique_ptr<Block> map(uint32_t number, Descriptor memory, size_t largest);
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block();

  uint32_t number() const { return number_; }
  char* payload() { return memory_ + kHead; }
  size_t room() const { return size_ - kHead; }
  int descriptor() const { return descriptor_.get(); }
  bool too_large() const { return too_large_; }

  // In a child of a fork it is still the parent's, who would never have it again.
  bool take() { return forks_ == forks() && !busy().exchange(1, std::memory_order_acquire); }
  void give() {
    if (forks_ == forks()) busy().store(0, std::memory_order_release);
  }

  bool announced = false;

 private:
  static constexpr size_t kHead = 64;
  // Its memory is mapped when there is somebody to give it back.
  Block(uint32_t number, Descriptor descriptor, size_t size)
      : number_(number), descriptor_(std::move(descriptor)), size_(size) {}
  std::atomic<uint32_t>& busy() { return *reinterpret_cast<std::atomic<uint32_t>*>(memory_); }

  uint32_t number_;
  bool too_large_ = false;
  Descriptor descriptor_;
  char* memory_ = nullptr;
  size_t size_;
  uint32_t forks_ = forks();
};

// Those of this side, and those of the other. Any thread.
class Blocks {
 public:
  // One with so much room, in use from now on; NULL: there are too many already.
  Block* take(size_t payload);
  bool add(uint32_t number, Descriptor memory);
  // The other side's, if the reference lies in it, or it is too large to be looked into.
  Block* find(const BlockRef& reference);

  // In a child of a fork, where whoever held the lock is not there to give it back.
  void abandon() { new (&mutex_) std::mutex; }

  // What is accepted of the other side.
  void set_largest(size_t bytes) { largest_ = bytes; }

 private:
  std::mutex mutex_;
  size_t largest_ = size_t{1} << 30;
  std::vector<std::unique_ptr<Block>> ours_;
  std::unordered_map<uint32_t, std::unique_ptr<Block>> theirs_;
  size_t bytes_ = 0;  // of ours
  size_t bytes_of_theirs_ = 0;
};

// Tests change here what a hostile other side could: called when this side has taken out of a block
// all that it will ever interpret.
inline std::atomic<void (*)(Block&)> after_snapshot{nullptr};
inline void snapshot_taken(Block& block) {
  if (auto* change = after_snapshot.load(std::memory_order_relaxed)) change(block);
}

// In use until it is over.
struct GiveBlock {
  void operator()(Block* block) const { block->give(); }
};
using BlockInUse = std::unique_ptr<Block, GiveBlock>;

}  // namespace sabir::boundary
