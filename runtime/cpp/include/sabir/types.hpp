// sabir/types.hpp: the contract's types as C++ sees them. C++17.
//
// A type of the contract has up to two C++ types. The *view* has exactly the layout of the C
// structure, points at memory that somebody else owns, and is what crosses: Text, Span<T>,
// Option<T>, and the generated ...View structures. The *owned* type is what a C++ programmer would
// have written: std::string, std::vector<T>, std::optional<T>, generated structures of these. Where
// both would be the same (numbers, enums, records of such) there is only one.
//
//   lower(owned, view, block)   makes the view of an owned value; what it points at goes into block
//   measure(owned)              how many bytes that will take there
//   lift(view, owned)           copies a view into an owned value
#pragma once

#include <sabir.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace sabir {

// --- views ---

// Text in UTF-8, lent.
struct Text {
  const char* data_ = nullptr;
  size_t size_ = 0;

  Text() = default;
  Text(std::string_view text) : data_(text.data()), size_(text.size()) {}
  Text(const std::string& text) : Text(std::string_view(text)) {}
  Text(const char* text) : Text(std::string_view(text)) {}
  Text(const char* data, size_t size) : data_(data), size_(size) {}

  const char* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  operator std::string_view() const { return {data_, size_}; }
  operator std::string() const { return std::string(data_ ? data_ : "", size_); }
};

// `count` elements in a row, lent. Made from anything contiguous.
template <typename T>
struct Span {
  const T* data_ = nullptr;
  size_t size_ = 0;

  Span() = default;
  Span(const T* data, size_t size) : data_(data), size_(size) {}
  Span(std::initializer_list<T> items) : data_(items.begin()), size_(items.size()) {}
  template <typename C, typename = std::enable_if_t<std::is_convertible_v<
                            decltype(std::declval<const C&>().data()), const T*>>>
  Span(const C& container) : data_(container.data()), size_(container.size()) {}

  const T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& operator[](size_t i) const { return data_[i]; }
  Span subspan(size_t from, size_t count) const { return {data_ + from, count}; }
};

// list<u8>: also made from text.
struct Bytes : Span<uint8_t> {
  using Span<uint8_t>::Span;
  Bytes() = default;
  Bytes(std::string_view text) : Span(reinterpret_cast<const uint8_t*>(text.data()), text.size()) {}
  Bytes(const std::string& text) : Bytes(std::string_view(text)) {}
  Bytes(const char* text) : Bytes(std::string_view(text)) {}
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

struct None {};  // the payload of a case that has none

// --- from owned types to views and back ---

// A block being filled: bytes are handed out in order from memory that was measured before.
class Block {
 public:
  explicit Block(void* start) : at_(static_cast<char*>(start)) {}

  template <typename T>
  T* take(size_t count) {
    at_ += (alignof(T) - reinterpret_cast<uintptr_t>(at_) % alignof(T)) % alignof(T);
    T* taken = reinterpret_cast<T*>(at_);
    at_ += count * sizeof(T);
    return taken;
  }

 private:
  char* at_;
};

// The view of an owned type; generated structures specialize it. Types without a specialization
// are their own view.
template <typename T>
struct ViewOf {
  using type = T;
};
template <typename T>
using View = typename ViewOf<T>::type;
template <typename T>
inline constexpr bool is_view = std::is_same_v<View<T>, T>;

template <>
struct ViewOf<std::string> {
  using type = Text;
};
template <typename T>
struct ViewOf<std::vector<T>> {
  using type = Span<View<T>>;
};
template <typename T>
struct ViewOf<std::optional<T>> {
  using type = Option<View<T>>;
};
template <typename T, size_t N>
struct ViewOf<std::array<T, N>> {
  using type = std::array<View<T>, N>;
};

template <typename T, typename = std::enable_if_t<is_view<T>>>
size_t measure(const T&) {
  return 0;
}
template <typename T, typename = std::enable_if_t<is_view<T>>>
void lower(const T& owned, T& view, Block&) {
  view = owned;
}
template <typename T, typename = std::enable_if_t<is_view<T>>>
void lift(const T& view, T& owned) {
  owned = view;
}

inline size_t measure(const std::string& owned) { return owned.size(); }
inline void lower(const std::string& owned, Text& view, Block& block) {
  char* copy = block.take<char>(owned.size());
  if (!owned.empty()) std::memcpy(copy, owned.data(), owned.size());
  view = Text(copy, owned.size());
}
inline void lift(const Text& view, std::string& owned) {
  owned.assign(view.data_ ? view.data_ : "", view.size_);
}

// Declared ahead of the first use inside one another.
template <typename T>
size_t measure(const std::vector<T>& owned);
template <typename T>
void lower(const std::vector<T>& owned, Span<View<T>>& view, Block& block);
template <typename T>
void lift(const Span<View<T>>& view, std::vector<T>& owned);
template <typename T>
size_t measure(const std::optional<T>& owned);
template <typename T>
void lower(const std::optional<T>& owned, Option<View<T>>& view, Block& block);
template <typename T>
void lift(const Option<View<T>>& view, std::optional<T>& owned);

template <typename T>
size_t measure(const std::vector<T>& owned) {
  size_t bytes = owned.size() * sizeof(View<T>) + alignof(View<T>) - 1;
  if constexpr (!is_view<T>) {
    for (const auto& item : owned) bytes += measure(item);
  }
  return bytes;
}
template <typename T>
void lower(const std::vector<T>& owned, Span<View<T>>& view, Block& block) {
  View<T>* items = block.take<View<T>>(owned.size());
  if constexpr (is_view<T> && !std::is_same_v<T, bool>) {
    if (!owned.empty())
      std::memcpy(static_cast<void*>(items), owned.data(), owned.size() * sizeof(T));
  } else {
    for (size_t i = 0; i < owned.size(); ++i) lower(owned[i], *new (items + i) View<T>, block);
  }
  view = Span<View<T>>(items, owned.size());
}
template <typename T>
void lift(const Span<View<T>>& view, std::vector<T>& owned) {
  if constexpr (is_view<T> && !std::is_same_v<T, bool>) {
    owned.assign(view.begin(), view.end());
  } else {
    owned.resize(view.size());
    for (size_t i = 0; i < view.size(); ++i) {
      T item{};
      lift(view[i], item);
      owned[i] = std::move(item);
    }
  }
}

template <typename T>
size_t measure(const std::optional<T>& owned) {
  return owned ? measure(*owned) : 0;
}
template <typename T>
void lower(const std::optional<T>& owned, Option<View<T>>& view, Block& block) {
  view.is_some = owned.has_value();
  if (owned) lower(*owned, view.some, block);
}
template <typename T>
void lift(const Option<View<T>>& view, std::optional<T>& owned) {
  owned.reset();
  if (view.is_some) lift(view.some, owned.emplace());
}

// --- text for people, in WAVE, the Component Model's way to write values ---

inline void write(std::string& out, bool value) { out += value ? "true" : "false"; }
template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
void write(std::string& out, T value) {
  out += std::to_string(value);
}
inline void write(std::string& out, std::string_view value) {
  out.append("\"").append(value).append("\"");
}
inline void write(std::string& out, const std::string& value) {
  write(out, std::string_view(value));
}
template <typename T>
void write(std::string& out, const std::optional<T>& value) {
  if (!value) {
    out += "none";
    return;
  }
  out += "some(";
  write(out, *value);
  out += ")";
}
template <typename T>
void write(std::string& out, const std::vector<T>& value) {
  out += "[";
  for (size_t i = 0; i < value.size(); ++i) {
    if (i) out += ", ";
    write(out, value[i]);
  }
  out += "]";
}

}  // namespace sabir
