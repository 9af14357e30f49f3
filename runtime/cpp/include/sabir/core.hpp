// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/core.hpp: between the waist and an implementation in the same process. C++20.
//
// Generated code is thin: it names a Call, checks the arguments through it, and runs the author's
// function under its guard. Whatever happens there (an exception of any type, a full memory) comes
// out as a status and an error object; nothing escapes.
#pragma once

#ifndef __cpp_exceptions
#error "the files of a library that include NAME/core.h are compiled with exceptions"
#endif

#include <sabir.h>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <sabir/call.hpp>
#include <sabir/cancel.hpp>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>
#include <sabir/result.hpp>
#include <sabir/types.hpp>
#include <sabir/utf8.hpp>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace sabir::core {

// --- handles that were dropped ---

// What is left of one while its memory waits: a table whose functions say that it is gone, and of
// which resource it was.
struct Dropped {
  const void* api;
  const char* resource;
  size_t size;
};

inline sabir_status was_dropped(const void* handle, sabir_error** error) noexcept {
  const char* resource = static_cast<const Dropped*>(handle)->resource;
  return fail(error, SABIR_FAILED_PRECONDITION, resource,
              Sentence() << "this `" << resource << "` was dropped");
}

// The functions of that table, by their types.
template <typename Function>
struct Gone;
template <typename C, typename... Rest>
struct Gone<sabir_status (*)(C*, Rest...)> {
  static sabir_status call(C* self, Rest... rest) {
    return was_dropped(self, std::get<sizeof...(Rest) - 1>(std::tie(rest...)));
  }
};
template <typename C>
struct Gone<void (*)(C*)> {
  static void call(C*) {}
};

// The last handles of an instance that were dropped, in a ring: each keeps its memory until so many
// others have followed it.
class Quarantine {
 public:
  explicit Quarantine(size_t size)
      : size_(size), ring_(size ? new std::atomic<Dropped*>[size]() : nullptr) {}
  Quarantine(const Quarantine&) = delete;
  Quarantine& operator=(const Quarantine&) = delete;

  void take(const sabir_allocator& from, Dropped* dropped) {
    if (size_) {
      size_t at = next_.fetch_add(1, std::memory_order_relaxed) % size_;
      dropped = ring_[at].exchange(dropped, std::memory_order_acq_rel);
    }
    release(from, dropped);
  }
  void empty(const sabir_allocator& from) {
    for (size_t i = 0; i < size_; ++i) release(from, ring_[i].exchange(nullptr));
  }

 private:
  static void release(const sabir_allocator& from, Dropped* dropped) {
    if (dropped) from.release(from.context, dropped, dropped->size, parcel_alignment);
  }

  size_t size_;
  std::unique_ptr<std::atomic<Dropped*>[]> ring_;
  std::atomic<size_t> next_{0};
};

// How large it is; an allocator of the caller's gets back at once what it gave, unless the caller
// says otherwise.
inline size_t quarantine_size(const sabir_open_options* options, const sabir_allocator& from) {
  constexpr size_t end = offsetof(sabir_open_options, dropped_handles) + sizeof(int32_t);
  int32_t asked = options && options->struct_size >= end ? options->dropped_handles : 0;
  if (asked != 0) return asked > 0 ? size_t(asked) : 0;
  return from.allocate == plain_allocate ? SABIR_DROPPED_HANDLES : 0;
}

// --- instances: a core running in this process ---

// Whether one can be made of the author's class.
template <typename Core, typename Imports = None>
concept Makeable = std::is_constructible_v<Core, Imports&> || std::is_default_constructible_v<Core>;

// `Imports` is what the caller implements, as generated code shows it to the author: a Core that
// can be made from it is.
template <typename Base, typename Core, typename Imports = None>
struct Instance : Base {
  using Api = decltype(Base::api);
  std::atomic<size_t> users{1};
  sabir_allocator allocator;
  Api gone;  // the table of handles that were dropped
  Quarantine quarantine;
  Imports imports;
  Core core;

  using Given = Imports;

  explicit Instance(const Base& base, Api after, const Imports& given = {},
                    const sabir_allocator& from = plain_allocator,
                    const sabir_open_options* options = nullptr)
      : Base(base),
        allocator(from),
        gone(after),
        quarantine(quarantine_size(options, from)),
        imports(given),
        core(make(imports)) {}
  ~Instance() {
    quarantine.empty(allocator);
    if constexpr (!std::is_same_v<Imports, None>) imports.let_go_();
  }

  static Core make(Imports& imports) {
    if constexpr (std::is_constructible_v<Core, Imports&>) {
      return Core(imports);
    } else {
      return Core();
    }
  }
  // The instance whose function runs on this thread, where handles may be made on the way.
  static Instance*& current() {
    thread_local Instance* running = nullptr;
    return running;
  }
  void keep() { users.fetch_add(1, std::memory_order_relaxed); }
  void leave() {
    if (users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

// The allocator of instances that bring none of their own. The instance behind NULL keeps the one
// that it was made with, so it can be set no more from then on.
class DefaultAllocator {
 public:
  sabir_status set(const sabir_allocator* given, sabir_error** error) {
    std::lock_guard lock(mutex_);
    if (fixed_) {
      return fail(error, SABIR_FAILED_PRECONDITION, "set-allocator",
                  "the instance behind NULL is in use already: set the allocator before any call");
    }
    allocator_ = given ? *given : plain_allocator;
    return SABIR_OK;
  }
  sabir_allocator get() const {
    std::lock_guard lock(mutex_);
    return allocator_;
  }
  sabir_allocator fix() {
    std::lock_guard lock(mutex_);
    fixed_ = true;
    return allocator_;
  }

 private:
  mutable std::mutex mutex_;
  sabir_allocator allocator_ = plain_allocator;
  bool fixed_ = false;
};

// An instance that a call is made of, until it is over: whoever is called back may close it.
template <typename Home>
class Kept {
 public:
  explicit Kept(Home* home) : home_(home) { home->keep(); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() { home_->leave(); }

 private:
  Home* home_;
};

// For as long as a call takes, handles that its function makes are this instance's.
template <typename Home>
class Running {
 public:
  explicit Running(Home* home) : before_(std::exchange(Home::current(), home)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { Home::current() = before_; }

 private:
  Home* before_;
};

// --- thread rules of a resource: may this call enter? ---

struct Shared {
  bool enter(const void*) { return true; }
  void exit() {}
  const char* broken() const { return ""; }
};

// The thread that made it, which may come back through a callback, too: that is another call.
struct Confined {
  bool enter(const void* call) {
    if (std::this_thread::get_id() != home || (user && user != call)) return false;
    user = call;
    ++times;
    return true;
  }
  void exit() {
    if (--times == 0) user = nullptr;
  }
  const char* broken() const {
    return std::this_thread::get_id() == home
               ? " is in use by the call that led to this one, and serves one at a time"
               : " belongs to the thread that made it, and this is another one";
  }
  std::thread::id home = std::this_thread::get_id();
  const void* user = nullptr;
  uint32_t times = 0;
};

// One call at a time; the same call may be given the handle more than once.
struct Exclusive {
  bool enter(const void* call) {
    const void* other = nullptr;
    if (!user.compare_exchange_strong(other, call, std::memory_order_acquire) && other != call) {
      return false;
    }
    ++times;
    return true;
  }
  void exit() {
    if (--times == 0) user.store(nullptr, std::memory_order_release);
  }
  const char* broken() const { return " is in use by another call, and serves one at a time"; }
  std::atomic<const void*> user{nullptr};
  uint32_t times = 0;  // the user's own
};

// A handle: what the C side points at, and behind it the author's object. It keeps its instance.
template <typename Base, typename Home, typename Object, typename Rule>
struct Held : Base {
  Home* home;
  bool placed;  // in memory of the caller's, who keeps it
  Rule rule;
  Object object;

  template <typename Make>
  Held(const Base& base, Home* at, Make&& make, bool in_place = false)
      : Base(base), home(at), placed(in_place), object(make()) {
    home->keep();
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  // Its memory is its instance's, which it may be the last to keep.
  static void* operator new(size_t size, Home* home, void* memory = nullptr) {
    static_assert(alignof(Held) <= parcel_alignment);
    if (memory) return memory;
    const sabir_allocator& from = home->allocator;
    memory = from.allocate(from.context, size, parcel_alignment);
    return memory ? memory : throw std::bad_alloc();
  }
  static void operator delete(void* memory, Home* home, void* given) {  // the constructor threw
    if (given) return;
    const sabir_allocator& from = home->allocator;
    from.release(from.context, memory, sizeof(Held), parcel_alignment);
  }
  // Its table goes first: whoever comes while the object ends is told that it was dropped.
  static void operator delete(Held* self, std::destroying_delete_t) {
    static_assert(sizeof(Held) >= sizeof(Dropped));
    Home* home = self->home;
    bool stays = self->placed;
    self->api = home->gone;
    quietly([&] { self->~Held(); });
    auto* dropped = new (self) Dropped{home->gone, Base::resource, sizeof(Held)};
    if (!stays) home->quarantine.take(home->allocator, dropped);
    home->leave();
  }
};

// A handle in use: entered under its resource's thread rule, left at the end of the call.
template <typename Held>
class Use {
 public:
  template <typename Call>
  Use(Call& call, const char* name, Held* held) : held_(held) {
    if (held_->rule.enter(&call)) [[likely]]
      return;
    held_ = nullptr;
    call.fail_with(SABIR_FAILED_PRECONDITION, Sentence()
                                                  << "`" << name << "`" << held->rule.broken());
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    if (held_) held_->rule.exit();
  }
  explicit operator bool() const { return held_ != nullptr; }
  auto& operator*() const { return held_->object; }
  auto* operator->() const { return &held_->object; }

 private:
  Held* held_;
};

// The same for all handles of a list, which stays the caller's: all of them or none.
template <typename Held>
class UseAll {
 public:
  template <typename Call, typename Base>
  UseAll(Call& call, const char* name, Base* const* handles, size_t count)
      : handles_(handles), at_([](const void* all, size_t i) {
          return static_cast<Held*>(static_cast<Base* const*>(all)[i]);
        }) {
    while (entered_ < count && at_(handles_, entered_)->rule.enter(&call)) ++entered_;
    if (entered_ == count) return;
    call.fail_with(SABIR_FAILED_PRECONDITION, Sentence() << "`" << name << "` at " << entered_
                                                         << at_(handles_, entered_)->rule.broken());
    leave();
    fine_ = false;
  }
  UseAll(const UseAll&) = delete;
  UseAll& operator=(const UseAll&) = delete;
  ~UseAll() { leave(); }
  explicit operator bool() const { return fine_; }

 private:
  void leave() {
    while (entered_ > 0) at_(handles_, --entered_)->rule.exit();
  }

  const void* handles_;
  Held* (*at_)(const void*, size_t);
  size_t entered_ = 0;
  bool fine_ = true;
};

// Whether a number may lose something on its way into another type: `int` as `u8`, `double` as
// `u64`. C++ converts them all, and takes none of these between braces.
template <typename R, typename T, typename = void>
inline constexpr bool fits_in_braces = false;
template <typename R, typename T>
inline constexpr bool fits_in_braces<R, T, std::void_t<decltype(T{std::declval<R>()})>> = true;
template <typename R, typename T>
inline constexpr bool narrows = std::is_arithmetic_v<T> && !fits_in_braces<R, T>;
template <typename R, typename T>
inline constexpr bool narrows<R, std::optional<T>> = narrows<R, T>;
template <typename R, typename T>
inline constexpr bool narrows<std::optional<R>, std::optional<T>> = narrows<R, T>;
template <typename... Rs, typename... Ts>
requires(sizeof...(Rs) ==
         sizeof...(Ts)) inline constexpr bool narrows<std::tuple<Rs...>, std::tuple<Ts...>> =
    (narrows<Rs, Ts> || ...);

template <typename R, typename T>
concept Becomes = std::is_convertible_v<R, T> && !narrows<std::decay_t<R>, T>;

// What a function of the contract may return in C++: the value itself or a Result of it.
template <typename R, typename T, typename E>
concept Gives = (!is_result<R>::value && (std::is_void_v<T> ? std::is_void_v<R> : Becomes<R, T>)) ||
                (std::is_convertible_v<R, Result<T, E>> &&
                 (std::is_void_v<T> || is_result<std::decay_t<R>>::value ||
                  !std::is_convertible_v<R, T>));

// The same for views: something that points at elements as they lie in the contract, and does not
// own them.
template <typename R, typename Owned>
concept Viewed = lies_as<Unwrapped<R>, Owned> &&
    (std::is_lvalue_reference_v<R> || std::is_trivially_copyable_v<R> || is_result<R>::value);

// The same for results of many bytes: the elements themselves, as they lie in the contract, or
// whatever becomes the list or map.
template <typename R, typename Owned>
concept Fills = lies_as<Unwrapped<R>, Owned> || std::is_convertible_v<Unwrapped<R>, Owned>;

// --- opening ---

// "" and "inprocess:" are the core in this process.
inline bool is_in_process(const char* location) {
  std::string_view text = location ? location : "";
  return text.empty() || text == "inprocess:";
}

// The rule for versions at open: the same major, and at least the minor that the caller needs.
inline sabir_status negotiate(const sabir_open_options* options, const char* name, uint32_t major,
                              uint32_t minor, sabir_error** error) noexcept {
  if (!options || (options->version_major == 0 && options->version_minor == 0)) return SABIR_OK;
  if (options->version_major == major && options->version_minor <= minor) return SABIR_OK;
  Sentence said;
  said << "this is " << name << " " << major << "." << minor << ", and the caller needs "
       << options->version_major << "." << options->version_minor
       << (options->version_major == major ? " or a later minor version"
                                           : ": another major version");
  return fail(error, SABIR_FAILED_PRECONDITION, "open", said);
}

// What the caller gave at open, copied: an older caller's table is shorter.
template <typename Imports>
Imports imports_of(const sabir_open_options* options) {
  Imports imports{};
  if constexpr (!std::is_same_v<Imports, None>) {
    if (options && options->imports) imports.take_over_(options->imports);
  }
  return imports;
}

// Opens the core in this process.
template <typename Instance, typename Base>
sabir_status open(const Base& base, typename Instance::Api gone, const DefaultAllocator& allocators,
                  const sabir_open_options* options, Base** result, sabir_error** error) {
  Call<> call("open", error);
  return call.run([&] {
    bool own = options && options->allocator;
    *result = new Instance(base, gone, imports_of<typename Instance::Given>(options),
                           own ? *options->allocator : allocators.get(), options);
    return SABIR_OK;
  });
}

inline Sentence no_boundary(const char* location) {
  Sentence said;
  said << "there is no boundary for `" << location << "`: this library was built with `inprocess:`";
  return said;
}

inline sabir_status unknown_location(const char* location, sabir_error** error) noexcept {
  return fail(error, SABIR_UNIMPLEMENTED, "open", no_boundary(location));
}

// Isolation that was asked for and is not there is an error of every call, not a wish.
inline void stay_in_process(const char* out_of_reach) {
  if (!out_of_reach) return;
  throw Failure(
      Status::Unimplemented,
      "the environment's location: " + std::string(std::string_view(no_boundary(out_of_reach))));
}

// Whether a handle may be made in this memory of the caller's.
inline bool fits(const void* memory, size_t alignment) {
  return memory && reinterpret_cast<uintptr_t>(memory) % alignment == 0;
}

inline sabir_status unfit_memory(sabir_error** error, const char* where,
                                 size_t alignment) noexcept {
  return fail(error, SABIR_INVALID_ARGUMENT, where,
              Sentence() << "`memory` must be a multiple of " << alignment << " and not null");
}

inline sabir_status null_handle(sabir_error** error, const char* where) noexcept {
  return fail(error, SABIR_INVALID_ARGUMENT, where, "the handle is null");
}

// Drops a handle: the end of an object of the author's, which nobody can cancel. One that is gone
// already has another table.
template <typename Held, typename Api>
void end(Held* held, Api api) {
  if (!held || held->api != api) return;
  Uncancelled whole;
  delete held;
}

}  // namespace sabir::core

// SABIR_IMPLEMENT(contract, Class): Class fulfils the contract in this program.
//
// The contract's core.h defines SABIR_CONTRACT_name as a comma and the macro to use. A name that
// nobody has defined is one word without a comma, and so it is the third that is used.
#define SABIR_IMPLEMENT(contract, ...) \
  SABIR_IMPLEMENT_BY(SABIR_CONTRACT_##contract, SABIR_IMPLEMENT_NONE, )(#contract, __VA_ARGS__)
#define SABIR_IMPLEMENT_BY(...) SABIR_IMPLEMENT_SECOND(__VA_ARGS__)
#define SABIR_IMPLEMENT_SECOND(first, second, ...) second
#define SABIR_IMPLEMENT_NONE(name, ...)                                    \
  static_assert(false, "SABIR_IMPLEMENT(" name                             \
                       ", ...): no header of this contract was included; " \
                       "its name is that of the folder in #include <NAME/core.h>");
