// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/views.hpp: the contract's types as they cross: exactly the layout of the C structures,
// pointing at memory that somebody else owns. C++17.
#pragma once

#include <sabir.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <optional>
#include <sabir/buffer.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace sabir {

// Text in UTF-8, lent.
struct Text {
  const char* data_ = nullptr;
  size_t size_ = 0;

  Text() = default;
  Text(const char* data, size_t size) : data_(data), size_(size) {}
  Text(std::string_view text) : Text(text.data(), text.size()) {}
  Text(const std::string& text) : Text(text.data(), text.size()) {}
  Text(const char* text) : Text(std::string_view(text)) {}

  const char* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  operator std::string_view() const { return {data_, size_}; }
  operator std::string() const { return size_ ? std::string(data_, size_) : std::string(); }
};

// Elements in a row, lent. Made from anything contiguous.
template <typename T>
struct Span {
  const T* data_ = nullptr;
  size_t size_ = 0;

  using value_type = T;
  Span() = default;
  Span(const T* data, size_t size) : data_(data), size_(size) {}
  template <typename C, typename = std::enable_if_t<std::is_convertible_v<
                            decltype(std::declval<const C&>().data()), const T*>>>
  Span(const C& container) : Span(container.data(), container.size()) {}

  const T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& operator[](size_t i) const { return data_[i]; }
  Span subspan(size_t from, size_t count) const { return {data_ + from, count}; }
};

// Elements that the callee may change, lent.
template <typename T>
struct MutableSpan {
  T* data_ = nullptr;
  size_t size_ = 0;

  using value_type = T;
  MutableSpan() = default;
  MutableSpan(T* data, size_t size) : data_(data), size_(size) {}
  template <typename C, typename = std::enable_if_t<
                            std::is_convertible_v<decltype(std::declval<C&>().data()), T*>>>
  MutableSpan(C&& container) : MutableSpan(container.data(), container.size()) {}

  T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  T& operator[](size_t i) const { return data_[i]; }
};

// list<u8>: also made from text.
struct Bytes : Span<uint8_t> {
  using Span<uint8_t>::Span;
  Bytes() = default;
  Bytes(std::string_view text) : Span(reinterpret_cast<const uint8_t*>(text.data()), text.size()) {}
  Bytes(const std::string& text) : Bytes(std::string_view(text)) {}
  Bytes(const char* text) : Bytes(std::string_view(text)) {}

  // The bytes as text; nobody checks that they are.
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
};

template <typename T>
struct Option {
  sabir_bool is_some = 0;
  T some{};

  explicit operator bool() const { return is_some != 0; }
  const T& operator*() const { return some; }
  const T* operator->() const { return &some; }
};

// Whether two types are of one size and alignment: a view and its C structure.
template <typename A, typename B>
inline constexpr bool same_layout = sizeof(A) == sizeof(B) && alignof(A) == alignof(B);

// Whether a handle is of the boundary with this table; NULL is of none. A handle begins with a
// pointer to its table. Without a table any boundary's will do.
inline bool of_table(const void* handle, const void* table) {
  if (!handle || !table) return handle != nullptr;
  return *static_cast<const void* const*>(handle) == table;
}

// Why a structure that begins with its size cannot be taken, if so: it does not say its size, or it
// is a newer caller's and sets what is not known here.
struct ExtensionFault {
  sabir_status status = SABIR_OK;
  const char* what = nullptr;
};
inline ExtensionFault extension_fault(const void* given, size_t known) {
  size_t size = *static_cast<const size_t*>(given);
  if (size < sizeof(size_t)) {
    return {SABIR_INVALID_ARGUMENT, "does not say its size: `struct_size` must be sizeof its type"};
  }
  const char* bytes = static_cast<const char*>(given);
  for (size_t i = known; i < size; ++i) {
    if (bytes[i]) {
      return {SABIR_UNIMPLEMENTED, "sets a field that this version of the library does not know"};
    }
  }
  return {};
}

// Members one after another where C puts them: what a tuple looks like.
template <typename... Ts>
struct TupleView {
  template <size_t I>
  using At = std::tuple_element_t<I, std::tuple<Ts...>>;

  static constexpr size_t align = std::max({size_t{1}, alignof(Ts)...});
  static constexpr size_t offset(size_t index) {
    size_t sizes[] = {sizeof(Ts)...}, aligns[] = {alignof(Ts)...}, at = 0;
    for (size_t i = 0;; ++i) {
      at = (at + aligns[i] - 1) / aligns[i] * aligns[i];
      if (i == index) return at;
      at += sizes[i];
    }
  }
  static constexpr size_t end = offset(sizeof...(Ts) - 1) + sizeof(At<sizeof...(Ts) - 1>);

  template <size_t I>
  const At<I>& get() const {
    return *std::launder(reinterpret_cast<const At<I>*>(bytes + offset(I)));
  }
  template <size_t I>
  At<I>& make() {
    return *new (bytes + offset(I)) At<I>{};
  }

  alignas(align) unsigned char bytes[(end + align - 1) / align * align] = {};
};

// The payload of a case that has none.
struct None {
  friend bool operator==(None, None) { return true; }
};

// The tag and room for the largest payload; no room where no case has one.
template <typename Tag, size_t Size, size_t Align>
struct Tagged {
  Tag tag{};
  alignas(Align) unsigned char of[(Size + Align - 1) / Align * Align] = {};
};
template <typename Tag, size_t Align>
struct Tagged<Tag, 0, Align> {
  Tag tag{};
  static inline unsigned char of[1] = {};
};

template <typename T>
inline constexpr size_t payload_size = std::is_same_v<T, None> ? 0 : sizeof(T);

// One of several values behind a tag: a variant, or a result inside another type.
template <typename Tag, typename... Ts>
struct OneOf : Tagged<Tag, std::max({size_t{0}, payload_size<Ts>...}),
                      std::max({size_t{1}, alignof(Ts)...})> {
  template <size_t I>
  using At = std::tuple_element_t<I, std::tuple<Ts...>>;

  size_t index() const { return size_t(this->tag); }
  template <size_t I>
  const At<I>& get() const {
    if constexpr (std::is_same_v<At<I>, None>) {
      static constexpr None none;
      return none;
    } else {
      return *std::launder(reinterpret_cast<const At<I>*>(this->of));
    }
  }
  template <size_t I>
  void make(const At<I>& value) {
    this->tag = Tag(I);
    if constexpr (!std::is_same_v<At<I>, None>) new (this->of) At<I>(value);
  }
};

}  // namespace sabir
