// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/buffer.hpp: bytes that somebody owns. Like std::vector<uint8_t>, except that growing it
// does not write zeroes first. C++17.
#pragma once

#include <sabir.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sabir/raise.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace sabir {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size) { resize(size); }
  Buffer(const void* bytes, size_t size) { append(bytes, size); }
  explicit Buffer(std::string_view text) : Buffer(text.data(), text.size()) {}
  Buffer(const Buffer& other) : Buffer(other.data_, other.size_) {}
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer() { std::free(data_); }

  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  uint8_t* begin() { return data_; }
  uint8_t* end() { return data_ + size_; }
  const uint8_t* begin() const { return data_; }
  const uint8_t* end() const { return data_ + size_; }
  uint8_t& operator[](size_t i) { return data_[i]; }
  uint8_t operator[](size_t i) const { return data_[i]; }

  // The bytes as text; nobody checks that they are.
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
  explicit operator std::string() const { return std::string(text()); }

  void clear() { size_ = 0; }
  // New bytes have no particular value.
  void resize(size_t size) {
    if (size > capacity_) reserve(std::max(size, capacity_ + capacity_ / 2));
    size_ = size;
  }
  void reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    void* moved = std::realloc(data_, capacity);
    if (!moved) raise(std::bad_alloc());
    data_ = static_cast<uint8_t*>(moved);
    capacity_ = capacity;
  }
  void append(const void* bytes, size_t count) {
    if (count == 0) return;
    resize(size_ + count);
    std::memcpy(data_ + size_ - count, bytes, count);
  }
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  friend bool operator==(const Buffer& a, const Buffer& b) { return a.text() == b.text(); }
  friend bool operator!=(const Buffer& a, const Buffer& b) { return !(a == b); }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace sabir
