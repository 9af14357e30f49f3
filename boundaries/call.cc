// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/call.h"

#include <sabir/call.hpp>
#include <sabir/out.hpp>
#include <sabir/parcel.hpp>

#include "boundaries/kept.h"

namespace sabir::boundary {
namespace {

constexpr int kMostTries = 3;  // of an idempotent call

bool known(int32_t status) {
  return (status > SABIR_OK && status <= SABIR_UNAUTHENTICATED) ||
         (status >= SABIR_DECLARED && status <= SABIR_END);
}

}  // namespace

sabir_status only_in_process(sabir_error** error, const char* where) {
  return fail(error, SABIR_UNIMPLEMENTED, where,
              "handles are made in the caller's memory in this process only");
}

sabir_status escaped(const Function& function, sabir_error** error) noexcept {
  return core::caught(function.path, error);
}

// --- before it is sent ---

void Call::fail_with(sabir_status status, std::string_view message) {
  status_ = fail(error_, status, function_.path, message);
}

bool Call::given(const char* name, const void* pointer) {
  if (pointer) return true;
  core::Call<> refusing(function_.path, error_);
  refusing.given(name, pointer);
  status_ = refusing.status();
  return false;
}

bool Call::extends(const char* name, const void* pointer, size_t known) {
  core::Call<> refusing(function_.path, error_);
  if (refusing.extends(name, pointer, known)) return true;
  status_ = refusing.status();
  return false;
}

bool Call::sink(const sabir_sink* sink) {
  core::Call<> refusing(function_.path, error_);
  if (refusing.sink(sink)) return true;
  status_ = refusing.status();
  return false;
}

bool Call::check_slice(const char* name, const void* data, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) bytes = kNoMemory;
  core::Call<> refusing(function_.path, error_);
  if (refusing.slice(name, static_cast<const char*>(data), bytes)) return true;
  status_ = refusing.status();
  return false;
}

bool Call::check_clear(const char* name, const void* data, size_t size, const char* other,
                       const void* written, size_t written_size) {
  core::Call<> refusing(function_.path, error_);
  if (refusing.clear_of(name, static_cast<const char*>(data), size, other,
                        static_cast<const char*>(written), written_size)) {
    return true;
  }
  status_ = refusing.status();
  return false;
}

Call& Call::drop(int32_t type, const void* value) {
  if (type == kNone || !value) return *this;
  auto drop = [](void* context, uint32_t resource, void* handle, bool own) {
    if (own) static_cast<Call*>(context)->home_->drop_given(resource, handle);
    return false;
  };
  any_handle(contract(), type, value, drop, this);
  return *this;
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
  if (proxy->life == session_->life || rebuild(*proxy)) return true;
  if (status_ == SABIR_OK) fail_with(SABIR_UNAVAILABLE, home_->lost(proxy->life));
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
  if (proxy.life == session_->life) return true;
  const Origin& origin = *proxy.origin;
  Message message(Op::Call, 0, sizeof(CallHead) + origin.arguments.size());
  message.put(CallHead{origin.constructor->number, origin.constructor->confined ? kBound : 0,
                       this_thread()});
  std::memcpy(message.payload() + sizeof(CallHead), origin.arguments.data(),
              origin.arguments.size());
  Reply reply = session_->exchange(message, this_thread(), deadline_);
  uint64_t number = 0;
  if (reply.kind != Reply::Kind::Return ||
      reply.payload.size() != sizeof(ReturnHead) + sizeof number) {
    return false;
  }
  std::memcpy(&number, reply.payload.data() + sizeof(ReturnHead), sizeof number);
  proxy.number = number;
  proxy.life = session_->life;
  return true;
}

// --- the call ---

sabir_status Call::exchange(const void* arguments) {
  if (std::unique_ptr<Ticket> ticket = std::move(ticket_)) {
    WithinDeadline within(deadline_);
    conclude(session_->finish(*ticket, deadline_), arguments, kMostTries);
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
    if (prepare(arguments)) ticket_ = session_->begin(*message_, session_->thread_key(), deadline_);
  } catch (...) {
    status_ = core::caught(function_.path, error_);
  }
}

Call::~Call() {
  if (!ticket_) return;
  Reply reply = session_->finish(*ticket_, Clock::now());
  if (reply.kind != Reply::Kind::Unsent) passage_->sent();
  if (reply.kind == Reply::Kind::Late) keep_block(reply.request);
}

// It is read on over there.
void Call::keep_block(uint32_t request) {
  if (Block* block = request_block_.release()) session_->keep_block(request, block);
}

Call::Next Call::attempt(const void* arguments, int tries) {
  if (!prepare(arguments)) return Next::Done;
  Reply reply = session_->exchange(*message_, session_->thread_key(), deadline_);
  return conclude(std::move(reply), arguments, tries);
}

// Everything before it is sent. False: it cannot be, and status() says why. What it was to give
// away goes with it even so.
bool Call::prepare(const void* arguments) {
  passage_.reset();
  try {
    return compose(arguments);
  } catch (...) {
    auto drop = [this](uint32_t resource, void* it) { home_->drop_given(resource, it); };
    size_t lowered = passage_ ? passage_->lowered() : 0;
    if (function_.arguments != kNone) {
      drop_behind(contract(), function_.arguments, arguments, lowered, drop);
    }
    throw;
  }
}

bool Call::compose(const void* arguments) {
  Trouble trouble;
  request_block_.reset();
  session_ = home_->session(deadline_, trouble);
  if (!session_) {
    fail_with(trouble.status, trouble.message);
    give_up(arguments);
    return false;
  }
  bool any = function_.arguments != kNone;
  if (any && !check_handles(arguments)) {
    give_up(arguments);
    return false;
  }
  passage_.emplace(*session_);
  size_t size = any ? measure(contract(), function_.arguments, arguments) : 0;
  if (size == kNoMemory) {
    fail_with(SABIR_INVALID_ARGUMENT, "an argument has a size that no memory has");
    give_up(arguments);
    return false;
  }
  request_block_.reset(session_->take_block(size));
  if (!request_block_ && size > session_->longest_payload()) {
    fail_with(SABIR_RESOURCE_EXHAUSTED, "the arguments take " + std::to_string(size) +
                                            " bytes, and the other side accepts " +
                                            std::to_string(session_->longest_payload()));
    give_up(arguments);
    return false;
  }
  char* record = place_record(size);
  if (any && !write_arguments(arguments, record, size)) {
    fail_with(SABIR_INVALID_ARGUMENT, "the arguments were changed while they were read");
    passage_.reset();
    return false;
  }
  remember(request_block_ ? kept_.data() : record, size, arguments);
  return true;
}

bool Call::write_arguments(const void* arguments, char* record, size_t size) {
  if (!request_block_) {
    return encode(contract(), function_.arguments, arguments, record, size, *passage_);
  }
  return encode_shared(contract(), function_.arguments, arguments, record, size, *passage_, kept_,
                       makes_stateless());
}

// The message, and where the record of arguments goes.
char* Call::place_record(size_t size) {
  message_.emplace(session_->side() == Side::Caller ? Op::Call : Op::Callback, 0,
                   sizeof(CallHead) + (request_block_ ? sizeof(BlockRef) : size));
  uint32_t flags = (function_.confined ? kBound : 0) | (request_block_ ? kInBlock : 0);
  message_->put(CallHead{function_.number, flags, session_->thread_key()});
  if (!request_block_) return message_->payload() + sizeof(CallHead);
  message_->put(BlockRef{request_block_->number(), 0, size}, sizeof(CallHead));
  return request_block_->payload();
}

Call::Next Call::conclude(Reply reply, const void* arguments, int tries) {
  if (reply.kind != Reply::Kind::Unsent) passage_->sent();
  reply_ = std::move(reply.payload);
  const char* record = request_block_ ? kept_.data() : message_->payload() + sizeof(CallHead);
  switch (reply.kind) {
    case Reply::Kind::Return:
      home_->answered();
      take_return(*session_, *passage_, record, arguments);
      break;
    case Reply::Kind::Fail:
      home_->answered();
      take_fail(*session_, *passage_);
      break;
    case Reply::Kind::Late:
      keep_block(reply.request);
      home_->late(*session_, reply.request);
      fail_with(SABIR_DEADLINE_EXCEEDED, "there was no answer in time");
      break;
    case Reply::Kind::Lost:
    case Reply::Kind::Unsent: {
      bool gives = passage_->gives();
      passage_.reset();
      return after_loss(*session_, reply.kind, gives, tries);
    }
  }
  passage_.reset();  // the end of what was lent
  return Next::Done;
}

// What was never sent, and what may be done twice, is sent again to the next one that lives.
Call::Next Call::after_loss(Channel& session, Reply::Kind kind, bool gives, int tries) {
  std::string why = home_->failed(session, deadline_);
  bool may = kind == Reply::Kind::Unsent || function_.idempotent;
  if (may && !gives && tries < kMostTries) return Next::Again;
  std::string rest = kind == Reply::Kind::Unsent ? "; the call was not carried out"
                     : function_.idempotent ? "; it was tried " + std::to_string(tries) + " times"
                                            : "; whether the call was carried out is not known";
  fail_with(SABIR_UNAVAILABLE, why + rest);
  return Next::Done;
}

// --- what came back ---

bool Call::take_return(Channel& session, Passage& passage, const char* request,
                       const void* arguments) {
  const char* why = "the payload is shorter than its head";
  ReturnHead head{};
  bool fine = reply_.size() >= sizeof head;
  if (fine) std::memcpy(&head, reply_.data(), sizeof head);
  if (fine) {
    record_ = reply_.data() + sizeof head;
    record_size_ = reply_.size() - sizeof head;
    if (head.flags & kInBlock) fine = open_block(session);
    bool aliased = (head.flags & kAliased) != 0;
    if (fine && function_.gives == Gives::Parcel) make_parcel_of_reply();
    if (!fine) {
      why = "it refers to no block";
    } else if (function_.reply == kNone) {
      fine = record_size_ == 0;
    } else if (aliased) {
      fine = find_aliased(request, arguments);
      why = "an alias is of no argument";
    } else {
      fine = apart_ ? decode_apart(contract(), function_.reply, record_, apart_, record_size_,
                                   passage, &why)
                    : decode(contract(), function_.reply, record_, record_size_, Check::Values,
                             passage, &why);
      if (!fine) passage.refuse();
    }
  }
  if (fine) {
    copy_written(arguments);
    return true;
  }
  if (too_large_) {
    fail_with(SABIR_RESOURCE_EXHAUSTED,
              "the result takes " + std::to_string(too_large_) + " bytes, and this side accepts " +
                  std::to_string(session.largest()) + ": the location's option `largest`");
    return false;
  }
  fail_with(SABIR_INTERNAL, std::string("the reply is malformed: ") + why);
  session.end("it sent a malformed reply");
  return false;
}

// The other side can go on writing there: what is interpreted is copied out first. Large plain
// pieces stay, and are copied once, to where the caller wants them.
bool Call::open_block(Channel& session) {
  BlockRef reference;
  if (record_size_ != sizeof reference || function_.reply == kNone) return false;
  std::memcpy(&reference, record_, sizeof reference);
  reply_block_.reset(session.find_block(reference));
  const Type& reply = contract()[function_.reply];
  if (!reply_block_ || reference.size < reply.size) return false;
  if (reply_block_->too_large()) {
    too_large_ = reference.size;
    return false;
  }
  record_ = reply_block_->payload();
  record_size_ = reference.size;
  if (function_.gives == Gives::Parcel) return true;  // becomes one by being copied
  bool apart = function_.gives != Gives::View && pieces_are_plain(contract(), function_.reply);
  if (apart) apart_ = record_;
  reply_ = Buffer(record_, apart ? reply.size : record_size_);
  record_ = reply_.data();
  snapshot_taken(*reply_block_);
  if (!apart) reply_block_.reset();
  return true;
}

// What becomes a parcel is made one before it is checked.
void Call::make_parcel_of_reply() {
  parcel_.reset(make_parcel(home_->allocator(), record_size_));
  std::memcpy(parcel_.get(), record_, record_size_);
  record_ = static_cast<char*>(parcel_.get());
  if (reply_block_) snapshot_taken(*reply_block_);
}

// How to make a stateless object again: by the same bytes.
bool Call::makes_stateless() const {
  return function_.makes != kNone && contract().resources[size_t(function_.makes)].stateless;
}

void Call::remember(const char* record, size_t size, const void* arguments) {
  if (!makes_stateless()) return;
  auto any = [](void*, uint32_t, void*, bool) { return true; };
  if (size && any_handle(contract(), function_.arguments, arguments, any, nullptr)) return;
  origin_ = Buffer(record, size);
}

// The result is part of an argument: which, the offset says.
bool Call::find_aliased(const char* request, const void* arguments) {
  if (function_.gives != Gives::Sink || record_size_ < sizeof(Slice) ||
      function_.arguments == kNone || !function_.written.empty()) {
    return false;
  }
  uint64_t place, count;
  std::memcpy(&place, record_, 8);
  std::memcpy(&count, record_ + 8, 8);
  const Type& type = contract()[contract()[function_.reply].members[0].type];
  size_t element = type.kind == Kind::Text ? 1 : contract()[type.element].size;
  for (const Member& member : contract()[function_.arguments].members) {
    const Type& from = contract()[member.type];
    if (from.kind != type.kind || from.element != type.element) continue;
    uint64_t start, items;
    std::memcpy(&start, request + member.offset, 8);
    std::memcpy(&items, request + member.offset + 8, 8);
    Slice original;
    std::memcpy(&original, static_cast<const char*>(arguments) + member.offset, sizeof original);
    if (!count && !items) {  // nothing of nothing, which has no place in the request
      aliased_ = original.data;
      return true;
    }
    if (!start || place < start || (place - start) % element) continue;
    uint64_t first = (place - start) / element;
    if (first > items || count > items - first) continue;
    aliased_ = static_cast<const char*>(original.data) + (place - start);
    // A part of a text may begin or end within a character.
    return type.kind != Kind::Text || valid_text(static_cast<const char*>(aliased_), count);
  }
  return false;
}

// Lists that were written into come back whole.
void Call::copy_written(const void* arguments) {
  if (function_.written.empty()) return;
  size_t first = function_.gives == Gives::Nothing ? 0 : 1;
  for (size_t i = 0; i < function_.written.size(); ++i) {
    const Member& to = contract()[function_.arguments].members[function_.written[i]];
    const Member& from = contract()[function_.reply].members[first + i];
    Slice mine, theirs;
    std::memcpy(&mine, static_cast<const char*>(arguments) + to.offset, sizeof mine);
    std::memcpy(&theirs, record_ + from.offset, sizeof theirs);
    size_t element = contract()[contract()[to.type].element].size;
    if (theirs.count && mine.count == theirs.count) {
      std::memcpy(const_cast<void*>(mine.data), theirs.data, theirs.count * element);
    }
  }
}

void Call::take_fail(Channel& session, Passage& passage) {
  FailHead head{};
  bool fine = reply_.size() >= sizeof head;
  if (fine) std::memcpy(&head, reply_.data(), sizeof head);
  size_t rest = fine ? reply_.size() - sizeof head : 0;
  fine = fine && known(head.status) && head.declared_size <= rest;
  if (fine) rest -= head.declared_size;
  fine = fine && head.message_size <= rest && head.where_size == rest - head.message_size;
  if (!fine) {
    session.end("it sent a malformed failure");
    return fail_with(SABIR_INTERNAL, "the reply is malformed: a failure's sizes do not fit");
  }
  status_ = head.status;
  if (!error_) return;
  const char* declared = reply_.data() + sizeof head;
  std::string_view message(declared + head.declared_size, head.message_size);
  std::string_view where(message.data() + message.size(), head.where_size);
  if (!valid_text(message.data(), message.size())) message = "its message is not UTF-8";
  if (!valid_text(where.data(), where.size())) where = function_.path;
  constexpr size_t offset = (sizeof(sabir_error) + 15) & ~size_t{15};
  *error_ = make_error(status_, message, where, offset - sizeof(sabir_error) + head.declared_size);
  if (status_ != SABIR_DECLARED || (*error_)->status != SABIR_DECLARED) return;
  if (function_.error == kNone || head.declared_size == 0) return;
  char* value = reinterpret_cast<char*>(*error_) + offset;
  std::memcpy(value, declared, head.declared_size);
  const char* why = nullptr;
  if (head.declared_type == function_.error_number &&
      decode(contract(), function_.error, value, head.declared_size, Check::Values, passage,
             &why)) {
    (*error_)->declared = value;
    (*error_)->declared_type = head.declared_type;
  }
}

// --- handing it over ---

sabir_status Call::perform(const void* arguments) noexcept {
  try {
    return exchange(arguments);
  } catch (...) {
    return status_ = core::caught(function_.path, error_);
  }
}

sabir_status Call::nothing(const void* arguments) { return perform(arguments); }

sabir_status Call::value(const void* arguments, void* result, size_t size) {
  if (perform(arguments) != SABIR_OK) return status_;
  std::memcpy(result, record_, size);
  if (origin_.data()) {
    auto* proxy = *static_cast<Proxy**>(result);
    proxy->origin = new (std::nothrow) Origin{&function_, std::move(origin_)};
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
  uint64_t count;
  std::memcpy(&count, record_ + 8, 8);
  const Type& type = contract()[contract()[function_.reply].members[0].type];
  size_t bytes = count * (type.kind == Kind::Text ? 1 : contract()[type.element].size);
  Out out(*sink, home_->allocator());
  if (aliased_) {
    out.alias(aliased_, bytes);
  } else {
    out.append(result<Slice>()->data, bytes);
  }
  // A text that came in a block is checked where nobody else can change it any more.
  if (apart_ && !aliased_ && type.kind == Kind::Text && !valid_text(out.data(), out.size())) {
    fail_with(SABIR_INTERNAL, "the reply is malformed: a text is not UTF-8");
    session_->end("it sent a malformed reply");
    return status_;
  }
  if (out.finish() == SABIR_TOO_SMALL) {
    fail_with(SABIR_TOO_SMALL,
              "the result needs " + std::to_string(out.size()) + " bytes, and the sink has fewer");
  }
  return status_;
}

sabir_status Call::parcel(const void* arguments, const void** result) {
  if (perform(arguments) == SABIR_OK) *result = parcel_.release();
  return status_;
}

sabir_status Call::view(const void* arguments, void* self, const void** result, size_t* count) {
  if (perform(arguments) != SABIR_OK) return status_;
  try {
    Slice slice;
    std::memcpy(&slice, record_, sizeof slice);
    size_t bytes = record_size_ - contract()[function_.reply].size;
    *result = home_->keep_view(*static_cast<Proxy*>(self), function_.number, slice.data, bytes);
    *count = slice.count;
    return SABIR_OK;
  } catch (...) {
    return status_ = core::caught(function_.path, error_);
  }
}

}  // namespace sabir::boundary
