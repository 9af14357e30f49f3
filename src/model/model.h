// The resolved contract: every name looked up, every rule checked, nothing left to decide but how
// it looks in C. Built once by model::resolve and never changed afterwards. Ids are in dependency
// order: a type stands behind the types it is made of, an interface behind those it uses, a package
// behind those it depends on.
//
// The vocabulary is WIT's. What Sabir adds with `//sabir:` directives is a typed field on the node
// it is about, so that no later phase reads directive text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "model/value.h"
#include "source/source.h"

namespace sabir::model {

using PackageId = base::Id<struct PackageTag>;
using InterfaceId = base::Id<struct InterfaceTag>;
using WorldId = base::Id<struct WorldTag>;
using TypeId = base::Id<struct TypeTag>;
using FunctionId = base::Id<struct FunctionTag>;
using source::Span;

// A doc comment, its markers and common indentation removed; empty if there is none.
struct Docs {
  std::string text;
  bool present = false;  // there is a comment, if only an empty one
};

// The gates of an item (`@since`, `@unstable`, `@deprecated`), as written.
struct Stability {
  std::string since;
  std::string unstable;
  std::string deprecated;

  bool known() const { return !since.empty() || !unstable.empty(); }
  friend bool operator==(const Stability&, const Stability&) = default;
};

enum class Prim : uint8_t {
  Bool,
  S8,
  U8,
  S16,
  U16,
  S32,
  U32,
  S64,
  U64,
  F32,
  F64,
  Char,
  String,
  ErrorContext
};
std::string_view spelling(Prim prim);  // "s32", "error-context"

// A use of a type: a primitive, or an entry of Contract::types.
struct TypeRef {
  std::variant<Prim, TypeId> of = Prim::Bool;

  bool is_prim() const { return of.index() == 0; }
  bool is(Prim prim) const { return is_prim() && std::get<Prim>(of) == prim; }
  Prim prim() const { return std::get<Prim>(of); }
  TypeId id() const { return std::get<TypeId>(of); }
  friend bool operator==(const TypeRef&, const TypeRef&) = default;
};

// --- types ---

struct Field {
  std::string name;
  TypeRef type;
  Docs docs;
  Span span;
  std::optional<Value> default_value;  // //sabir:default
  std::optional<uint64_t> max;         // //sabir:max
};

struct Case {
  std::string name;
  std::optional<TypeRef> type;  // none: a case without payload
  Docs docs;
  Span span;
};

struct Label {  // of an enum or of flags
  std::string name;
  Docs docs;
  Span span;
};

struct Record {
  std::vector<Field> fields;
  std::optional<uint32_t> packed;  // //sabir:packed N
  bool extensible = false;         // //sabir:extensible
};
struct Variant {
  std::vector<Case> cases;
};
struct Enum {
  std::vector<Label> cases;
};
struct Flags {
  std::vector<Label> flags;
};
struct Tuple {
  std::vector<TypeRef> types;
};
struct List {
  TypeRef element;
  std::optional<uint32_t> length;
};  // length: list<T, N>
struct Map {
  TypeRef key, value;
};
struct Option {
  TypeRef some;
};
struct Result {
  std::optional<TypeRef> ok, error;
};
struct Future {
  std::optional<TypeRef> payload;
};
struct Stream {
  std::optional<TypeRef> payload;
};
struct Own {
  TypeId resource;
};
struct Borrow {
  TypeId resource;
};
struct Alias {
  TypeRef target;
};  // `type a = b;`, and a type brought in by `use`

enum class Threading : uint8_t { Exclusive, Confined, Shared };

struct Resource {
  std::vector<FunctionId> functions;           // constructor, methods, statics, in source order
  Threading threading = Threading::Exclusive;  // //sabir:confined, //sabir:shared
  bool stateless = false;                      // //sabir:stateless
  bool in_place = false;                       // //sabir:in-place
};

using Kind = std::variant<Record, Variant, Enum, Flags, Tuple, List, Map, Option, Result, Future,
                          Stream, Own, Borrow, Alias, Resource>;

struct Type {
  std::string name;  // empty: anonymous
  Kind kind;
  bool open = false;                                         // //sabir:open
  std::variant<std::monostate, InterfaceId, WorldId> owner;  // none: anonymous
  Docs docs;
  Stability stability;
  std::string external_id;
  Span span;
};

// --- functions ---

struct Param {
  std::string name;
  TypeRef type;
  Docs docs;
  Span span;
  bool in_out = false;                 // //sabir:inout
  bool retains = false;                // //sabir:retains
  std::optional<uint64_t> max;         // //sabir:max
  std::optional<Value> default_value;  // //sabir:default
};

enum class FunctionKind : uint8_t { Free, Method, Static, Constructor };

struct Function {
  std::string name;  // as written: `normalize`; a constructor's is "constructor"
  FunctionKind kind = FunctionKind::Free;
  TypeId resource;            // of a method, static or constructor
  std::vector<Param> params;  // a method's first is `self: borrow<resource>`
  std::optional<TypeRef> result;
  bool is_async = false;
  bool blocking = false;               // //sabir:blocking
  bool leaf = false;                   // //sabir:leaf
  bool idempotent = false;             // //sabir:idempotent
  bool view = false;                   // //sabir:view
  std::optional<uint64_t> max_result;  // //sabir:max on the result
  std::variant<std::monostate, InterfaceId, WorldId> owner;
  Docs docs;
  Stability stability;
  std::string external_id;
  Span span;  // of its name
};

// The name the Component Model gives a function: `[method]normalizer.normalize`.
struct Contract;
std::string component_name(const Contract& contract, const Function& function);

// --- containers ---

struct Interface {
  std::string name;     // empty: written in place in a world
  InterfaceId copy_of;  // written in place in a world that another one includes
  PackageId package;
  std::vector<TypeId> types;          // named ones, in dependency order
  std::vector<FunctionId> functions;  // all, those of resources too, in source order
  Docs docs;
  Stability stability;
  Span span;
};

struct WorldItem {
  std::string name;  // plain name, or the interface's id `ns:pkg/iface@1.0.0`
  std::variant<InterfaceId, FunctionId, TypeId> item;
  bool named = false;  // an interface under a plain name: written in place, or `import a: iface;`
  Docs docs;
  Stability stability;
  std::string external_id;
  Span span;
};

struct World {
  std::string name;
  PackageId package;
  std::vector<WorldItem> imports;
  std::vector<WorldItem> exports;
  Docs docs;
  Stability stability;
  Span span;
};

struct Version {
  uint64_t major = 0, minor = 0, patch = 0;
  std::string pre, build;
  std::string text() const;
};

struct Package {
  std::string space;  // `wasi` in `wasi:io`
  std::string name;
  std::optional<Version> version;
  std::vector<InterfaceId> interfaces;  // named ones, in source order
  std::vector<WorldId> worlds;
  Docs docs;
  Span span;
  std::string prefix;  // //sabir:prefix, or the name
};
std::string full_name(const Package& package);  // `wasi:io@0.2.0`

struct Contract {
  base::Arena<PackageTag, Package> packages;
  base::Arena<InterfaceTag, Interface> interfaces;
  base::Arena<WorldTag, World> worlds;
  base::Arena<TypeTag, Type> types;
  base::Arena<FunctionTag, Function> functions;
  PackageId root;
};

// A world by name: "" (the only one of the root package), `world`, or `ns:pkg/world@1.0.0`, where
// the version may be left out if there is one only. Without a value, `why` says what is wrong.
std::optional<WorldId> select_world(const Contract& contract, std::string_view name,
                                    std::string& why);

// The type behind a chain of aliases.
TypeRef resolve_alias(const Contract& contract, TypeRef type);
const Kind* kind_of(const Contract& contract, TypeRef type);    // behind aliases; null: a primitive
std::string type_text(const Contract& contract, TypeRef type);  // as in WIT: `list<text-error>`
std::string kind_text(const Contract& contract, const Kind& kind);  // the same of an anonymous type
bool operator==(const Version& a, const Version& b);
bool operator<(const Version& a, const Version& b);                    // precedence, then build
std::string interface_name(const Contract& contract, InterfaceId id);  // `wasi:io/poll@0.2.0`

}  // namespace sabir::model
