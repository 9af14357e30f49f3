// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir_cases.hpp: values of C++ as the canonical text of sabir_cases.h, and values by rule. C++17.
#pragma once

#include <sabir_cases.h>

#include <array>
#include <initializer_list>
#include <map>
#include <optional>
#include <sabir/buffer.hpp>
#include <sabir/error.hpp>
#include <sabir/handle.hpp>
#include <sabir/result.hpp>
#include <sabir/views.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sabir::cases {

// --- values as text ---

// Generated tests specialize it for the types of their contract.
template <typename T>
struct Shown {
  static_assert(std::is_arithmetic_v<T>, "this type has no text");
  static void show(sabir_case* c, T value) {
    if constexpr (std::is_same_v<T, bool>) {
      sabir_show_bool(c, value);
    } else if constexpr (std::is_same_v<T, char32_t>) {
      sabir_show_char(c, value);
    } else if constexpr (std::is_same_v<T, float>) {
      sabir_show_f32(c, value);
    } else if constexpr (std::is_same_v<T, double>) {
      sabir_show_f64(c, value);
    } else if constexpr (std::is_signed_v<T>) {
      sabir_show_signed(c, value);
    } else {
      sabir_show_unsigned(c, value);
    }
  }
};

template <typename T>
void show(sabir_case* c, const T& value) {
  Shown<T>::show(c, value);
}

// The items of anything, between brackets.
template <typename T, typename Items>
void show_row(sabir_case* c, const Items& items) {
  size_t n = 0;
  sabir_show(c, "[");
  for (const auto& item : items) {
    sabir_show_comma(c, n++);
    Shown<T>::show(c, item);
  }
  sabir_show(c, "]");
}

template <>
struct Shown<std::string_view> {
  static void show(sabir_case* c, std::string_view value) {
    sabir_show_string(c, value.data(), value.size());
  }
};
template <>
struct Shown<std::string> : Shown<std::string_view> {};
template <>
struct Shown<Buffer> {
  static void show(sabir_case* c, const Buffer& value) {
    sabir_show_bytes(c, value.data(), value.size());
  }
};
template <>
struct Shown<Bytes> {
  static void show(sabir_case* c, Bytes value) { sabir_show_bytes(c, value.data(), value.size()); }
};
template <typename T>
struct Shown<std::vector<T>> {
  static void show(sabir_case* c, const std::vector<T>& value) { show_row<T>(c, value); }
};
template <typename T>
struct Shown<Span<T>> {
  static void show(sabir_case* c, Span<T> value) { show_row<T>(c, value); }
};
template <typename T, size_t N>
struct Shown<std::array<T, N>> {
  static void show(sabir_case* c, const std::array<T, N>& value) { show_row<T>(c, value); }
};
template <typename... Ts>
struct Shown<std::tuple<Ts...>> {
  static void show(sabir_case* c, const std::tuple<Ts...>& value) {
    size_t n = 0;
    sabir_show(c, "(");
    std::apply(
        [&](const Ts&... items) { ((sabir_show_comma(c, n++), Shown<Ts>::show(c, items)), ...); },
        value);
    sabir_show(c, ")");
  }
};
template <typename K, typename V>
struct Shown<std::map<K, V>> {
  static void show(sabir_case* c, const std::map<K, V>& value) {
    sabir_show_map_begin(c);
    for (const auto& entry : value) {
      sabir_show_map_entry(c);
      Shown<K>::show(c, entry.first);
      sabir_show(c, ": ");
      Shown<V>::show(c, entry.second);
    }
    sabir_show_map_end(c);
  }
};

// A case and its payload, if it has one: `some(1)`.
template <typename T>
void show_case(sabir_case* c, const char* name, const T& payload) {
  sabir_show(c, name);
  if constexpr (!std::is_same_v<T, None>) {
    sabir_show(c, "(");
    Shown<T>::show(c, payload);
    sabir_show(c, ")");
  }
}

template <typename T>
struct Shown<std::optional<T>> {
  static void show(sabir_case* c, const std::optional<T>& value) {
    value ? show_case(c, "some", *value) : show_case(c, "none", None{});
  }
};
template <typename T, typename E>
struct Shown<Result<T, E>> {
  static void show(sabir_case* c, const Result<T, E>& value) {
    if (!value.ok()) return show_case(c, "err", value.error());
    if constexpr (std::is_void_v<T>) {
      show_case(c, "ok", None{});
    } else {
      show_case(c, "ok", value.value());
    }
  }
};
template <typename C, void (*drop)(C*)>
struct Shown<Handle<C, drop>> {
  static void show(sabir_case* c, const Handle<C, drop>&) { sabir_show(c, "_"); }
};

// --- how a call ended ---

inline void show_error(sabir_case* c, const Error& error) {
  sabir_case_failed(c, sabir_status(error.status()), error.what(), 0);
}
template <typename E>
void show_error(sabir_case* c, const ErrorOf<E>& error) {
  if (error.declares()) show(c, error.value());
  sabir_case_failed(c, sabir_status(error.status()), error.what(), error.declares());
}

// The result of a call, or its error.
template <typename T, typename E>
void ended(sabir_case* c, const Result<T, E>& result) {
  if (!result.ok()) return show_error(c, result.error());
  if constexpr (std::is_void_v<T>) {
    sabir_show(c, "ok");
  } else {
    show(c, result.value());
  }
}

// --- values by rule ---

inline std::string_view text(sabir_blob blob) {
  return {static_cast<const char*>(blob.data), blob.count};
}
inline sabir_blob blob(std::string_view text) { return {text.data(), text.size()}; }

template <typename T>
std::vector<T> repeated(const std::vector<T>& one, size_t times) {
  std::vector<T> all;
  all.reserve(one.size() * times);
  for (size_t i = 0; i < times; ++i) all.insert(all.end(), one.begin(), one.end());
  return all;
}
template <typename T>
std::vector<T> joined(std::initializer_list<std::vector<T>> parts) {
  std::vector<T> all;
  for (const std::vector<T>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}
template <typename T>
std::vector<T> counted(uint64_t first, size_t times) {
  std::vector<T> all;
  for (size_t i = 0; i < times; ++i) all.push_back(T(first + i));
  return all;
}

// What is only moved.
template <typename T, typename... Items>
std::vector<T> row(Items&&... items) {
  std::vector<T> all;
  (all.push_back(std::forward<Items>(items)), ...);
  return all;
}
template <typename Map, typename... Entries>
Map entries(Entries&&... given) {
  Map all;
  (all.insert(std::forward<Entries>(given)), ...);
  return all;
}

// --- threads ---

// Runs `body` on each of so many threads; false if the case has failed.
template <typename Body>
bool threads(sabir_case* c, unsigned count, Body& body) {
  Body* frame = &body;
  auto run = [](sabir_case* own, void* given) { (**static_cast<Body**>(given))(own); };
  return sabir_case_threads(c, count, run, &frame, sizeof frame) != 0;
}

}  // namespace sabir::cases
