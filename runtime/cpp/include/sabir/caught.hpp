// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/caught.hpp: how what an implementation throws becomes a status and an error. C++17.
#pragma once

#include <cxxabi.h>
#include <sabir.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <sabir/error.hpp>
#include <sabir/forced_unwind.hpp>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>
#include <sabir/sentence.hpp>
#include <string>
#include <system_error>
#include <typeinfo>
#include <utility>

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

// A type as people write it.
inline std::string spelled(const std::type_info& type) {
  int unused = 0;
  std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &unused), std::free);
  return name ? name.get() : type.name();
}

// An error of the implementation's, whose status must be one that an implementation may choose.
inline sabir_status fail_as(sabir_error** error, sabir_status status, const char* where,
                            std::string_view message) noexcept {
  if (status > SABIR_OK && status <= SABIR_UNAUTHENTICATED) {
    return fail(error, status, where, message);
  }
  Sentence said;
  said << "it failed with status " << (status < 0 ? "-" : "")
       << (status < 0 ? -uint64_t(status) : uint64_t(status))
       << ", which no implementation may choose: " << message;
  return fail(error, SABIR_INTERNAL, where, said);
}

// What a function called on the way declares, and the one that it was called by does not.
inline sabir_status fail_undeclared(sabir_error** error, const char* where,
                                    const Error& e) noexcept {
  Sentence said;
  said << "what it called failed with an error that this function does not declare: " << e.what();
  return fail(error, SABIR_INTERNAL, where, said);
}

#ifdef __cpp_exceptions

// "std::logic_error: no such thing", or so much of it as there is memory for.
inline sabir_status fail_thrown(sabir_error** error, const char* where, const std::type_info* type,
                                const char* text) noexcept {
  try {
    std::string said = type ? spelled(*type) : "an unknown exception";
    return fail(error, SABIR_INTERNAL, where, text ? said + ": " + text : said);
  } catch (...) {
    return fail(error, SABIR_INTERNAL, where, "an exception");
  }
}

// The system refuses what a later call may get: memory, threads, descriptors.
inline bool exhausted(const std::error_code& code) {
  return code == std::errc::resource_unavailable_try_again ||
         code == std::errc::not_enough_memory || code == std::errc::too_many_files_open ||
         code == std::errc::too_many_files_open_in_system;
}

// How the exception being handled becomes an error. What ends a thread (pthread_cancel,
// pthread_exit) is none: whoever catches everything passes that on, see Call::run.
inline sabir_status caught(const char* where, sabir_error** error) noexcept {
  const std::type_info* type = abi::__cxa_current_exception_type();  // `typeid` needs RTTI
  try {
    throw;
  } catch (const Failure& e) {
    return fail_as(error, sabir_status(e.status()), where, e.message());
  } catch (const Error& e) {  // of a function that was called on the way
    return e.status() == Status::Declared
               ? fail_undeclared(error, where, e)
               : fail_as(error, sabir_status(e.status()), where, e.what());
  } catch (const NoRoom& e) {
    return fail(error, is_failure(e.status) ? e.status : SABIR_INVALID_ARGUMENT, where, e.what());
  } catch (const std::bad_alloc&) {
    return fail(error, SABIR_RESOURCE_EXHAUSTED, where, "out of memory");
  } catch (const std::system_error& e) {
    if (!exhausted(e.code())) return fail_thrown(error, where, type, e.what());
    return fail(error, SABIR_RESOURCE_EXHAUSTED, where, e.what());
  } catch (const std::exception& e) {
    const char* text = e.what();
    return fail_thrown(error, where, type, text ? text : "null");
  } catch (const char* e) {
    return fail_thrown(error, where, type, e ? e : "null");
  } catch (...) {
    return fail_thrown(error, where, type, nullptr);
  }
}

// A destructor that nobody can be told of: what it throws is lost, except what ends the thread.
template <typename F>
void quietly(F&& body) {
  try {
    body();
  } catch (ForcedUnwind&) {
    throw;
  } catch (...) {
  }
}

#endif

}  // namespace sabir::core
