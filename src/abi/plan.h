// The plan: every symbol, layout, owner and slot of the waist, decided once. Back-ends read it and
// decide only how their own language says the same thing.
//
// A plan holds each distinct type that crosses, aliases seen through, in dependency order; the
// interfaces that the chosen world exports (the core implements them) and imports (the host does);
// their resources; and their functions with their slots. It points into the contract, which must
// outlive it, for names and docs as people wrote them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "diag/diagnostic.h"
#include "model/model.h"

namespace sabir::abi {

using TypeId = base::Id<struct PlanTypeTag>;
using ResourceId = base::Id<struct PlanResourceTag>;
using InterfaceId = base::Id<struct PlanInterfaceTag>;

// What a type looks like in memory. The layouts are the natural C ones on a 64-bit machine, which
// are also the Component Model's canonical ones with 8-byte pointers.
enum class Shape : uint8_t {
  Scalar,   // bool, integers, floats, char
  Enum,     // smallest unsigned integer that holds the cases
  Flags,    // smallest unsigned integer with a bit for each
  String,   // {pointer, size}
  List,     // {pointer, count}
  Map,      // {pointer, count} of entries; `element` is a tuple of key and value
  Array,    // list<T, N>: N elements in place
  Record,   // fields in order
  Tuple,    // fields in order, named f0, f1, ...
  Variant,  // tag, then a union of the payloads
  Option,   // tag (1: some), then the value
  Result,   // tag (1: error), then a union of ok and error
  Own,      // a pointer; the receiver drops it
  Borrow,   // a pointer, lent for the call
};

struct Member {
  std::string name;            // as in the contract; f0, f1 of a tuple
  std::optional<TypeId> type;  // none: a case without payload
  uint32_t offset = 0;
  std::string constant = {};  // of a label or case with a name's type: UNINORM_FORM_NFC
};

struct Type {
  Shape shape = Shape::Scalar;
  model::Prim prim = model::Prim::Bool;  // of a Scalar
  std::string key;     // as the contract spells it, in full: "list<u8>", "uninorm.text-error"
  std::string name;    // its name in the contract; empty: anonymous
  std::string symbol;  // its name in C: "uint8_t", "sabir_string", "uninorm_text_error"
  uint32_t size = 0;
  uint32_t align = 1;
  uint32_t tag_size = 0;          // Enum, Flags, Variant, Option, Result
  uint32_t payload_offset = 0;    // Variant, Option, Result
  uint32_t length = 0;            // Array
  bool extensible = false;        // Record: begins with its size, a size_t
  bool open = false;              // Enum, Flags: callers may meet cases that they do not know
  std::vector<Member> members;    // Record, Tuple, Variant, Option ("some"), Result ("ok", "error")
  std::optional<TypeId> element;  // List, Map, Array
  ResourceId resource;            // Own, Borrow
  bool data = false;              // a string, list or map somewhere inside
  bool handles = false;           // a handle somewhere inside
  uint32_t number = 0;            // of a declared error: its NAME_TYPE_... number; else 0
  std::string suffix;             // of a declared error: what the symbols about it end in
  std::string constant;           // of a declared error: UNINORM_TYPE_TEXT_ERROR
  InterfaceId owner;              // of a named type
  std::string since;              // of a named type: the contract version in which it appeared
  model::TypeId origin;           // the contract's type; invalid for primitives

  // The member that a case of a value is about, as the value has it: a result's are `ok` and `err`.
  const Member& chosen(std::string_view name) const;
  bool flat() const { return !data && !handles; }  // its bytes are all there is
};

// How one parameter crosses.
enum class Passing : uint8_t {
  Value,    // scalar, enum, flags: by value
  Pointer,  // every other type of fixed size: const T *
  Slice,    // string, list, map: pointer and count, two parameters
  Handle,   // own, borrow: the handle itself
};

struct Param {
  std::string name;
  TypeId type;
  Passing passing = Passing::Value;
  const model::Param* origin = nullptr;
};

// How the result comes back.
enum class Returning : uint8_t {
  Nothing,
  Value,   // written through T *
  Handle,  // an own handle, written through T **
  Sink,    // string, flat list: into a sabir_sink
  Parcel,  // all else: const T **, one block
  View,    // `//sabir:view`: pointer and count into the resource, two parameters
};

struct Function {
  uint32_t slot = 0;
  std::string symbol;         // "uninorm_normalizer_normalize"
  std::string path;           // "uninorm.normalizer.normalize": what errors and docs call it
  std::string since;          // the contract version in which it appeared
  std::vector<Param> params;  // without self
  Returning returning = Returning::Nothing;
  std::optional<TypeId> result;  // of success; a constructor's is its own handle
  std::optional<TypeId> error;   // the declared one
  bool declares = false;         // the contract says result<...> at the top
  ResourceId resource;           // of a method, static or constructor
  InterfaceId owner;
  bool imported = false;  // the host implements it
  const model::Function* origin = nullptr;
  std::vector<uint32_t> alike;  // others that some language might call the same

  bool is(model::FunctionKind kind) const { return origin->kind == kind; }
};

struct Resource {
  std::string name;    // "normalizer"
  std::string symbol;  // "uninorm_normalizer"
  std::string path;    // "uninorm.normalizer"
  uint32_t drop_slot = 0;
  bool in_place = false;  // //sabir:in-place: it has the next three, too
  uint32_t size_slot = 0, align_slot = 0, place_slot = 0;
  std::string since, in_place_since;
  InterfaceId owner;
  bool imported = false;
  std::vector<uint32_t> functions;  // indices into Plan::functions, in source order
  const model::Type* origin = nullptr;

  const model::Resource& traits() const { return std::get<model::Resource>(origin->kind); }
};

struct Interface {
  std::string name;    // "uninorm"; empty: the world itself
  std::string symbol;  // what its symbols start with: "uninorm", or "uninorm_text"
  std::string label;   // what a language calls it: "text"; of another package "io0-2-poll"
  bool main = false;   // named like the package, or the world: its items stand at the top
  bool exported = false;
  bool imported = false;
  std::vector<TypeId> types;  // the named ones it owns, in dependency order
  std::vector<ResourceId> resources;
  std::vector<uint32_t> functions;  // free functions; indices into Plan::functions
  const model::Interface* origin = nullptr;
};

struct Plan {
  const model::Contract* contract = nullptr;
  const model::Package* package = nullptr;
  const model::World* world = nullptr;  // null: every interface of the package is exported
  std::string prefix;                   // "uninorm": what every symbol starts with
  std::string name;                     // "sabir:uninorm"
  model::Version version;
  base::Arena<PlanTypeTag, Type> types;
  base::Arena<PlanInterfaceTag, Interface> interfaces;
  base::Arena<PlanResourceTag, Resource> resources;
  std::vector<Function> functions;  // in the order of the contract; imported ones by `slot`
  std::vector<TypeId> declared;     // the declared errors, by number

  const Type& operator[](TypeId id) const { return types[id]; }
  const Resource& operator[](ResourceId id) const { return resources[id]; }
  const Interface& operator[](InterfaceId id) const { return interfaces[id]; }

  // What the symbols that are about a declared error end in: "text_error" of
  // `uninorm_as_text_error`, `uninorm_declare_text_error` and `UNINORM_TYPE_TEXT_ERROR`.
  const std::string& error_suffix(const Type& type) const { return type.suffix; }
  // What the contract says of a type with a name, and of an open one that it is open.
  std::string docs(const Type& type) const;
  // Whether the host implements anything: a function, or a resource if only to be passed on.
  bool has_host() const;
  // A symbol without the prefix, if it has it: "normalizer_new".
  std::string short_symbol(const std::string& symbol) const;
};

// Fills in which functions are alike.
void find_alike(Plan& plan);

// Plans the waist of a world of the root package; no world: of all its interfaces, exported. What
// the waist cannot carry (streams, futures, async) becomes a diagnostic at the place, and there is
// no plan.
//
// Slots and numbers are those of the ledger where it has them; what is new goes behind them. What
// the host implements stands in the order of its slots.
struct Ledger;
std::optional<Plan> make_plan(const model::Contract& contract, const model::World* world,
                              const Ledger* ledger, diag::Diagnostics& diagnostics);

}  // namespace sabir::abi
