// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/returned.h"

namespace sabir::boundary {

const char* Returned::read(Channel& channel, HandleTransfer& transfer, Buffer reply,
                           const char* request, const void* arguments) {
  reply_ = std::move(reply);
  ReturnHead head{};
  if (reply_.size() < sizeof head) return "the payload is shorter than its head";
  std::memcpy(&head, reply_.data(), sizeof head);
  record_ = reply_.data() + sizeof head;
  record_size_ = reply_.size() - sizeof head;
  return take_record(channel, transfer, head, request, arguments);
}

const char* Returned::take_record(Channel& channel, HandleTransfer& transfer,
                                  const ReturnHead& head, const char* request,
                                  const void* arguments) {
  bool there = !(head.flags & kInBlock) || open_block(channel);
  // What becomes a parcel is made one before it is checked.
  if (there && function_.gives == Gives::Parcel) become_parcel();
  if (!there) return "it refers to no block";
  if (function_.reply == kNone) {
    return record_size_ == 0 ? nullptr : "bytes are left over behind the payload";
  }
  if (head.flags & kAliased) {
    return find_aliased(request, arguments) ? nullptr : "an alias is of no argument";
  }
  // What the caller's implementation answers is checked where it is used, as in process: a value
  // that the contract does not allow is an error of that call.
  values_are_checked_ = channel.side() == Side::Worker;
  Check check = values_are_checked_ ? Check::Form : Check::Values;
  const char* why = nullptr;
  bool fine =
      apart_
          ? decode_apart(contract(), function_.reply, record_, apart_, record_size_, transfer, &why)
          : decode(contract(), function_.reply, record_, record_size_, check, transfer, &why);
  if (fine) return nullptr;
  transfer.refuse();
  return why;
}

bool Returned::open_block(Channel& channel) {
  BlockRef reference;
  if (record_size_ != sizeof reference || function_.reply == kNone) return false;
  std::memcpy(&reference, record_, sizeof reference);
  block_.reset(channel.find_block(reference));
  const Type& reply = contract()[function_.reply];
  if (!block_ || reference.size < reply.size) return false;
  if (block_->too_large()) {
    too_large_ = reference.size;
    return false;
  }
  record_ = block_->payload();
  record_size_ = reference.size;
  if (function_.gives == Gives::Parcel) return true;  // becomes one by being copied
  bool apart = function_.gives != Gives::View && pieces_are_plain(contract(), function_.reply);
  if (apart) apart_ = record_;
  reply_ = Buffer(record_, apart ? reply.size : record_size_);
  record_ = reply_.data();
  snapshot_taken(*block_);
  if (!apart) block_.reset();
  return true;
}

void Returned::become_parcel() {
  parcel_.reset(make_parcel(home_.allocator(), record_size_));
  std::memcpy(parcel_.get(), record_, record_size_);
  record_ = static_cast<char*>(parcel_.get());
  if (block_) snapshot_taken(*block_);
}

// The result is part of an argument: which, the offset says.
bool Returned::find_aliased(const char* request, const void* arguments) {
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

void Returned::copy_written(const void* arguments) const {
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

// A text that came in a block is checked where nobody else can change it any more.
bool Returned::append_to(Out& out) const {
  Slice slice;
  std::memcpy(&slice, record_, sizeof slice);
  const Type& type = contract()[contract()[function_.reply].members[0].type];
  size_t bytes = slice.count * (type.kind == Kind::Text ? 1 : contract()[type.element].size);
  if (aliased_) {
    out.alias(aliased_, bytes);
    return true;
  }
  out.append(slice.data, bytes);
  if (!apart_ || values_are_checked_ || type.kind != Kind::Text) return true;
  return valid_text(out.data(), out.size());
}

}  // namespace sabir::boundary
