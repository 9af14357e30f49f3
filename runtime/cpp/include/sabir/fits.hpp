// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/fits.hpp: whether a value that was made in C++ is one that the contract allows: text that
// is UTF-8, enums and flags within their type. C++17.
//
//   Fits<T>::any          whether a T could be anything but fit
//   Fits<T>::gives        whether a T may hold a handle that goes with it
//   Fits<T>::all(view)    whether this one, as it crosses, is fit
//
// Generated code says it for the contract's own types, in NAME/checks.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sabir/crossing.hpp>
#include <sabir/handle.hpp>
#include <sabir/utf8.hpp>
#include <string_view>

namespace sabir::core {

// How many elements of a list can be looked at before it is checked: none, where there is no list
// or no memory has so many.
template <typename T>
size_t there(const T* data, size_t count) {
  return data && count <= size_t(PTRDIFF_MAX) / sizeof(T) ? count : 0;
}

}  // namespace sabir::core

namespace sabir {

// A result that its maker knows to be fit, and that is not looked at again:
// `return sabir::ValidText(std::move(text));`
template <typename T>
class Valid {
 public:
  explicit Valid(T value) : value_(std::move(value)) {}
  operator const T&() const { return value_; }
  const T& value() const { return value_; }
  auto data() const { return value_.data(); }
  auto size() const { return value_.size(); }

 private:
  T value_;
};
using ValidText = Valid<std::string>;

template <typename T>
inline constexpr bool is_valid = false;
template <typename T>
inline constexpr bool is_valid<Valid<T>> = true;

// The C structure that a view crosses as: the same bytes. A compiler may put a read through one
// type before a write through another, and then checks would see memory that was not written yet:
// all that was written is there when this returns.
template <typename C, typename View>
const C* as_c(const View& view) {
  static_assert(sizeof(C) == sizeof(View));
#if defined(__GNUC__)
  __asm__ __volatile__("" : : "r"(&view) : "memory");
#endif
  return reinterpret_cast<const C*>(&view);
}

struct AlwaysFits {
  static constexpr bool any = false, gives = false;
  template <typename View>
  static constexpr bool all(const View&) {
    return true;
  }
};
struct MayFit {  // and holds no handles
  static constexpr bool any = true, gives = false;
};

template <typename T>
struct Fits : AlwaysFits {
  static_assert(std::is_arithmetic_v<T> || std::is_same_v<T, None>,
                "include NAME/checks.hpp: it says which values of the contract's types are fit");
};
// One of C++'s own is true or false; one that comes from C is a byte.
template <>
struct Fits<bool> : AlwaysFits {
  static bool all(const bool& view) {
    uint8_t byte;
    std::memcpy(&byte, &view, 1);
    return byte <= 1;
  }
};
template <>
struct Fits<char32_t> : MayFit {
  static bool all(char32_t c) { return valid_char(uint32_t(c)); }
};
template <>
struct Fits<std::string> : MayFit {
  static bool all(std::string_view view) { return valid_text(view.data(), view.size()); }
};
template <>
struct Fits<Buffer> : MayFit {
  static bool all(Bytes view) { return view.data() || view.empty(); }
};
template <typename C, void (*drop)(C*)>
struct Fits<Handle<C, drop>> {
  static constexpr bool any = true, gives = true;
  static bool all(C* handle) { return handle != nullptr; }
};
template <typename C>
struct Fits<Lent<C>> : MayFit {
  static bool all(const Lent<C>& handle) { return handle.get() != nullptr; }
};

template <typename T, typename Row>
bool fit_row(const Row& row) {
  if (!row.data()) return row.empty();
  if constexpr (!Fits<T>::any) {
    return true;
  } else {
    return std::all_of(row.begin(), row.end(), [](const auto& item) { return Fits<T>::all(item); });
  }
}
template <typename T>
struct Fits<std::vector<T>> {
  static constexpr bool any = true, gives = Fits<T>::gives;
  static bool all(const View<std::vector<T>>& view) { return fit_row<T>(view); }
};
template <typename K, typename V>
struct Fits<std::map<K, V>> {
  static constexpr bool any = true, gives = Fits<V>::gives;
  static bool all(const View<std::map<K, V>>& view) { return fit_row<std::tuple<K, V>>(view); }
};
template <typename T, size_t N>
struct Fits<std::array<T, N>> {
  static constexpr bool any = Fits<T>::any, gives = Fits<T>::gives;
  static bool all(const View<std::array<T, N>>& view) { return fit_row<T>(view); }
};
template <typename T>
struct Fits<std::optional<T>> {
  static constexpr bool any = true, gives = Fits<T>::gives;
  static bool all(const View<std::optional<T>>& view) {
    return view.is_some == 0 || (view.is_some == 1 && Fits<T>::all(view.some));
  }
};
template <typename... Ts>
struct Fits<std::tuple<Ts...>> {
  static constexpr bool any = (Fits<Ts>::any || ...), gives = (Fits<Ts>::gives || ...);
  static bool all(const View<std::tuple<Ts...>>& view) {
    return all(view, std::index_sequence_for<Ts...>());
  }

 private:
  template <size_t... I>
  static bool all(const View<std::tuple<Ts...>>& view, std::index_sequence<I...>) {
    return (Fits<Ts>::all(view.template get<I>()) && ...);
  }
};
template <typename T, typename E>
struct Fits<Result<T, E>> {
  using Good = std::conditional_t<std::is_void_v<T>, None, T>;
  static constexpr bool any = true, gives = Fits<Good>::gives || Fits<E>::gives;
  static bool all(const View<Result<T, E>>& view) {
    if (view.tag > 1) return false;
    return view.tag ? Fits<E>::all(view.template get<1>())
                    : Fits<Good>::all(view.template get<0>());
  }
};

}  // namespace sabir
