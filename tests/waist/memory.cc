#include "memory.h"

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

thread_local size_t taken = 0;

}  // namespace

// Every `new` of the process comes here, the library's too: operators are replaced program-wide.
void* operator new(size_t size) {
  ++taken;
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

namespace sabir::testing {
namespace {

// In front of what is given, so that free() of it would be an error that shows.
constexpr size_t kGuard = 64;

}  // namespace

size_t allocations() { return taken; }

Account::~Account() {
  for (auto& [block, size] : blocks_) std::free(static_cast<char*>(block) - kGuard);
}

size_t Account::given() const {
  std::lock_guard lock(mutex_);
  return given_;
}
size_t Account::outstanding() const {
  std::lock_guard lock(mutex_);
  return outstanding_;
}
size_t Account::largest() const {
  std::lock_guard lock(mutex_);
  return largest_;
}
std::string Account::wrong() const {
  std::lock_guard lock(mutex_);
  return wrong_;
}

void* Account::allocate(void* context, size_t size, size_t alignment) {
  auto* self = static_cast<Account*>(context);
  std::lock_guard lock(self->mutex_);
  if (++self->given_ >= self->refuse_from_) return nullptr;
  auto* start = static_cast<char*>(std::aligned_alloc(kGuard, (size + 2 * kGuard - 1) & ~63ul));
  if (!start || alignment > kGuard) return nullptr;
  self->outstanding_ += size;
  self->largest_ = size > self->largest_ ? size : self->largest_;
  self->blocks_[start + kGuard] = {size, alignment};
  return start + kGuard;
}

void Account::release(void* context, void* block, size_t size, size_t alignment) {
  auto* self = static_cast<Account*>(context);
  std::lock_guard lock(self->mutex_);
  auto at = self->blocks_.find(block);
  if (at == self->blocks_.end()) {
    self->wrong_ = "a block that was not given";
    return;
  }
  if (at->second != std::pair(size, alignment)) self->wrong_ = "another size or alignment";
  self->outstanding_ -= at->second.first;
  self->blocks_.erase(at);
  std::free(static_cast<char*>(block) - kGuard);
}

}  // namespace sabir::testing
