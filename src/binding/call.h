// One function, as every language carries it out: what stands for each of its parameters, and the
// steps of a call, in order. Steps are values; a language renders each in its own words, and leaves
// out those that it has no need of.
//
//     normalize: func(text: string, form: form) -> string
//
//     Enter self, Arrange, Take 0, Take 1, Open {0}, Unlock {0}, Call normalizer_normalize,
//     Lock, Give sink
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "abi/plan.h"

namespace sabir::binding {

// --- what a function of the waist takes, in order ---

enum class Role : uint8_t {
  Instance,  // the library; of what the host implements, the host
  Self,
  Value,
  Pointer,
  Data,   // of a slice
  Count,  // of a slice, behind its Data
  Handle,
  Result,
  ResultCount,  // of a view, behind its Result
  Error,
};

struct Pass {
  Role role;
  size_t param = 0;  // which of the function's: of Value, Pointer, Data, Count and Handle
};

std::vector<Pass> passes(const abi::Function& function);

// --- parameters ---

// What the value becomes on its way to C, or what it was made of on its way back.
enum class As : uint8_t {
  Scalar,  // a bool, a number or a character
  Value,   // all else of fixed size
  Text,
  Bytes,  // list<u8>
  List,   // every other list, and maps
  Handle,
  Guest,  // an object of the host's
};

// Whose it is, and for how long.
enum class Mode : uint8_t {
  Lent,      // read during the call
  InOut,     // written into during the call
  Retained,  // read until the object is closed: it is kept alive as long
  Given,     // the receiver's from now on
};

struct Parameter {
  const abi::Param* of = nullptr;
  As as = As::Value;
  Mode mode = Mode::Lent;
  uint64_t max = 0;  // elements or bytes; 0: as many as one likes
  int fallback =
      -1;  // which of Package::defaults stands for it if it is left out; -1: it cannot be
};

// --- results ---

enum class Gives : uint8_t {
  Nothing,
  Scalar,  // a bool or a number
  Value,   // all else of fixed size
  Handle,
  Self,    // a constructor: the handle of the object itself
  Guest,   // an object of the host's, back from the library
  Sink,    // text, bytes or a flat list, which the library writes piece by piece
  Parcel,  // one block that the library allocated
  View,    // memory that stays the library's
};

// --- the steps ---

struct Enter {  // finds the object or the library that the call is for: Self or Instance
  Role whom;
};
struct Arrange {};  // the arguments in the contract's order, defaults for those left out
struct Take {       // an argument becomes C's, or the call fails before it began
  size_t param;
};
struct Open {                // room for a sink
  std::vector<size_t> same;  // parameters that may come back as they are
};
struct Expect {};    // the library may call the host meanwhile
struct HandOver {};  // handles are about to change hands: from here on they are not the caller's
struct Unlock {      // other threads of the caller may run, if it is worth it:
  std::vector<size_t> sizes;  // what these take together says whether
};
struct Call {
  std::vector<Pass> passes;
};
struct Lock {};    // the caller's threads wait for each other again
struct TakeBack {  // what the library wrote into an InOut argument
  size_t param;
};
struct Fail {};  // raises the error, if there is one
struct Keep {    // a Retained argument, as long as the object
  size_t param;
};
struct Give {  // the result
  Gives how;
};

// Of a function that the host implements: the library calls. It begins with Enter, too.
struct Tell {  // an argument becomes the host's
  size_t param;
};
struct Answer {  // the host is called; its result, or what it raised, becomes the library's
  Gives how;
};

using Step = std::variant<Enter, Arrange, Take, Open, Expect, HandOver, Unlock, Call, Lock,
                          TakeBack, Fail, Keep, Give, Tell, Answer>;

// The first step of a kind; null: there is none.
template <typename Kind>
const Kind* find(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (auto* found = std::get_if<Kind>(&step)) return found;
  }
  return nullptr;
}

struct Function {
  const abi::Function* of = nullptr;
  std::vector<Parameter> params;
  Gives gives = Gives::Nothing;
  bool asks = false;        // it may call what the host implements
  bool gives_away = false;  // a handle may change hands
  std::vector<Step> steps;

  bool is(model::FunctionKind kind) const { return of->is(kind); }
  const abi::Param& param(size_t i) const { return of->params[i]; }
};

// Everything but `fallback`, which counts over a whole package. `hosted`: there is something of the
// host's to call.
Function plan_function(const abi::Plan& plan, const abi::Function& function, bool hosted);

}  // namespace sabir::binding
