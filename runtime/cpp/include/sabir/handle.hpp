// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/handle.hpp: a handle that somebody owns. C++17.
#pragma once

#include <sabir/crossing.hpp>
#include <sabir/wave.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace sabir {

// Drops its handle at the end; moving leaves an empty one behind. Inside a record or a list this is
// what stands for an owned resource.
template <typename C, void (*drop)(C*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(C* handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(other.release()) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) drop(std::exchange(handle_, other.release()));
    return *this;
  }
  ~Handle() { drop(handle_); }

  C* get() const { return handle_; }
  C* release() { return std::exchange(handle_, nullptr); }
  explicit operator bool() const { return handle_ != nullptr; }
  friend bool operator==(const Handle& a, const Handle& b) { return a.handle_ == b.handle_; }

 private:
  C* handle_ = nullptr;
};

// A handle that somebody else keeps: what stands for a borrowed resource inside a record or a list.
// Made from whatever has a handle, a wrapper's class or an owned Handle.
template <typename C>
class Lent {
 public:
  Lent() = default;
  Lent(C* handle) : handle_(handle) {}
  template <void (*drop)(C*)>
  Lent(const Handle<C, drop>& owner) : handle_(owner.get()) {}
  template <typename Owner, typename = std::enable_if_t<std::is_convertible_v<
                                decltype(std::declval<const Owner&>().handle()), C*>>>
  Lent(const Owner& owner) : handle_(owner.handle()) {}

  C* get() const { return handle_; }
  operator C*() const { return handle_; }

 private:
  C* handle_ = nullptr;
};

// Crossing hands a handle over: who lowers a value gives away the handles in it.
template <typename C, void (*drop)(C*)>
struct Crossing<Handle<C, drop>> {
  using Owned = Handle<C, drop>;
  using View = C*;
  static size_t measure(const Owned&) { return 0; }
  static void lower(const Owned& owned, View& view, Block&) {
    view = const_cast<Owned&>(owned).release();
  }
  static Owned lift(const View& view) { return Owned(view); }
};

// WAVE has no text for handles: a message says that there is one.
template <typename C, void (*drop)(C*)>
struct Wave<Handle<C, drop>> {
  static void write(std::string& out, const Handle<C, drop>&) { out += "handle"; }
};
template <typename C>
struct Wave<Lent<C>> {
  static void write(std::string& out, const Lent<C>&) { out += "handle"; }
};

}  // namespace sabir
