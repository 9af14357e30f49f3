// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/out.hpp: where a function writes a result of many bytes: straight into the caller's memory.
// C++17.
//
//   void upper(sabir::Bytes text, sabir::Out& out) {
//     char* to = out.reserve(text.size());       // room for that many more
//     for (uint8_t c : text) *to++ = toupper(c);
//     out.commit(text.size());                   // so many were used
//   }
#pragma once

#include <sabir.h>

#include <algorithm>
#include <cstring>
#include <sabir/parcel.hpp>
#include <sabir/raise.hpp>

namespace sabir {

// The caller could not make room; the call ends with the status it gave.
struct NoRoom {
  sabir_status status;
  static const char* what() { return "the caller could not make room for the result"; }
};

class Out {
 public:
  Out(sabir_sink& sink, const sabir_allocator& allocator)
      : sink_(sink),
        allocator_(allocator),
        data_(static_cast<char*>(sink.data)),
        capacity_(sink.capacity) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { release_parcel(spilled_); }

  // Room for `more` bytes behind those committed. The pointer is good until the next reserve; what
  // was written and not committed is lost then.
  char* reserve(size_t more) {
    if (more > capacity_ - size_) make_room(more);
    return data_ + size_;
  }
  void commit(size_t bytes) { size_ += bytes; }

  void append(const void* bytes, size_t count) {
    if (count == 0) return;
    std::memcpy(reserve(count), bytes, count);
    size_ += count;
  }

  // The bytes committed so far; they move when room is made.
  char* data() { return data_; }
  size_t size() const { return size_; }
  size_t room() const { return capacity_ - size_; }

  // Whether the caller takes a pointer into an argument for an answer.
  bool accepts_alias() const { return (sink_.flags & SABIR_SINK_ALIAS) != 0; }

  // Whether the result must fit into the room there is: more can only be reported as its size.
  bool is_strict() const { return !sink_.grow && (sink_.flags & SABIR_SINK_SPILL) == 0; }

  // The result is text that its writer knows to be UTF-8: nobody looks whether it is.
  void know_valid() { known_valid_ = true; }
  bool is_known_valid() const { return known_valid_; }

  // The whole result is these bytes of an argument: no copy if the caller accepts that.
  void alias(const void* bytes, size_t count) {
    size_ = 0;
    if (!accepts_alias()) return append(bytes, count);
    alias_ = bytes;
    size_ = count;
  }

  // Where the whole result is, in the end.
  const char* result() const { return alias_ ? static_cast<const char*>(alias_) : data_; }

  // Tells the sink where the result is. Once, at the end.
  sabir_status finish() {
    sink_.size = size_;
    sink_.outcome = SABIR_SINK_WRITTEN;
    if (alias_) {
      sink_.data = const_cast<void*>(alias_);
      sink_.outcome = SABIR_SINK_ALIASED;
    } else if (spilled_) {
      if (!(sink_.flags & SABIR_SINK_SPILL)) return SABIR_TOO_SMALL;
      sink_.data = spilled_;
      sink_.outcome = SABIR_SINK_SPILLED;
      spilled_ = nullptr;
    }
    return SABIR_OK;
  }

 private:
  void make_room(size_t more) {
    if (more > SIZE_MAX - size_) raise(std::bad_alloc());
    size_t need = size_ + more;
    if (sink_.grow && !spilled_) {
      sink_.size = size_;
      if (sabir_status status = sink_.grow(&sink_, need)) raise(NoRoom{status});
      if (!sink_.data || sink_.capacity < need) raise(NoRoom{SABIR_INVALID_ARGUMENT});
      data_ = static_cast<char*>(sink_.data);
      capacity_ = sink_.capacity;
      return;
    }
    // A strict sink is filled up beside the caller's memory, to learn the size it needs.
    size_t capacity = std::max(need, capacity_ + std::min(capacity_, SIZE_MAX - capacity_));
    char* bigger = static_cast<char*>(make_parcel(allocator_, capacity));
    if (size_) std::memcpy(bigger, data_, size_);
    release_parcel(spilled_);
    spilled_ = data_ = bigger;
    capacity_ = capacity;
  }

  sabir_sink& sink_;
  const sabir_allocator& allocator_;
  char* data_;
  size_t capacity_;
  size_t size_ = 0;
  char* spilled_ = nullptr;
  const void* alias_ = nullptr;
  bool known_valid_ = false;
};

}  // namespace sabir
