// How memory is used: what the process has taken from malloc so far, and an allocator that keeps
// account of what it gave.
#pragma once

#include <sabir.h>

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace sabir::testing {

// How many blocks this thread has taken with `operator new` or malloc so far.
size_t allocations();

// While it stands, this thread gets no block after so many: neither from `operator new` nor, where
// no sanitizer has malloc to itself, from malloc. `once`: only that one is refused.
class Exhausted {
 public:
  explicit Exhausted(size_t after, bool once);
  Exhausted(const Exhausted&) = delete;
  Exhausted& operator=(const Exhausted&) = delete;
  ~Exhausted();

  bool refused() const;  // whether anything was
};

// Gives memory of its own kind, which free() would not take, and keeps account.
class Account {
 public:
  Account() = default;
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;
  ~Account();

  const sabir_allocator* allocator() const { return &allocator_; }
  size_t given() const;        // blocks, in all
  size_t outstanding() const;  // bytes not yet returned
  size_t largest() const;
  std::string wrong() const;  // what came back and was not given like that; empty: all is well
  void refuse_from(size_t nth) { refuse_from_ = nth; }  // the nth block, and those behind it

 private:
  static void* allocate(void* context, size_t size, size_t alignment);
  static void release(void* context, void* block, size_t size, size_t alignment);

  sabir_allocator allocator_{allocate, release, this};
  mutable std::mutex mutex_;
  std::map<void*, std::pair<size_t, size_t>> blocks_;  // size and alignment
  size_t given_ = 0;
  size_t outstanding_ = 0;
  size_t largest_ = 0;
  size_t refuse_from_ = static_cast<size_t>(-1);
  std::string wrong_;
};

}  // namespace sabir::testing
