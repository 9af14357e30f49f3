// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/wave.hpp: values as text for people, in WAVE, the Component Model's way to write them:
// `{reason: truncated, offset: 17}`. C++17.
#pragma once

#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <sabir/buffer.hpp>
#include <sabir/result.hpp>
#include <sabir/views.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace sabir {

// Generated types specialize it.
template <typename T>
struct Wave;

template <typename T>
void write(std::string& out, const T& value) {
  Wave<T>::write(out, value);
}

template <typename T>
struct Wave {
  static_assert(std::is_arithmetic_v<T>, "this type has no text");
  static void write(std::string& out, T value) {
    if constexpr (std::is_same_v<T, bool>) {
      out += value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, char32_t>) {
      char text[16];
      std::snprintf(text, sizeof text, "'\\u{%x}'", unsigned(value));
      out += text;
    } else if constexpr (std::is_floating_point_v<T>) {
      char text[32];
      std::snprintf(text, sizeof text, "%.*g", sizeof(T) == 4 ? 9 : 17, double(value));
      out += std::isnan(value) ? "nan" : text;
    } else {
      out += std::to_string(value);
    }
  }
};

template <>
struct Wave<std::string> {
  static void write(std::string& out, std::string_view value) {
    out += '"';
    for (char c : value) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
};

template <>
struct Wave<None> {
  static void write(std::string&, None) {}
};

// The items of anything, between brackets.
template <typename Items>
void write_row(std::string& out, const Items& items) {
  out += '[';
  size_t n = 0;
  for (const auto& item : items) {
    if (n++) out += ", ";
    sabir::write(out, item);
  }
  out += ']';
}

template <>
struct Wave<Buffer> {
  static void write(std::string& out, const Buffer& value) { write_row(out, value); }
};
template <typename T>
struct Wave<std::vector<T>> {
  static void write(std::string& out, const std::vector<T>& value) { write_row(out, value); }
};
template <typename T, size_t N>
struct Wave<std::array<T, N>> {
  static void write(std::string& out, const std::array<T, N>& value) { write_row(out, value); }
};

template <typename... Ts>
struct Wave<std::tuple<Ts...>> {
  static void write(std::string& out, const std::tuple<Ts...>& value) {
    out += '(';
    size_t n = 0;
    std::apply(
        [&](const Ts&... items) { ((out += n++ ? ", " : "", sabir::write(out, items)), ...); },
        value);
    out += ')';
  }
};
template <typename K, typename V>
struct Wave<std::pair<const K, V>> {
  static void write(std::string& out, const std::pair<const K, V>& value) {
    Wave<std::tuple<const K&, const V&>>::write(out, std::tie(value.first, value.second));
  }
};
template <typename K, typename V>
struct Wave<std::map<K, V>> {
  static void write(std::string& out, const std::map<K, V>& value) { write_row(out, value); }
};

// A case and its payload, if it has one: `some(1)`.
template <typename T>
void write_case(std::string& out, std::string_view name, const T& payload) {
  out += name;
  if constexpr (!std::is_same_v<T, None>) {
    out += '(';
    sabir::write(out, payload);
    out += ')';
  }
}

template <typename T>
struct Wave<std::optional<T>> {
  static void write(std::string& out, const std::optional<T>& value) {
    value ? write_case(out, "some", *value) : write_case(out, "none", None{});
  }
};
template <typename T, typename E>
struct Wave<Result<T, E>> {
  static void write(std::string& out, const Result<T, E>& value) {
    if (!value.ok()) return write_case(out, "err", value.error());
    if constexpr (std::is_void_v<T>) {
      write_case(out, "ok", None{});
    } else {
      write_case(out, "ok", value.value());
    }
  }
};

}  // namespace sabir
