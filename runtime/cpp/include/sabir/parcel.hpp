// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/parcel.hpp: parcels and error objects, the blocks that a library gives away. C++17.
//
// In front of every block stands its head, which says who frees it and with which allocator; that
// is all NAME_release needs, whichever boundary the block came through.
#pragma once

#include <sabir.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <sabir/raise.hpp>
#include <sabir/utf8.hpp>
#include <string_view>

namespace sabir {

inline void* plain_allocate(void*, size_t size, size_t) { return std::malloc(size); }
inline void plain_release(void*, void* block, size_t, size_t) { std::free(block); }
inline constexpr sabir_allocator plain_allocator{plain_allocate, plain_release, nullptr};

inline constexpr size_t parcel_alignment = 16;

struct alignas(parcel_alignment) ParcelHead {
  void (*release)(ParcelHead* self) noexcept;
  sabir_allocator allocator;
  size_t size;  // of head and contents
};

inline void release_parcel_head(ParcelHead* head) noexcept {
  sabir_allocator allocator = head->allocator;
  allocator.release(allocator.context, head, head->size, parcel_alignment);
}

// Memory for `size` bytes of contents. NULL: there is none.
inline void* try_parcel(const sabir_allocator& allocator, size_t size) {
  if (size > SIZE_MAX - sizeof(ParcelHead)) return nullptr;
  size_t total = size + sizeof(ParcelHead);
  void* memory = allocator.allocate(allocator.context, total, parcel_alignment);
  if (!memory) return nullptr;
  auto* head = new (memory) ParcelHead{release_parcel_head, allocator, total};
  return head + 1;
}

// The same; throws std::bad_alloc.
inline void* make_parcel(const sabir_allocator& allocator, size_t size) {
  void* memory = try_parcel(allocator, size);
  if (!memory) raise(std::bad_alloc());
  return memory;
}

inline void release_parcel(const void* contents) noexcept {
  if (!contents) return;
  auto* head = static_cast<ParcelHead*>(const_cast<void*>(contents)) - 1;
  head->release(head);
}

// --- errors ---

// Whether a failed call may end with this status: sabir.h lists them.
constexpr bool is_failure(sabir_status status) {
  return (status > SABIR_OK && status <= SABIR_UNAUTHENTICATED) ||
         (status >= SABIR_DECLARED && status <= SABIR_END);
}

// What there is to say when there is no memory to say it in: an error of each status that nobody
// needs to make. Releasing it does nothing.
struct SpareErrors {
  struct Block {
    ParcelHead head;
    sabir_error error;
  };
  static constexpr size_t count = SABIR_UNAUTHENTICATED + (SABIR_END - SABIR_DECLARED + 1);
  Block blocks[count];
};

inline sabir_error* spare_error(sabir_status status) noexcept {
  static SpareErrors spare = [] {
    SpareErrors all{};
    for (size_t i = 0; i < SpareErrors::count; ++i) {
      auto number = sabir_status(
          i < SABIR_UNAUTHENTICATED ? i + 1 : i - SABIR_UNAUTHENTICATED + SABIR_DECLARED);
      std::string_view message = "there is no memory left for an error message";
      all.blocks[i] = {{[](ParcelHead*) noexcept {}, plain_allocator, sizeof(SpareErrors::Block)},
                       {number, 0, {message.data(), message.size()}, {"", 0}, nullptr}};
    }
    return all;
  }();
  for (SpareErrors::Block& block : spare.blocks) {
    if (block.error.status == status) return &block.error;
  }
  return spare_error(SABIR_INTERNAL);
}

// Text is UTF-8 everywhere, also what an exception says: each byte that is not becomes a `?`.
inline void make_well_formed(char* text, size_t size) noexcept {
  for (size_t at = 0; (at += first_ill_formed(text + at, size - at)) < size; ++at) text[at] = '?';
}

// An error with room for `extra` bytes of a declared value behind it. NULL: there is no memory.
inline sabir_error* try_error(sabir_status status, std::string_view message, std::string_view where,
                              size_t extra) noexcept {
  size_t texts = message.size() + where.size() + 2;
  size_t padded = (sizeof(sabir_error) + extra + parcel_alignment - 1) & ~(parcel_alignment - 1);
  void* memory = try_parcel(plain_allocator, padded + texts);
  if (!memory) return nullptr;
  char* text = static_cast<char*>(memory) + padded;
  auto put = [&](std::string_view from) {
    sabir_string to{text, from.size()};
    if (!from.empty()) std::memcpy(text, from.data(), from.size());
    make_well_formed(text, from.size());
    text[from.size()] = '\0';
    text += from.size() + 1;
    return to;
  };
  sabir_string kept_message = put(message), kept_where = put(where);
  return new (memory) sabir_error{status, 0, kept_message, kept_where, nullptr};
}

// The same, and one that says so little when there is no memory.
inline sabir_error* make_error(sabir_status status, std::string_view message,
                               std::string_view where, size_t extra = 0) noexcept {
  sabir_error* made = try_error(status, message, where, extra);
  return made ? made : spare_error(extra ? SABIR_RESOURCE_EXHAUSTED : status);
}

// Sets `*error` if the caller wants it; returns the status, so that it can be returned in turn.
inline sabir_status fail(sabir_error** error, sabir_status status, std::string_view where,
                         std::string_view message) noexcept {
  if (error) *error = make_error(status, message, where);
  return status;
}

}  // namespace sabir
