// The Python package, decided: every class, function and table as it will stand, with its names,
// annotations and docs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "backends/c/signature.h"
#include "backends/python/spelling.h"
#include "emit/writer.h"

namespace sabir::backends::python {

// --- types, in Python ---

struct Label {
  std::string doc, name;
  uint64_t value;
};

struct EnumClass {  // IntEnum, IntFlag
  std::string doc, name;
  bool flags, open;
  std::vector<Label> labels;
};

struct Field {
  std::string doc, name, annotation;
  std::string fallback;  // what stands behind `=`; empty: nothing
};

struct RecordClass {
  std::string doc, name;
  std::vector<Field> fields;
  bool keywords_only;  // a field with a default stands before one without
};

struct CaseClass {
  std::string doc, name;
  std::string annotation;  // of the payload; empty: none
};

struct VariantClass {
  std::string doc, name;
  std::vector<CaseClass> cases;
};

struct ErrorClass {  // an exception whose fields are its arguments
  std::string doc, name, base;
  std::vector<Field> fields;
};

struct ProtocolMethod {
  std::string doc, name;
  std::vector<Field> params;
  std::string returns;
  std::string symbol;  // of the waist
};

struct ProtocolClass {  // what an object of the caller's must be able to do
  std::string doc, name;
  std::vector<ProtocolMethod> methods;
};

using TypeClass = std::variant<EnumClass, RecordClass, VariantClass, ErrorClass, ProtocolClass>;

// --- types, as tables of both flavours ---

// What Python adds to a type of the binding; members are in the same order there.
struct MemberRow {
  std::string name;  // as Python spells it; empty: none
  std::string path;  // in C: `offset`, `of.circle`
};

struct TypeRow {
  const binding::Type* of = nullptr;
  std::string c_type;
  std::vector<MemberRow> members;
  std::string module, python, raises;  // `_types`, `TextError`; empty: it has no class
};

// --- functions ---

struct Parameter {
  std::string name, annotation;
  std::string fallback = {};            // in stubs: `_types.IllFormed.REFUSE`; empty: none
  std::string signature_fallback = {};  // in signatures: `uninorm.IllFormed.REFUSE`
  int default_index = -1;
  std::string local = {};  // its variable in C
};

struct Function {
  const binding::Function* of = nullptr;  // null: open()
  std::string doc, name;
  std::string shown;  // in messages: `Normalizer.normalize`
  std::string c_name;
  std::string symbol;  // of the waist
  std::vector<Parameter> params;
  std::string returns;         // annotation
  Needs needs, default_needs;  // of annotations; of defaults
  bool method = false, is_static = false, constructor = false;
  std::string on_instance;          // what an instance calls it; empty: it is a method
  std::vector<c::Parameter> takes;  // the function of the waist
};

// A function of the caller's, as the library calls it.
struct Import {
  const binding::Function* of = nullptr;
  std::string c_name;               // `host_log`
  std::string shown;                // in messages: `Host.log`
  std::string method;               // `log`
  std::vector<std::string> params;  // names
  std::vector<c::Parameter> takes;  // the C function
  int slot = 0;                     // which method of it, or of all objects together
  int host = -1;                    // which of open()'s objects; -1: a resource's method
  std::string declare;              // `declare_level`; empty: it declares no type
};

// A resource of the caller's.
struct Guests {
  const binding::Guests* of = nullptr;
  std::string c_name;  // `guests_host_listener`
  std::string name;    // `Listener`
  std::vector<std::string> methods;
  std::vector<std::string> functions;  // in the order of the table
};

// An interface of the caller's: a parameter of open().
struct Host {
  std::string name, parameter;
  std::string module;  // of types: `_types`
  std::vector<std::string> methods;
};

struct Class {                         // of a resource
  const binding::Class* of = nullptr;  // null: Instance
  std::string doc, name;
  std::string c_name;     // `normalizer_class`
  std::string extension;  // what the extension module calls it: "Normalizer", "text_Splitter"
  std::string home;       // "uninorm"
  std::string shown;      // "uninorm.Normalizer"
  std::string drop;       // C function
  std::optional<Function> constructor;
  std::vector<Function> functions;
  bool hides_builtins = false;
};

// --- modules and the package ---

struct Module {  // of an interface
  std::string doc;
  std::string name;   // "text"; empty: the package itself
  std::string types;  // "_types", "_text_types"
  std::vector<TypeClass> type_classes;
  std::vector<std::string> exports;  // names of types
  std::vector<Function> functions;
  std::vector<Class> classes;
  Needs needs;  // of the types' annotations and defaults
};

// A function of the imports, called in C as its member of the table.
struct Asked {
  std::string member, name;
};

struct Package {
  const binding::Package* of = nullptr;
  Reader reader = Reader::Python;
  std::string name;  // "uninorm"
  std::string source, license;
  std::string prefix;
  uint64_t major = 0, minor = 0;
  std::vector<Module> modules;
  std::vector<TypeRow> rows;          // by the plan's ids
  std::vector<std::string> defaults;  // expressions
  Needs default_needs;
  std::vector<Import> imports;
  std::vector<Guests> guests;
  std::vector<Host> hosts;
  std::vector<Asked> table;
  Class instance;  // of what open() returns; its functions are the modules'
  Function open;

  const TypeRow& row(abi::TypeId id) const { return rows[size_t(id.index)]; }
};

Package plan_package(const Input& input, Reader reader = Reader::Python);

std::string print_types(const Package& package, const Module& module);
std::string print_init(const Package& package);
std::string print_submodule(const Package& package, const Module& module);
std::string print_errors(const Package& package);
std::string print_defaults(const Package& package);
std::string print_stub(const Package& package);
Signature signature(const Function& function);
Signature signature(const ProtocolMethod& method);
std::string print_extension(const Package& package);
void print_function(emit::Writer& w, const Package& package, const Function& function);
void print_guest_tables(emit::Writer& w, const Package& package);
void print_imports(emit::Writer& w, const Package& package);
void print_open(emit::Writer& w, const Package& package);
std::string print_cffi(const Package& package);
std::string print_flavour(const Package& package);
std::string print_pyproject(const Package& package);
std::string print_setup(const Package& package);

}  // namespace sabir::backends::python
