// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call to the other side, as generated stubs make it: the arguments are a C structure, and so is
// what comes back.
#pragma once

#include <sabir.h>

#include <memory>
#include <string_view>

#include "boundaries/request.h"
#include "boundaries/returned.h"

namespace sabir::boundary {

// Of what needs the caller's own memory.
sabir_status only_in_process(sabir_error** error, const char* where);

// What a call ends with whose way to the other side threw: no memory, no thread.
sabir_status escaped(const Function& function, sabir_error** error) noexcept;

class Call {
 public:
  // A call of `home`'s; its error object, if any, goes to `*error`.
  Call(Home* home, const Function& function, sabir_error** error)
      : home_(home),
        function_(function),
        error_(error),
        request_(*home, function),
        returned_(*home, function) {}
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Checks of what is not sent: false, and status() says why.
  bool given(const char* name, const void* pointer);
  bool extends(const char* name, const void* given, size_t known);  // a structure that may grow
  bool sink(const sabir_sink* sink);
  template <typename T>
  bool slice(const char* name, const T* data, size_t count) {
    return check_slice(name, data, count, sizeof(T));
  }
  // What is written must lie apart from whatever else is read or written meanwhile: so it is in
  // process, and who calls must not learn from the answer where the library is.
  template <typename T>
  bool clear_of(const char* name, const T* data, size_t count, const sabir_sink* sink) {
    return check_clear(name, data, count * sizeof(T), "result", sink->data, sink->capacity);
  }
  template <typename T, typename U>
  bool clear_of(const char* name, const T* data, size_t count, const char* other, const U* written,
                size_t written_count) {
    return check_clear(name, data, count * sizeof(T), other, written, written_count * sizeof(U));
  }
  sabir_status status() const { return status_; }
  // Drops the handles that a value owns (NULL: none): it was given away to a call that is not made.
  Call& drop(int32_t type, const void* value);
  Call& drop(int32_t type, const Slice& list);

  // Sends the call and does not wait; the same arguments then go to one of those below, which does,
  // on the same thread. Meanwhile the thread may begin others: they travel together. What was begun
  // and is not waited for is given up. Never tried again when a worker dies.
  void begin(const void* arguments);

  // Makes the call. `arguments` is the record's C structure. Results are written as the waist says.
  sabir_status nothing(const void* arguments);
  sabir_status value(const void* arguments, void* result, size_t size);
  sabir_status fill(const void* arguments, sabir_sink* result);
  sabir_status parcel(const void* arguments, const void** result);
  sabir_status view(const void* arguments, void* self, const void** result, size_t* count);

 private:
  enum class Next : uint8_t { Done, Again };

  template <typename F>
  bool check(F&& holds);
  bool check_slice(const char* name, const void* data, size_t count, size_t size);
  bool check_clear(const char* name, const void* data, size_t size, const char* other,
                   const void* written, size_t written_size);
  sabir_status perform(const void* arguments);
  sabir_status exchange(const void* arguments);
  Next attempt(const void* arguments, int tries);
  template <typename F>
  Reply await(F&& wait);
  bool prepare(const void* arguments);
  bool compose(const void* arguments);
  bool check_handles(const void* arguments);
  bool accept_handle(uint32_t resource, void* handle);
  bool rebuild(Proxy& proxy);
  Next conclude(Reply reply, const void* arguments, int tries);
  Next after_loss(Reply::Kind kind, bool gives, int tries);
  void take_return(Buffer payload, const void* arguments);
  void take_fail(const Buffer& payload);
  void take_declared(const FailHead& head, const char* declared);
  void keep_block(uint32_t request);
  sabir_status give(sabir_sink* sink);
  void fail_with(sabir_status status, std::string_view message) noexcept;
  void fail_late(std::string_view message) noexcept;
  void malformed(const char* why);

  const Contract& contract() const { return home_->contract(); }

  KeptHome home_;  // the first: all others are its
  const Function& function_;
  sabir_error** error_;
  sabir_status status_ = SABIR_OK;
  Deadline deadline_;
  std::shared_ptr<Channel> channel_;  // of this attempt; the blocks are its
  Request request_;
  Returned returned_;
  std::unique_ptr<Ticket> ticket_;  // of a call that was begun
};

}  // namespace sabir::boundary
