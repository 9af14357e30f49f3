// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What travels: frames `[u32 length][u8 opcode][u32 request][payload]`, all little-endian, the
// length counting what follows it. docs/wire.md specifies them.
#pragma once

#include <cstdint>
#include <string_view>

namespace sabir::boundary {

enum class Op : uint8_t {
  Hello = 1,  // the caller's first frame
  Welcome,    // the answer to it
  Call,       // a function of the contract
  Return,     // its result
  Fail,       // or why there is none
  Cancel,     // the caller no longer waits for it
  Drop,       // a handle is not needed any more
  Ping,
  Pong,
  Log,       // a line for the other side's log
  Callback,  // a function that the caller implements
  Goodbye,   // nothing more will come; the payload says why
  Block,     // shared memory, whose descriptor comes along
};

inline constexpr uint32_t kProtocol = 1;
inline constexpr size_t kFrameHead = 9;
inline constexpr size_t kAfterLength = 5;  // opcode and request
inline constexpr uint32_t kLongestFrame = 64u << 20;

// Payloads of calls and callbacks begin with this; the record of arguments follows.
struct CallHead {
  uint32_t slot;
  uint32_t flags;   // kInBlock, kBound
  uint64_t thread;  // of the caller: calls of one thread do not overlap; 0: any
};
// Payloads of returns.
struct ReturnHead {
  uint32_t flags;  // kInBlock, kAliased
  uint32_t reserved;
};
inline constexpr uint32_t kInBlock = 1;  // instead of the record: a BlockRef
inline constexpr uint32_t kAliased = 2;  // the result's offset is one of the request's record
inline constexpr uint32_t kBound = 4;    // on the same thread of the worker as the caller's others

struct BlockRef {
  uint32_t block;
  uint32_t reserved;
  uint64_t size;
};

// Payloads of fails: then the declared value, the sentence, and the place in the contract.
struct FailHead {
  int32_t status;
  uint32_t declared_type;
  uint32_t declared_size;
  uint32_t message_size;
  uint32_t where_size;
  uint32_t reserved;
};

// Payloads of hello and welcome; then the contract's name.
struct Greeting {
  uint32_t magic;     // kMagic
  uint32_t protocol;  // kProtocol
  uint32_t major, minor;
  char digest[16];  // of the ledger
  uint32_t longest_frame;
  uint32_t most_calls;  // in flight
  uint32_t flags;       // kHasImports, kTakesBlocks, kRings
  uint32_t name_size;
};
inline constexpr uint32_t kMagic = 0x52494253;  // "SBIR"
inline constexpr uint32_t kHasImports = 1;
inline constexpr uint32_t kTakesBlocks = 2;
inline constexpr uint32_t kRings = 4;  // hello: they come along; welcome: from now on

}  // namespace sabir::boundary
