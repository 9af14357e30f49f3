// sabir/handle.hpp: a handle that somebody owns. C++17.
#pragma once

#include <sabir/crossing.hpp>
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

}  // namespace sabir
