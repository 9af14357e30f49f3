// The Python package, decided: every class, function and table as it will stand, with its names,
// annotations and docs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "emit/writer.h"

namespace sabir::backends::python {

// --- types, in Python ---

struct Label {
  std::string doc, name;
  uint64_t value;
};

struct EnumClass {  // IntEnum, IntFlag
  std::string doc, name;
  bool flags;
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

// --- types, as tables of the extension module ---

struct MemberRow {
  std::string name;    // as Python spells it; empty: none
  std::string type;    // `&type_u32`; empty: no payload
  std::string offset;  // `offsetof(uninorm_text_error, offset)`; empty: 0
  std::string path;    // in C: `offset`, `of.circle`
  uint32_t at = 0;     // the offset as the plan has it
};

struct TypeRow {
  std::string name;  // `type_text_error`
  std::string kind;  // `SABIR_PY_RECORD`
  std::string c_type;
  uint32_t tag_size = 0;
  std::string payload_offset;  // option
  uint32_t length = 0;
  std::string element, handles, guests;
  std::vector<MemberRow> members;
  std::string home, python, raises;
  std::string key;  // in the table of layouts; empty: it is not in there
  uint32_t size = 0, align = 0, payload = 0;
  bool nested = false, exception = false;
  bool extensible = false;  // a record that begins with its size
};

// --- functions ---

struct Parameter {
  std::string name, annotation;
  std::string fallback;            // in stubs: `_types.IllFormed.REFUSE`
  std::string signature_fallback;  // in signatures: `uninorm.IllFormed.REFUSE`
  int default_index = -1;
  uint64_t max = 0;
  std::string row;  // `type_u32`
  std::string how;  // `INOUT`, `RETAINS`; empty: lent
};

// One argument in C: a variable, and the call that fills it.
struct Argument {
  std::string declaration;  // `sabir_py_slice text`
  std::string take;         // `sabir_py_take_bytes(&call, 0, given[0], &type_list_u8, ..., &text)`
};

enum class Gives : uint8_t { Nothing, Value, Handle, Sink, Parcel, View };

struct Function {
  std::string doc, name;
  std::string shown;  // in messages: `Normalizer.normalize`
  std::string c_name;
  std::vector<Parameter> params;
  std::string returns;  // annotation
  bool method = false, is_static = false, constructor = false;
  bool hides_builtins = false;
  // In C:
  std::vector<Argument> arguments;
  std::string handle;       // `uninorm_normalizer`; empty: no self
  std::string on_instance;  // what an instance calls it; empty: it is a method
  std::string symbol;
  std::vector<std::string> passes;
  Gives gives = Gives::Nothing;
  std::string result_type;              // in C, of the variable `result`
  std::string result_row;               // `&type_list_u8`, or the class of a handle
  std::vector<std::string> may_return;  // `given[0], &text`
  std::string bytes;                    // size of the input, an expression; empty: none
  std::string result_type_row;          // `type_list_u8`
  bool blocking = false, gives_away = false;
  std::string quick;  // `_u32`, if the result is a number
  bool leaf = false;
  bool calls_back = false;  // or may do so
  std::string error;        // `&type_text_error`; empty: NULL
};

// A function of the caller's, as the library calls it.
struct Import {
  std::string c_name;                  // `host_log`
  std::string shown;                   // in messages: `Host.log`
  std::string method;                  // `log`
  std::vector<std::string> signature;  // of the C function
  std::string whom;                    // `context`, `self`
  int slot = 0;                        // which method of it, or of all objects together
  int host = -1;                       // which of open()'s objects; -1: a resource's method
  std::vector<Parameter> params;
  Gives gives = Gives::Nothing;
  std::string result_row;
  std::vector<std::string> tells;  // `sabir_py_tell(&ask, &type_u32, &value)`
  std::string answer;              // `sabir_py_answer(&ask, &type_u32, result)`
  std::string error, declare;      // `&type_level`, `declare_level`; empty: NULL
  bool declares = false;
};

// A resource of the caller's.
struct Guests {
  std::string c_name;  // `guests_host_listener`
  std::string name;    // `Listener`
  std::string table;   // C type of its table
  std::string handle;  // C type of what the library holds
  std::vector<std::string> methods;
  std::vector<std::string> functions;  // in the order of the table
};

// An interface of the caller's: a parameter of open().
struct Host {
  std::string name, parameter, annotation;
  std::vector<std::string> methods;
};

struct Declaration {  // how a declared error of the caller's reaches the library
  std::string name, symbol, type;
};

struct Class {  // of a resource
  std::string doc, name;
  std::string c_name;     // `normalizer_class`
  std::string extension;  // what the extension module calls it: "Normalizer", "text_Splitter"
  std::string shown;      // "uninorm.Normalizer"
  std::string drop;       // C function
  std::string handle;     // C type
  bool warns = false;
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
  std::vector<std::string> uses;  // other modules of types: "_types"
  bool uses_extension = false, uses_sequence = false, uses_array = false, uses_buffer = false;
};

struct Package {
  std::string name;  // "uninorm"
  std::string title, doc, summary, source, version, license, contract;
  std::string prefix;
  uint64_t major = 0, minor = 0;
  std::vector<Module> modules;
  std::vector<TypeRow> rows;
  std::vector<std::string> defaults;  // expressions
  std::vector<Import> imports;
  std::vector<Guests> guests;
  std::vector<Host> hosts;
  std::vector<Declaration> declarations;
  std::vector<std::string> table;  // members of NAME_imports
  Class instance;                  // of what open() returns; its functions are the modules'
  Function open;
};

Package plan_package(const Input& input, diag::Diagnostics& diagnostics);

std::string print_types(const Package& package, const Module& module);
std::string print_init(const Package& package);
std::string print_submodule(const Package& package, const Module& module);
std::string print_errors(const Package& package);
std::string print_defaults(const Package& package);
std::string print_stub(const Package& package);
Signature signature(const Function& function);
Signature signature(const ProtocolMethod& method);
std::string print_extension(const Package& package);
void print_guest_tables(emit::Writer& w, const Package& package);
void print_imports(emit::Writer& w, const Package& package);
void print_open(emit::Writer& w, const Package& package);
std::string print_cffi(const Package& package);
std::string print_flavour(const Package& package);
std::string print_pyproject(const Package& package);
std::string print_setup(const Package& package);

}  // namespace sabir::backends::python
