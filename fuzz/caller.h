// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A caller of the C functions that does what an input says: any calls on any handles, any
// arguments, results read to the last byte and given back. Whatever it does, the library answers
// with a value or with a status and a message, and nothing leaks; all else ends the program.
//
// What C cannot be protected from is left out: a handle that was dropped or given away, and a
// pointer to fewer elements than its count says.
#pragma once

#include <sabir.h>

#include <span>

#include "fuzz/maker.h"

namespace sabir::fuzz {

class Caller;

// A library, as generated code tells of it.
struct Target {
  const boundary::Contract& contract;
  std::span<void (*const)(Caller&)> calls;  // a function for each of the contract's
  void (*drop)(uint32_t resource, void* handle);
  sabir_status (*open)(const char* location, void** instance);
  void (*close)(void* instance);
  void (*release)(const void* block);
};

class Caller {
 public:
  Caller(const Target& target, Source& source, void* instance);

  // One decision of the input: a call, or a drop.
  void step();
  void drop_all();

  // What the generated functions ask for, in this order: arguments, places, status, result.
  template <typename Arguments>
  Arguments& arguments() {
    return *reinterpret_cast<Arguments*>(maker_->record(function_->arguments));
  }
  template <typename Instance>
  Instance* instance() {
    return static_cast<Instance*>(instance_);
  }
  // Mostly where the result goes; a null must be refused.
  template <typename T>
  T* place(T* result) {
    placed_ = placed_ && !source_.rarely();
    return placed_ ? result : nullptr;
  }
  sabir_sink* sink();
  sabir_error** error() { return wants_error_ ? &error_ : nullptr; }
  void status(sabir_status status);
  void nothing() {}
  void value(const void* result);
  void sunk();
  void parcel(const void* result);
  void view(const void* result, size_t count);

 private:
  bool well() const { return status_ == SABIR_OK; }
  void read(int32_t type, const void* value);
  void read_error();
  int32_t result_type() const;

  const Target& target_;
  Source& source_;
  void* instance_;
  Pool pool_;
  const boundary::Function* function_ = nullptr;
  std::unique_ptr<Maker> maker_;
  bool placed_ = true;
  bool wants_error_ = true;
  sabir_error* error_ = nullptr;
  sabir_status status_ = SABIR_OK;
  sabir_sink sink_{};
  bool has_sink_ = true;
  std::unique_ptr<char[]> memory_;  // of the sink
};

int run_calls(const Target& target, const uint8_t* data, size_t size);

}  // namespace sabir::fuzz
