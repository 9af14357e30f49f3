#include "memory.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SABIR_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SABIR_SANITIZED 1
#endif
#endif

namespace {

thread_local size_t taken = 0;

// How many more blocks there are; then one is refused, or all are.
thread_local size_t left = SIZE_MAX;
thread_local bool once = false;
thread_local bool refused = false;

bool refuse() {
  if (left == SIZE_MAX) return false;
  if (left > 0) return --left, false;
  if (once) left = SIZE_MAX;
  errno = ENOMEM;
  return refused = true;
}

}  // namespace

#ifdef SABIR_SANITIZED
void* operator new(size_t size) {
  ++taken;
  if (refuse()) throw std::bad_alloc();
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
#else
// Every block of the process comes from here, the library's too: a program's malloc is everybody's.
extern "C" void* __libc_malloc(size_t size);
extern "C" void* malloc(size_t size) noexcept { return refuse() ? nullptr : __libc_malloc(size); }

// Operators are replaced program-wide.
void* operator new(size_t size) {
  ++taken;
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
#endif
// Out of line, like `new`: the compiler would take the pair apart and find a free() too many.
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, size_t) noexcept { std::free(block); }

namespace sabir::testing {
namespace {

// In front of what is given, so that free() of it would be an error that shows.
constexpr size_t kGuard = 64;

}  // namespace

size_t allocations() { return taken; }

Exhausted::Exhausted(size_t after, bool only_once) {
  left = after;
  once = only_once;
  ::refused = false;
}
Exhausted::~Exhausted() { left = SIZE_MAX; }
bool Exhausted::refused() const { return ::refused; }

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
