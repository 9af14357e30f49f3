// The Java package, decided: every class, method and native call as it will stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "emit/code.h"

namespace sabir::backends::java {

using emit::Code;
using emit::Statements;

// --- types ---

struct Label {
  std::string doc, name;
};

struct EnumType {
  std::string doc, name;
  std::vector<Label> labels;
};

struct Component {
  std::string doc, name;
  Code type;
  bool array = false;
};

struct RecordType {
  std::string doc, name;
  std::vector<std::string> parameters = {};  // of a tuple's type: `A`, `B`
  std::vector<Component> components = {};
  bool serializable = false;
};

struct VariantType {
  std::string doc, name;
  std::vector<RecordType> cases;
  bool serializable = false;
};

struct ExceptionType {
  std::string doc, name;
  Code value;  // the type of its value
  bool generic = false;
};

using TypeFile = std::variant<EnumType, RecordType, VariantType, ExceptionType>;

// --- how values cross ---

struct CodecCase {  // of a variant
  std::string type, tag;
  std::optional<Code> put;  // statement; none: no payload
  Code get;                 // expression
};

struct Codec {  // of a record, a tuple or a variant
  std::string name;
  Code type;
  bool put = false, get = false;  // which ways it goes
  Statements puts;
  Code got;         // expression
  std::string tag;  // expression that reads it
  std::vector<CodecCase> cases;
};

struct Members {  // `static final Colour[] GAUNTLET_COLOUR = Colour.values()`
  std::string type, name;
};

struct DeclaredError {
  uint32_t number;
  Code made;  // expression: `new TextException(Codec.getTextError(value, 0), where, message)`
};

// --- native calls ---

struct NativeParam {
  std::string name;            // in Java
  std::string type;            // `long`, `byte[]`
  std::string c_name, c_type;  // `text`, `jbyteArray`
  char letter = 'J';           // as Java's descriptors have it; `[` stands before that of an array
  bool array = false;
};

struct NativeCall {
  std::string name;    // in Java: `normalizerNormalize`
  std::string holder;  // in Java: `NormalizerNormalize`
  std::string symbol;
  std::vector<NativeParam> params;
  std::vector<std::string> c_arguments;    // in C, one per argument of the symbol
  std::vector<Code> ffm_arguments;         // in Java, likewise; of arrays: segments
  std::vector<std::string> ffm_plain;      // the same without arrays
  std::string ffm_types, ffm_plain_types;  // of the result and each argument
  Statements pins, unpins;                 // in C
  std::string descriptor;                  // `(J[BJJJ)I`
  bool leaf = false, arrays = false;
  char result = 'I';  // as in descriptors
};

// --- methods ---

struct Parameter {
  std::string doc, name;
  Code type;
  bool buffer = false;  // a ByteBuffer in place of an array
};

struct Method {
  std::string symbol;  // of the waist; empty: of all libraries
  std::string doc, name, result_doc;
  Code returns;      // empty: of a constructor
  bool open = true;  // public, or private
  bool is_static = false;
  std::vector<Parameter> params;
  Code throws;                   // `TextException`; empty: nothing that is declared
  bool throws_silently = false;  // private: nobody reads what it throws
  std::string deprecated;
  Statements body;    // empty: what follows
  std::string shown;  // in messages: `Normalizer.normalize`
  Statements steps;   // around and in a native call
  bool self = false;  // of an object, which must live as long
};

// How another object of a stateless resource is made: it is serialized as what it was made from.
struct Remaking {
  std::vector<Component> arguments;
  Statements copies;  // of those that their giver may change later
};

struct ResourceClass {
  std::string doc, name, drop, shown;
  bool warns = true;
  std::optional<Remaking> remaking;
  std::vector<Method> methods;  // constructors among them
};

struct FunctionsClass {
  std::string doc, name;
  std::vector<Method> methods;
};

// --- what the caller implements ---

struct HostInterface {  // of an imported interface, or an imported resource
  std::string doc, name;
  std::vector<Method> methods;
};

// A static method that the library calls, through a function in C.
struct Upcall {
  std::string name;                             // `hostLookup`
  std::string symbol;                           // `host_lookup`
  std::vector<std::string> params;              // in Java, `long key`
  std::vector<std::string> c_params, c_passes;  // in C; what the method is given there
  std::string types, descriptor;                // `IJJJJJ`, `(JJJJJ)I`
  std::string shown;                            // in messages: `Host.lookup`
  Statements steps;                             // the last of them is `return 0;`
  Code catches;                                 // `LevelException`; empty: declares nothing
  Statements declare;                           // behind that
};

struct Guest {  // an imported resource: objects of the caller's with a table of functions
  std::string name, drop;            // `Listener`, `hostListenerDrop`
  std::string table;                 // `HOST_LISTENER`
  std::vector<std::string> upcalls;  // in the order of the table
};

struct Imports {
  std::vector<HostInterface> interfaces;
  std::vector<Parameter> hosts;  // of the library's constructor
  std::vector<Guest> guests;
  std::vector<Upcall> upcalls;
  std::vector<std::string> table;  // names of upcalls, in the order of the table
};

struct Package {
  const binding::Package* of = nullptr;
  std::string prefix, name;  // "uninorm", "sabir.uninorm"
  std::string folder;        // "sabir/uninorm"
  std::string source, license, group;
  uint64_t major = 0, minor = 0;
  uint32_t largest = 0;  // result that is no list
  std::vector<TypeFile> types;
  std::vector<Members> members;
  std::vector<Codec> codecs;
  std::vector<DeclaredError> declared;
  std::vector<ResourceClass> resources;
  std::vector<FunctionsClass> functions;
  std::vector<NativeCall> calls;
  std::vector<std::string> layouts;  // what the library must say of its structures
  Imports imports;
  std::string library;      // the class of the opened library, if there are imports
  FunctionsClass instance;  // the class of the opened library, if there are none
};

Package plan_package(const Input& input);

Signature signature(const Method& method);
Signature hosted_signature(const Method& method);  // of one of a HostInterface

}  // namespace sabir::backends::java
