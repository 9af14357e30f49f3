#include "abi/appearances.h"

#include <algorithm>

#include "abi/names.h"
#include "model/parts.h"

namespace sabir::abi {
namespace {

// "wasi:io/poll@0.2.0" -> "wasi:io/imported-poll@0.2.0"
std::string marked(const std::string& name, const char* mark) {
  size_t slash = name.find('/');
  size_t at = slash == std::string::npos ? 0 : slash + 1;
  return name.substr(0, at) + mark + name.substr(at);
}

}  // namespace

void Appearances::expect(const model::World& world) {
  for (model::InterfaceId id : plan_.package->interfaces) {
    names_.insert(plan_.contract->interfaces[id].name);
  }
  for (const model::WorldItem& item : world.exports) {
    if (item.named) exported_labels_.insert(item.name);
    expect(item, Side::Export);
  }
  for (const model::WorldItem& item : world.imports) expect(item, Side::Import);
  for (auto& [id, all] : all_) settle(id, all);
}

void Appearances::expect(const model::WorldItem& item, Side side) {
  auto* id = std::get_if<model::InterfaceId>(&item.item);
  if (id) all_[*id].push_back({side, item.named ? item.name : "", {}});
}

// Whether it has what can be another one each time.
bool Appearances::owns_code(model::InterfaceId id) const {
  const model::Interface& interface = plan_.contract->interfaces[id];
  auto is_resource = [&](model::TypeId type) {
    return std::holds_alternative<model::Resource>(plan_.contract->types[type].kind);
  };
  return !interface.functions.empty() ||
         std::any_of(interface.types.begin(), interface.types.end(), is_resource);
}

// Values are the same each time: they need one entry only, and one with the interface's own name.
void Appearances::settle(model::InterfaceId id, All& all) {
  auto labelled = [](const Appearance& a) { return !a.label.empty(); };
  if (all.size() > 1 && !owns_code(id)) all.erase(all.begin() + 1, all.end());
  if (all.size() > 1 && std::all_of(all.begin(), all.end(), labelled)) {
    all.push_back({Side::Import, "", {}});
  }
}

// The one that has the values, and the interface's own name: what is exported, or else the first.
Appearances::Appearance& Appearances::base(All& all) {
  auto rank = [](const Appearance& a) {
    return std::pair(!a.label.empty(), a.side == Side::Import);
  };
  return *std::min_element(all.begin(), all.end(), [&](const Appearance& a, const Appearance& b) {
    return rank(a) < rank(b);
  });
}

InterfaceId Appearances::enter(model::InterfaceId id, Side side, const model::WorldItem& item) {
  All& all = all_[id];
  std::string label = item.named ? item.name : "";
  auto is = [&](const Appearance& a) { return a.side == side && a.label == label; };
  auto at = std::find_if(all.begin(), all.end(), is);
  inside_ = id;
  side_ = side;
  return here_ = entry(id, at == all.end() ? all.front() : *at);
}

InterfaceId Appearances::enter(model::InterfaceId id, Side side) {
  inside_ = id;
  side_ = side;
  return here_ = of_values(id);
}

void Appearances::enter_world() {
  inside_ = {};
  here_ = {};
  side_ = Side::Import;
}

InterfaceId Appearances::world() {
  if (world_) return world_;
  Interface made;
  made.symbol = plan_.prefix;
  made.main = true;
  return world_ = plan_.interfaces.add(std::move(made));
}

InterfaceId Appearances::of_values(model::InterfaceId id) {
  All& all = all_[id];
  if (all.empty()) all.push_back({Side::Import, "", {}});
  return entry(id, base(all));
}

// From an exported interface that of another one that is exported, too; else what is imported.
InterfaceId Appearances::of_resources(model::InterfaceId id) {
  if (here_ && id == inside_) return here_;
  All& all = all_[id];
  auto meant = [&](const Appearance& a) { return a.label.empty() && a.side == side_; };
  auto at = std::find_if(all.begin(), all.end(), meant);
  return at == all.end() ? of_values(id) : entry(id, *at);
}

bool Appearances::differs(model::TypeRef type) {
  if (type.is_prim()) return false;
  if (auto known = differs_.find(type.id()); known != differs_.end()) return known->second;
  const model::Type& origin = plan_.contract->types[type.id()];
  bool found = false;
  if (std::holds_alternative<model::Resource>(origin.kind)) {
    auto* owner = std::get_if<model::InterfaceId>(&origin.owner);
    found = owner && all_[*owner].size() > 1;
  } else if (auto* own = std::get_if<model::Own>(&origin.kind)) {
    found = differs(model::TypeRef{own->resource});
  } else if (auto* borrow = std::get_if<model::Borrow>(&origin.kind)) {
    found = differs(model::TypeRef{borrow->resource});
  } else if (auto* alias = std::get_if<model::Alias>(&origin.kind)) {
    found = differs(alias->target);
  } else {
    model::for_each_part(origin.kind, [&](model::TypeRef part) { found |= differs(part); });
  }
  return differs_[type.id()] = found;
}

InterfaceId Appearances::entry(model::InterfaceId id, Appearance& appearance) {
  if (!appearance.entry) appearance.entry = make(id, name_of(id, appearance));
  return appearance.entry;
}

// What people call it. The interface's own name is that of the appearance with its values; a name
// that the contract has for something else is marked.
std::string Appearances::name_of(model::InterfaceId id, const Appearance& appearance) {
  All& all = all_[id];
  const model::Interface& origin = plan_.contract->interfaces[id];
  bool ours = origin.package == plan_.contract->root;
  bool own = !origin.name.empty() && (all.size() == 1 || appearance.label.empty());
  std::string name = !own   ? appearance.label
                     : ours ? origin.name
                            : model::interface_name(*plan_.contract, id);
  if (own && &base(all) == &appearance) return name;
  bool import = appearance.side == Side::Import;
  bool both = import && (own || exported_labels_.count(name) != 0);
  const char* mark = import ? "imported-" : "exported-";
  if (both) name = marked(name, mark);
  while (!names_.insert(name).second) name = marked(name, mark);
  return name;
}

InterfaceId Appearances::make(model::InterfaceId id, const std::string& name) {
  const model::Interface& origin = plan_.contract->interfaces[id];
  bool ours = origin.package == plan_.contract->root;
  Interface made;
  made.name = name;
  made.main = ours && name == plan_.package->name && name == origin.name;
  made.symbol = interface_symbol(*plan_.contract, origin, name, plan_.prefix);
  made.label = made.symbol.substr(std::min(plan_.prefix.size() + 1, made.symbol.size()));
  std::replace(made.label.begin(), made.label.end(), '_', '-');
  made.origin = &origin;
  return plan_.interfaces.add(std::move(made));
}

}  // namespace sabir::abi
