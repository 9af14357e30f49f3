// Copies of the items of a world for a world that includes it. What has no name of its own, such as
// an interface written in place, and the types of the world itself are copied with it; everything
// else is shared.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/table.h"
#include "model/model.h"

namespace sabir::model {

using Renamings = base::Table<std::string_view, std::string_view>;  // old to new

// The name by which an item can be renamed: its own or, of a function of a resource, the
// resource's. Empty for an interface without a plain name.
std::string_view plain_name(const WorldItem& item);

// What an item is called under renamings: `[method]a.f` becomes `[method]b.f`.
std::string renamed(const WorldItem& item, const Renamings& names);

class Copier {
 public:
  using AddType = std::function<TypeId(Type)>;
  Copier(Contract& contract, WorldId from, WorldId into, PackageId package, AddType add_type);

  WorldItem copy(const WorldItem& item, const Renamings& names);

 private:
  using Owner = std::variant<std::monostate, InterfaceId, WorldId>;

  TypeId type(TypeId id);
  TypeRef ref(TypeRef type);
  void parts(Kind& kind);
  FunctionId function(FunctionId id);
  InterfaceId interface(InterfaceId id);

  Contract& contract_;
  Owner from_, into_;
  PackageId package_;
  AddType add_type_;
  base::Table<int32_t, TypeId> types_;
};

}  // namespace sabir::model
