// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a boundary knows of a contract: tables. Generated code fills them in; the codec walks values
// by them, and nobody here knows a type of any contract by name.
#pragma once

#include <cstdint>
#include <span>

namespace sabir::boundary {

enum class Kind : uint8_t {
  Bool,
  Char,
  Number,   // any bits are a value
  Enum,     // below `limit`
  Flags,    // bits of `mask`
  Text,     // {pointer, size}
  List,     // {pointer, count}
  Array,    // `limit` elements in place
  Record,   // members
  Variant,  // a tag, then the payload of that member; option and result are variants too
  Own,      // a pointer; the receiver drops it
  Borrow,   // a pointer, lent for the call
};

inline constexpr int32_t kNone = -1;

// What the contract calls a type whose kind does not say it all.
enum class Face : uint8_t {
  Plain,   // as its kind says; a number without a sign
  Signed,  // numbers
  Float,
  Tuple,   // a record
  Option,  // variants
  Result,
  Map,  // a list
};

struct Member {
  int32_t type;  // kNone: a case without payload
  uint32_t offset;
};

// What values of a type hold, at most.
enum class Holds : uint8_t {
  Any,      // any bytes are a value
  Bytes,    // nothing in it points anywhere: its bytes are all there is
  Pieces,   // texts and lists
  Handles,  // with or without those
};

struct Type {
  Kind kind;
  uint8_t width;  // in bytes, of a scalar, an enum, flags or a tag
  Holds holds;
  uint32_t size;
  uint32_t align;
  uint32_t limit;    // cases of an enum; elements of an array; the resource of a handle
  uint64_t mask;     // of flags
  uint32_t payload;  // offset of a variant's payload
  int32_t element;   // of a list or an array
  std::span<const Member> members;
  Face face = Face::Plain;
  const char* labels = "";  // of members, cases or bits, with blanks between: "red green blue"
  bool open = false;        // an enum or flags: the other side may know more of them

  bool plain() const { return holds == Holds::Any; }
  bool flat() const { return holds <= Holds::Bytes; }
  bool handles() const { return holds == Holds::Handles; }
};

// How a result comes back through the waist.
enum class Gives : uint8_t { Nothing, Value, Handle, Sink, Parcel, View };

// A function as two records: what goes over, and what comes back. The C structure of the first
// holds the handle that is called (`self`, if there is one) and the parameters in order; that of
// the second the result, and then the lists that were written into.
struct Function {
  const char* path;
  uint32_t number;        // the ledger's slot; of an imported one its place in the contract
  int32_t arguments;      // a record, or kNone
  int32_t reply;          // a record, or kNone
  int32_t error;          // the type of the declared error, or kNone
  uint32_t error_number;  // as NAME_TYPE_... counts
  Gives gives;
  bool method = false;      // the first member of `arguments` is the handle that is called
  bool idempotent = false;  // may be sent again
  bool confined = false;    // only one thread may make and use what it is about
  bool keeps = false;       // the implementation goes on reading an argument
  int32_t makes;            // the resource that this constructs, or kNone
  std::span<const uint32_t> written = {};  // members of `arguments` that are written into
  bool declares = false;                   // the contract says `result<...>`
};

struct Resource {
  const char* path;
  bool imported;          // the caller implements it
  bool confined = false;  // answers only to the thread that made it
  bool stateless;         // a lost one is made again from its constructor's arguments
  bool shared = false;    // answers to all threads at once
};

struct Contract {
  const char* prefix;  // "uninorm": what the worker program is called after
  const char* name;    // "sabir:uninorm"
  uint32_t major;
  uint32_t minor;
  const char* digest;  // of the ledger
  std::span<const Type> types;
  std::span<const Function> exports;
  std::span<const Function> imports;
  std::span<const Resource> resources;

  const Type& operator[](int32_t type) const { return types[size_t(type)]; }
};

// A text or a list as the C structures have it.
struct Slice {
  const void* data;
  size_t count;
};

}  // namespace sabir::boundary
