// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/call.h"

#include <sabir/call.hpp>
#include <sabir/cancelled.hpp>
#include <sabir/forced_unwind.hpp>

#include "boundaries/kept.h"

namespace sabir::boundary {
namespace {

constexpr int kMostTries = 3;  // of an idempotent call
constexpr size_t kDeclaredOffset = (sizeof(sabir_error) + 15) & ~size_t{15};

}  // namespace

sabir_status only_in_process(sabir_error** error, const char* where) {
  return fail(error, SABIR_UNIMPLEMENTED, where,
              "handles are made in the caller's memory in this process only");
}

sabir_status escaped(const Function& function, sabir_error** error) noexcept {
  return core::caught(function.path, error);
}

// --- before it is sent ---

void Call::fail_with(sabir_status status, std::string_view message) noexcept {
  status_ = fail(error_, status, function_.path, message);
}

// Nobody waits any more: there was a deadline, or the caller gave up.
void Call::fail_late(std::string_view message) noexcept {
  if (core::waiting.over) return fail_with(SABIR_CANCELLED, "the caller gave the call up");
  fail_with(SABIR_DEADLINE_EXCEEDED, message);
}

// As the core checks it in process.
template <typename F>
bool Call::check(F&& holds) {
  core::Call<> refusing(function_.path, error_);
  if (holds(refusing)) return true;
  status_ = refusing.status();
  return false;
}

bool Call::given(const char* name, const void* pointer) {
  return pointer || check([&](auto& core) { return core.given(name, pointer); });
}

bool Call::extends(const char* name, const void* pointer, size_t known) {
  return check([&](auto& core) { return core.extends(name, pointer, known); });
}

bool Call::sink(const sabir_sink* sink) {
  return check([&](auto& core) { return core.sink(sink); });
}

bool Call::check_slice(const char* name, const void* data, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) bytes = kNoMemory;
  auto* first = static_cast<const char*>(data);
  return check([&](auto& core) { return core.slice(name, first, bytes); });
}

bool Call::check_clear(const char* name, const void* data, size_t size, const char* other,
                       const void* written, size_t written_size) {
  auto* read = static_cast<const char*>(data);
  auto* changed = static_cast<const char*>(written);
  return check(
      [&](auto& core) { return core.clear_of(name, read, size, other, changed, written_size); });
}

Call& Call::drop(int32_t type, const void* value) {
  if (type != kNone && value) drop_behind(*home_, type, value);
  return *this;
}

// Of a list that there cannot be, nothing is known.
Call& Call::drop(int32_t type, const Slice& list) {
  size_t bytes = 0, size = contract()[contract()[type].element].size;
  bool there = list.data && !__builtin_mul_overflow(list.count, size, &bytes) &&
               bytes <= size_t(PTRDIFF_MAX);
  return there ? drop(type, static_cast<const void*>(&list)) : *this;
}

// Whether all handles can go: they are of this home, and the objects behind them live.
bool Call::check_handles(const void* arguments) {
  auto wrong = [](void* context, uint32_t resource, void* handle, bool) {
    return !static_cast<Call*>(context)->accept_handle(resource, handle);
  };
  return !any_handle(contract(), function_.arguments, arguments, wrong, this);
}

bool Call::accept_handle(uint32_t resource, void* handle) {
  if (!home_->table(resource)) return true;  // an object of this side's
  if (std::string why = home_->foreign(resource, handle); !why.empty()) {
    fail_with(SABIR_INVALID_ARGUMENT, why);
    return false;
  }
  auto* proxy = static_cast<Proxy*>(handle);
  if (proxy->generation == channel_->generation || rebuild(*proxy)) return true;
  if (status_ == SABIR_OK) fail_with(SABIR_UNAVAILABLE, home_->lost(proxy->generation));
  return false;
}

// A stateless object of an earlier life is made again, once for all who ask.
bool Call::rebuild(Proxy& proxy) {
  if (!proxy.origin) return false;
  auto lock = home_->rebuilding(deadline_);
  if (!lock) {
    fail_with(SABIR_DEADLINE_EXCEEDED, "what the handle stands for is being made again");
    return false;
  }
  if (proxy.generation == channel_->generation) return true;
  const Origin& origin = *proxy.origin;
  Message message(Op::Call, 0, sizeof(CallHead) + origin.arguments.size());
  message.put(CallHead{origin.constructor->number, origin.constructor->confined ? kBound : 0,
                       this_thread()});
  std::memcpy(message.payload() + sizeof(CallHead), origin.arguments.data(),
              origin.arguments.size());
  Reply reply = channel_->exchange(message, this_thread(), deadline_);
  uint64_t number = 0;
  if (reply.kind == Reply::Kind::Late) {
    home_->late(*channel_, reply.request);
    fail_late("what the handle stands for was not made again in time");
  }
  if (reply.kind != Reply::Kind::Return ||
      reply.payload.size() != sizeof(ReturnHead) + sizeof number) {
    return false;
  }
  std::memcpy(&number, reply.payload.data() + sizeof(ReturnHead), sizeof number);
  proxy.number = number;
  proxy.generation = channel_->generation;
  return true;
}

// --- the call ---

sabir_status Call::exchange(const void* arguments) {
  if (std::unique_ptr<Ticket> ticket = std::move(ticket_)) {
    WithinDeadline within(deadline_);
    conclude(await([&] { return channel_->finish(*ticket, deadline_); }), arguments, kMostTries);
    return status_;
  }
  if (status_ != SABIR_OK) return status_;  // it could not be begun
  deadline_ = home_->deadline();
  WithinDeadline within(deadline_);
  for (int tries = 1; attempt(arguments, tries) == Next::Again; ++tries) {
  }
  return status_;
}

void Call::begin(const void* arguments) {
  try {
    deadline_ = home_->deadline();
    WithinDeadline within(deadline_);
    if (!prepare(arguments)) return;
    ticket_ = channel_->begin(request_.message(), channel_->thread_key(), deadline_);
  } catch (...) {
    status_ = core::caught(function_.path, error_);
  }
}

Call::~Call() {
  if (!ticket_) return;
  Reply reply = channel_->finish(*ticket_, Clock::now());
  if (reply.sent()) request_.sent();
  if (reply.kind == Reply::Kind::Late) keep_block(reply.request);
}

// It is read on over there.
void Call::keep_block(uint32_t request) {
  if (Block* block = request_.leave_block()) channel_->keep_block(request, block);
}

Call::Next Call::attempt(const void* arguments, int tries) {
  if (!prepare(arguments)) return Next::Done;
  Reply reply = await(
      [&] { return channel_->exchange(request_.message(), channel_->thread_key(), deadline_); });
  return conclude(std::move(reply), arguments, tries);
}

// The thread may end in it, by what the other side asks of it meanwhile. Then the call is for the
// other side what a late one is: it has what it was given, and reads on.
template <typename F>
Reply Call::await(F&& wait) {
  try {
    return wait();
  } catch (ForcedUnwind&) {
    request_.sent();
    keep_block(request_.message().request());
    throw;
  }
}

// Everything before it is sent. False: it cannot be, and status() says why. What it was to give
// away goes with it even so.
bool Call::prepare(const void* arguments) {
  request_.clear();
  try {
    return compose(arguments);
  } catch (...) {
    request_.give_up(arguments);
    throw;
  }
}

bool Call::compose(const void* arguments) {
  Trouble trouble;
  channel_ = home_->channel(deadline_, trouble);
  if (channel_) {
    if (function_.arguments != kNone && !check_handles(arguments)) {
      request_.give_up(arguments);
      return false;
    }
    if (request_.compose(*channel_, arguments, trouble)) return true;
  } else {
    request_.give_up(arguments);
  }
  fail_with(trouble.status, trouble.message);
  return false;
}

Call::Next Call::conclude(Reply reply, const void* arguments, int tries) {
  if (reply.sent()) request_.sent();
  switch (reply.kind) {
    case Reply::Kind::Return:
      home_->answered();
      take_return(std::move(reply.payload), arguments);
      break;
    case Reply::Kind::Fail:
      home_->answered();
      take_fail(reply.payload);
      break;
    case Reply::Kind::Late:
      keep_block(reply.request);
      home_->late(*channel_, reply.request);
      fail_late("there was no answer in time");
      break;
    case Reply::Kind::Full:
      fail_with(SABIR_RESOURCE_EXHAUSTED,
                "as many calls as may be under way at once all led to this one");
      break;
    case Reply::Kind::Lost:
    case Reply::Kind::Unsent: {
      bool gives = request_.gives();
      request_.end();
      return after_loss(reply.kind, gives, tries);
    }
  }
  request_.end();
  return Next::Done;
}

// What was never sent, and what may be done twice, is sent again to the next one that lives.
Call::Next Call::after_loss(Reply::Kind kind, bool gives, int tries) {
  std::string why = home_->failed(*channel_, deadline_);
  bool may = kind == Reply::Kind::Unsent || function_.idempotent;
  if (may && !gives && tries < kMostTries) return Next::Again;
  std::string rest = kind == Reply::Kind::Unsent ? "; the call was not carried out"
                     : function_.idempotent ? "; it was tried " + std::to_string(tries) + " times"
                                            : "; whether the call was carried out is not known";
  fail_with(SABIR_UNAVAILABLE, why + rest);
  return Next::Done;
}

// --- what came back ---

void Call::malformed(const char* why) {
  fail_with(SABIR_INTERNAL, std::string("the reply is malformed: ") + why);
  channel_->end("it sent a malformed reply");
}

void Call::take_return(Buffer payload, const void* arguments) {
  const char* why = returned_.read(*channel_, request_.transfer(), std::move(payload),
                                   request_.record(), arguments);
  if (!why) {
    returned_.copy_written(arguments);
  } else if (returned_.too_large()) {
    fail_with(SABIR_RESOURCE_EXHAUSTED,
              "the result takes " + std::to_string(returned_.too_large()) +
                  " bytes, and this side accepts " + std::to_string(channel_->largest()) +
                  ": the location's option `largest`");
  } else {
    malformed(why);
  }
}

void Call::take_fail(const Buffer& payload) {
  FailHead head{};
  bool fine = payload.size() >= sizeof head;
  if (fine) std::memcpy(&head, payload.data(), sizeof head);
  size_t rest = fine ? payload.size() - sizeof head : 0;
  fine = fine && is_failure(head.status) && head.declared_size <= rest;
  if (fine) rest -= head.declared_size;
  fine = fine && head.message_size <= rest && head.where_size == rest - head.message_size;
  if (!fine) {
    channel_->end("it sent a malformed failure");
    return fail_with(SABIR_INTERNAL, "the reply is malformed: a failure's sizes do not fit");
  }
  status_ = head.status;
  if (!error_) return;
  const char* declared = payload.data() + sizeof head;
  std::string_view message(declared + head.declared_size, head.message_size);
  std::string_view where(message.data() + message.size(), head.where_size);
  if (!valid_text(message.data(), message.size())) message = "its message is not UTF-8";
  if (!valid_text(where.data(), where.size())) where = function_.path;
  *error_ = make_error(status_, message, where,
                       kDeclaredOffset - sizeof(sabir_error) + head.declared_size);
  take_declared(head, declared);
}

// The value of a declared error stands behind the error itself, in its block.
void Call::take_declared(const FailHead& head, const char* declared) {
  if (status_ != SABIR_DECLARED || (*error_)->status != SABIR_DECLARED) return;
  if (function_.error == kNone || head.declared_size == 0) return;
  char* value = reinterpret_cast<char*>(*error_) + kDeclaredOffset;
  std::memcpy(value, declared, head.declared_size);
  const char* why = nullptr;
  if (head.declared_type == function_.error_number &&
      decode(contract(), function_.error, value, head.declared_size, Check::Values,
             request_.transfer(), &why)) {
    (*error_)->declared = value;
    (*error_)->declared_type = head.declared_type;
  }
}

// --- handing it over ---

sabir_status Call::perform(const void* arguments) {
  try {
    return exchange(arguments);
  } catch (ForcedUnwind&) {
    throw;
  } catch (...) {
    return status_ = core::caught(function_.path, error_);
  }
}

sabir_status Call::nothing(const void* arguments) { return perform(arguments); }

sabir_status Call::value(const void* arguments, void* result, size_t size) {
  if (perform(arguments) != SABIR_OK) return status_;
  std::memcpy(result, returned_.record(), size);
  if (Buffer& origin = request_.origin(); origin.data()) {
    auto* proxy = *static_cast<Proxy**>(result);
    proxy->origin = new (std::nothrow) Origin{&function_, std::move(origin)};
  }
  return SABIR_OK;
}

sabir_status Call::fill(const void* arguments, sabir_sink* sink) {
  if (perform(arguments) != SABIR_OK) return status_;
  try {
    return give(sink);
  } catch (...) {
    return status_ = core::caught(function_.path, error_);
  }
}

sabir_status Call::give(sabir_sink* sink) {
  Out out(*sink, home_->allocator());
  if (!returned_.append_to(out)) {
    malformed("a text is not UTF-8");
  } else if (out.finish() == SABIR_TOO_SMALL) {
    fail_with(SABIR_TOO_SMALL,
              "the result needs " + std::to_string(out.size()) + " bytes, and the sink has fewer");
  }
  return status_;
}

sabir_status Call::parcel(const void* arguments, const void** result) {
  if (perform(arguments) == SABIR_OK) *result = returned_.take_parcel();
  return status_;
}

sabir_status Call::view(const void* arguments, void* self, const void** result, size_t* count) {
  if (perform(arguments) != SABIR_OK) return status_;
  try {
    Slice slice;
    std::memcpy(&slice, returned_.record(), sizeof slice);
    size_t bytes = returned_.size() - contract()[function_.reply].size;
    *result = home_->keep_view(*static_cast<Proxy*>(self), function_.number, slice.data, bytes);
    *count = slice.count;
    return SABIR_OK;
  } catch (...) {
    return status_ = core::caught(function_.path, error_);
  }
}

}  // namespace sabir::boundary
