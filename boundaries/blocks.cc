// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/blocks.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>

namespace sabir::boundary {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;  // of one side
constexpr size_t kMostBlocks = 1024;

char* map_memory(int fd, size_t size) {
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

}  // namespace

std::unique_ptr<Block> Block::make(uint32_t number, size_t payload) {
  size_t size = std::bit_ceil(payload + kHead);
  Descriptor fd = make_memory();
  if (!fd || ::ftruncate(fd.get(), off_t(size)) != 0 ||
      ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return nullptr;
  }
  std::unique_ptr<Block> block(new Block(number, std::move(fd), size));
  block->memory_ = map_memory(block->descriptor(), size);
  return block->memory_ ? std::move(block) : nullptr;
}

std::unique_ptr<Block> Block::map(uint32_t number, Descriptor memory, size_t largest) {
  int seals = ::fcntl(memory.get(), F_GET_SEALS);
  if (seals < 0 || !(seals & F_SEAL_SHRINK)) return nullptr;
  off_t there = ::lseek(memory.get(), 0, SEEK_END);  // a confined worker may not ask fstat
  if (there <= off_t(kHead) || size_t(there) > kMostBytes) return nullptr;
  bool too_large = size_t(there) - kHead > std::bit_ceil(largest);
  size_t size = too_large ? kHead : size_t(there);
  std::unique_ptr<Block> block(new Block(number, Descriptor(), size));
  block->memory_ = map_memory(memory.get(), size);
  block->too_large_ = too_large;
  return block->memory_ ? std::move(block) : nullptr;
}

Block::~Block() {
  if (memory_) ::munmap(memory_, size_);
}

Block* Blocks::take(size_t payload) {
  std::lock_guard lock(mutex_);
  for (auto& block : ours_) {
    // Not the largest for the smallest: a reply of a megabyte may want it at the same time.
    bool fits = block->room() >= payload && block->room() / 8 <= payload;
    if (fits && block->take()) return block.get();
  }
  if (ours_.size() >= kMostBlocks || payload > kMostBytes || bytes_ > kMostBytes - payload) {
    return nullptr;
  }
  auto made = Block::make(uint32_t(ours_.size()) + 1, payload);
  if (!made) return nullptr;
  bytes_ += made->room();
  made->take();
  return ours_.emplace_back(std::move(made)).get();
}

bool Blocks::add(uint32_t number, Descriptor memory) {
  std::lock_guard lock(mutex_);
  auto block = Block::map(number, std::move(memory), largest_);
  if (!block || theirs_.size() >= kMostBlocks || theirs_.count(number)) return false;
  bytes_of_theirs_ += block->room();
  if (bytes_of_theirs_ > 2 * kMostBytes) return false;
  theirs_.emplace(number, std::move(block));
  return true;
}

Block* Blocks::find(const BlockRef& reference) {
  std::lock_guard lock(mutex_);
  auto found = theirs_.find(reference.block);
  if (found == theirs_.end()) return nullptr;
  Block* block = found->second.get();
  return block->too_large() || reference.size <= block->room() ? block : nullptr;
}

}  // namespace sabir::boundary
