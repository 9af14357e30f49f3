// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A recording: a file of what passed, in the order in which it did, with the records as they are in
// docs/wire.md.
//
//     "SABIRREC"  u32 version (1)  u32 size of the name  16 bytes digest of the ledger  the name
//     then for each event  u32 kind  u32 function (CallHead.slot)  u64 call  u64 thread  u64 size
//                          and so many bytes
//
// `call` is the number that a call and its answer have in common.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "boundaries/types.h"

namespace sabir::boundary {

enum class Recorded : uint32_t {
  Call = 1,  // the record of arguments
  Return,    // a return's payload: head, record
  Fail,      // a failure's payload
  Callback,  // and the same of what the caller implements
  CallbackReturn,
  CallbackFail,
  Drop,          // u64: a handle of the library's, by the caller
  CallbackDrop,  // u64: a handle of the caller's, by the library
};

struct EventHead {
  Recorded kind;
  uint32_t function;
  uint64_t call;
  uint64_t thread;
  uint64_t size;
};

struct RecordedEvent {
  EventHead head;
  std::string bytes;
};

bool write_recording_head(std::FILE* file, const Contract& contract);
// False: why, in a sentence.
bool read_recording(const std::string& path, const Contract& contract,
                    std::vector<RecordedEvent>& events, std::string& why);

}  // namespace sabir::boundary
