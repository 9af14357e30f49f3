// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands over another location and sees every call on its way: the function, the bytes of its
// arguments, and the bytes of what came back. It knows no type beyond the tables.
#pragma once

#include <sabir.h>

#include <exception>
#include <string>
#include <string_view>

#include "boundaries/channel.h"

namespace sabir::boundary {

class Between;

// A call, or a callback, on its way.
struct Crossing {
  const Function& function;
  bool callback;             // of what the caller implements
  uint64_t number;           // calls, callbacks and drops are counted together, from 1
  uint64_t thread;           // this_thread() of who calls
  std::string_view request;  // the record of arguments
};

// The rest of the way: the location below, or, of a callback, the caller.
class Onward {
 public:
  virtual Reply go() = 0;

 protected:
  ~Onward() = default;
};

// Any thread may call any of these.
class Interposer {
 public:
  Interposer() = default;
  virtual ~Interposer() = default;
  Interposer(const Interposer&) = delete;
  Interposer& operator=(const Interposer&) = delete;

  // Before anything else: where it stands. False, and why.
  virtual bool stand(Between& /*between*/, std::string& /*why*/) { return true; }
  // What is answered. An interposer that does not go on says so by Between::refuse().
  virtual Reply cross(const Crossing&, Onward& onward) { return onward.go(); }
  // A handle is dropped; `callback`: one of the caller's objects, by the library. False: it must
  // not be.
  virtual bool drop(uint64_t /*handle*/, bool /*callback*/, uint64_t /*number*/) { return true; }
  // The instance is closed and its last handle dropped, or the program ends.
  virtual void over() {}

  // Whether handles that are dropped stay readable, so that using one is an error and no more.
  virtual bool keeps_handles() const { return false; }
  // Of a handle that the caller gave and that is none of the instance's; and of a second close.
  virtual void stray(std::string_view /*sentence*/) {}
  // Whether there is a library below.
  virtual bool stands_over() const { return true; }
};

// What a reply consists of.
struct Outcome {
  bool failed = false;
  sabir_status status = SABIR_OK;
  bool alias = false;        // the record's offset is one of the request
  std::string_view record;   // of the result; of the declared error, if it is one
  bool declared = false;     // the error is the function's own
  std::string_view message;  // of an error
};
Outcome outcome_of(const Reply& reply);

Reply failure(const Crossing& crossing, sabir_status status, std::string_view message);

// Goes on. The thread may end on the way (pthread_exit in a callback), or there be no memory: then
// `over` is called with a failure instead of the reply.
template <typename Over>
Reply go_on(const Crossing& crossing, Onward& onward, Over over) {
  Reply reply;
  try {
    reply = onward.go();
  } catch (...) {
    try {
      over(failure(crossing, SABIR_INTERNAL,
                   "it did not come back: its thread has ended, or there was no memory"));
    } catch (const std::exception&) {  // no memory: then the call stays without an end
    }
    throw;
  }
  over(reply);
  return reply;
}

}  // namespace sabir::boundary
