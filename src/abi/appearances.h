// Where the interfaces of a world stand in the plan.
//
// One that the world has once is one entry, with all that it owns. One that is imported and
// exported, or there under several names, is an entry each time: its resources and functions are
// others each time, and its values the same types everywhere, as the Component Model has it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "abi/plan.h"

namespace sabir::abi {

enum class Side : uint8_t { Export, Import };

class Appearances {
 public:
  explicit Appearances(Plan& plan) : plan_(plan) {}

  void expect(const model::World& world);  // before anything is entered

  // What is looked up from here on is seen from this item of the world's.
  InterfaceId enter(model::InterfaceId id, Side side, const model::WorldItem& item);
  InterfaceId enter(model::InterfaceId id, Side side);  // without a world
  void enter_world();                                   // whose `use` is of what it imports
  InterfaceId world();

  InterfaceId of_values(model::InterfaceId id);     // the entry with its types
  InterfaceId of_resources(model::InterfaceId id);  // the one that is meant here
  // Whether the type is another one in each appearance of its interface.
  bool differs(model::TypeRef type);
  InterfaceId here() const { return here_; }

 private:
  struct Appearance {
    Side side;
    std::string label;  // by which the world knows it; empty: by the interface's own name
    InterfaceId entry;
  };
  using All = std::vector<Appearance>;

  void expect(const model::WorldItem& item, Side side);
  bool owns_code(model::InterfaceId id) const;
  void settle(model::InterfaceId id, All& all);
  Appearance& base(All& all);
  InterfaceId entry(model::InterfaceId id, Appearance& appearance);
  InterfaceId make(model::InterfaceId id, const std::string& name);
  std::string name_of(model::InterfaceId id, const Appearance& appearance);

  Plan& plan_;
  std::map<model::InterfaceId, All> all_;
  std::set<std::string> exported_labels_, names_;
  std::map<model::TypeId, bool> differs_;
  InterfaceId world_, here_;
  model::InterfaceId inside_;  // the contract's interface that was entered
  Side side_ = Side::Import;
};

}  // namespace sabir::abi
