// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bytes of a message: aligned for any value, small ones without a call of malloc.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace sabir::boundary {

// Moves; frees itself. Uninitialised until written.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size)
      : data_(static_cast<char*>(std::malloc(size ? size : 1))), size_(size) {
    if (!data_) throw std::bad_alloc();
  }
  Buffer(const void* bytes, size_t size) : Buffer(size) {
    if (size) std::memcpy(data_, bytes, size);
  }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Buffer() { std::free(data_); }

  char* data() { return data_; }
  const char* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace sabir::boundary
