// The Lua package, decided: what Lua adds to the binding. Whatever is not said here is read there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::lua {

struct Member {  // a label, a field, a case
  std::string doc, name, type;
};

struct TypeDoc {  // an enum, flags, a record or a variant: what people read of it
  const binding::Type* of = nullptr;
  std::string doc, name, path;  // "Any", "positions.Any"
  std::vector<Member> members;
};

struct TypeRow {
  const binding::Type* of = nullptr;
  std::string table;    // "T.list_u8"
  std::string name;     // in messages: "Colour"
  std::string handles;  // of a handle: "C.node", "G.listener"
};

struct Parameter {
  std::string name, type;
  std::string fallback = {};  // a literal; empty: none, or nothing
};

struct Function {
  const binding::Function* of = nullptr;
  std::string doc;
  std::string key;          // "node_child": its place in the table of functions
  std::string declared;     // `gauntlet.Node:child`, `gauntlet.Node.new`
  std::string shown;        // in messages: "Node:child"
  std::string name;         // of a method of the host's: "log"
  std::string on_instance;  // what the instance calls it: `node_merge`; empty: it needs an object
  std::string handles;      // of a method: "C.node"
  std::vector<Parameter> params;
  std::string returns, raises;     // types; empty: nothing
  std::vector<std::string> takes;  // as C has it: "void *", "int64_t", "void *"
  std::vector<int> words;          // of the host's: where each lies that is not whom it is for
};

struct Class {
  const binding::Class* of = nullptr;
  std::string doc, name, path;  // "Node", "positions.Node"
  std::string key;              // "node"
  std::string drop;             // symbol of the waist
  std::vector<Function> functions;
};

struct Guests {  // a resource that Lua implements
  std::string doc, name, key;
  std::vector<Function> methods;
};

struct Host {  // an interface that Lua implements
  std::string doc, keyword;
  std::vector<Function> functions;
  std::vector<Guests> guests;
};

struct Module {
  std::string doc, name;  // "positions"; empty: the package itself
  std::vector<TypeDoc> types;
  std::vector<Function> functions;
  std::vector<Class> classes;
};

struct Package {
  const binding::Package* of = nullptr;
  std::string name, prefix, source, license;
  uint64_t major = 0, minor = 0;
  std::vector<Module> modules;
  std::vector<Host> hosts;
  std::vector<TypeRow> rows;  // by the plan's ids
  std::vector<std::string> layouts;

  const TypeRow& row(abi::TypeId id) const { return rows[size_t(id.index)]; }
};

Package plan_package(const Input& input);

std::string print_package(const Package& package);
std::string print_waist(const Package& package);
std::string print_rockspec(const Package& package);
Signature signature(const Function& function, const std::string& home);

}  // namespace sabir::backends::lua
