// The Java package, decided: every class, method and native call as it will stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "backends/c/signature.h"
#include "backends/java/spelling.h"

namespace sabir::backends::java {

// --- types ---

struct Label {
  std::string doc, name;
};

struct EnumType {
  std::string doc, name;
  std::vector<Label> labels;
  bool open;  // the last stands for those that are not known
};

struct Component {
  std::string doc, name;
  Code type;
  bool array = false;
  Code boxed = {};         // its type as an object's
  Code fallback = {};      // the contract's default; empty: there is none
  std::string shown = {};  // the same, as the contract has it
};

// A record that has defaults is made by a builder, too.
struct Building {
  std::string begins;    // the method: `builder`
  std::string defaults;  // likewise, if all components have one; or empty
};

struct RecordType {
  std::string doc, name;
  std::vector<std::string> parameters = {};  // of a tuple's type: `A`, `B`
  std::vector<Component> components = {};
  bool serializable = false;
  std::optional<Building> building = {};
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

struct Codec {  // of a type that is more than a number or a text
  abi::TypeId type;
  bool put = false, get = false;  // which ways it goes
};

struct Members {  // `static final Colour[] GAUNTLET_COLOUR = Colour.values()`
  std::string type, name;
};

// --- native calls ---

struct NativeParam {
  std::string name, c_name;  // in Java and in C
  char letter = 'J';         // of its type, or of its elements', as Java's descriptors have it
  bool array = false;        // which is lent, from a place on that is the next parameter
};

// What the library is given.
struct NativeArgument {
  enum class Of : uint8_t { Address, Size, Value, Array, Frame };
  Of of;
  size_t param = 0;     // which of the call's
  std::string c = {};   // of a value: its type in C; of an array: the variable for its memory
  bool in_out = false;  // of an array
  uint32_t offset = 0;  // in the frame
};

struct NativeCall {
  std::string name;    // in Java: `normalizerNormalize`
  std::string holder;  // in Java: `NormalizerNormalize`
  std::string symbol;
  std::vector<NativeParam> params;
  std::vector<NativeArgument> arguments;
  bool leaf = false;
  char result = 'I';  // as in descriptors

  bool lends() const;  // arrays
};

// --- methods ---

struct Parameter {
  std::string doc, name;
  Code type;
  bool in_parts = false;  // handed on as memory, where it begins there, and its size
  bool buffer = false;    // a ByteBuffer in place of an array
};

// How an argument gets to the native call, and the variables on the way.
struct Argument {
  enum class Way : uint8_t {
    Number,
    Handle,
    Placed,  // written into the frame
    Items,   // likewise, each of them
    Array,   // of numbers, or the bytes of a text
    Kept,    // bytes that are read as long as the object lives
  };
  Way way;
  std::string name;
  std::string at = {};     // its address, or its handle
  std::string data = {};   // the array, or what is kept
  std::string from = {};   // where it begins in the array; empty: where that begins
  std::string count = {};  // empty: all of the array
  bool lent = false;       // the array, as it is
};

// How a function is carried out: the steps are the binding's, the variables in them Java's.
struct Carrying {
  const binding::Function* of = nullptr;
  std::string library;              // the parameter that is the instance; empty: there is none
  std::vector<Argument> arguments;  // as the contract counts them
  bool hands_over = false;          // objects that are closed after the call
  std::optional<size_t> same;       // the argument that may come back as it is
  std::string buffer;               // what shows a view: `IntBuffer`; empty: it is copied
};

enum class Does : uint8_t {
  Carries,  // the function out
  Splits,   // hands arrays, or buffers, on in parts
  Makes,    // an object, of what another method makes
  Fills,    // hands on what it is given, and defaults behind that
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
  std::string shown;             // in messages: `Normalizer.normalize`
  bool self = false;             // of an object, which must live as long
  Does does = Does::Carries;
  Carrying carrying;
  bool remembers = false;      // what makes an object: what that is made of
  std::vector<Code> defaults;  // behind the parameters
};

// How another object of a stateless resource is made: it is serialized as what it was made from.
struct Remade {
  Component argument;
  Code copied;  // the class that copies it, if its giver may change it later; of arrays: none
};
using Remaking = std::vector<Remade>;

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
  const abi::Resource* resource = nullptr;  // none: it stands for the interface itself
};

struct Taken {
  c::Parameter of;
  std::string name;        // in Java
  char letter;             // of its type, as Java's descriptors have it
  std::string given = {};  // the variable for what is written into and taken back; empty: none
};

// A static method that the library calls, through a function in C.
struct Upcall {
  const binding::Function* of = nullptr;
  std::string name;          // `hostLookup`
  std::string symbol;        // `host_lookup`
  std::string home, method;  // the interface and its method: `Host`, `lookup`
  Code throws;               // `LevelException`; empty: nothing that is declared
  int host = -1;             // which of the library's; -1: the guest that it is called on
  std::vector<Taken> takes;
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
  ClassNames names;
  std::string prefix, name;  // "uninorm", "sabir.uninorm"
  std::string folder;        // "sabir/uninorm"
  std::string source, license, group;
  uint64_t major = 0, minor = 0;
  uint32_t largest = 0;  // result that is no list
  std::vector<TypeFile> types;
  std::vector<Members> members;
  std::vector<Codec> codecs;
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
