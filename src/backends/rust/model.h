// The Rust packages, decided: what Rust adds to the binding. Whatever is not said here is read
// there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/rust/spelling.h"

namespace sabir::backends::rust {

struct Member {                 // a label, a field, a case
  std::string doc, name, type;  // no type: a case without payload
  std::string fallback;         // of a field: what stands there if nothing is said; or empty
};

struct TypeItem {  // an enum, flags, a record or a variant
  abi::TypeId id;
  const binding::Type* of = nullptr;
  std::string doc, name;
  std::string life;     // "<'a>", if something is lent in it
  std::string derives;  // "Clone, Debug"
  std::vector<Member> members;
  bool has_default = false;  // each field has something that stands there
  bool has_new = false;      // some have
};

struct Parameter {
  std::string name, type;
  std::string fallback = {};  // as an argument; empty: none
  bool changes = false;       // it has to be `mut`: handles are taken out of it
};

struct Function {
  const binding::Function* of = nullptr;
  std::string doc;
  std::string key;          // what the functions of waist.rs are called by: "node_child"
  std::string name;         // `child`, `new`
  std::string name_all;     // `child_with`: takes all parameters; empty: `name` does
  std::string on_instance;  // what an instance calls it; empty: it needs an object
  std::string on_instance_all;
  std::vector<Parameter> params;
  std::string life;     // "<'a>": the result may be part of an argument
  std::string returns;  // "Result<Cow<'a, str>>"
  std::string gives;    // "Cow<'a, str>"
  bool aliases = false;
  bool may_lack = false;  // of the host's: it is newer than its object
};

struct Class {
  const binding::Class* of = nullptr;
  std::string doc, name, path;
  std::string handle;    // "gauntlet_node"
  bool retains = false;  // it reads lists until it is dropped
  std::vector<Function> functions;
};

struct Guests {  // a resource that Rust implements
  const binding::Guests* of = nullptr;
  std::string doc, name, path;
  std::string handle;
  std::vector<Function> methods;
};

struct Host {  // an interface that Rust implements
  const binding::Host* of = nullptr;
  std::string doc, keyword;
  std::string trait_name, path;  // "Clock", "crate::clock::Clock"; empty: it has no function
  std::vector<Function> functions;
  std::vector<Guests> guests;
};

struct Module {
  std::string doc, name;  // "positions"; empty: the crate itself
  std::vector<TypeItem> types;
  std::vector<Function> functions;
  std::vector<Class> classes;
  std::vector<size_t> hosts;  // of Package::hosts
};

struct Package {
  Package(const binding::Package& binding, std::string_view root)
      : of(&binding), spelling(binding, root) {}

  const binding::Package* of;
  Spelling spelling;
  std::string source, license;
  std::vector<Module> modules;
  std::vector<Host> hosts;
};

// `root`: what stands before the names of the crate, where they are used.
Package plan_package(const Input& input, std::string_view root = "crate");

}  // namespace sabir::backends::rust
