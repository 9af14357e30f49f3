// The Go package, decided: what Go adds to the binding. Whatever is not said here is read there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/go/spelling.h"
#include "emit/writer.h"

namespace sabir::backends::go {

// Where something of a call lies: in the array of words that Go hands over, or in Go's own memory,
// to which there is one of a few pointers.
struct Seat {
  bool pointer = false;
  size_t at = 0;
};

// How a parameter gets from Go to C, or from C to Go.
enum class Way : uint8_t {
  Word,     // a number, an enum, flags
  Plain,    // a structure that is the same in C: by pointer
  Made,     // a structure that is put together in C's memory
  Lent,     // text, bytes, lists: as they lie
  Items,    // a list that is put together
  Entries,  // a map
  Handle,   // an object of the library's
  Guest,    // one of the host's
};

struct Parameter {
  const binding::Parameter* of = nullptr;
  std::string name, type;
  std::string value, place, kept;  // locals: with its default, in C's memory, while it is kept
  Way way = Way::Word;
  bool own = false;      // a handle, that is given away
  Seat seat;             // of a slice its data
  size_t count = 0;      // the word with the count of a slice
  bool pointer = false;  // may be nil: the default
  std::string fallback;  // a literal; empty: none
};

struct Function {
  const binding::Function* of = nullptr;
  std::string doc, name, where;
  std::string home;    // the type that it is a method of; empty: the instance's and the top's
  std::string result;  // type; empty: nothing
  std::optional<abi::TypeId> error;
  bool confined = false;  // of an object that is
  bool leaf = false;      // short, as the contract says
  std::vector<Parameter> params;
  size_t index = 0;      // in C's table
  std::string call;      // what Go calls that place
  size_t words = 0;      // all of them
  size_t out = 0;        // where the result is
  Seat sink;             // its memory
  size_t problem = 0;    // the error; what a host failed with stands behind it
  bool scratch = false;  // something is put together
};

struct Class {
  const binding::Class* of = nullptr;
  abi::ResourceId id;
  std::string doc, name;
  size_t index = 0;                 // of what drops it
  std::vector<Function> functions;  // its methods
};

struct Guests {  // a resource that Go implements
  abi::ResourceId id;
  std::string doc, name;
  size_t table = 0;
  std::vector<Function> methods;
};

struct Host {  // an interface that Go implements
  const abi::Interface* of = nullptr;
  std::string doc, name, field;
  std::vector<Function> functions;
  std::vector<Guests> guests;
};

struct Package {
  const binding::Package* of = nullptr;
  const Spelling* spelling = nullptr;
  std::string name, source, license;
  uint64_t major = 0, minor = 0;
  std::vector<abi::TypeId> types;   // those with a name in Go
  std::vector<Function> functions;  // those that need no object
  std::vector<Class> classes;
  std::vector<Host> hosts;
  std::vector<std::string> calls;            // the places of C's table, in order
  std::vector<abi::TypeId> lowered, lifted;  // with functions of their own
};

Package plan_package(const Input& input, const Spelling& spelling);

// Each prints a file.
std::string print_types(const Package& package);
std::string print_functions(const Package& package);
std::string print_codecs(const Package& package);
std::string print_hosts(const Package& package);
std::string print_waist(const Package& package);
std::string print_leaf(const Package& package);
std::string print_c(const Package& package);
std::string print_h(const Package& package);
std::string print_module(const Package& package);

// `func (lib *Instance) EchoU8(value uint8) (uint8, error)` in parts.
Signature signature(const Function& function, const std::string& home);
std::vector<emit::Code> declared_parameters(const Function& function);
// What it gives: `(uint8, error)`
std::string returns(const Function& function);

// --- what printers share ---

inline std::string number(size_t n) { return std::to_string(n); }

// The head of a file; `imports` of Go's own.
void print_head(emit::Writer& w, const Package& package, const std::vector<std::string>& imports);
// A doc comment; empty: `fallback`.
void print_doc(emit::Writer& w, const std::string& doc, const std::string& fallback);
// Lines that are indented by four columns, indented as Go does.
std::string tabbed(const std::string& text);

// The functions that make values of a type C's, and Go's: `lowerPlain[uint8]`, `liftPerson`.
std::string lower_of(const Package& package, const std::optional<abi::TypeId>& id);
std::string lift_of(const Package& package, const std::optional<abi::TypeId>& id);

// Which table of functions objects of a type that Go implements have.
size_t table_of(const Package& package, abi::TypeId id);
// Whether any function may take the short way.
bool has_leaf(const Package& package);

}  // namespace sabir::backends::go
