// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes over in one attempt at a call: the arguments as bytes, in a message or in a block that
// it names, and the handles that are on their way with them.
#pragma once

#include <optional>

#include "boundaries/handle_transfer.h"
#include "boundaries/home.h"

namespace sabir::boundary {

class Request {
 public:
  Request(Home& home, const Function& function) : home_(home), function_(function) {}

  // Before each attempt: nothing is under way.
  void clear() {
    transfer_.reset();
    block_.reset();
  }
  // False: it cannot be sent, and `trouble` says why.
  bool compose(Channel& channel, const void* arguments, Trouble& trouble);
  // Drops what the arguments give away and no attempt has taken out of the caller's hands.
  void give_up(const void* arguments);

  Message& message() { return *message_; }
  // The record of arguments as it was sent, and as only this side can write it.
  const char* record() { return block_ ? kept_.data() : message_->payload() + sizeof(CallHead); }
  HandleTransfer& transfer() { return *transfer_; }
  bool gives() const { return transfer_->gives(); }
  void sent() { transfer_->sent(); }
  void end() { transfer_.reset(); }  // of what was lent
  // Its block, if it is read on over there; whoever gets it gives it back.
  Block* leave_block() { return block_.release(); }
  // How to make again what a constructor of a stateless resource makes: by the same bytes.
  Buffer& origin() { return origin_; }

 private:
  char* place(Channel& channel, size_t size);
  bool write(const void* arguments, char* record, size_t size);
  void remember(const char* record, size_t size, const void* arguments);
  bool makes_stateless() const;

  const Contract& contract() const { return home_.contract(); }

  Home& home_;
  const Function& function_;
  std::optional<HandleTransfer> transfer_;
  std::optional<Message> message_;
  BlockInUse block_;
  Buffer kept_;  // the record, if it went in a block
  Buffer origin_;
};

}  // namespace sabir::boundary
