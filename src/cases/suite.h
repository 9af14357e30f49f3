// The cases of a file, checked: every name looked up in the plan, every value of the type that
// stands where it stands, every handle bound once and gone once. Emitters print it and decide only
// how their language says it. It points into the plan, which must outlive it.
//
// What the text leaves open is filled in here: parameters that were left out have their defaults,
// `let x = f()` is `f() -> x`, also behind `some` and `ok`, and each block says which handles are
// left at its end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "abi/plan.h"
#include "base/ids.h"
#include "source/source.h"

namespace sabir::cases {

using HandleId = base::Id<struct HandleTag>;  // an entry of Case::handles

struct Value;

// --- what a value may be; which one follows from the shape of its type, rules aside ---

struct Bool {  // bool
  bool value = false;
};
struct Integer {  // s8 to u64: the number, of which `bits` is the two's complement in 64 bits
  uint64_t bits = 0;
  bool negative = false;  // `bits`, as an int64_t, is below zero
};
struct Real {  // f32: the lower 32 bits are the float; f64: all are
  uint64_t bits = 0;
  bool any_nan = false;  // in an outcome: any NaN will do, `bits` is one
};
struct Char {  // char
  uint32_t code = 0;
};
struct Text {  // string; may be ill-formed UTF-8: Case::ill_formed_text
  std::string bytes;
};
struct Bytes {  // list<u8> whose bytes are known: a literal, `@hex`, `@utf8`
  std::string bytes;
};
struct Items {  // list, array, tuple, record (all fields, in order), map (entries are tuples)
  std::vector<Value> values;
};
struct Choice {                // enum, variant, option (0: none, 1: some), result (0: ok, 1: err)
  uint32_t index = 0;          // among the type's members, or the labels of an enum
  std::vector<Value> payload;  // none or one
};
struct Flags {  // flags: the numbers of those that are set, ascending
  std::vector<uint32_t> set;
};

// --- handles ---

struct Use {  // argument: the handle; of an `own` type it is gone afterwards
  HandleId handle;
};
struct Bind {  // outcome: from here on it has a name
  HandleId handle;
};
struct AnyHandle {};  // outcome, `_`: dropped at once

// --- rules ---

struct Repeat {              // `@repeat(value, times)`: string, list
  std::vector<Value> value;  // one, of the same type
  uint64_t times = 0;
};
struct Join {                // `@join(a, b, ...)`: string, list
  std::vector<Value> parts;  // of the same type
};
struct Count {  // `@count(first, times)`: list of integers; wraps at the end of the element's type
  uint64_t first = 0;  // as in Integer
  bool negative = false;
  uint64_t times = 0;
};
struct File {        // `@file("path", "digest")`: list<u8>, string
  std::string path;  // absolute
  uint64_t size = 0;
};
struct Digest {  // outcome, `@sha256("hex")`: list<u8>, string
  std::array<uint8_t, 32> sha256{};
};

// --- of hosts ---

struct Parameter {  // in an answer: what the function was given
  uint32_t index = 0;
};
struct Asked {};  // in an answer, `@calls()`: how often the function was called, with this time
struct Kept {     // in an answer, `@kept(put, item)`: what another was given last
  uint32_t function = 0, parameter = 0;
};
struct NewObject {};  // `@new()`: an object of a resource that the host implements

struct Value {
  abi::TypeId type;
  source::Span span;  // nowhere: a default
  std::variant<Bool, Integer, Real, Char, Text, Bytes, Items, Choice, Flags, Use, Bind, AnyHandle,
               Repeat, Join, Count, File, Digest, Parameter, Asked, Kept, NewObject>
      of;
};

// --- what a call is expected to do ---

// A status of sabir.h.
struct Status {
  std::string_view name;   // "INVALID_ARGUMENT": sabir.h's name without SABIR_
  std::string_view label;  // "invalid-argument": as it is written in cases
  int32_t number = 0;
};

struct Succeeds {};  // nothing was said about what it gives; handles in it are dropped
struct Gives {
  std::optional<Value> value;  // of Function::result; none: `ok` without a value
};
struct Declares {              // the error that the contract declares
  std::optional<Value> error;  // of Function::error; none: `err` without a value
  std::string message;         // the error's message contains it
};
struct Fails {  // any other status
  Status status;
  std::string message;  // contained, as above
};
using Outcome = std::variant<Succeeds, Gives, Declares, Fails>;

// --- statements ---

struct Call {
  uint32_t function = 0;             // an index into Plan::functions
  std::optional<HandleId> receiver;  // of a method
  std::vector<Value> arguments;      // one for each parameter
  size_t written = 0;                // how many the text has; the others are the defaults
  Outcome outcome;
  std::string text;      // as it stands in the file, in one line: `parent.child("leaf")`
  std::string expected;  // canonical text of the outcome, shortened where it is very long
};

struct Drop {
  HandleId handle;
};

struct Statement;
struct Block {
  std::vector<Statement> statements;
  std::vector<HandleId> left;  // to be dropped at its end, in this order: the youngest first
};

struct Loop {  // `repeat N { ... }`
  uint64_t times = 0;
  Block body;
};
struct Threads {  // each runs all of `body`; all are waited for
  uint32_t count = 1;
  Block body;
};

struct Statement {
  uint32_t line = 0;
  std::variant<Call, Drop, Loop, Threads> of;
};

// --- cases ---

struct Handle {
  std::string name;   // as written
  std::string label;  // the same with a number behind it if the case uses the name twice
  abi::ResourceId resource;
};

struct Case {
  std::string name;   // as written, or `echo-u8 1`
  std::string label;  // of the name, in kebab case, letters and digits only: unique in the suite
  uint32_t line = 0;
  std::vector<std::string> languages;  // as --for calls them; empty: all
  base::Arena<HandleTag, Handle> handles;
  Block body;
  std::vector<uint32_t> functions;  // those that it calls, ascending, each once
  bool ill_formed_text = false;  // a string in it is not UTF-8: only where a language can hold it

  bool runs_in(std::string_view language) const;
};

// What the host does when the library calls this function of its own.
struct HostRule {
  uint32_t function = 0;  // an index into Plan::functions
  uint32_t line = 0;      // 0: nothing is said of it
  std::variant<Gives, Declares, Fails, Call> answer;
  bool counts = false;       // how often it was called is asked for
  std::set<uint32_t> keeps;  // the parameters that some answer gives later
};

struct Suite {
  const abi::Plan* plan = nullptr;
  std::string path;            // of the file, as it was given
  std::string name;            // its base name without `.cases`
  std::vector<HostRule> host;  // one for each function that the world imports; empty: no host
  std::vector<Case> cases;
};

// The statuses that a case may expect.
const std::vector<Status>& statuses();

// Canonical text of a value of a case, as failures show it: WAVE in one line, with `@hex` for a
// list<u8>, `@bits` for a NaN that is meant exactly, `_` for a handle, maps as `{"a": 1}`, sorted
// by their text. Rules stay as they are; text beyond `most` bytes is cut and ends in `...`.
std::string show(const abi::Plan& plan, const Value& value, size_t most = SIZE_MAX);

// A name of the contract in it: with `%` before it if WAVE would read something else.
std::string label_text(std::string_view name);

}  // namespace sabir::cases
