// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call to the other side, as generated stubs make it: the arguments are a C structure, and so is
// what comes back.
#pragma once

#include <sabir.h>

#include <memory>
#include <optional>
#include <sabir/parcel.hpp>
#include <string_view>

#include "boundaries/home.h"
#include "boundaries/passage.h"

namespace sabir::boundary {

// Of what needs the caller's own memory.
sabir_status only_in_process(sabir_error** error, const char* where);

// What a call ends with whose way to the other side threw: no memory, no thread.
sabir_status escaped(const Function& function, sabir_error** error) noexcept;

class Call {
 public:
  // A call of `home`'s; its error object, if any, goes to `*error`.
  Call(Home* home, const Function& function, sabir_error** error)
      : home_(home), function_(function), error_(error) {}
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

  bool check_slice(const char* name, const void* data, size_t count, size_t size);
  bool check_clear(const char* name, const void* data, size_t size, const char* other,
                   const void* written, size_t written_size);
  sabir_status perform(const void* arguments) noexcept;
  sabir_status exchange(const void* arguments);
  Next attempt(const void* arguments, int tries);
  bool prepare(const void* arguments);
  bool compose(const void* arguments);
  char* place_record(size_t size);
  Next conclude(Reply reply, const void* arguments, int tries);
  Next after_loss(Channel& session, Reply::Kind kind, bool gives, int tries);
  bool check_handles(const void* arguments);
  bool accept_handle(uint32_t resource, void* handle);
  bool rebuild(Proxy& proxy);
  bool take_return(Channel& session, Passage& passage, const char* request, const void* arguments);
  void take_fail(Channel& session, Passage& passage);
  bool open_block(Channel& session);
  bool write_arguments(const void* arguments, char* record, size_t size);
  bool find_aliased(const char* request, const void* arguments);
  void copy_written(const void* arguments);
  void remember(const char* record, size_t size, const void* arguments);
  bool makes_stateless() const;
  void make_parcel_of_reply();
  void keep_block(uint32_t request);
  sabir_status give(sabir_sink* sink);
  void fail_with(sabir_status status, std::string_view message);
  void give_up(const void* arguments) { drop(function_.arguments, arguments); }

  const Contract& contract() const { return home_->contract(); }
  template <typename T>
  const T* result() const {
    return reinterpret_cast<const T*>(record_);
  }

  Home* home_;
  const Function& function_;
  sabir_error** error_;
  sabir_status status_ = SABIR_OK;
  Deadline deadline_;
  std::shared_ptr<Channel> session_;  // of this attempt; the blocks are its
  std::optional<Passage> passage_;
  std::optional<Message> message_;
  std::unique_ptr<Ticket> ticket_;  // of a call that was begun
  Buffer kept_;                     // of a request in a block: its record, as only we can write it
  Buffer origin_;
  BlockInUse request_block_;
  BlockInUse reply_block_;
  struct Release {
    void operator()(void* parcel) const { release_parcel(parcel); }
  };
  std::unique_ptr<void, Release> parcel_;
  Buffer reply_;
  char* record_ = nullptr;         // of the reply, in reply_
  size_t record_size_ = 0;         // with what it points at
  char* apart_ = nullptr;          // what it points at, if that stays in the other side's block
  size_t too_large_ = 0;           // bytes of a result that is not accepted
  const void* aliased_ = nullptr;  // the result is in this argument
};

}  // namespace sabir::boundary
