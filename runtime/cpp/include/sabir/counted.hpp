// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/counted.hpp: how much of what `//sabir:max` counts is in a value. C++17.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <sabir/buffer.hpp>
#include <sabir/result.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace sabir::core {

// A vector or a map, which lie as a row of elements.
template <typename T>
struct is_row : std::false_type {};
template <typename T>
struct is_row<std::vector<T>> : std::true_type {};
template <typename K, typename V>
struct is_row<std::map<K, V>> : std::true_type {};

// What a maximum counts: the bytes of a text, the elements of a row; of what is not there, none.
template <typename T>
constexpr size_t counted(const T&) {
  return 0;
}
template <typename T>
size_t counted(const std::vector<T>& row) {
  return row.size();
}
template <typename K, typename V>
size_t counted(const std::map<K, V>& row) {
  return row.size();
}
inline size_t counted(const std::string& text) { return text.size(); }
inline size_t counted(const Buffer& bytes) { return bytes.size(); }
template <typename T, typename E>
size_t counted(const Result<T, E>& value);
template <typename T>
size_t counted(const std::optional<T>& value) {
  return value ? counted(*value) : 0;
}
template <typename T, typename E>
size_t counted(const Result<T, E>& value) {
  if constexpr (!std::is_void_v<T>) return value.ok() ? counted(value.value()) : 0;
  return 0;
}

// Whether it counts bytes.
template <typename T>
struct counts_bytes : std::false_type {};
template <>
struct counts_bytes<std::string> : std::true_type {};
template <>
struct counts_bytes<Buffer> : std::true_type {};
template <typename T>
struct counts_bytes<std::optional<T>> : counts_bytes<T> {};
template <typename T, typename E>
struct counts_bytes<Result<T, E>> : counts_bytes<T> {};

}  // namespace sabir::core
