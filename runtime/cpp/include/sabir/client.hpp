// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/client.hpp: what the generated C++ wrappers stand on: errors, results and handles of the
// waist as C++ values. C++17, header-only.
#pragma once

#include <sabir.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <sabir/error.hpp>
#include <sabir/raise.hpp>
#include <sabir/types.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sabir::client {

// The parts of a generated library that this file needs.
using Release = void (*)(const void*);

// Takes a failed call's error object over, and frees it.
inline Error take_error(sabir_status status, sabir_error* error, Release release) {
  if (!error) return Error(Status(status), name(Status(status)), "");
  Error taken(Status(status), std::string(error->message.data, error->message.size),
              std::string(error->where.data, error->where.size));
  release(error);
  return taken;
}

template <typename E, typename C>
ErrorOf<E> take_error(sabir_status status, sabir_error* error, Release release,
                      const C* (*as)(const sabir_error*)) {
  std::optional<E> value;
  if (const C* declared = as(error)) value = lift<E>(*reinterpret_cast<const View<E>*>(declared));
  return ErrorOf<E>(take_error(status, error, release), std::move(value));
}

[[noreturn]] inline void raise(Error&& error) { sabir::raise(std::move(error)); }
template <typename E>
[[noreturn]] void raise(ErrorOf<E>&& error) {
  if (!error.declares()) sabir::raise(Error(std::move(error)));
  sabir::raise(std::move(error));
}

// The value of a Result; throws its error.
template <typename T, typename E>
T unwrap(Result<T, E>&& result) {
  if (!result.ok()) raise(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

// --- results ---

// A sink over a container of bytes that grows: the result is written into it, once.
template <typename Container>
class GrowingSink {
 public:
  explicit GrowingSink(Container& into) : into_(into) {
    into_.resize(into_.capacity());
    sink_.data = into_.empty() ? nullptr : &into_[0];
    sink_.capacity = into_.size();
    sink_.grow = grow;
    sink_.context = this;
  }
  GrowingSink(const GrowingSink&) = delete;
  GrowingSink& operator=(const GrowingSink&) = delete;

  sabir_sink* sink() { return &sink_; }
  void accept_alias() { sink_.flags |= SABIR_SINK_ALIAS; }
  bool aliased() const { return sink_.outcome == SABIR_SINK_ALIASED; }
  Bytes bytes() const { return Bytes(static_cast<const uint8_t*>(sink_.data), sink_.size); }

  // The container holds the result and nothing else.
  void finish() { into_.resize(sink_.size); }

 private:
  static sabir_status grow(sabir_sink* sink, size_t need) {
    auto* self = static_cast<GrowingSink*>(sink->context);
#ifdef __cpp_exceptions
    try {
      self->into_.resize(need);
    } catch (const std::exception&) {
      return SABIR_RESOURCE_EXHAUSTED;
    }
#else
    self->into_.resize(need);
#endif
    sink->data = &self->into_[0];
    sink->capacity = self->into_.size();
    return SABIR_OK;
  }

  Container& into_;
  sabir_sink sink_ = {};
};

// A list or a map out of what a sink holds: elements of a fixed layout, one after another. Those of
// C++'s own (a tuple, an optional, vector<bool>) lie otherwise and are made one by one.
template <typename Owned>
Owned from_elements(const Buffer& bytes) {
  using Element = typename View<Owned>::value_type;
  size_t count = bytes.size() / sizeof(Element);
  if constexpr (lies_as<Owned, Owned>) {
    Owned out(count);
    if (count) std::memcpy(static_cast<void*>(out.data()), bytes.data(), count * sizeof(Element));
    return out;
  } else {
    return lift<Owned>(Span<Element>(reinterpret_cast<const Element*>(bytes.data()), count));
  }
}

// Truth values for a call: whatever has them in a row is looked at where it is. std::vector<bool>
// has not, and is copied.
class Bools {
 public:
  Bools() = default;
  Bools(const bool* data, size_t size) : items_(data, size) {}
  template <typename C, typename = std::enable_if_t<std::is_constructible_v<Span<bool>, const C&> &&
                                                    !std::is_same_v<C, std::vector<bool>>>>
  Bools(const C& container) : items_(container) {}
  Bools(const std::vector<bool>& bits) : copy_(new bool[bits.size()]) {
    std::copy(bits.begin(), bits.end(), copy_.get());
    items_ = {copy_.get(), bits.size()};
  }
  Bools(const Bools&) = delete;
  Bools& operator=(const Bools&) = delete;

  const bool* data() const { return items_.data(); }
  size_t size() const { return items_.size(); }

 private:
  std::unique_ptr<bool[]> copy_;
  Span<bool> items_;
};

// A parcel, given back at the end.
template <typename C>
class Parcel {
 public:
  explicit Parcel(Release release) : release_(release) {}
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;
  ~Parcel() { release_(contents_); }

  const C** out() { return &contents_; }
  template <typename T>
  T lift() const {
    return sabir::lift<T>(*reinterpret_cast<const View<T>*>(contents_));
  }

 private:
  Release release_;
  const C* contents_ = nullptr;
};

// A result of fixed size, as C++ sees it.
template <typename T, typename C>
T from_c(const C& value) {
  View<T> view{};
  static_assert(sizeof view == sizeof value);
  std::memcpy(static_cast<void*>(&view), &value, sizeof view);
  return lift<T>(view);
}

// --- arguments ---

// An owned value as the waist wants it, for as long as a call takes. Handles in it are given away.
template <typename T>
class Lowered {
 public:
  explicit Lowered(const T& owned) : memory_(measure<T>(owned) + 16) {
    Block block(memory_.data());
    lower<T>(owned, view_, block);
  }
  template <typename C>
  const C* as() const {
    static_assert(sizeof(C) == sizeof(View<T>));
    return reinterpret_cast<const C*>(&view_);
  }
  const View<T>& view() const { return view_; }

 private:
  Buffer memory_;
  View<T> view_{};
};

// --- for those who are called back ---

// A handle lent to a callback, as the wrapper's class shows it.
template <typename Class>
class Borrowed {
 public:
  template <typename C>
  explicit Borrowed(C* handle) : object_(handle) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() { object_.release(); }
  const Class& operator*() const { return object_; }

 private:
  Class object_;
};

// An object of the user's behind a handle that the library calls. Class derives from nothing of
// ours; `C` begins with a pointer to its table.
template <typename C, typename Class>
struct Served : C {
  std::unique_ptr<Class> owned;
  Class* object;

  template <typename Table>
  Served(const Table* calls, Class& lent) : C{calls}, object(&lent) {}
  template <typename Table>
  Served(const Table* calls, std::unique_ptr<Class> given)
      : C{calls}, owned(std::move(given)), object(owned.get()) {}

  static Class& object_of(C* handle) { return *static_cast<Served*>(handle)->object; }
  static std::unique_ptr<Class> take(C* handle) {
    std::unique_ptr<Served> served(static_cast<Served*>(handle));
    return std::move(served->owned);
  }
  static void drop(C* handle) { delete static_cast<Served*>(handle); }
};

// --- layouts ---

// Compares the structures as this program was compiled with those of the library it found. Throws
// Error, naming type, field and both values.
inline void check_layouts(const sabir_description* library, const sabir_layout* ours) {
  auto same = [](const char* a, const char* b) {
    return a == b || (a && b && std::strcmp(a, b) == 0);
  };
  for (; ours->type; ++ours) {
    const sabir_layout* theirs = library->layouts;
    const sabir_layout* end = theirs + library->layout_count;
    while (theirs != end && !(same(theirs->type, ours->type) && same(theirs->field, ours->field)))
      ++theirs;
    std::string what =
        std::string("`") + ours->type + (ours->field ? std::string(".") + ours->field : "") + "`";
    if (theirs == end) {
      raise(Error(Status::FailedPrecondition, what + " is not known to the library that was loaded",
                  library->name));
    }
    if (theirs->offset != ours->offset || theirs->size != ours->size ||
        theirs->alignment != ours->alignment) {
      auto text = [](const sabir_layout& l) {
        return "offset " + std::to_string(l.offset) + ", size " + std::to_string(l.size) +
               ", alignment " + std::to_string(l.alignment);
      };
      raise(Error(Status::FailedPrecondition,
                  what + " has " + text(*ours) + " here and " + text(*theirs) + " in the library",
                  library->name));
    }
  }
}

}  // namespace sabir::client
