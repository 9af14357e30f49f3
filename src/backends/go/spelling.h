// What the plan's items are called in Go, and how types and values are spelled. All items of a
// package stand in one scope, so their names are decided together: what is called in several ways
// at once (a type, a case, a function) is `apart` by its symbol and the version it appeared in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::go {

class Spelling {
 public:
  explicit Spelling(const abi::Plan& plan);

  const abi::Plan& plan;

  // --- names ---

  const std::string& type_name(abi::TypeId id) const { return types_.at(id); }
  const std::string& resource(abi::ResourceId id) const { return resources_.at(id); }
  // Of a function that needs no object: `EchoU8`, `NewNode`, `NodeMerge`.
  const std::string& function(const abi::Function& f) const { return functions_.at(f.symbol); }
  std::string method_name(const abi::Function& f) const;
  std::string name_on_host(const abi::Function& f) const;
  const std::string& host(abi::InterfaceId id) const { return hosts_.at(id); }
  const std::string& defaults(abi::TypeId id) const { return defaults_.at(id); }
  // A label, a field, a case's structure, an item of a tuple.
  const std::string& member(abi::TypeId id, size_t index) const {
    return members_.at(id).at(index);
  }
  // How the name of a resource or of a type with a name begins.
  std::string callee(const abi::Function& f, const std::string& receiver) const;

  // --- types ---

  std::string type(abi::TypeId id) const;
  std::string type(const std::optional<abi::TypeId>& id) const {
    return id ? type(*id) : "struct{}";
  }
  // Of a parameter: with a default it may be left out, as nil.
  std::string parameter_type(const abi::Param& param) const;
  bool is_pointer_of(const abi::Param& param) const;  // it is a pointer for that reason

  // `outside`: the package's name and a dot, from where another one spells it.
  std::string outside = {};

  // --- what Go has in memory ---

  // Looks the same in Go and in C.
  bool is_plain(abi::TypeId id) const;
  // Nil is nothing: an option of it is itself.
  bool is_nilable(abi::TypeId id) const;
  bool is_nested(abi::TypeId id) const;       // an option
  bool is_keyed(const abi::Type& map) const;  // or it is a list of pairs
  bool is_guest(abi::TypeId id) const;
  bool holds_guest(abi::TypeId id) const;  // or is one

  std::string literal(abi::TypeId id, const model::Value& value) const;

 private:
  struct Claim;
  void name_all();
  void name_members(abi::TypeId id);
  std::string scalar_literal(const abi::Type& type, const model::Value& value) const;
  std::string choice(abi::TypeId id, const model::CaseValue& value) const;

  std::map<abi::TypeId, std::string> types_, defaults_;
  std::map<abi::ResourceId, std::string> resources_;
  std::map<std::string, std::string> functions_;
  std::map<abi::InterfaceId, std::string> hosts_;
  std::map<abi::TypeId, std::vector<std::string>> members_;
};

// Whether a map is one in Go, which can have its keys.
bool is_keyed(const abi::Plan& plan, const abi::Type& map);

// "uint32", "rune"
std::string scalar(const abi::Type& type);
// `math.NaN()`, `1.5`
std::string real_literal(double value, bool narrow);
std::string char_literal(uint32_t code);
bool needs_math(const model::Value& value);  // its literal names the package

}  // namespace sabir::backends::go
