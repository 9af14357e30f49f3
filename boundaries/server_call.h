// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call from the other side, as generated skeletons answer it: the arguments are a C structure
// that lies in the request, and what the function gives goes into the reply.
#pragma once

#include <sabir.h>

#include "boundaries/handle_transfer.h"

namespace sabir::boundary {

class ServerCall {
 public:
  // Runs what the frame asks for, and sends the reply; `more` is waiting to be run. It throws only
  // what ends the thread, and after that it has replied.
  static void run(Channel& channel, Frame& frame, bool more);
  // Does not run it, and says why.
  static void turn_down(Channel& channel, const Frame& frame, sabir_status status,
                        std::string_view message) noexcept;

  template <typename Arguments>
  Arguments& arguments() {
    return *reinterpret_cast<Arguments*>(record_);
  }
  void* target() const { return channel_.answers().target; }

  // Each calls the function with places for its result and its error.
  template <typename F>
  void nothing(F&& function) {
    sabir_error* error = nullptr;
    sabir_status status = function(&error);
    if (finish(status, error)) give(nullptr, 0);
  }
  template <typename T, typename F>
  void value(F&& function) {
    T result{};
    sabir_error* error = nullptr;
    sabir_status status = function(&result, &error);
    if (finish(status, error)) give(&result, sizeof result);
  }
  template <typename F>
  void fill(F&& function) {
    sabir_error* error = nullptr;
    sabir_sink sink = make_sink();
    sabir_status status = function(&sink, &error);
    if (finish(status, error)) give_sink(sink);
  }
  template <typename T, typename F>
  void parcel(F&& function) {
    const T* result = nullptr;
    sabir_error* error = nullptr;
    sabir_status status = function(&result, &error);
    if (finish(status, error)) give_parcel(result, sizeof *result);
  }
  template <typename T, typename F>
  void view(F&& function) {
    const T* result = nullptr;
    size_t count = 0;
    sabir_error* error = nullptr;
    sabir_status status = function(&result, &count, &error);
    Slice slice{result, count};
    if (finish(status, error)) give(&slice, sizeof slice);
  }
  // The caller does not implement the function.
  void refuse(sabir_status status, std::string_view message);

 private:
  ServerCall(Channel& channel, const Function& function, Frame& frame, bool more);
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;
  ~ServerCall();

  static void run_function(Channel& channel, Frame& frame, bool more);
  bool read();
  bool open_block(const char** why);
  bool finish(sabir_status status, sabir_error* error);
  sabir_sink make_sink();
  void give(const void* result, size_t size);
  void give_whole(const void* result, size_t size);
  void drop_rest(int32_t type, const void* value);
  void give_sink(const sabir_sink& sink);
  void give_block(size_t size);
  char* sink_memory();
  void give_parcel(const void* result, size_t size);
  void give_record(const char* record, size_t size);
  bool give_alias(const sabir_sink& sink);
  void fail(sabir_status status, std::string_view message, std::string_view where);
  void send_error(const sabir_error& error);
  void send();
  void keep_request(const char* record);
  void drop_block();
  static sabir_status grow(sabir_sink* sink, size_t need);
  void grow_into_block(sabir_sink& sink, Block* block);
  void grow_message(sabir_sink& sink, size_t need);
  void grow_apart(sabir_sink& sink, size_t capacity);

  const Contract& contract() const { return channel_.contract(); }
  size_t prefix() const;

  Channel& channel_;
  const Function& function_;
  Frame& frame_;
  bool more_;
  HandleTransfer transfer_;
  char* record_ = nullptr;
  size_t record_size_ = 0;
  Buffer copy_;           // of what came in a block
  size_t held_ = 0;       // of the channel's memory, for the copy
  Objects::Memory kept_;  // a place for what the implementation goes on reading
  Buffer result_;         // of a sink, while the other side must not see it
  Message reply_;
  Block* reply_block_ = nullptr;
};

}  // namespace sabir::boundary
