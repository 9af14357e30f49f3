// The Ruby package, decided: every class, function and table as it will stand, with its names,
// types and docs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "backends/c/signature.h"

namespace sabir::backends::ruby {

// --- types, in Ruby ---

struct Label {
  std::string doc, constant, symbol;  // "NFKC_CASEFOLD", ":nfkc_casefold"
};

struct LabelModule {  // of an enum or of flags
  std::string doc, name;
  bool flags;
  std::vector<Label> labels;
  bool open = false;  // the last stands for those that are not known, and is none to be given
};

struct Field {
  std::string doc, name, type;
  std::string fallback;  // the default; empty: none
};

struct RecordClass {
  std::string doc, name;
  std::vector<Field> fields;
};

struct CaseClass {
  std::string doc, name;
  std::string type;  // of the payload; empty: none
};

struct VariantModule {
  std::string doc, name;
  std::vector<CaseClass> cases;
};

struct ErrorClass {  // an exception with fields
  std::string doc, name, base;
  std::vector<Field> fields;
  std::vector<CaseClass> cases;  // of a variant: nested classes, which derive from it
  std::string value;             // type of the value of what is neither record nor variant
};

using TypeClass = std::variant<LabelModule, RecordClass, VariantModule, ErrorClass>;

// --- types, as tables of both flavours ---

// What Ruby adds to a type of the binding; members are in the same order there.
struct MemberRow {
  std::string name;  // "offset", "nfc", "Shape::Circle"; empty: none
  std::string path;  // in C: `offset`, `of.circle`
};

struct TypeRow {
  const binding::Type* of = nullptr;
  std::string c_type;
  std::vector<MemberRow> members;
  std::string ruby, raises, resource;  // below the package's module
};

// --- functions ---

struct Parameter {
  std::string name, type;
  std::string fallback = {};  // the default of a keyword; empty: by position
  int default_index = -1;
  std::string local = {};  // its variable in C
  std::string given = {};  // the Ruby object there: `rb_text`, `given[0]`
};

struct Function {
  const binding::Function* of = nullptr;
  std::string doc, name;
  std::string shown;  // in messages: `Uninorm::Normalizer#normalize`
  std::string c_name;
  std::string symbol;  // of the waist
  std::vector<Parameter> params;
  std::string returns;  // type; empty: nil
  std::vector<std::string> raises;
  bool method = false, is_static = false, constructor = false;
  bool arranged = false;            // argc and argv: keywords, or too many
  std::string on_instance;          // what the instance calls it: `normalizer`, `node_merge`
  std::vector<c::Parameter> takes;  // the function of the waist
};

// --- what Ruby implements ---

struct Import {  // a function
  const binding::Function* of = nullptr;
  std::string doc, name;
  std::string symbol;  // of the waist
  std::string shown;   // in messages: `Host#log`
  std::string c_name, field;
  std::vector<c::Parameter> takes;  // the C function
  std::vector<Parameter> params;
  std::string returns, raises;
  int host = -1;
};

struct Guests {  // a resource
  std::string doc, name;
  std::string c_name;  // `guests_host_listener`
  std::string c_type;  // `callbacks_host_listener`
  std::vector<Import> methods;
};

struct Host {             // an interface
  std::string doc, name;  // "Host"
  std::string c_name, keyword;
  std::vector<Import> functions;
  std::vector<Guests> guests;
  // Resources without functions need no object of the interface: what is given has its methods.
  bool asked() const { return !functions.empty(); }
};

struct Class {  // of a resource
  const binding::Class* of = nullptr;
  std::string doc, name;
  std::string c_name;  // `class_normalizer`
  std::string path;    // below the package's module: "Text::Splitter"
  std::string drop;    // C function
  bool warns = false;
  std::optional<Function> constructor;
  std::vector<Function> functions;
};

// --- modules and the package ---

struct Module {  // of an interface
  std::string doc;
  std::string name;  // "Text"; empty: the package itself
  std::vector<TypeClass> types;
  std::vector<Function> functions;
  std::vector<Class> classes;
  std::optional<Host> host;
};

struct Package {
  const binding::Package* of = nullptr;
  std::string name;    // of the gem: "uninorm"
  std::string module;  // "Uninorm"
  std::string source, license;
  std::string prefix;
  uint64_t major = 0, minor = 0;
  std::vector<Module> modules;
  std::vector<TypeRow> rows;          // by the plan's ids
  std::vector<std::string> defaults;  // expressions
  std::vector<std::string> layouts;   // what the library must say of its structures

  const TypeRow& row(abi::TypeId id) const { return rows[size_t(id.index)]; }
};

Package plan_package(const Input& input);

std::string print_main(const Package& package);
std::string print_types(const Package& package);
std::string print_api(const Package& package);
// `returns`: what stands behind @return.
Signature signature(const Function& function, const std::string& returns);
Signature signature(const Import& function);
std::string print_extension(const Package& package);
std::string print_fiddle(const Package& package);
std::string print_extconf(const Package& package);
std::string print_gemspec(const Package& package);

}  // namespace sabir::backends::ruby
