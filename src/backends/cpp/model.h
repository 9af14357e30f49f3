// The C++ sides, decided: the types both share, and the wrapper around the waist.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "backends/cpp/serve.h"
#include "backends/cpp/validity.h"
#include "binding/apart.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {

struct Enumerator {
  std::string doc;
  std::string name;
  std::string label;  // in the contract
  uint64_t value;
};

struct EnumType {
  std::string doc;
  std::string name;
  std::string underlying;
  bool flags = false;
  std::vector<Enumerator> enumerators;
};

struct Field {
  std::string doc;
  Code type;
  Code view_type;
  std::string name;
  std::string label;
  Code fallback = {};  // the contract's default; empty: there is none
};

struct RecordType {
  std::string doc;
  std::string name;
  std::string c_name;
  bool direct = false;  // one structure serves both; else there is a View in it
  uint32_t packed = 0;
  bool extensible = false;  // the View begins with its size
  std::vector<Field> fields;
};

struct CaseType {
  std::string doc;
  std::string name;
  std::string label;
  Code type;  // sabir::None: no payload
  Code view_type;
};

struct VariantType {
  std::string doc;
  std::string name;
  std::string c_name;
  std::string tag_type;
  std::vector<CaseType> cases;
};

using NamedType = std::variant<EnumType, RecordType, VariantType>;

// A named type and where it stands.
struct Declaration {
  std::string name_space;
  NamedType type;
};

// What stands for a resource inside other values.
struct HandleType {
  std::string name;    // "Node"
  std::string symbol;  // "gauntlet_node"
};

struct Types {
  std::string prefix;
  std::string title;
  std::string source;
  std::vector<HandleType> handles;
  std::vector<Declaration> declarations;
};

Types plan_types(const Input& input);
std::string print_types(const Types& types);

// What is asked of structures that come from C.
struct Checks {
  std::string prefix;
  std::string source;
  std::vector<Validity> validities;
  std::vector<Drop> drops;
  std::vector<Whole> wholes;
  std::vector<Drop> notes;
  std::vector<Fit> fits;
};
std::string print_structure_checks(const Checks& checks);

// --- the wrapper ---

struct Argument {
  Code type;  // "sabir::Bytes"
  std::string name;
  Code default_value;               // empty: none
  Code lowered;                     // the owned type that must be lowered first; empty: none
  std::vector<std::string> passed;  // as C arguments
  bool sink_type = false;           // the result could be this very argument
  bool moved = false;               // given away
  Code fit = {};      // whether it is one that the contract allows; empty: always, or not asked
  Code written = {};  // the same of what was written into it
};

// One function of the waist as a C++ function: what it is given, what it calls, what it gives.
struct Method {
  std::string doc;
  std::string name;
  Code result;                 // owned type, a wrapper class, or "void"
  std::string c_result;        // the C type of the result, for Value, Parcel and Handle
  Code error;                  // "sabir::Error", "sabir::ErrorOf<TextError>"
  Code declared;               // the declared type; empty: none
  std::string accessor;        // reads the declared value out of an error
  std::string failed;          // of `detail`, makes that or any error of a failed call
  std::string symbol;          // of the waist
  binding::Claimant claimant;  // of its name
  std::vector<Argument> arguments;
  abi::Returning returning = abi::Returning::Nothing;
  std::string container;  // of a Sink: "sabir::Buffer", "std::string"
  Code owned;             // of a View: what it would be if it were not one
  Code element;           // of a Sink of other elements: "double"; of a View whose are not C's
  model::FunctionKind kind = model::FunctionKind::Free;
  std::string owner;        // the class; empty: none
  std::string first;        // the first C argument: "handle()", "at.handle()"
  std::string at_instance;  // the Instance it takes last; empty: none
  std::string twin;         // before the name of its twin, if that would find another; "::a::b::"
  bool later = false;       // speaks of a class that is not complete yet: defined behind all
  std::vector<std::string> there;  // asks whether the table called has it; none: it has
  std::string path;                // in the contract, of what the caller implements; else empty
};

// Who calls: the wrapper's user the library, or the implementation what its caller implements.
enum class Calls : uint8_t { Library, Caller };

Method plan_method(const Input& input, const abi::Function& function, const std::string& owner,
                   Calls calls = Calls::Library);

// A function and its twin `try_...` are two names of one scope, none of which another one may have:
// who was there first keeps its own. `taken` are there already.
void keep_twins_apart(const std::vector<Method*>& scope, std::set<std::string> taken = {});

// How much of a function is printed: what stands in a class, or behind all classes.
enum class Part : uint8_t { Whole, Declaration, Definition };
void print_method(emit::Writer& w, const std::string& prefix, const Method& method,
                  Part part = Part::Whole);
// Of the function that throws.
Signature signature(const Method& method);

struct Class {
  std::string doc;
  std::string name;
  std::string symbol;  // C handle type
  std::string own;     // "::gauntlet::own::Node"
  std::vector<Method> methods;
};

struct Space {
  std::string name;  // "uninorm::text"
  std::vector<Class> classes;
  std::vector<Method> functions;
};

// What the user of the wrapper derives from, and the functions by which the library calls it.
struct HostClass {
  std::string doc;
  std::string name_space;  // "uninorm", "uninorm::text"
  std::string name;        // "Host", or the resource's
  std::string symbol;      // C handle type; empty: the imports themselves
  std::string table;       // C table type
  std::string serve;       // of `detail`, makes a handle of an object: "serve_listener"
  std::vector<Call> calls;
  std::vector<std::string> docs;  // of the calls
};

// Of a function that the wrapper's user writes; and how it is written there.
Signature signature(const HostClass& host, const Call& call);
Code overridden(const Call& call);

struct Declared {
  Code type;             // "::uninorm::TextError"
  std::string accessor;  // "uninorm_as_text_error"
  std::string failed;    // of `detail`, makes it of a failed call: "as_text_error"
};

struct Wrapper {
  std::string prefix, upper;
  std::string title;
  std::string source;
  std::string doc;
  std::vector<Declared> declared;
  std::vector<HostClass> hosts;  // the last is the imports themselves
  std::vector<Space> spaces;
};

// `doc` as a comment of lines of at most `width` columns; nothing if there is none.
void comment(emit::Writer& w, const std::string& doc, size_t width);
std::string print_errors(const Wrapper& wrapper);
Wrapper plan_wrapper(const Input& input);
std::string print_wrapper(const Wrapper& wrapper);

}  // namespace sabir::backends::cpp
