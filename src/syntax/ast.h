// A contract as written: one value per construct, names not looked up. Texts are views into the
// Sources, which outlive the tree. What could not be parsed whole is kept as far as it was read and
// marked `broken`, so that the rest of the contract can still be checked without echoes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "source/source.h"
#include "syntax/token.h"

namespace sabir::syntax::ast {

using source::Span;

struct Name {
  std::string_view text;  // without its `%`
  Span span;
};

struct Version {
  uint64_t major = 0, minor = 0, patch = 0;
  std::string_view pre, build;
  Span span;
};

// `@since(version = 1.0.0)`; the kinds are a closed set.
struct Attribute {
  enum class Kind : uint8_t { Since, Unstable, Deprecated, ExternalId };
  Kind kind = Kind::Since;
  Span span;        // of the word behind the `@`
  Version version;  // of Since and Deprecated
  Name feature;     // of Unstable
  std::string id;   // of ExternalId
};

// `//sabir:max 4096`
struct Directive {
  std::string_view name;
  std::string_view argument;  // trimmed
  Span span;                  // the whole comment
  Span name_span;
  Span argument_span;
  Span about;  // what it stands before, from the first comment there to its end
};

// An item that is there only with a feature.
struct Gated {
  std::string_view feature;
  Span about;
};

// What stands before an item: its comments (a range of File::comments), its directives (a range of
// File::directives) and its attributes.
struct Lead {
  uint32_t comments_begin = 0, comments_end = 0;
  uint32_t late_comments_end = 0;  // those between the attributes and the item end here
  uint32_t directives_begin = 0, directives_end = 0;
  std::vector<Attribute> attributes;
};

enum class TypeKind : uint8_t {
  Omitted,  // the `_` of `result<_, e>`
  Prim,
  Name,
  List,
  FixedList,
  Map,
  Option,
  Result,
  Tuple,
  Future,
  Stream,
  Own,
  Borrow
};

struct Type {
  TypeKind kind = TypeKind::Omitted;
  Kind prim = Kind::Bool;   // of Prim: the keyword
  Span span;                // of its first word
  Name name;                // of Name, Own, Borrow
  std::vector<Type> parts;  // what it is made of, in order
  uint32_t length = 0;      // of FixedList
  Span length_span;
};

struct Param {
  Lead lead;
  Name name;
  Type type;
};

struct Function {
  Lead lead;
  Name name;  // `constructor` of a constructor
  enum class Role : uint8_t { Plain, Static, Constructor } role = Role::Plain;
  bool is_async = false;
  Span span;  // of `func` or `constructor`
  std::vector<Param> params;
  std::optional<Type> result;
  Lead result_lead;  // what stands before the result's type
  bool broken = false;
};

struct Field {
  Lead lead;
  Name name;
  Type type;
};

struct Case {
  Lead lead;
  Name name;
  std::optional<Type> type;
};

struct Label {
  Lead lead;
  Name name;
};

struct AliasDef {
  Type target;
};
struct RecordDef {
  std::vector<Field> fields;
};
struct VariantDef {
  std::vector<Case> cases;
};
struct EnumDef {
  std::vector<Label> cases;
};
struct FlagsDef {
  std::vector<Label> flags;
};
struct ResourceDef {
  std::vector<Function> functions;
};

struct TypeDef {
  Lead lead;
  Name name;
  std::variant<AliasDef, RecordDef, VariantDef, EnumDef, FlagsDef, ResourceDef> body;
  bool broken = false;
};

// `iface`, or `ns:pkg/iface@1.0.0`.
struct Path {
  Name space, package;  // both empty: a name of this package
  std::optional<Version> version;
  Name name;

  bool foreign() const { return !space.text.empty(); }
  Span package_span() const { return {space.span.begin, package.span.end}; }
};

struct Renaming {
  Name name;
  std::optional<Name> as;
  Name effective() const { return as ? *as : name; }
};

struct Use {
  Lead lead;
  Path from;
  std::vector<Renaming> names;
  bool broken = false;
};

using InterfaceItem = std::variant<Use, TypeDef, Function>;

struct Interface {
  Lead lead;
  Name name;
  std::vector<InterfaceItem> items;
  bool incomplete = false;  // something in it could not be parsed, not even its name
  Span close;               // of the `}`
};

struct Include {
  Lead lead;
  Path from;
  std::vector<Renaming> names;
};

// `import` or `export` of a world.
struct Extern {
  Lead lead;
  bool is_export = false;
  Name name;  // the plain name; empty for a path
  std::variant<Path, Function, Interface> item;
};

using WorldItem = std::variant<Use, TypeDef, Include, Extern>;

struct World {
  Lead lead;
  Name name;
  std::vector<WorldItem> items;
  bool incomplete = false;
  Span close;
};

struct TopUse {
  Lead lead;
  Span span;
  Path from;
  std::optional<Name> as;
  Name effective() const { return as ? *as : from.name; }
};

struct PackageName {
  Lead lead;
  Name space, name;
  std::optional<Version> version;
  Span span;  // all of `ns:name@version`
};

using Item = std::variant<Interface, World, TopUse>;

// What one package has in one file.
struct Declarations {
  std::vector<Item> items;
  bool incomplete = false;
};

struct NestedPackage {
  PackageName name;
  Declarations declarations;
  Span close;
};

struct File {
  const source::Text* text = nullptr;
  std::optional<PackageName> package;
  Declarations declarations;
  std::vector<NestedPackage> nested;
  std::vector<Comment> comments;
  std::vector<Directive> directives;
  std::vector<Span> lookalikes;  // comments that may have been meant as directives
  std::vector<Gated> gated;      // kept in a file that has directives
  bool broken = false;           // a syntax error was reported
};

}  // namespace sabir::syntax::ast
