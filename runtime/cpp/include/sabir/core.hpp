// sabir/core.hpp: between the waist and an implementation in the same process. C++20.
//
// Generated code is thin: it names a Call, checks the arguments through it, and runs the author's
// function under its guard. Whatever happens there (an exception of any type, a full memory) comes
// out as a status and an error object; nothing escapes.
#pragma once

#include <cxxabi.h>
#include <sabir.h>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>
#include <sabir/result.hpp>
#include <sabir/types.hpp>
#include <sabir/utf8.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace sabir {

// Throw this to end a call with a status and a sentence of your own.
class Failure : public std::exception {
 public:
  Failure(Status status, std::string message) : status_(status), message_(std::move(message)) {}
  Status status() const { return status_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  Status status_;
  std::string message_;
};

}  // namespace sabir

namespace sabir::core {

// --- instances: a core running in this process ---

template <typename Base, typename Core>
struct Instance : Base {
  std::atomic<size_t> users{1};
  sabir_allocator allocator = plain_allocator;
  Core core;

  void keep() { users.fetch_add(1, std::memory_order_relaxed); }
  void leave() {
    if (users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

// --- thread rules of a resource ---

struct Shared {
  bool enter() { return true; }
  void exit() {}
  static constexpr const char* broken = "";
};

struct Confined {
  bool enter() const { return std::this_thread::get_id() == home; }
  void exit() {}
  static constexpr const char* broken =
      " belongs to the thread that made it, and this is another one";
  std::thread::id home = std::this_thread::get_id();
};

struct Exclusive {
  bool enter() { return !busy.exchange(true, std::memory_order_acquire); }
  void exit() { busy.store(false, std::memory_order_release); }
  static constexpr const char* broken = " is in use by another call, and serves one at a time";
  std::atomic<bool> busy{false};
};

// A handle: what the C side points at, and behind it the author's object.
template <typename Base, typename Home, typename Object, typename Rule>
struct Held : Base {
  Home* home;
  Rule rule;
  Object object;

  template <typename Make>
  Held(const Base& base, Home* at, Make&& make) : Base(base), home(at), object(make()) {
    home->keep();
  }
  ~Held() { home->leave(); }
};

// --- a call ---

template <typename T>
struct is_result : std::false_type {};
template <typename T, typename E>
struct is_result<Result<T, E>> : std::true_type {};

struct NoError {};  // of a function that declares none

// How the exception being handled becomes an error.
inline sabir_status caught(const char* where, sabir_error** error) noexcept {
  try {
    throw;
  } catch (const Failure& e) {
    return fail(error, sabir_status(e.status()), where, e.what());
  } catch (const NoRoom& e) {
    return fail(error, e.status, where, "the caller could not make room for the result");
  } catch (const std::bad_alloc&) {
    return fail(error, SABIR_RESOURCE_EXHAUSTED, where, "out of memory");
  } catch (const std::exception& e) {
    int unused = 0;
    std::unique_ptr<char, void (*)(void*)> type(
        abi::__cxa_demangle(typeid(e).name(), nullptr, nullptr, &unused), std::free);
    try {
      return fail(error, SABIR_INTERNAL, where,
                  std::string(type ? type.get() : typeid(e).name()) + ": " + e.what());
    } catch (...) {
      return fail(error, SABIR_INTERNAL, where, "an exception");
    }
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return fail(error, SABIR_INTERNAL, where, type ? type->name() : "an exception of unknown type");
  }
}

template <typename Declared = NoError>
class Call {
 public:
  Call(const char* where, sabir_error** error, uint32_t declared_type = 0)
      : where_(where), error_(error), declared_type_(declared_type) {}

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
  bool within(const char* name, uint64_t value, uint64_t limit) {
    return value < limit ||
           refuse(name, "is " + std::to_string(value) + ", and its values end at " +
                            std::to_string(limit - 1));
  }
  bool holds(const char* name, bool valid) {
    return valid || refuse(name, "holds an invalid value");
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
      return declare(e);
    } catch (...) {
      return caught(where_, error_);
    }
  }

  // The same on the object behind a handle, under the thread rule of its resource.
  template <typename Held, typename F>
  sabir_status run_on(Held& held, const char* what, F&& body) noexcept {
    if (!held.rule.enter()) [[unlikely]]
      return fail(error_, SABIR_FAILED_PRECONDITION, where_,
                  "`" + std::string(what) + "`" + held.rule.broken);
    sabir_status status = run([&] { return body(held.object); });
    held.rule.exit();
    return status;
  }

  // What the author's function returned: a value, nothing, or a Result of these.
  template <typename R, typename Give>
  sabir_status settle(R&& returned, Give&& give) {
    if constexpr (is_result<std::remove_cvref_t<R>>::value) {
      if (!returned.ok()) return declare(returned.error());
      return give(*std::forward<R>(returned));
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

  // Results of many bytes: written by the author into an Out, or copied from what it returned.
  template <typename F>
  sabir_status write(sabir_sink* sink, const sabir_allocator& allocator, F&& body) {
    Out out(*sink, allocator);
    if (sabir_status status = settle_nothing([&] { return body(out); })) return status;
    return finish(out);
  }
  template <typename Container>
  sabir_status copy(sabir_sink* sink, const sabir_allocator& allocator, const Container& from) {
    Out out(*sink, allocator);
    out.append(from.data(), from.size() * sizeof(*from.data()));
    return finish(out);
  }

  // Results that are one block: the view of `value` and all it points at.
  template <typename Owned, typename C>
  sabir_status parcel(const C** result, const sabir_allocator& allocator, const Owned& value) {
    static_assert(sizeof(C) == sizeof(View<Owned>) && alignof(C) == alignof(View<Owned>));
    void* memory = make_parcel(allocator, sizeof(C) + parcel_alignment + measure(value));
    Block block(static_cast<char*>(memory) + sizeof(C));
    lower(value, *new (memory) View<Owned>, block);
    *result = static_cast<const C*>(memory);
    return SABIR_OK;
  }

  sabir_status declare(const Declared& value) {
    if constexpr (!std::is_same_v<Declared, NoError>) {
      if (!error_) return SABIR_DECLARED;
      std::string message;
      using sabir::write;
      write(message, value);
      using V = View<Declared>;
      sabir_error* made = make_error(SABIR_DECLARED, message, where_,
                                     sizeof(V) + parcel_alignment + measure(value));
      if (made->status == SABIR_DECLARED) {
        V* at = reinterpret_cast<V*>(reinterpret_cast<char*>(made) + declared_offset);
        Block block(at + 1);
        lower(value, *new (at) V, block);
        made->declared = at;
        made->declared_type = declared_type_;
      }
      *error_ = made;
    }
    return SABIR_DECLARED;
  }

 private:
  static constexpr size_t declared_offset = (sizeof(sabir_error) + 15) & ~size_t{15};

  sabir_status finish(Out& out) {
    sabir_status status = out.finish();
    if (status == SABIR_TOO_SMALL) [[unlikely]]
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
  sabir_status status_ = SABIR_OK;
};

// --- opening ---

// "" and "inprocess:" are the core in this process. Returns what stands behind the colon of any
// other location as unsupported; generated code knows which boundaries were built.
inline bool is_in_process(const char* location) {
  std::string_view text = location ? location : "";
  return text.empty() || text == "inprocess:";
}

// The rule for versions at open: the same major, and at least the minor that the caller needs.
inline sabir_status negotiate(const sabir_open_options* options, const char* name, uint32_t major,
                              uint32_t minor, sabir_error** error) {
  if (!options || (options->version_major == 0 && options->version_minor == 0)) return SABIR_OK;
  if (options->version_major == major && options->version_minor <= minor) return SABIR_OK;
  auto text = [](uint32_t a, uint32_t b) { return std::to_string(a) + "." + std::to_string(b); };
  return fail(error, SABIR_FAILED_PRECONDITION, "open",
              "this is " + std::string(name) + " " + text(major, minor) +
                  ", and the caller needs " + text(options->version_major, options->version_minor) +
                  (options->version_major == major ? " or a later minor version"
                                                   : ": another major version"));
}

}  // namespace sabir::core
