// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/call.hpp: answering a call in C++. C++17.
//
// Who is called through a C function names a Call, checks the arguments through it, and runs the
// C++ function under its guard: the implementation in a library, and the caller that a library
// calls back. Whatever happens there (an exception of any type, a full memory) comes out as a
// status and an error object; nothing escapes. What the implementation gives is looked at as
// closely as what the caller gives: a result that its contract does not allow is SABIR_INTERNAL.
#pragma once

#include <sabir.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sabir/apart.hpp>
#include <sabir/caught.hpp>
#include <sabir/counted.hpp>
#include <sabir/error.hpp>
#include <sabir/fits.hpp>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>
#include <sabir/raise.hpp>
#include <sabir/sentence.hpp>
#include <sabir/types.hpp>
#include <sabir/utf8.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sabir::core {

// Gives what `called` gives, after `check` has looked at what else it did.
template <typename F, typename Check, typename... Out>
decltype(auto) followed(F& called, Check& check, Out&... out) {
  if constexpr (std::is_void_v<decltype(called(out...))>) {
    called(out...);
    check();
  } else {
    decltype(auto) given = called(out...);
    check();
    return given;
  }
}

template <typename T>
struct is_result : std::false_type {};
template <typename T, typename E>
struct is_result<Result<T, E>> : std::true_type {};

template <typename R>
struct Unwrap {
  using type = R;
};
template <typename T, typename E>
struct Unwrap<Result<T, E>> {
  using type = T;
};
template <typename R>
using Unwrapped = typename Unwrap<std::decay_t<R>>::type;

struct NoError {};  // of a function that declares none

// What is taken over whole or, when there is no memory for it, not at all.
template <typename T>
inline constexpr bool at_once = false;
template <typename C, void (*drop)(C*)>
inline constexpr bool at_once<Handle<C, drop>> = true;
template <typename C, void (*drop)(C*)>
inline constexpr bool at_once<std::vector<Handle<C, drop>>> = true;
template <typename T>
inline constexpr bool at_once<std::optional<T>> = at_once<T>;

// A value with owned handles in it, ours from the first moment: if the call ends before somebody
// has taken it over, its handles are dropped.
template <typename F>
class Given {
 public:
  explicit Given(F drop) : drop_(std::move(drop)) {}
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;
  ~Given() {
    if (ours_) drop_();
  }
  template <typename View>
  const View& pass(const View& value) {
    ours_ = false;
    return value;
  }
  // As who takes it over has it.
  template <typename Owned>
  Owned lift(const View<Owned>& value) {
    if constexpr (!at_once<Owned>) ours_ = false;
    Owned owned = sabir::lift<Owned>(value);
    ours_ = false;
    return owned;
  }
  void forget() { ours_ = false; }

 private:
  F drop_;
  bool ours_ = true;
};

// One call: where it is in the contract, where its error goes, and what it declares.
template <typename Declared = NoError>
class Call {
 public:
  Call(const char* where, sabir_error** error, uint32_t declared_type = 0,
       const char* declared_name = "")
      : where_(where),
        error_(error),
        declared_type_(declared_type),
        declared_name_(declared_name) {}

  sabir_status status() const { return status_; }

  // Checks of arguments: false, and the status is set.
  template <typename T>
  bool slice(const char* name, const T* data, size_t count) {
    if (count > size_t(PTRDIFF_MAX) / sizeof(T))
      return refuse(name, "has a size that no memory has");
    return data || count == 0 || refuse(name, "is null although its size is not 0");
  }
  bool text(const char* name, const char* data, size_t size) {
    if (!slice(name, data, size)) return false;
    size_t bad = first_ill_formed(data, size);
    return bad == size || refuse_at(name, "is not well-formed UTF-8 at byte ", bad);
  }
  bool given(const char* name, const void* pointer) { return pointer || refuse_null(name); }
  // A structure that begins with its size. A newer caller's is longer; what this library does not
  // know must be zero, so that nothing asked for is passed over in silence.
  bool extends(const char* name, const void* given, size_t known) {
    if (!this->given(name, given)) return false;
    ExtensionFault fault = extension_fault(given, known);
    return !fault.what || refuse(name, fault.what, fault.status);
  }
  bool ours(const char* name, const void* handle, const void* table, const void* gone) {
    return of_table(handle, table) || refuse_handle(name, handle, gone);
  }
  bool within(const char* name, uint64_t value, uint64_t limit) {
    return value < limit || refuse_beyond(name, value, limit);
  }
  bool holds(const char* name, bool valid) {
    return valid || refuse(name, "holds an invalid value");
  }
  template <typename T, typename F>
  bool each(const char* name, const T* items, size_t count, F&& valid) {
    if (!slice(name, items, count)) return false;
    for (size_t i = 0; i < count; ++i) {
      if (!valid(items[i])) return refuse_at(name, "holds an invalid value at ", i);
    }
    return true;
  }
  // The same of what the implementation wrote into a list that was lent to it: its mistake.
  template <typename T, typename F>
  static void wrote(const char* name, const T* items, size_t count, F&& valid) {
    for (size_t i = 0; i < count; ++i) {
      if (!valid(items[i])) wrote_badly(name, i);
    }
  }
  bool at_most(const char* name, size_t size, size_t max) {
    return size <= max || refuse_size(name, size, max);
  }
  bool sink(const sabir_sink* sink) {
    return sink && (sink->data || sink->capacity == 0) ? true
                                                       : refuse("result", "is not a usable sink");
  }

  // What is written must lie apart from whatever else is read or written meanwhile.
  template <typename T>
  bool clear_of(const char* name, const T* data, size_t count, const sabir_sink* sink) {
    return clear_of(name, data, count, "result", static_cast<const char*>(sink->data),
                    sink->capacity);
  }
  template <typename T, typename U>
  bool clear_of(const char* name, const T* data, size_t count, const char* other, const U* written,
                size_t written_count) {
    auto from = reinterpret_cast<uintptr_t>(data), to = reinterpret_cast<uintptr_t>(written);
    if (from >= to + written_count * sizeof(U) || to >= from + count * sizeof(T)) return true;
    return written_count == 0 || count == 0 || refuse_overlap(name, other);
  }

  // A handle that is given away stands in the call once: of two parameters, or of all that the
  // structures of the call hold.
  bool differ(const char* given, const void* handle, const char* name, const void* other) {
    return handle != other || !handle || refuse_twice(given, name);
  }
  bool apart(Apart& handles) {
    const Apart::One* twice = handles.twice();
    if (!twice) return true;
    refuse_twice(twice[0].name, twice[1].name);
    handles.drop_given();
    return false;
  }

  // Runs `body`, which returns a status, and turns whatever it throws into an error. A thread that
  // is being cancelled goes on unwinding: its handles are let go on the way.
  template <typename F>
  sabir_status run(F&& body) {
#ifdef __cpp_exceptions
    try {
      return body();
    } catch (const Declared& e) {
      return declare_caught(e);
    } catch (ForcedUnwind&) {
      throw;
    } catch (...) {
      if constexpr (std::is_same_v<Declared, NoError>) return caught(where_, error_);
      return passed_on();
    }
#else
    return body();
#endif
  }

  // What the author's function returned: a value, nothing, or a Result of these.
  template <typename R, typename Give>
  sabir_status settle(R&& returned, Give&& give) {
    if constexpr (is_result<std::decay_t<R>>::value) {
      if (!returned.ok()) return declare(returned.error());
      return give(std::forward<R>(returned).value());
    } else {
      return give(std::forward<R>(returned));
    }
  }
  // The same for a function that gives no value.
  template <typename F>
  sabir_status settle_nothing(F&& body) {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
    } else {
      auto returned = body();
      if (!returned.ok()) return declare(returned.error());
    }
    return SABIR_OK;
  }

  // Results of fixed size, written through a pointer.
  template <typename Owned, typename C, typename F>
  sabir_status value(C* result, F&& body) {
    static_assert(sizeof(C) == sizeof(View<Owned>));
    return settle(body(), [&](auto&& value) {
      constexpr bool known = is_valid<std::decay_t<decltype(value)>>;
      Block nothing(nullptr);
      View<Owned> view{};
      lower<Owned>(Owned(std::forward<decltype(value)>(value)), view, nothing);
      if (!known && !Fits<Owned>::all(view)) return unfit<Owned>(view);
      std::memcpy(static_cast<void*>(result), &view, sizeof view);
      return sabir_status(SABIR_OK);
    });
  }

  // Results of many bytes: written by the author into an Out, or copied from what it returned.
  template <bool Writes, typename Owned, typename F>
  sabir_status fill(sabir_sink* sink, const sabir_allocator& allocator, F&& body,
                    size_t max = SIZE_MAX) {
    using Lent = typename ElementsOf<Owned>::Lent;
    const char* counted = is_byte<Lent> ? " bytes" : " elements";
    Out out(*sink, allocator);
    if constexpr (Writes) {
      if (sabir_status status = settle_nothing([&] { return body(out); })) return status;
      size_t size = (out.size() + sizeof(Lent) - 1) / sizeof(Lent);
      return size > max ? too_much(size, max, counted) : finish<Owned>(out, out.is_known_valid());
    } else {
      return settle(body(), [&](const auto& from) {
        constexpr bool known = is_valid<std::decay_t<decltype(from)>>;
        constexpr bool lies = lies_as<std::decay_t<decltype(from)>, Owned>;
        std::conditional_t<lies, decltype(from), const Owned&> items = from;
        if (items.size() > max) return too_much(items.size(), max, counted);
        if constexpr (lies || lies_as<Owned, Owned>) {
          out.append(items.data(), items.size() * sizeof(Lent));
        } else {
          append_each<Owned>(out, items);
        }
        return finish<Owned>(out, known);
      });
    }
  }

  // Results that stay where they are, in the author's object.
  template <typename Owned, typename C, typename F>
  sabir_status view(const C** result, size_t* count, F&& body, size_t max = SIZE_MAX) {
    return settle(body(), [&](const auto& from) {
      constexpr bool known = is_valid<std::decay_t<decltype(from)>>;
      if (from.size() > max) return too_much(from.size(), max, " elements");
      if (!known && !fit_elements<Owned>(from.data(), from.size())) {
        return unfit_at(place_of<Owned>(from.data(), from.size()));
      }
      *result = reinterpret_cast<const C*>(from.data());
      *count = from.size();
      return sabir_status(SABIR_OK);
    });
  }

  // Results that are one block: the view of a value and all it points at.
  template <typename Owned, typename C, typename F>
  sabir_status parcel(const C** result, const sabir_allocator& allocator, F&& body,
                      size_t max = SIZE_MAX) {
    static_assert(sizeof(C) == sizeof(View<Owned>) && alignof(C) == alignof(View<Owned>));
    return settle(body(), [&](const auto& from) {
      constexpr bool known = is_valid<std::decay_t<decltype(from)>>;
      const Owned& value = from;
      if (size_t size = counted(value); size > max) {
        return too_much(size, max, counts_bytes<Owned>::value ? " bytes" : " elements");
      }
      void* memory = make_parcel(allocator, sizeof(C) + parcel_alignment + measure<Owned>(value));
      Block block(static_cast<char*>(memory) + sizeof(C));
      auto& view = *new (memory) View<Owned>{};
      lower<Owned>(value, view, block);
      if (!known && !Fits<Owned>::all(view)) {
        sabir_status status = unfit<Owned>(view);
        release_parcel(memory);
        return status;
      }
      *result = static_cast<const C*>(memory);
      return sabir_status(SABIR_OK);
    });
  }

  // Results that are a new handle.
  // Without `memory` of the caller's it is made in the instance's.
  template <typename Held, typename Base, typename Home, typename F>
  sabir_status handle(Base** result, const Base& base, Home* home, F&& body,
                      void* memory = nullptr) {
    using Returned = std::decay_t<decltype(body())>;
    if constexpr (is_result<Returned>::value) {
      return settle(body(), [&](auto&& object) {
        *result = new (home, memory) Held(
            base, home, [&]() -> auto&& { return std::move(object); }, memory != nullptr);
        return SABIR_OK;
      });
    } else {
      *result = new (home, memory) Held(base, home, std::forward<F>(body), memory != nullptr);
      return SABIR_OK;
    }
  }

  // Results that are a handle already, held by something that can release it.
  template <typename C, typename F>
  sabir_status give_back(C** result, F&& body) {
    return settle(body(), [&](auto&& holder) {
      *result = holder.release();
      return SABIR_OK;
    });
  }

  // An error that is a text, or has one that is called `message`, says itself what people read. Of
  // any other they see the fields.
  template <typename T>
  static auto said_by(const T& value, int)
      -> std::enable_if_t<std::is_same_v<decltype(value.message), std::string>, std::string> {
    return value.message;
  }
  static std::string said_by(const std::string& value, int) { return value; }
  template <typename T>
  static std::string said_by(const T&, long) {
    return {};
  }

  sabir_status declare(const Declared& value) {
    if constexpr (std::is_same_v<Declared, NoError>) {
      return fail(error_, SABIR_DECLARED, where_, "it failed; the contract declares no reason");
    } else {
      using V = View<Declared>;
      if (!error_ && !Fits<Declared>::any) return SABIR_DECLARED;
      std::string message = said_by(value, 0);
      if (message.empty()) {
        message = declared_name_;
        message += ' ';
        sabir::write(message, value);
      }
      sabir_error* made = try_error(SABIR_DECLARED, message, where_,
                                    sizeof(V) + parcel_alignment + measure<Declared>(value));
      if (!made) return fail(error_, SABIR_RESOURCE_EXHAUSTED, where_, "out of memory");
      V& view = *new (reinterpret_cast<char*>(made) + declared_offset) V{};
      Block block(&view + 1);
      lower<Declared>(value, view, block);
      made->declared = &view;
      made->declared_type = declared_type_;
      bool fits = Fits<Declared>::all(view);
      if (fits && error_) {
        *error_ = made;
        return SABIR_DECLARED;
      }
      sabir_status status = fits ? SABIR_DECLARED : unfit_at(" in its error");
      take_back<Declared>(view);
      release_parcel(made);
      return status;
    }
  }

#ifdef __cpp_exceptions
  // The same while an exception is handled, when nothing guards any more.
  sabir_status declare_caught(const Declared& value) noexcept {
    try {
      return declare(value);
    } catch (...) {
      return caught(where_, error_);
    }
  }

  // The exception that is handled may be one of a function called on the way, which declares the
  // same: it stays what it is.
  [[gnu::cold, gnu::noinline]] sabir_status passed_on() noexcept {
    try {
      throw;
    } catch (const ErrorOf<Declared>& e) {
      if (e.declares()) return declare_caught(e.value());
    } catch (...) {
    }
    return caught(where_, error_);
  }
#endif

  [[gnu::cold]] sabir_status fail_with(sabir_status status, std::string_view message) noexcept {
    return status_ = fail(error_, status, where_, message);
  }

 private:
  static constexpr size_t declared_offset = (sizeof(sabir_error) + 15) & ~size_t{15};

  // The implementation has given more than its contract says it ever will.
  [[gnu::cold]] sabir_status too_much(size_t size, size_t max, const char* of) noexcept {
    return fail_with(SABIR_INTERNAL, Sentence() << "the implementation gave " << size << of
                                                << ", and the contract allows at most " << max);
  }

  [[noreturn, gnu::cold, gnu::noinline]] static void wrote_badly(const char* name, size_t place) {
    Sentence said;
    said << "the implementation wrote an invalid value into `" << name << "` at " << place;
    raise(Failure(Status::Internal, std::string(std::string_view(said))));
  }

  // It has given what its contract does not allow. Handles in it were given away, to nobody.
  template <typename Owned>
  [[gnu::cold]] sabir_status unfit(const View<Owned>& view) {
    size_t place = SIZE_MAX;
    if constexpr (is_row<Owned>::value) place = place_of<Owned>(view.data(), view.size());
    sabir_status status = unfit_at(place);
    take_back<Owned>(view);
    return status;
  }
  [[gnu::cold]] sabir_status unfit_at(size_t place) noexcept {
    Sentence at;
    if (place != SIZE_MAX) at << " at " << place;
    return unfit_at(std::string_view(at));
  }
  [[gnu::cold]] sabir_status unfit_at(std::string_view place) noexcept {
    return fail_with(SABIR_INTERNAL, Sentence()
                                         << "the implementation gave an invalid value" << place
                                         << ": ill-formed UTF-8, or what its type does not have");
  }
  template <typename Owned>
  static void take_back([[maybe_unused]] const View<Owned>& view) {
    if constexpr (Fits<Owned>::gives) (void)lift<Owned>(view);
  }

  // Elements in a row, wherever they lie: a sink of bytes knows no alignment.
  template <typename Owned, typename Has>
  static bool fit_elements(const Has* data, size_t count) {
    if constexpr (!Fits<Owned>::any || std::is_same_v<Owned, Buffer>) {
      return true;
    } else {
      return place_of<Owned>(data, count) == SIZE_MAX;
    }
  }
  // The first that is not fit, counted as the contract counts; SIZE_MAX: there is none.
  template <typename Owned, typename Has>
  static size_t place_of([[maybe_unused]] const Has* data, size_t count) {
    if constexpr (std::is_same_v<Owned, std::string>) {
      size_t bad = first_ill_formed(data, count);
      return bad == count ? SIZE_MAX : bad;
    } else if constexpr (!std::is_same_v<Owned, Buffer>) {
      using Owner = typename ElementsOf<Owned>::Owner;
      if constexpr (Fits<Owner>::any) {
        for (size_t i = 0; i < count; ++i) {
          View<Owner> item;
          std::memcpy(static_cast<void*>(&item), data + i, sizeof item);
          if (!Fits<Owner>::all(item)) return i;
        }
      }
    }
    return SIZE_MAX;
  }

  template <typename Owned>
  static void append_each(Out& out, const Owned& items) {
    using Elements = ElementsOf<Owned>;
    for (const auto& item : items) {
      Block nothing(nullptr);
      typename Elements::Lent view{};
      lower<typename Elements::Owner>(typename Elements::Owner(item), view, nothing);
      out.append(&view, sizeof view);
    }
  }

  template <typename Owned>
  sabir_status finish(Out& out, [[maybe_unused]] bool known_valid) {
    if constexpr (Fits<Owned>::any && !std::is_same_v<Owned, Buffer>) {
      using Lent = typename ElementsOf<Owned>::Lent;
      struct alignas(1) Bytes {  // as large as an element, and anywhere
        char bytes[sizeof(Lent)];
      };
      auto* written = reinterpret_cast<const Bytes*>(out.result());
      size_t count = out.size() / sizeof(Lent);
      if constexpr (std::is_same_v<Owned, std::string>) {
        size_t place = known_valid ? SIZE_MAX : place_of<Owned>(out.result(), count);
        if (place != SIZE_MAX) return unfit_at(place);
      } else {
        size_t place = known_valid ? SIZE_MAX : place_of<Owned>(written, count);
        if (place != SIZE_MAX) return unfit_at(place);
      }
    }
    sabir_status status = out.finish();
    if (status == SABIR_TOO_SMALL) {
      return fail_with(status, Sentence() << "the result needs " << out.size()
                                          << " bytes, and the sink has fewer");
    }
    return status;
  }

  // --- refusals, in words ---

  [[gnu::cold]] bool refuse(const char* name, std::string_view what,
                            sabir_status status = SABIR_INVALID_ARGUMENT) noexcept {
    fail_with(status, Sentence() << "`" << name << "` " << what);
    return false;
  }
  [[gnu::cold]] bool refuse_handle(const char* name, const void* handle,
                                   const void* gone) noexcept {
    if (!handle) return refuse(name, "is null");
    if (of_table(handle, gone)) return refuse(name, "was dropped", SABIR_FAILED_PRECONDITION);
    return refuse(name, "belongs to another boundary than the one called");
  }
  [[gnu::cold, gnu::noinline]] bool refuse_null(const char* name) noexcept {
    return refuse(name, "is null");
  }
  [[gnu::cold]] bool refuse_at(const char* name, const char* what, size_t place) noexcept {
    return refuse(name, Sentence() << what << place);
  }
  [[gnu::cold]] bool refuse_beyond(const char* name, uint64_t value, uint64_t limit) noexcept {
    return refuse(name, Sentence() << "is " << value << ", and its values end at " << limit - 1);
  }
  [[gnu::cold]] bool refuse_size(const char* name, size_t size, size_t max) noexcept {
    return refuse(name,
                  Sentence() << "has size " << size << ", and at most " << max << " is accepted",
                  SABIR_RESOURCE_EXHAUSTED);
  }
  [[gnu::cold]] bool refuse_overlap(const char* name, const char* other) noexcept {
    return refuse(other, Sentence() << "lies in the same memory as `" << name << "`");
  }
  [[gnu::cold]] bool refuse_twice(const char* given, const char* name) noexcept {
    return refuse(given, Sentence() << "gives away a handle that stands in `" << name
                                    << "` of the same call too");
  }

  const char* where_;
  sabir_error** error_;
  uint32_t declared_type_;
  const char* declared_name_;
  sabir_status status_ = SABIR_OK;
};

}  // namespace sabir::core
