// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/call.hpp: answering a call in C++. C++17.
//
// Who is called through a C function names a Call, checks the arguments through it, and runs the
// C++ function under its guard: the implementation in a library, and the caller that a library
// calls back. Whatever happens there (an exception of any type, a full memory) comes out as a
// status and an error object; nothing escapes.
#pragma once

#include <cxxabi.h>
#include <sabir.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <sabir/error.hpp>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>
#include <sabir/types.hpp>
#include <sabir/utf8.hpp>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace sabir {

// Throw this to end a call with a status and a sentence of your own.
class Failure : public std::exception {
 public:
  Failure(Status status, std::string message) : status_(status), message_(std::move(message)) {}
  Status status() const { return status_; }
  const std::string& message() const { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  Status status_;
  std::string message_;
};

}  // namespace sabir

namespace sabir::core {

template <typename T>
struct is_result : std::false_type {};
template <typename T, typename E>
struct is_result<Result<T, E>> : std::true_type {};

// What a maximum counts: a vector or a map, and nothing else that comes as a parcel.
template <typename T>
struct is_row : std::false_type {};
template <typename T>
struct is_row<std::vector<T>> : std::true_type {};
template <typename K, typename V>
struct is_row<std::map<K, V>> : std::true_type {};

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

// A type as people write it.
inline std::string spelled(const std::type_info& type) {
  int unused = 0;
  std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &unused), std::free);
  return name ? name.get() : type.name();
}

// How the exception being handled becomes an error.
inline sabir_status caught(const char* where, sabir_error** error) noexcept {
  try {
    throw;
  } catch (const Failure& e) {
    return fail(error, sabir_status(e.status()), where, e.message());
  } catch (const Error& e) {                         // of a function that was called on the way
    bool declared = e.status() == Status::Declared;  // by another function than this one
    return fail(error, declared ? SABIR_INTERNAL : sabir_status(e.status()), where, e.what());
  } catch (const NoRoom& e) {
    return fail(error, e.status, where, "the caller could not make room for the result");
  } catch (const std::bad_alloc&) {
    return fail(error, SABIR_RESOURCE_EXHAUSTED, where, "out of memory");
  } catch (const std::exception& e) {
    try {
      return fail(error, SABIR_INTERNAL, where, spelled(typeid(e)) + ": " + e.what());
    } catch (...) {
      return fail(error, SABIR_INTERNAL, where, "an exception");
    }
  } catch (const char* e) {
    try {
      return fail(error, SABIR_INTERNAL, where, std::string("char const*: ") + (e ? e : "null"));
    } catch (...) {
      return fail(error, SABIR_INTERNAL, where, "an exception");
    }
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    try {
      return fail(error, SABIR_INTERNAL, where, type ? spelled(*type) : "an unknown exception");
    } catch (...) {
      return fail(error, SABIR_INTERNAL, where, "an exception");
    }
  }
}

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
  bool slice(const char* name, const void* data, size_t count) {
    return data || count == 0 || refuse(name, "is null although its size is not 0");
  }
  bool text(const char* name, const char* data, size_t size) {
    if (!slice(name, data, size)) return false;
    size_t bad = first_ill_formed(data, size);
    return bad == size || refuse(name, "is not well-formed UTF-8 at byte " + std::to_string(bad));
  }
  bool given(const char* name, const void* pointer) { return pointer || refuse(name, "is null"); }
  // A structure that begins with its size. A newer caller's is longer; what this library does not
  // know must be zero, so that nothing asked for is passed over in silence.
  bool extends(const char* name, const void* given, size_t known) {
    if (!this->given(name, given)) return false;
    ExtensionFault fault = extension_fault(given, known);
    return !fault.what || refuse(name, fault.what, fault.status);
  }
  bool ours(const char* name, const void* handle, const void* table) {
    return of_table(handle, table) ||
           refuse(name, handle ? "belongs to another boundary than the one called" : "is null");
  }
  bool within(const char* name, uint64_t value, uint64_t limit) {
    return value < limit ||
           refuse(name, "is " + std::to_string(value) + ", and its values end at " +
                            std::to_string(limit - 1));
  }
  bool holds(const char* name, bool valid) {
    return valid || refuse(name, "holds an invalid value");
  }
  template <typename T, typename F>
  bool each(const char* name, const T* items, size_t count, F&& valid) {
    if (!slice(name, items, count)) return false;
    for (size_t i = 0; i < count; ++i) {
      if (!valid(items[i])) return refuse(name, "holds an invalid value at " + std::to_string(i));
    }
    return true;
  }
  bool at_most(const char* name, size_t size, size_t max) {
    return size <= max || refuse(name,
                                 "has size " + std::to_string(size) + ", and at most " +
                                     std::to_string(max) + " is accepted",
                                 SABIR_RESOURCE_EXHAUSTED);
  }
  bool sink(const sabir_sink* sink) {
    return sink && (sink->data || sink->capacity == 0) ? true
                                                       : refuse("result", "is not a usable sink");
  }

  // Runs `body`, which returns a status, and turns whatever it throws into an error.
  template <typename F>
  sabir_status run(F&& body) noexcept {
    try {
      return body();
    } catch (const Declared& e) {
      return declare_caught(e);
    } catch (...) {
      return caught(where_, error_);
    }
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
      Block nothing(nullptr);
      View<Owned> view{};
      lower<Owned>(Owned(std::forward<decltype(value)>(value)), view, nothing);
      std::memcpy(static_cast<void*>(result), &view, sizeof view);
      return SABIR_OK;
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
      return size > max ? too_much(size, max, counted) : finish(out);
    } else {
      return settle(body(), [&](const auto& from) {
        constexpr bool lies = lies_as<std::decay_t<decltype(from)>, Owned>;
        std::conditional_t<lies, decltype(from), const Owned&> items = from;
        if (items.size() > max) return too_much(items.size(), max, counted);
        if constexpr (lies || lies_as<Owned, Owned>) {
          out.append(items.data(), items.size() * sizeof(Lent));
        } else {
          append_each<Owned>(out, items);
        }
        return finish(out);
      });
    }
  }

  // Results that stay where they are, in the author's object.
  template <typename C, typename F>
  sabir_status view(const C** result, size_t* count, F&& body, size_t max = SIZE_MAX) {
    return settle(body(), [&](const auto& from) {
      if (from.size() > max) return too_much(from.size(), max, " elements");
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
    return settle(body(), [&](const Owned& value) {
      if constexpr (is_row<Owned>::value) {
        if (value.size() > max) return too_much(value.size(), max, " elements");
      }
      void* memory = make_parcel(allocator, sizeof(C) + parcel_alignment + measure<Owned>(value));
      Block block(static_cast<char*>(memory) + sizeof(C));
      lower<Owned>(value, *new (memory) View<Owned>{}, block);
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

  sabir_status declare(const Declared& value) {
    if constexpr (!std::is_same_v<Declared, NoError>) {
      if (!error_) return SABIR_DECLARED;
      std::string message = declared_name_;
      message += ' ';
      sabir::write(message, value);
      using V = View<Declared>;
      sabir_error* made = make_error(SABIR_DECLARED, message, where_,
                                     sizeof(V) + parcel_alignment + measure<Declared>(value));
      if (made->status == SABIR_DECLARED) {
        V* at = reinterpret_cast<V*>(reinterpret_cast<char*>(made) + declared_offset);
        Block block(at + 1);
        lower<Declared>(value, *new (at) V{}, block);
        made->declared = at;
        made->declared_type = declared_type_;
      }
      *error_ = made;
    } else {
      fail(error_, SABIR_DECLARED, where_, "it failed; the contract declares no reason");
    }
    return SABIR_DECLARED;
  }

  // The same while an exception is handled, when nothing guards any more.
  sabir_status declare_caught(const Declared& value) noexcept {
    try {
      return declare(value);
    } catch (...) {
      return caught(where_, error_);
    }
  }

  sabir_status fail_with(sabir_status status, std::string_view message) noexcept {
    return status_ = fail(error_, status, where_, message);
  }

 private:
  static constexpr size_t declared_offset = (sizeof(sabir_error) + 15) & ~size_t{15};

  // The implementation has given more than its contract says it ever will.
  sabir_status too_much(size_t size, size_t max, const char* of) {
    return fail(error_, SABIR_INTERNAL, where_,
                "the implementation gave " + std::to_string(size) + of +
                    ", and the contract allows at most " + std::to_string(max));
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

  sabir_status finish(Out& out) {
    sabir_status status = out.finish();
    if (status == SABIR_TOO_SMALL)
      return fail(
          error_, status, where_,
          "the result needs " + std::to_string(out.size()) + " bytes, and the sink has fewer");
    return status;
  }

  [[gnu::cold]] bool refuse(const char* name, std::string_view what,
                            sabir_status status = SABIR_INVALID_ARGUMENT) noexcept {
    try {
      status_ = fail(error_, status, where_, "`" + std::string(name) + "` " + std::string(what));
    } catch (...) {
      status_ = fail(error_, status, where_, name);
    }
    return false;
  }

  const char* where_;
  sabir_error** error_;
  uint32_t declared_type_;
  const char* declared_name_;
  sabir_status status_ = SABIR_OK;
};

}  // namespace sabir::core
