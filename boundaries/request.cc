// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/request.h"

namespace sabir::boundary {

bool Request::compose(Channel& channel, const void* arguments, Trouble& trouble) {
  bool any = function_.arguments != kNone;
  size_t size = any ? measure(contract(), function_.arguments, arguments) : 0;
  if (size == kNoMemory) {
    trouble = {SABIR_INVALID_ARGUMENT, "an argument has a size that no memory has"};
    give_up(arguments);
    return false;
  }
  block_.reset(channel.take_block(size));
  if (!block_ && size > channel.longest_payload()) {
    trouble = {SABIR_RESOURCE_EXHAUSTED, "the arguments take " + std::to_string(size) +
                                             " bytes, and the other side accepts " +
                                             std::to_string(channel.longest_payload())};
    give_up(arguments);
    return false;
  }
  transfer_.emplace(channel);
  char* record = place(channel, size);
  if (any && !write(arguments, record, size)) {
    trouble = {SABIR_INVALID_ARGUMENT, "the arguments were changed while they were read"};
    transfer_.reset();
    return false;
  }
  remember(block_ ? kept_.data() : record, size, arguments);
  return true;
}

// The message, and where the record of arguments goes.
char* Request::place(Channel& channel, size_t size) {
  message_.emplace(channel.side() == Side::Caller ? Op::Call : Op::Callback, 0,
                   sizeof(CallHead) + (block_ ? sizeof(BlockRef) : size));
  uint32_t flags = (function_.confined ? kBound : 0) | (block_ ? kInBlock : 0);
  message_->put(CallHead{function_.number, flags, channel.thread_key()});
  if (!block_) return message_->payload() + sizeof(CallHead);
  message_->put(BlockRef{block_->number(), 0, size}, sizeof(CallHead));
  return block_->payload();
}

bool Request::write(const void* arguments, char* record, size_t size) {
  if (!block_) return encode(contract(), function_.arguments, arguments, record, size, *transfer_);
  return encode_shared(contract(), function_.arguments, arguments, record, size, *transfer_, kept_,
                       makes_stateless());
}

bool Request::makes_stateless() const {
  return function_.makes != kNone && contract().resources[size_t(function_.makes)].stateless;
}

void Request::remember(const char* record, size_t size, const void* arguments) {
  if (!makes_stateless()) return;
  auto any = [](void*, uint32_t, void*, bool) { return true; };
  if (size && any_handle(contract(), function_.arguments, arguments, any, nullptr)) return;
  origin_ = Buffer(record, size);
}

void Request::give_up(const void* arguments) {
  if (function_.arguments == kNone || !arguments) return;
  drop_behind(home_, function_.arguments, arguments, transfer_ ? transfer_->lowered() : 0);
}

}  // namespace sabir::boundary
