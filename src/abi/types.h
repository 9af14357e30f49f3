// Lowers the contract's types into the plan's: aliases are seen through, equal types meet in one
// entry, and every entry gets its symbol and its layout the moment it is made.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "abi/appearances.h"
#include "abi/names.h"
#include "abi/plan.h"

namespace sabir::abi {

class Types {
 public:
  Types(Plan& plan, Symbols& symbols, Appearances& seen)
      : plan_(plan), symbols_(symbols), seen_(seen) {}

  TypeId lower(model::TypeRef type);
  ResourceId resource(model::TypeId id);

 private:
  TypeId lower_prim(model::Prim prim);
  TypeId lower_entry(model::TypeId id);
  TypeId intern(Type type);
  void claim_constants(Type& type);

  void fill(Type& type, const model::Kind& kind);
  void fill_record(Type& type, const model::Record& record);
  void fill_tuple(Type& type, const std::vector<model::TypeRef>& items);
  void fill_cases(Type& type);
  void fill_sequence(Type& type, TypeId element);
  Member member(std::string name, const std::optional<model::TypeRef>& type);
  std::string name_anonymous(const Type& type) const;
  std::string key_anonymous(const Type& type) const;
  std::string short_name(TypeId id) const;
  InterfaceId owner_of(model::TypeId id);

  Plan& plan_;
  Symbols& symbols_;
  Appearances& seen_;
  std::map<std::string, TypeId> by_key_;
  // Seen from where: nowhere for what is the same from everywhere.
  std::map<std::pair<model::TypeId, InterfaceId>, TypeId> by_origin_;
  std::map<std::pair<model::TypeId, InterfaceId>, ResourceId> resources_;
};

}  // namespace sabir::abi
