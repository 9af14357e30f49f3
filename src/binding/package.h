// A package, as every language makes one of a plan: what stands in it and in which order, with all
// that has nothing to do with how a language spells it. Names are the contract's; each language
// sends them through its own gate, and prints. Who wants to follow one function reads call.h next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binding/call.h"

namespace sabir::binding {

// --- types ---

struct Member {  // a label, a field, a case; an item of a tuple, an option or a result
  std::string name;
  const std::string* doc;
  std::optional<abi::TypeId> type;         // none: a label, or a case without payload
  uint32_t offset = 0;                     // of a field, or of the payload
  const model::Value* fallback = nullptr;  // of a field
};

// How a language raises a declared error.
enum class Raised : uint8_t {
  Never,    // it is none
  Itself,   // a record or variant: its class is the exception
  Wrapped,  // everything else: an exception that has the value
};

struct Type {
  const abi::Type* of = nullptr;
  std::string label;  // its name in tables: "list_u8", "own_normalizer"
  std::vector<Member> members;
  bool has_class = false;  // an enum, flags, record or variant: not an alias of something else
  Raised raised = Raised::Never;
  bool guest = false;   // a handle of what the host implements
  std::string object;   // of a handle: what tables call its class, or the host's guests
  bool nested = false;  // an option of an option: nothing, and nothing inside
};

// What tables call a resource: "class_normalizer", "guests_listener".
std::string object_label(const abi::Plan& plan, const abi::Resource& resource);

// What runtimes call the shape, or the scalar: "U32", "LIST", "OWN".
std::string kind_name(const abi::Type& type);

// --- modules ---

struct Class {  // of a resource that the library implements
  abi::ResourceId id;
  const abi::Resource* of = nullptr;
  std::optional<uint32_t> constructor;  // functions by their index in the plan
  std::vector<uint32_t> functions;
  bool warns = false;  // to forget to close it may cost something
};

struct Guests {  // a resource that the host implements
  abi::ResourceId id;
  const abi::Resource* of = nullptr;
  std::vector<uint32_t> methods;
};

struct Host {  // an interface that the host implements
  const abi::Interface* of = nullptr;
  size_t module = 0;
  std::vector<uint32_t> functions;
  std::vector<Guests> guests;
};

// Of an interface. The world's own items and those of the interface named like the package share
// the top.
struct Module {
  std::string label;  // empty: the package itself
  std::string doc;
  const abi::Interface* first = nullptr;
  std::vector<abi::TypeId> types;
  std::vector<uint32_t> functions;
  std::vector<Class> classes;
};

struct Default {
  abi::TypeId type;
  const model::Value* value = nullptr;
};

struct Package {
  const abi::Plan* plan = nullptr;
  std::string title, doc, summary, version;
  std::vector<Type> types;          // as the plan counts them
  std::vector<Function> functions;  // likewise, those of the host among them
  std::vector<Default> defaults;
  std::vector<Module> modules;
  std::vector<Host> hosts;
  std::vector<abi::TypeId> declared;  // errors that a function of the host's may declare
  bool hosted() const { return !hosts.empty(); }

  const Type& operator[](abi::TypeId id) const { return types[size_t(id.index)]; }
  // The class of a resource; null: the host implements it.
  const Class* find_class(abi::ResourceId id) const;
};

Package make_package(const abi::Plan& plan);

// In types.cc.
std::vector<Type> plan_types(const abi::Plan& plan);

}  // namespace sabir::binding
