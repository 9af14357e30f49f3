#include "model/include.h"

#include "base/text.h"
#include "model/parts.h"

namespace sabir::model {

std::string_view plain_name(const WorldItem& item) {
  if (std::holds_alternative<InterfaceId>(item.item) && !item.named) return {};
  std::string_view name = item.name;
  size_t close = name.find(']');
  if (close == std::string_view::npos) return name;
  name.remove_prefix(close + 1);
  return name.substr(0, name.find('.'));
}

std::string renamed(const WorldItem& item, const Renamings& names) {
  std::string_view plain = plain_name(item);
  const std::string_view* to = names.find(plain);
  if (plain.empty() || to == nullptr) return item.name;
  size_t begin = size_t(plain.data() - item.name.data());
  std::string_view name = item.name;
  return base::cat(name.substr(0, begin), *to, name.substr(begin + plain.size()));
}

Copier::Copier(Contract& contract, WorldId from, WorldId into, PackageId package, AddType add_type)
    : contract_(contract), from_(from), into_(into), package_(package), add_type_(add_type) {}

WorldItem Copier::copy(const WorldItem& item, const Renamings& names) {
  WorldItem out = item;
  out.name = renamed(item, names);
  if (const auto* id = std::get_if<TypeId>(&item.item)) {
    TypeId copied = type(*id);
    contract_.types[copied].name = out.name;
    out.item = copied;
  } else if (const auto* id = std::get_if<FunctionId>(&item.item)) {
    FunctionId copied = function(*id);
    if (contract_.functions[copied].kind == FunctionKind::Free)
      contract_.functions[copied].name = out.name;
    out.item = copied;
  } else if (item.named) {
    InterfaceId id_ = std::get<InterfaceId>(item.item);
    if (contract_.interfaces[id_].name.empty()) out.item = interface(id_);
  }
  return out;
}

TypeId Copier::type(TypeId id) {
  if (const TypeId* known = types_.find(id.index)) return *known;
  Type copied = contract_.types[id];
  bool elsewhere = copied.owner.index() != 0 && copied.owner != from_;
  if (elsewhere) return id;
  if (copied.owner == from_) copied.owner = into_;
  parts(copied.kind);
  TypeId added = add_type_(std::move(copied));
  types_.insert(id.index, added);
  return added;
}

TypeRef Copier::ref(TypeRef of) { return of.is_prim() ? of : TypeRef{type(of.id())}; }

void Copier::parts(Kind& kind) {
  if (auto* alias = std::get_if<Alias>(&kind)) alias->target = ref(alias->target);
  if (auto* own = std::get_if<Own>(&kind)) own->resource = type(own->resource);
  if (auto* borrow = std::get_if<Borrow>(&kind)) borrow->resource = type(borrow->resource);
  if (auto* resource = std::get_if<Resource>(&kind)) resource->functions.clear();
  for_each_part(kind, [&](TypeRef& part) { part = ref(part); });
}

FunctionId Copier::function(FunctionId id) {
  Function copied = contract_.functions[id];
  copied.owner = into_;
  if (copied.resource.valid()) copied.resource = type(copied.resource);
  for (Param& param : copied.params) param.type = ref(param.type);
  if (copied.result) copied.result = ref(*copied.result);
  TypeId resource = copied.resource;
  FunctionId added = contract_.functions.add(std::move(copied));
  if (resource.valid())
    std::get<Resource>(contract_.types[resource].kind).functions.push_back(added);
  return added;
}

InterfaceId Copier::interface(InterfaceId id) {
  InterfaceId next{int32_t(contract_.interfaces.size())};
  Interface copied = contract_.interfaces[id];
  Owner from = from_, into = into_;
  from_ = id, into_ = next;
  for (TypeId& one : copied.types) one = type(one);
  for (FunctionId& one : copied.functions) one = function(one);
  from_ = from, into_ = into;
  copied.package = package_;
  copied.copy_of = id;
  return contract_.interfaces.add(std::move(copied));
}

}  // namespace sabir::model
