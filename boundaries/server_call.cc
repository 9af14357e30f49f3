// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/server_call.h"

#include <memory>
#include <sabir/call.hpp>
#include <sabir/calling.hpp>
#include <sabir/forced_unwind.hpp>
#include <sabir/parcel.hpp>
#include <string>

#include "boundaries/home.h"
#include "boundaries/whole.h"

namespace sabir::boundary {
namespace {

struct ReleaseParcel {
  void operator()(const void* parcel) const { release_parcel(parcel); }
};

}  // namespace

ServerCall::ServerCall(Channel& channel, const Function& function, Frame& frame, bool more)
    : channel_(channel),
      function_(function),
      frame_(frame),
      more_(more),
      transfer_(channel),
      reply_(Op::Return, frame.request, sizeof(ReturnHead)) {}

ServerCall::~ServerCall() {
  if (held_) channel_.let_go(held_);
}

// A failure that needs no memory: small messages are where they are made.
void ServerCall::turn_down(Channel& channel, const Frame& frame, sabir_status status,
                           std::string_view message) noexcept {
  try {
    FailHead head{status, 0, 0, uint32_t(message.size()), 0, 0};
    Message fail(Op::Fail, frame.request, sizeof head + message.size());
    fail.put(head);
    std::memcpy(fail.payload() + sizeof head, message.data(), message.size());
    channel.send(fail);
  } catch (const std::exception&) {
    channel.end("");
  }
}

void ServerCall::run(Channel& channel, Frame& frame, bool more) {
  try {
    run_function(channel, frame, more);
  } catch (const std::bad_alloc&) {
    turn_down(channel, frame, SABIR_RESOURCE_EXHAUSTED, "out of memory");
  } catch (ForcedUnwind&) {
    turn_down(channel, frame, SABIR_INTERNAL, "the thread that ran it has ended");
    throw;
  } catch (...) {
    turn_down(channel, frame, SABIR_INTERNAL, "an exception");
  }
}

void ServerCall::run_function(Channel& channel, Frame& frame, bool more) {
  CallHead head{};
  std::span<const Function> functions = channel.answers().functions;
  if (!frame.head(head)) return channel.end("the other side sent a call without a head");
  size_t index = 0;
  while (index < functions.size() && functions[index].number != head.slot) ++index;
  if (index == functions.size()) {
    std::string why = "there is no function " + std::to_string(head.slot) + " on this side";
    return turn_down(channel, frame, SABIR_UNIMPLEMENTED, why);
  }
  // A worker's own calls back end in time by themselves; one that calls back whatever it is asked
  // would use up the stack of a thread of the host's.
  if (channel.side() == Side::Caller && core::stack_is_short()) {
    return turn_down(channel, frame, SABIR_RESOURCE_EXHAUSTED, core::kTooDeep);
  }
  const Function& function = functions[index];
  ServerCall answer(channel, function, frame, more);
  try {
    if (answer.read()) channel.answers().runs[index](answer);
  } catch (ForcedUnwind&) {
    channel.may_have_forked();
    if (!answer.kept_.empty()) answer.keep_request(nullptr);
    throw;
  } catch (...) {  // no memory for the reply; the function's own exceptions end in the waist
    channel.may_have_forked();
    if (!answer.kept_.empty()) answer.keep_request(nullptr);  // it may be read by now
    sabir_error* error = nullptr;
    sabir_status status = core::caught(function.path, &error);
    answer.finish(status, error);
  }
}

// The arguments, where they lie. What the implementation checks itself is left to it.
bool ServerCall::read() {
  CallHead head{};
  frame_.head(head);
  if (function_.keeps) kept_.emplace_back();
  record_ = frame_.payload.data() + sizeof head;
  record_size_ = frame_.payload.size() - sizeof head;
  const char* why = "it refers to no block";
  if (!(head.flags & kInBlock) || open_block(&why)) {
    if (function_.arguments == kNone) return true;
    Check check = channel_.side() == Side::Worker ? Check::Form : Check::Values;
    if (decode(contract(), function_.arguments, record_, record_size_, check, transfer_, &why)) {
      return true;
    }
  }
  transfer_.refuse();
  refuse(SABIR_INVALID_ARGUMENT, std::string("the request is malformed: ") + why);
  return false;
}

// Read in place only from a parent, who may do with its worker what it likes anyway, and what is
// kept by nobody.
bool ServerCall::open_block(const char** why) {
  BlockRef reference;
  if (record_size_ != sizeof reference) return false;
  std::memcpy(&reference, record_, sizeof reference);
  Block* block = channel_.find_block(reference);
  if (!block) return false;
  if (block->too_large()) {
    *why = "it takes more memory than a caller may have";
    return false;
  }
  record_ = block->payload();
  record_size_ = reference.size;
  if (channel_.side() == Side::Worker && channel_.trusting() && !function_.keeps) return true;
  channel_.hold(record_size_);
  held_ = record_size_;
  copy_ = Buffer(record_, record_size_);
  record_ = copy_.data();
  snapshot_taken(*block);
  return true;
}

// --- results ---

// Where the bytes of a sink's result begin, in a reply without lists that were written into.
size_t ServerCall::prefix() const { return sizeof(ReturnHead) + contract()[function_.reply].size; }

sabir_sink ServerCall::make_sink() {
  sabir_sink sink{};
  sink.flags = SABIR_SINK_ALIAS;
  sink.grow = grow;
  sink.context = this;
  reply_.resize(prefix());
  sink.data = reply_.payload() + prefix();
  sink.capacity = reply_.room() - kFrameHead - prefix();
  return sink;
}

// Where the bytes of a sink's result are.
char* ServerCall::sink_memory() {
  return reply_block_ ? reply_block_->payload() + prefix() - sizeof(ReturnHead)
                      : reply_.payload() + prefix();
}

sabir_status ServerCall::grow(sabir_sink* sink, size_t need) {
  auto& self = *static_cast<ServerCall*>(sink->context);
  size_t prefix = self.prefix();
  // A copy of less than a frame's worth, then all the rest is written where it stays.
  size_t wanted = std::max(need, std::min(2 * sink->capacity, need + (need >> 1)));
  try {
    Block* block = self.channel_.take_block(prefix + wanted);
    if (block && self.channel_.trusting()) {
      self.grow_into_block(*sink, block);
    } else if (block) {
      block->give();
      self.grow_apart(*sink, wanted);
    } else if (self.reply_block_ || need > self.channel_.longest_payload() - prefix) {
      return SABIR_RESOURCE_EXHAUSTED;
    } else {
      self.grow_message(*sink, need);
    }
  } catch (const std::bad_alloc&) {
    return SABIR_RESOURCE_EXHAUSTED;
  }
  return SABIR_OK;
}

void ServerCall::grow_message(sabir_sink& sink, size_t need) {
  if (result_.data()) return grow_apart(sink, need);
  reply_.resize(prefix() + sink.size);
  reply_.resize(prefix() + std::max(need, std::min(2 * sink.capacity, channel_.longest_payload())));
  sink.data = reply_.payload() + prefix();
  sink.capacity = reply_.room() - kFrameHead - prefix();
}

void ServerCall::grow_into_block(sabir_sink& sink, Block* block) {
  std::memcpy(block->payload() + prefix() - sizeof(ReturnHead), sink.data, sink.size);
  drop_block();
  reply_block_ = block;
  sink.data = sink_memory();
  sink.capacity = block->room() - (prefix() - sizeof(ReturnHead));
}

// What the function writes it may read again: out of reach of the other side.
void ServerCall::grow_apart(sabir_sink& sink, size_t capacity) {
  Buffer larger(capacity);
  std::memcpy(larger.data(), sink.data, sink.size);
  result_ = std::move(larger);
  sink.data = result_.data();
  sink.capacity = capacity;
}

void ServerCall::give_sink(const sabir_sink& sink) {
  const Type& type = contract()[contract()[function_.reply].members[0].type];
  size_t element = type.kind == Kind::Text ? 1 : contract()[type.element].size;
  if (sink.outcome == SABIR_SINK_ALIASED && give_alias(sink)) return;
  bool in_place = sink.data == sink_memory() && function_.written.empty();
  if (!in_place) {
    bool ours = !reply_block_ && sink.data == sink_memory();
    BlockInUse block(std::exchange(reply_block_, nullptr));
    Message own = std::move(reply_);
    reply_ = Message(Op::Return, frame_.request, sizeof(ReturnHead));
    Slice slice{ours ? own.payload() + prefix() : sink.data, sink.size / element};
    return give(&slice, sizeof slice);
  }
  uint64_t record[2] = {sink.size ? prefix() - sizeof(ReturnHead) : 0, sink.size / element};
  if (reply_block_) {
    std::memcpy(reply_block_->payload(), record, sizeof record);
    return give_block(sizeof record + sink.size);
  }
  reply_.resize(prefix() + sink.size);
  reply_.put(ReturnHead{});
  reply_.put(record, sizeof(ReturnHead));
  send();
}

// The record is in the block: the frame says which, and who reads it gives it back.
void ServerCall::give_block(size_t size) {
  reply_.resize(sizeof(ReturnHead) + sizeof(BlockRef));
  reply_.put(ReturnHead{kInBlock, 0});
  reply_.put(BlockRef{reply_block_->number(), 0, size}, sizeof(ReturnHead));
  reply_block_ = nullptr;
  send();
}

// The result is part of the request: it need not go back.
bool ServerCall::give_alias(const sabir_sink& sink) {
  auto* at = static_cast<const char*>(sink.data);
  const char* end = record_ + record_size_;
  if (!record_ || at < record_ || at > end || !function_.written.empty()) return false;
  const Type& type = contract()[contract()[function_.reply].members[0].type];
  size_t element = type.kind == Kind::Text ? 1 : contract()[type.element].size;
  drop_block();
  uint64_t record[2] = {uint64_t(at - record_), sink.size / element};
  reply_.resize(sizeof(ReturnHead) + sizeof record);
  reply_.put(ReturnHead{kAliased, 0});
  reply_.put(record, sizeof(ReturnHead));
  send();
  return true;
}

void ServerCall::give_parcel(const void* result, size_t size) {
  std::unique_ptr<const void, ReleaseParcel> parcel(result);
  if (!result) return refuse(SABIR_INTERNAL, "it succeeded and gave no result");
  give(result, size);
}

// What cannot be given is dropped: nobody else has it.
void ServerCall::give(const void* result, size_t size) {
  try {
    give_whole(result, size);
  } catch (...) {
    if (size) drop_rest(contract()[function_.reply].members[0].type, result);
    throw;
  }
}

void ServerCall::drop_rest(int32_t type, const void* value) {
  drop_behind(*channel_.home, type, value, transfer_.lowered());
}

// The result, and the lists that were written into, as one record.
void ServerCall::give_whole(const void* result, size_t size) {
  if (function_.reply == kNone) {
    if (function_.keeps) keep_request(nullptr);
    reply_.put(ReturnHead{});
    return send();
  }
  const Type& type = contract()[function_.reply];
  Buffer record(type.size);
  std::memset(record.data(), 0, type.size);
  if (size) std::memcpy(record.data(), result, size);
  size_t first = size ? 1 : 0;
  for (size_t i = 0; i < function_.written.size(); ++i) {
    const Member& from = contract()[function_.arguments].members[function_.written[i]];
    std::memcpy(record.data() + type.members[first + i].offset, record_ + from.offset,
                sizeof(Slice));
  }
  give_record(record.data(), type.size);
}

void ServerCall::give_record(const char* record, size_t) {
  size_t size = measure(contract(), function_.reply, record);
  reply_block_ = channel_.take_block(size);
  if (!reply_block_ && size > channel_.longest_payload()) {
    drop_rest(function_.reply, record);
    return refuse(SABIR_RESOURCE_EXHAUSTED, "the result takes " + std::to_string(size) +
                                                " bytes, and the other side accepts " +
                                                std::to_string(channel_.longest_payload()));
  }
  if (!reply_block_) reply_.resize(sizeof(ReturnHead) + size);
  reply_.put(ReturnHead{});
  char* to = reply_block_ ? reply_block_->payload() : reply_.payload() + sizeof(ReturnHead);
  Buffer own;
  bool written = reply_block_ ? encode_shared(contract(), function_.reply, record, to, size,
                                              transfer_, own, false)
                              : encode(contract(), function_.reply, record, to, size, transfer_);
  if (!written) return refuse(SABIR_INTERNAL, "the result was changed while it was read");
  if (function_.keeps) keep_request(reply_block_ ? own.data() : to);
  if (reply_block_) return give_block(size);
  send();
}

// The implementation goes on reading an argument: the request stays, as long as what keeps it.
void ServerCall::keep_request(const char* record) {
  uint64_t number = 0;
  if (function_.method) number = transfer_.first_pinned();
  if (function_.makes != kNone && record) std::memcpy(&number, record, 8);
  kept_.back() = std::move(copy_.data() ? copy_ : frame_.payload);
  channel_.objects().attach(number, kept_);
}

// --- failures ---

// Right behind the function. Whether there is a result to give; otherwise the error is sent.
bool ServerCall::finish(sabir_status status, sabir_error* error) {
  channel_.may_have_forked();
  stay_whole();
  if (status == SABIR_OK) return true;
  std::unique_ptr<const void, ReleaseParcel> parcel(error);
  // Nobody knows what an object did before its function failed: it may read on.
  if (function_.method && !kept_.empty()) keep_request(nullptr);
  if (!is_failure(status)) {
    refuse(SABIR_INTERNAL,
           "it failed with status " + std::to_string(status) + ", which there is not");
  } else if (error) {
    sabir_error said = *error;
    said.status = status;
    send_error(said);
  } else {
    fail(status, "it failed and gave no reason", function_.path);
  }
  return false;
}

void ServerCall::refuse(sabir_status status, std::string_view message) {
  fail(status, message, function_.path);
}

void ServerCall::drop_block() {
  if (reply_block_) std::exchange(reply_block_, nullptr)->give();
}

void ServerCall::fail(sabir_status status, std::string_view message, std::string_view where) {
  sabir_error error{
      status, 0, {message.data(), message.size()}, {where.data(), where.size()}, nullptr};
  send_error(error);
}

// Of a result that was half composed, no handle goes.
void ServerCall::send_error(const sabir_error& error) {
  drop_block();
  transfer_.withdraw();
  bool declared = error.status == SABIR_DECLARED && error.declared && function_.error != kNone &&
                  error.declared_type == function_.error_number;
  size_t size = declared ? measure(contract(), function_.error, error.declared) : 0;
  FailHead head{error.status,
                declared ? error.declared_type : 0,
                uint32_t(size),
                uint32_t(error.message.size),
                uint32_t(error.where.size),
                0};
  Message message(Op::Fail, frame_.request,
                  sizeof head + size + error.message.size + error.where.size);
  message.put(head);
  char* at = message.payload() + sizeof head;
  if (declared) encode(contract(), function_.error, error.declared, at, size, transfer_);
  std::memcpy(at + size, error.message.data, error.message.size);
  std::memcpy(at + size + error.message.size, error.where.data, error.where.size);
  reply_ = std::move(message);
  send();
}

void ServerCall::send() {
  transfer_.release();
  if (channel_.send(reply_, !more_)) transfer_.sent();
}

}  // namespace sabir::boundary
