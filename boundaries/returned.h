// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What came back from a call that went well: the record of its result and of the lists that it
// wrote into. Whatever the other side can still write is copied before it is looked at; large plain
// pieces are copied once, to where the caller wants them.
#pragma once

#include <sabir.h>

#include <sabir/out.hpp>
#include <sabir/parcel.hpp>

#include "boundaries/handle_transfer.h"
#include "boundaries/home.h"

namespace sabir::boundary {

class Returned {
 public:
  Returned(Home& home, const Function& function) : home_(home), function_(function) {}

  // Takes the reply's payload; `request` is the record that was sent, which the result may be a
  // part of. NULL, or what is wrong with it; then nothing of it is to be used.
  const char* read(Channel& channel, HandleTransfer& transfer, Buffer reply, const char* request,
                   const void* arguments);
  // Bytes of a result that is larger than what this side accepts; else 0.
  size_t too_large() const { return too_large_; }

  // The record, and how much there is with all that it points at.
  const char* record() const { return record_; }
  size_t size() const { return record_size_; }
  // Lists that were written into go back whole.
  void copy_written(const void* arguments) const;
  // The text or list that the result is. False: it is a text that is not UTF-8.
  bool append_to(Out& out) const;
  void* take_parcel() { return parcel_.release(); }

 private:
  const char* take_record(Channel& channel, HandleTransfer& transfer, const ReturnHead& head,
                          const char* request, const void* arguments);
  bool open_block(Channel& channel);
  void become_parcel();
  bool find_aliased(const char* request, const void* arguments);

  const Contract& contract() const { return home_.contract(); }

  Home& home_;
  const Function& function_;
  Buffer reply_;
  char* record_ = nullptr;  // in reply_, or in the parcel
  size_t record_size_ = 0;
  BlockInUse block_;
  char* apart_ = nullptr;            // what the record points at, if that stays in the block
  const void* aliased_ = nullptr;    // the result is in this argument
  bool values_are_checked_ = false;  // by who made the call
  size_t too_large_ = 0;
  struct Release {
    void operator()(void* parcel) const { release_parcel(parcel); }
  };
  std::unique_ptr<void, Release> parcel_;
};

}  // namespace sabir::boundary
