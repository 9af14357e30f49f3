// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/crossing.hpp: between owned types (std::string, std::vector, generated structures) and the
// views that cross. C++17.
//
//   Crossing<T>::View             the view of T; types that need none are their own
//   Crossing<T>::measure(owned)   how many bytes lower will take from a block
//   Crossing<T>::lower(owned, view, block)
//                                 makes the view; what it points at is copied into the block
//   Crossing<T>::lift(view)       copies a view into an owned value
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <sabir/result.hpp>
#include <sabir/views.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sabir {

// Memory being filled: pieces are handed out in order from a block that was measured before.
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

template <typename T>
struct Crossing {
  using View = T;
  static size_t measure(const T&) { return 0; }
  static void lower(const T& owned, T& view, Block&) { view = owned; }
  static T lift(const T& view) { return view; }
};

template <typename T>
using View = typename Crossing<T>::View;
template <typename T>
inline constexpr bool is_view = std::is_same_v<View<T>, T>;

template <typename T>
size_t measure(const T& owned) {
  return Crossing<T>::measure(owned);
}
template <typename T>
void lower(const T& owned, View<T>& view, Block& block) {
  Crossing<T>::lower(owned, view, block);
}
template <typename T>
T lift(const View<T>& view) {
  return Crossing<T>::lift(view);
}

template <>
struct Crossing<std::string> {
  using View = Text;
  static size_t measure(const std::string& owned) { return owned.size(); }
  static void lower(const std::string& owned, Text& view, Block& block) {
    char* copy = block.take<char>(owned.size());
    std::memcpy(copy, owned.data(), owned.size());
    view = Text(copy, owned.size());
  }
  static std::string lift(const Text& view) { return view; }
};

template <>
struct Crossing<Buffer> {
  using View = Bytes;
  static size_t measure(const Buffer& owned) { return owned.size(); }
  static void lower(const Buffer& owned, Bytes& view, Block& block) {
    uint8_t* copy = block.take<uint8_t>(owned.size());
    if (!owned.empty()) std::memcpy(copy, owned.data(), owned.size());
    view = Bytes(copy, owned.size());
  }
  static Buffer lift(const Bytes& view) { return Buffer(view.data(), view.size()); }
};

// Elements in a row, from any container that can be walked twice.
template <typename T, typename Container>
size_t measure_row(const Container& items) {
  size_t bytes = items.size() * sizeof(View<T>) + alignof(View<T>) - 1;
  if constexpr (!is_view<T>) {
    for (const auto& item : items) bytes += measure<T>(item);
  }
  return bytes;
}
template <typename T, typename Container>
Span<View<T>> lower_row(const Container& items, Block& block) {
  View<T>* first = block.take<View<T>>(items.size());
  View<T>* at = first;
  for (const auto& item : items) lower<T>(item, *new (at++) View<T>{}, block);
  return {first, items.size()};
}

template <typename T>
struct Crossing<std::vector<T>> {
  using View = Span<sabir::View<T>>;
  static size_t measure(const std::vector<T>& owned) { return measure_row<T>(owned); }
  static void lower(const std::vector<T>& owned, View& view, Block& block) {
    view = lower_row<T>(owned, block);
  }
  static std::vector<T> lift(const View& view) {
    std::vector<T> owned;
    owned.reserve(view.size());
    for (const auto& item : view) owned.push_back(sabir::lift<T>(item));
    return owned;
  }
};

template <typename T>
struct Crossing<std::optional<T>> {
  using View = Option<sabir::View<T>>;
  static size_t measure(const std::optional<T>& owned) {
    return owned ? sabir::measure<T>(*owned) : 0;
  }
  static void lower(const std::optional<T>& owned, View& view, Block& block) {
    view.is_some = owned.has_value();
    if (owned) sabir::lower<T>(*owned, view.some, block);
  }
  static std::optional<T> lift(const View& view) {
    return view ? std::optional<T>(sabir::lift<T>(*view)) : std::nullopt;
  }
};

template <typename T, size_t N>
struct Crossing<std::array<T, N>> {
  using View = std::array<sabir::View<T>, N>;
  static size_t measure(const std::array<T, N>& owned) {
    size_t bytes = 0;
    for (const T& item : owned) bytes += sabir::measure<T>(item);
    return bytes;
  }
  static void lower(const std::array<T, N>& owned, View& view, Block& block) {
    for (size_t i = 0; i < N; ++i) sabir::lower<T>(owned[i], view[i], block);
  }
  static std::array<T, N> lift(const View& view) {
    return lift(view, std::make_index_sequence<N>());
  }

 private:
  template <size_t... I>
  static std::array<T, N> lift(const View& view, std::index_sequence<I...>) {
    return {sabir::lift<T>(view[I])...};
  }
};

template <typename... Ts>
struct Crossing<std::tuple<Ts...>> {
  using View = TupleView<sabir::View<Ts>...>;
  using All = std::index_sequence_for<Ts...>;
  static size_t measure(const std::tuple<Ts...>& owned) {
    return std::apply([](const Ts&... items) { return (sabir::measure<Ts>(items) + ...); }, owned);
  }
  static void lower(const std::tuple<Ts...>& owned, View& view, Block& block) {
    lower(owned, view, block, All());
  }
  static std::tuple<Ts...> lift(const View& view) { return lift(view, All()); }

 private:
  template <size_t... I>
  static void lower(const std::tuple<Ts...>& owned, View& view, Block& block,
                    std::index_sequence<I...>) {
    (sabir::lower<Ts>(std::get<I>(owned), view.template make<I>(), block), ...);
  }
  template <size_t... I>
  static std::tuple<Ts...> lift(const View& view, std::index_sequence<I...>) {
    return {sabir::lift<Ts>(view.template get<I>())...};
  }
};

template <typename K, typename V>
struct Crossing<std::map<K, V>> {
  using Entry = std::tuple<K, V>;
  using View = Span<sabir::View<Entry>>;
  // Entry by entry as they lie: a handle among them is given away, and never copied.
  static size_t measure(const std::map<K, V>& owned) {
    size_t bytes = owned.size() * sizeof(sabir::View<Entry>) + alignof(sabir::View<Entry>) - 1;
    for (const auto& [key, value] : owned) {
      bytes += sabir::measure<K>(key) + sabir::measure<V>(value);
    }
    return bytes;
  }
  static void lower(const std::map<K, V>& owned, View& view, Block& block) {
    auto* first = block.take<sabir::View<Entry>>(owned.size());
    auto* at = first;
    for (const auto& [key, value] : owned) {
      auto& entry = *new (at++) sabir::View<Entry>{};
      sabir::lower<K>(key, entry.template make<0>(), block);
      sabir::lower<V>(value, entry.template make<1>(), block);
    }
    view = View(first, owned.size());
  }
  // Of two entries with one key the later wins, as the Component Model has it.
  static std::map<K, V> lift(const View& view) {
    std::map<K, V> owned;
    for (const auto& entry : view) {
      owned.insert_or_assign(sabir::lift<K>(entry.template get<0>()),
                             sabir::lift<V>(entry.template get<1>()));
    }
    return owned;
  }
};

// A value that holds one of several: std::variant, whose alternatives may be of equal types.
template <typename Tag, typename... Ts>
struct VariantCrossing {
  using Owned = std::variant<Ts...>;
  using View = OneOf<Tag, sabir::View<Ts>...>;
  using All = std::index_sequence_for<Ts...>;

  static size_t measure(const Owned& owned) {
    return std::visit([](const auto& value) { return sabir::measure(value); }, owned);
  }
  static void lower(const Owned& owned, View& view, Block& block) {
    lower(owned, view, block, All());
  }
  static Owned lift(const View& view) { return lift_from<0>(view); }

 private:
  template <size_t... I>
  static void lower(const Owned& owned, View& view, Block& block, std::index_sequence<I...>) {
    (lower_if<I>(owned, view, block), ...);
  }
  template <size_t I>
  static void lower_if(const Owned& owned, View& view, Block& block) {
    if (owned.index() != I) return;
    using T = std::variant_alternative_t<I, Owned>;
    sabir::View<T> payload{};
    sabir::lower<T>(std::get<I>(owned), payload, block);
    view.template make<I>(payload);
  }
  template <size_t I>
  static Owned lift_from(const View& view) {
    using T = std::variant_alternative_t<I, Owned>;
    if constexpr (I + 1 < sizeof...(Ts)) {
      if (view.index() != I) return lift_from<I + 1>(view);
    }
    return Owned(std::in_place_index<I>, sabir::lift<T>(view.template get<I>()));
  }
};

template <typename T, typename E>
struct Crossing<Result<T, E>> {
  using Void = std::conditional_t<std::is_void_v<T>, None, T>;
  using Of = VariantCrossing<sabir_bool, Void, E>;
  using View = typename Of::View;
  static size_t measure(const Result<T, E>& owned) {
    if (!owned.ok()) return sabir::measure<E>(owned.error());
    if constexpr (std::is_void_v<T>) {
      return 0;
    } else {
      return sabir::measure<T>(owned.value());
    }
  }
  static void lower(const Result<T, E>& owned, View& view, Block& block) {
    if (!owned.ok()) {
      lower_as<1, E>(owned.error(), view, block);
    } else if constexpr (std::is_void_v<T>) {
      lower_as<0, None>(None{}, view, block);
    } else {
      lower_as<0, T>(owned.value(), view, block);
    }
  }
  static Result<T, E> lift(const View& view) {
    if (view.tag) return Err<E>{sabir::lift<E>(view.template get<1>())};
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return sabir::lift<T>(view.template get<0>());
    }
  }

 private:
  template <size_t I, typename Payload>
  static void lower_as(const Payload& owned, View& view, Block& block) {
    sabir::View<Payload> payload{};
    sabir::lower<Payload>(owned, payload, block);
    view.template make<I>(payload);
  }
};

// What a list or map is made of, as its author has it and as it crosses.
template <typename Owned>
struct ElementsOf {
  using Owner = typename Owned::value_type;
  using Lent = typename View<Owned>::value_type;
};
template <typename K, typename V>
struct ElementsOf<std::map<K, V>> {
  using Owner = std::tuple<K, V>;
  using Lent = View<Owner>;
};
template <>
struct ElementsOf<std::string> {
  using Lent = char;
};
template <>
struct ElementsOf<Buffer> {
  using Lent = uint8_t;
};

template <typename T>
inline constexpr bool is_byte =
    std::is_same_v<T, char> || std::is_same_v<T, unsigned char> || std::is_same_v<T, std::byte>;

// Whether what R holds are the elements of an Owned, lying as they cross. Those of a vector of
// tuples or optionals do not: C++ lays them out in ways of its own.
template <typename R, typename Owned, typename = void>
inline constexpr bool lies_as = false;
template <typename R, typename Owned>
inline constexpr bool lies_as<R, Owned,
                              std::void_t<decltype(*std::declval<const R&>().data()),
                                          decltype(std::declval<const R&>().size())>> = [] {
  using Has = std::decay_t<decltype(*std::declval<const R&>().data())>;
  using Lent = typename ElementsOf<Owned>::Lent;
  return std::is_same_v<Has, Lent> || (is_byte<Has> && is_byte<Lent>);
}();

}  // namespace sabir
