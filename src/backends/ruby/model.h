// The Ruby package, decided: every class, function and table as it will stand, with its names,
// types and docs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::ruby {

// --- types, in Ruby ---

struct Label {
  std::string doc, constant, symbol;  // "NFKC_CASEFOLD", ":nfkc_casefold"
};

struct LabelModule {  // of an enum or of flags
  std::string doc, name;
  bool flags;
  std::vector<Label> labels;
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

// --- types, as tables of the extension ---

struct MemberRow {
  std::string name;    // "@offset", "nfc", "Shape::Circle"; empty: none
  std::string type;    // `&type_u32`; empty: no payload
  std::string offset;  // `offsetof(uninorm_text_error, offset)`; empty: 0
  uint32_t at = 0;     // the same as a number
};

struct TypeRow {
  std::string name;  // `type_text_error`
  std::string kind;  // `SABIR_RB_RECORD`
  std::string c_type;
  uint32_t tag_size = 0;
  std::string payload_offset;  // option
  uint32_t length = 0;
  uint32_t size = 0, payload = 0;  // as numbers
  std::string element, handles, guests;
  std::vector<MemberRow> members;
  std::string ruby, raises, resource;  // below the package's module
  bool nested = false, exception = false;
};

// --- functions ---

struct Parameter {
  std::string name, type;
  std::string fallback;  // the default of a keyword; empty: by position
  int default_index = -1;
  uint64_t max = 0;
};

// One argument in C: a variable, and the call that fills it.
struct Argument {
  std::string type, name;  // `sabir_rb_slice `, `text`
  std::string take;        // `sabir_rb_take_text`
  std::string row;         // `&type_list_u8`; empty: the function needs none
  std::string how;         // `SABIR_RB_LENT`; empty: the function needs none
  std::string passing;     // in Fiddle's flavour: `:slice`
  std::string full_row;    // the row, whatever the C function needs
  std::string object;      // the Ruby object: `rb_text`, `given[0]`
  bool guard = false;      // the object must live until the call is over
  bool back = false;       // an inout list: goes back into an Array
  bool may_return = false;
};

enum class Gives : uint8_t { Nothing, Scalar, Value, Handle, Self, Sink, Parcel, View };

struct Function {
  std::string doc, name;
  std::string shown;  // in messages: `Uninorm::Normalizer#normalize`
  std::string c_name;
  std::vector<Parameter> params;
  std::string returns;  // type; empty: nil
  std::vector<std::string> raises;
  bool method = false, is_static = false, constructor = false;
  bool arranged = false;  // argc and argv: keywords, or too many
  // In C:
  std::vector<Argument> arguments;
  std::string handle;       // `uninorm_normalizer`; empty: no self
  bool instance = false;    // works on an instance of the library
  std::string on_instance;  // what the instance calls it: `normalizer`, `node_merge`
  std::string symbol;
  std::vector<std::string> passes;  // `@` stands where the frame does
  Gives gives = Gives::Nothing;
  std::string result_type;  // in C, of the variable `result`
  std::string result_row;   // `&type_list_u8`, the class of a handle, or a scalar's kind
  std::string bytes;        // size of the input, an expression with `@`; empty: none
  bool blocking = false, leaf = false;
  std::string error;  // `&type_text_error`; empty: NULL
};

// --- what Ruby implements ---

struct Told {  // a parameter, as the library passes it
  std::string name;
  std::string row;                // `&type_string`
  std::vector<std::string> from;  // `&level`; or of a slice `text`, `text_size`
};

struct Import {  // a function
  std::string doc, name;
  std::string symbol;  // of the waist
  std::string shown;   // in messages: `Host#log`
  std::string c_name, field;
  std::vector<std::string> declaration;  // of the C function's parameters
  std::string whom;                      // the parameter that says which object: `context`, `self`
  std::vector<Told> told;
  std::vector<Parameter> params;
  std::string returns, raises;
  std::string shape, row;  // of the answer: `SABIR_RB_ANSWERS_SINK`, `&type_string`
  std::string error;       // `&type_string`; empty: none
  std::string declare;     // `declare_string`; empty: none
  bool declares = false;
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
};

struct Declared {  // a function that makes a declared error
  std::string name, symbol;
};

struct Class {  // of a resource
  std::string doc, name;
  std::string c_name;  // `class_normalizer`
  std::string path;    // below the package's module: "Text::Splitter"
  std::string drop;    // C function
  std::string handle;  // C type
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
  std::string name;    // of the gem: "uninorm"
  std::string module;  // "Uninorm"
  std::string title, doc, summary, source, version, license, contract;
  std::string prefix;
  uint64_t major = 0, minor = 0;
  std::vector<Module> modules;
  std::vector<TypeRow> rows;
  std::vector<std::string> defaults;  // expressions
  std::vector<Declared> declared;
  std::vector<std::string> layouts;  // what the library must say of its structures
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
