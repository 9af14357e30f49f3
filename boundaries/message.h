// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A frame in the making: its head, and room for a payload of known size. What is small lies in the
// message itself.
#pragma once

#include <cstring>
#include <string_view>

#include "boundaries/buffer.h"
#include "boundaries/descriptor.h"
#include "boundaries/frame.h"

namespace sabir::boundary {

class Message {
 public:
  Message(Op op, uint32_t request, size_t payload) {
    resize(payload);
    data()[4] = char(op);
    set_request(request);
  }
  Message(Message&& other) noexcept
      : descriptor(other.descriptor), size_(other.size_), large_(std::move(other.large_)) {
    if (!large_.data()) std::memcpy(small_, other.small_, kLead + size_);
  }
  Message& operator=(Message&& other) noexcept {
    descriptor = other.descriptor;
    size_ = other.size_;
    large_ = std::move(other.large_);
    if (!large_.data()) std::memcpy(small_, other.small_, kLead + size_);
    return *this;
  }
  Message(Op op, uint32_t request, std::string_view text) : Message(op, request, text.size()) {
    std::memcpy(payload(), text.data(), text.size());
  }
  // Keeps what is written; pointers into it are no good any more.
  void resize(size_t payload) {
    size_t size = kFrameHead + payload;
    if (size > room()) {
      Buffer larger(kLead + size);
      std::memcpy(larger.data() + kLead, data(), size_);
      large_ = std::move(larger);
    }
    size_ = size;
    auto length = uint32_t(kAfterLength + payload);
    std::memcpy(data(), &length, 4);
  }
  size_t room() const { return (large_.data() ? large_.size() : sizeof small_) - kLead; }
  void set_request(uint32_t request) { std::memcpy(data() + 5, &request, 4); }
  uint32_t request() const {
    uint32_t request;
    std::memcpy(&request, data() + 5, sizeof request);
    return request;
  }

  char* data() { return (large_.data() ? large_.data() : small_) + kLead; }
  const char* data() const { return (large_.data() ? large_.data() : small_) + kLead; }
  size_t size() const { return size_; }
  char* payload() { return data() + kFrameHead; }

  template <typename Head>
  void put(const Head& head, size_t at = 0) {
    std::memcpy(payload() + at, &head, sizeof head);
  }

  int descriptor = -1;  // goes along; stays the caller's

 private:
  static constexpr size_t kLead = 16 - kFrameHead;  // so that the payload is aligned

  size_t size_ = 0;
  Buffer large_;
  alignas(16) char small_[1024];
};

// A frame that came.
struct Frame {
  Op op;
  uint32_t request;
  Buffer payload;
  Descriptor descriptor{};

  template <typename Head>
  bool head(Head& head) const {
    if (payload.size() < sizeof head) return false;
    std::memcpy(&head, payload.data(), sizeof head);
    return true;
  }
  std::string_view text(size_t from = 0) const {
    return from < payload.size() ? std::string_view(payload.data() + from, payload.size() - from)
                                 : std::string_view();
  }
};

}  // namespace sabir::boundary
