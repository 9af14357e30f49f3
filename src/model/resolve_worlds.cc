// Interfaces and worlds from the inside.
#include <algorithm>

#include "model/resolver.h"

namespace sabir::model {

namespace {

template <typename T, typename Item>
const T* as(const Item& item) {
  return std::get_if<T>(&item);
}

const ast::Function* function_of(const ast::InterfaceItem& item) { return as<ast::Function>(item); }
const ast::Function* function_of(const ast::WorldItem&) { return nullptr; }

}  // namespace

// Declares the names of a scope in the order of the text, so that of two equal ones the second is
// the wrong one, and sorts the items by what they are.
template <typename Items>
Resolver::Members Resolver::members(Context& context, const Items& items) {
  Members all;
  for (const auto& item : items) {
    if (const auto* use = as<ast::Use>(item)) {
      no_directives(*context.part->file, use->lead, "a `use`");
      Members::Brought brought{use, {}};
      for (const ast::Renaming& name : use->names)
        if (declare(*context.scope, name.effective(), Symbol::State::Pending))
          brought.names.push_back(&name);
      all.uses.push_back(std::move(brought));
    } else if (const auto* def = as<ast::TypeDef>(item)) {
      if (declare(*context.scope, def->name, Symbol::State::Pending)) all.types.push_back(def);
    } else if (const ast::Function* function = function_of(item)) {
      if (declare(*context.scope, function->name, Symbol::State::Function))
        all.functions.push_back(function);
    }
  }
  return all;
}

void Resolver::resolve_interface(PackageUnit& unit, ItemInfo& info) {
  const ast::Interface& from = *info.interface;
  info.scope.incomplete = from.incomplete || info.broken;
  if (info.broken) return;
  no_directives(*info.part->file, from.lead, "an interface");
  Interface out;
  out.name = info.name.text;
  out.package = unit.id;
  out.docs = docs(*info.part->file, from.lead);
  out.stability = stability(from.lead.attributes);
  out.span = info.name.span;
  info.feature = gate(from.lead.attributes, out.stability, *info.part, info.name.span);
  if (!info.excluded()) info.interface_id = contract_.interfaces.add(std::move(out));

  std::vector<TypeId> types;
  Context context{info.part, &info.scope, {}, info.feature, "interface", &types};
  if (info.interface_id.valid()) context.owner = info.interface_id;
  fill_interface(context, from, info.interface_id);
}

void Resolver::fill_interface(Context& context, const ast::Interface& from, InterfaceId id) {
  Members names = members(context, from.items);
  for (const Members::Brought& use : names.uses) bring_in(context, use);
  define_types(context, names.types);
  std::vector<FunctionId> functions = interface_functions(context, from.items, names);
  if (!id.valid()) return;
  contract_.interfaces[id].types = std::move(*context.added);
  contract_.interfaces[id].functions = std::move(functions);
  count_chain(id);
}

// As for types: worlds follow these chains by recursion.
void Resolver::count_chain(InterfaceId id) {
  constexpr uint32_t kLongest = 1000;
  uint32_t below = 0;
  for (TypeId type : contract_.interfaces[id].types) {
    const auto* alias = std::get_if<Alias>(&contract_.types[type].kind);
    if (alias == nullptr || alias->target.is_prim()) continue;
    const auto* from = std::get_if<InterfaceId>(&contract_.types[alias->target.id()].owner);
    if (from != nullptr && *from != id)
      below = std::max(below, interface_depth_[size_t(from->index)]);
  }
  interface_depth_.resize(contract_.interfaces.size());
  interface_depth_[size_t(id.index)] = below + 1;
  chain_too_long_ |= below >= kLongest;
  if (below != kLongest) return;
  diagnostics_.add(Code::E0701, contract_.interfaces[id].span,
                   "a chain of interfaces that is too long",
                   cat("more than ", std::to_string(kLongest), " that use each other"));
}

std::vector<FunctionId> Resolver::interface_functions(Context& context,
                                                      const std::vector<ast::InterfaceItem>& items,
                                                      const Members& names) {
  std::vector<FunctionId> functions;
  size_t next_function = 0, next_type = 0;  // in the order of the text, as `items` is
  for (const auto& item : items) {
    if (const auto* from = as<ast::Function>(item)) {
      bool unique =
          next_function < names.functions.size() && names.functions[next_function] == from;
      if (!unique) continue;
      ++next_function;
      if (auto added = function(context, *from, from->lead, nullptr)) functions.push_back(*added);
    } else if (const auto* def = as<ast::TypeDef>(item)) {
      bool unique = next_type < names.types.size() && names.types[next_type] == def;
      if (!unique) continue;
      ++next_type;
      if (std::holds_alternative<ast::ResourceDef>(def->body))
        resource_functions(context, *def, functions);
    }
  }
  return functions;
}

// --- worlds ---

void Resolver::resolve_world(PackageUnit& unit, ItemInfo& info) {
  const ast::World& from = *info.world;
  info.scope.incomplete = from.incomplete;
  no_directives(*info.part->file, from.lead, "a world");
  World out;
  out.name = info.name.text;
  out.package = unit.id;
  out.docs = docs(*info.part->file, from.lead);
  out.stability = stability(from.lead.attributes);
  out.span = info.name.span;
  info.feature = gate(from.lead.attributes, out.stability, *info.part, info.name.span);
  if (!info.excluded()) info.world_id = contract_.worlds.add(World{});

  std::vector<TypeId> types;
  Context context{info.part, &info.scope, {}, info.feature, "world", &types};
  if (info.world_id.valid()) context.owner = info.world_id;
  world_keys_[0].clear();
  world_keys_[1].clear();
  Members names = members(context, from.items);
  for (const Members::Brought& use : names.uses) bring_in(context, use);
  define_types(context, names.types);
  world_types(context, names, out);
  world_functions(context, unit, from, names, out);
  if (info.world_id.valid()) contract_.worlds[info.world_id] = std::move(out);
}

// The types of a world are imports of it.
void Resolver::world_types(Context& context, const Members& names, World& out) {
  auto reserve = [&](std::string_view name, Span span) {
    world_keys_[0].insert(std::string(name), WorldKey{span, "type"});
  };
  for (const Members::Brought& use : names.uses)
    for (const ast::Renaming* name : use.names) reserve(name->effective().text, name->name.span);
  for (const ast::TypeDef* def : names.types) reserve(def->name.text, def->name.span);
  for (TypeId id : *context.added) {
    const Type& type = contract_.types[id];
    WorldItem item;
    item.name = type.name;
    item.item = id;
    item.span = type.span;
    out.imports.push_back(std::move(item));
  }
}

void Resolver::world_functions(Context& context, PackageUnit& unit, const ast::World& from,
                               const Members& names, World& out) {
  size_t next_type = 0;
  for (const auto& item : from.items) {
    if (const auto* one = as<ast::Extern>(item)) world_extern(context, unit, *one, out);
    if (const auto* include = as<ast::Include>(item))
      no_directives(*context.part->file, include->lead, "an `include`");
    const auto* def = as<ast::TypeDef>(item);
    bool unique = def && next_type < names.types.size() && names.types[next_type] == def;
    if (!unique) continue;
    ++next_type;
    if (!std::holds_alternative<ast::ResourceDef>(def->body)) continue;
    std::vector<FunctionId> functions;
    resource_functions(context, *def, functions);
    for (FunctionId id : functions) {
      WorldItem function;
      function.name = component_name(contract_, contract_.functions[id]);
      function.item = id;
      function.span = contract_.functions[id].span;
      out.imports.push_back(std::move(function));
    }
  }
}

void Resolver::world_extern(Context& context, PackageUnit& unit, const ast::Extern& from,
                            World& out) {
  const ast::File& file = *context.part->file;
  WorldItem item;
  item.name = from.name.text;
  item.named = !from.name.text.empty();
  item.span = from.name.span;
  const auto* path = std::get_if<ast::Path>(&from.item);
  if (path != nullptr && !item.named) item.span = path->name.span;
  item.stability = stability(from.lead.attributes);
  item.external_id = external_id(from.lead.attributes);
  std::string_view off = gate(from.lead.attributes, item.stability, *context.part, item.span);

  std::optional<WorldItem> added;
  std::string_view what = "interface";
  if (const auto* function = std::get_if<ast::Function>(&from.item)) {
    what = "function";
    added = extern_function(context, *function, from.lead, std::move(item));
  } else {
    no_directives(file, from.lead, "an import or export of an interface");
    if (path != nullptr) {
      item.docs = docs(file, from.lead);
      added = extern_path(context, *path, std::move(item), off);
    } else {
      added = extern_interface(context, unit, std::get<ast::Interface>(from.item), from.lead,
                               std::move(item), off);
    }
  }
  if (!added || !reserve_key(*added, from.is_export, what)) return;
  bool present = off.empty() && context.off.empty() && !is_placeholder(*added);
  if (present) (from.is_export ? out.exports : out.imports).push_back(std::move(*added));
}

// An item that is left out or wrong still takes its name; it has no id then.
bool Resolver::is_placeholder(const WorldItem& item) {
  return std::visit([](auto id) { return !id.valid(); }, item.item);
}

bool Resolver::reserve_key(const WorldItem& item, bool is_export, std::string_view what) {
  if (item.name.empty()) return true;
  auto [known, fresh] = world_keys_[is_export].insert(item.name, WorldKey{item.span, what});
  if (fresh) return true;
  std::string_view verb = is_export ? "exported" : "imported";
  diagnostics_.add(Code::E0401, item.span, cat(what, " `", item.name, "` is ", verb, " twice"))
      .label(known->span, cat(known->what == "interface" ? "an " : "a ", known->what,
                              " of this name stands here"));
  return false;
}

std::optional<WorldItem> Resolver::extern_path(Context& context, const ast::Path& path,
                                               WorldItem out, std::string_view off) {
  out.item = InterfaceId();
  if (!off.empty() && path.foreign()) return out;  // a package that is not needed may lack it
  ItemInfo* found = find_interface(*context.part, path);
  if (found == nullptr) return out.named ? std::optional(std::move(out)) : std::nullopt;
  if (found->excluded() && off.empty() && context.off.empty())
    report_excluded(path.name.span, cat("interface `", path.name.text, "`"), found->feature);
  out.item = found->interface_id;
  if (!out.named)
    out.name = found->interface_id.valid() ? interface_name(contract_, found->interface_id)
                                           : cat(found->part->unit->key, "/", found->name.text);
  return out;
}

std::optional<WorldItem> Resolver::extern_interface(Context& context, PackageUnit& unit,
                                                    const ast::Interface& from,
                                                    const ast::Lead& lead, WorldItem out,
                                                    std::string_view off) {
  Scope scope;
  scope.incomplete = from.incomplete;
  InterfaceId id;
  std::string_view why = !off.empty() ? off : context.off;
  if (why.empty()) {
    Interface added;
    added.package = unit.id;
    added.docs = docs(*context.part->file, lead);
    added.stability = out.stability;
    added.span = out.span;
    id = contract_.interfaces.add(std::move(added));
  }
  std::vector<TypeId> types;
  Context inner{context.part, &scope, {}, why, "interface", &types};
  if (id.valid()) inner.owner = id;
  fill_interface(inner, from, id);
  out.item = id;
  return out;
}

std::optional<WorldItem> Resolver::extern_function(Context& context, const ast::Function& from,
                                                   const ast::Lead& lead, WorldItem out) {
  auto added = function(context, from, lead, nullptr);  // its comments stand before `import`
  out.item = added ? *added : FunctionId();
  return out;
}

// Interfaces first, then worlds; see finish_function.
void Resolver::finish_functions() {
  for (size_t i = first_interface_; i < contract_.interfaces.size(); ++i)
    for (FunctionId id : contract_.interfaces[InterfaceId{int32_t(i)}].functions)
      finish_function(contract_.functions[id]);
  for (size_t i = first_world_; i < contract_.worlds.size(); ++i) {
    const World& world = contract_.worlds[WorldId{int32_t(i)}];
    for (const auto* items : {&world.imports, &world.exports})
      for (const WorldItem& item : *items)
        if (const auto* id = std::get_if<FunctionId>(&item.item))
          finish_function(contract_.functions[*id]);
  }
}

}  // namespace sabir::model
