// Worlds completed: what they include is copied in, and every interface that an import or export
// uses is listed.
#include <algorithm>

#include "model/resolver.h"

namespace sabir::model {

namespace {

using Key = std::variant<InterfaceId, std::string_view>;

// The imports or exports of a world, unique by name or interface.
class ItemList {
 public:
  bool has_interface(InterfaceId id) const { return interfaces_.contains(id.index); }

  bool has(const WorldItem& item) const {
    const auto* id = std::get_if<InterfaceId>(&item.item);
    return id != nullptr && !item.named ? has_interface(*id) : names_.contains(item.name);
  }

  void add(WorldItem item) {
    const auto* id = std::get_if<InterfaceId>(&item.item);
    if (id != nullptr && !item.named)
      interfaces_.insert(id->index);
    else
      names_.insert(item.name);
    items.push_back(std::move(item));
  }

  std::vector<WorldItem> items;

 private:
  base::Set<int32_t> interfaces_;
  base::Set<std::string> names_;
};

int rank(const Contract& contract, const WorldItem& item) {
  if (std::holds_alternative<InterfaceId>(item.item)) return 0;
  if (const auto* id = std::get_if<FunctionId>(&item.item))
    return contract.functions[*id].kind == FunctionKind::Free ? 3 : 4;
  const Type& type = contract.types[std::get<TypeId>(item.item)];
  const auto* alias = std::get_if<Alias>(&type.kind);
  bool brought = alias != nullptr && !alias->target.is_prim() &&
                 contract.types[alias->target.id()].owner != type.owner;
  return brought ? 1 : 2;
}

void sort_items(const Contract& contract, std::vector<WorldItem>& items) {
  std::stable_sort(items.begin(), items.end(), [&](const WorldItem& a, const WorldItem& b) {
    return rank(contract, a) < rank(contract, b);
  });
}

// The interface that a type is brought in from, if it is.
std::optional<InterfaceId> brought_from(const Contract& contract, TypeId id) {
  const Type& type = contract.types[id];
  const auto* alias = std::get_if<Alias>(&type.kind);
  if (alias == nullptr || alias->target.is_prim()) return std::nullopt;
  const auto& owner = contract.types[alias->target.id()].owner;
  if (owner == type.owner || !std::holds_alternative<InterfaceId>(owner)) return std::nullopt;
  return std::get<InterfaceId>(owner);
}

class Elaborator {
 public:
  Elaborator(const Contract& contract, const World& world) : contract_(contract), world_(world) {}

  void run() {
    std::vector<WorldItem> imports = world_.imports;
    sort_items(contract_, imports);
    for (const WorldItem& item : imports) add_import_item(item);
    for (const WorldItem& item : world_.exports) {
      if (std::holds_alternative<InterfaceId>(item.item))
        wanted_.add(item);
      else
        exports.add(item);
    }
    for (const WorldItem& item : wanted_.items)
      if (conflict.empty() && !add_export(item, true)) conflict = item.name;
    sort_items(contract_, this->imports.items);
  }

  ItemList imports, exports;
  std::string conflict;  // the export that cannot be satisfied

 private:
  std::vector<InterfaceId> needs(InterfaceId id) const {
    std::vector<InterfaceId> all;
    for (TypeId type : contract_.interfaces[id].types)
      if (auto from = brought_from(contract_, type))
        if (std::find(all.begin(), all.end(), *from) == all.end()) all.push_back(*from);
    return all;
  }

  WorldItem by_id(InterfaceId id, const Stability& stability, std::string external_id) const {
    WorldItem item;
    item.name = interface_name(contract_, id);
    item.item = id;
    item.stability = stability;
    item.external_id = std::move(external_id);
    return item;
  }

  void add_import_item(const WorldItem& item) {
    if (const auto* id = std::get_if<TypeId>(&item.item)) {
      if (auto from = brought_from(contract_, *id))
        add_import(by_id(*from, contract_.types[*id].stability, ""));
      imports.add(item);
    } else if (std::holds_alternative<InterfaceId>(item.item)) {
      add_import(item);
    } else {
      imports.add(item);
    }
  }

  // An interface stands behind those it uses.
  void add_import(const WorldItem& item) {
    if (imports.has(item)) return;
    for (InterfaceId need : needs(std::get<InterfaceId>(item.item)))
      add_import(by_id(need, item.stability, ""));
    imports.add(item);
  }

  // What an exported interface uses is the export of that name if there is one, an import
  // otherwise; false if some interface would have to be both for the same export.
  bool add_export(const WorldItem& item, bool as_export) {
    if (exports.has(item)) return as_export;
    InterfaceId id = std::get<InterfaceId>(item.item);
    if (!as_export && required_.contains(id.index)) return true;
    for (InterfaceId need : needs(id)) {
      bool exported = as_export && wanted_.has_interface(need);
      if (!add_export(by_id(need, item.stability, item.external_id), exported)) return false;
    }
    if (as_export) {
      if (required_.contains(id.index)) return false;
      exports.add(item);
    } else {
      required_.insert(id.index);
      if (!imports.has(item)) imports.add(item);
    }
    return true;
  }

  const Contract& contract_;
  const World& world_;
  ItemList wanted_;
  base::Set<int32_t> required_;
};

}  // namespace

void Resolver::elaborate(WorldId id) {
  World& world = contract_.worlds[id];
  if (!count_world_items(world.imports.size() + world.exports.size(), world.span)) return;
  Elaborator elaborator(contract_, world);
  elaborator.run();
  count_world_items(elaborator.imports.items.size(), world.span);
  if (!elaborator.conflict.empty())
    diagnostics_
        .add(Code::E0404, world.span,
             cat("the export `", elaborator.conflict, "` of world `", world.name,
                 "` would need an interface both imported and exported"))
        .note(
            "it uses an interface that is exported here, and another one that uses the same "
            "interface but is not")
        .advise("export the interfaces in between too");
  world.imports = std::move(elaborator.imports.items);
  world.exports = std::move(elaborator.exports.items);
}

// Plain names of a world that differ only in case.
void Resolver::check_world_names(const World& world) {
  for (const auto* items : {&world.imports, &world.exports}) {
    base::Table<std::string, const WorldItem*> seen;
    for (const WorldItem& item : *items) {
      bool by_id = std::holds_alternative<InterfaceId>(item.item) && !item.named;
      if (by_id) continue;
      auto [known, fresh] = seen.insert(base::lowercase(item.name), &item);
      if (fresh || (*known)->name == item.name) continue;
      diagnostics_
          .add(Code::E0214, item.span,
               cat("`", item.name, "` and `", (*known)->name, "` differ only in case"))
          .label((*known)->span, "the other one")
          .note("names are the same name whatever their case");
    }
  }
}

void Resolver::include_worlds(Context& context, const ast::World& world, WorldId id) {
  IncludeTarget target{id, {}};
  for (const auto& item : world.items) {
    const auto* include = std::get_if<ast::Include>(&item);
    if (include == nullptr) continue;
    Span span = include->from.name.span;
    Stability gates = stability(include->lead.attributes);
    std::string_view off = gate(include->lead.attributes, gates, *context.part, span);
    ItemInfo* from = find_world(*context.part, include->from);
    if (from == nullptr || from->broken || !off.empty()) continue;
    if (from->excluded()) {
      report_excluded(span, cat("world `", from->name.text, "`"), from->feature);
      continue;
    }
    if (from->world_id.valid() && from->world_id != id)
      include_world(*include, target, from->world_id);
  }
  check_world_names(contract_.worlds[id]);
}

void Resolver::include_world(const ast::Include& include, IncludeTarget& into, WorldId from) {
  const World source = contract_.worlds[from];
  if (!count_world_items(source.imports.size() + source.exports.size(), include.from.name.span))
    return;
  Renamings names = include_names(include, source);
  World& world = contract_.worlds[into.world];
  Copier copier(contract_, from, into.world, world.package,
                [this](Type type) { return add_type(std::move(type)); });
  bool external = source.package != world.package;
  for (bool exports : {false, true}) {
    std::vector<WorldItem>& items = exports ? world.exports : world.imports;
    auto& index = into.index[exports];
    for (size_t i = index.size(); i < items.size(); ++i) index.insert(items[i].name, i);
    for (const WorldItem& item : exports ? source.exports : source.imports)
      merge_included(items, index, copier.copy(item, names), external, include.from.name.span);
  }
}

Renamings Resolver::include_names(const ast::Include& include, const World& source) {
  base::Set<std::string_view> known;
  for (const auto* items : {&source.imports, &source.exports})
    for (const WorldItem& item : *items) known.insert(plain_name(item));
  Renamings names;
  for (const ast::Renaming& one : include.names) {
    names.insert(one.name.text, one.effective().text);
    if (known.contains(one.name.text)) continue;
    diagnostics_
        .add(Code::E0403, include.from.name.span,
             cat("world `", source.name, "` imports and exports nothing called `", one.name.text,
                 "`"))
        .label(one.name.span, "this name")
        .note("only plain names can be renamed, not interfaces");
  }
  return names;
}

void Resolver::merge_included(std::vector<WorldItem>& items,
                              base::Table<std::string, size_t>& index, WorldItem item,
                              bool external, Span span) {
  Stability from = item.stability;
  bool by_id = std::holds_alternative<InterfaceId>(item.item) && !item.named;
  auto [known, fresh] = index.insert(item.name, items.size());
  if (fresh) items.push_back(std::move(item));
  WorldItem& same = items[*known];
  if (!by_id) {
    if (fresh) return;
    diagnostics_.add(Code::E0402, span, cat("`", item.name, "` is in this world already"))
        .label(same.span, "here")
        .advise(cat("rename it: `include ... with { ", item.name, " as other }`"));
    return;
  }
  // Since when an interface of another package exists says nothing about this one.
  if (external && !from.since.empty()) {
    same.stability = {};
  } else if (!from.known() || from == same.stability) {
    // nothing to add
  } else if (!same.stability.known()) {
    same.stability = from;
  } else {
    diagnostics_.add(Code::E0506, span, cat("`", same.name, "` is included under different gates"))
        .label(same.span, "already here under another gate");
  }
}

// Worlds can multiply what they include; a contract that does so without bound is refused.
bool Resolver::count_world_items(size_t more, Span span) {
  size_t most = 20'000 + source_size_ / 4;
  world_items_ += more;
  if (world_items_ <= most) return true;
  if (world_items_ - more <= most)
    diagnostics_.add(Code::E0702, span, "the worlds of this contract have too many items",
                     cat("more than ", std::to_string(most), " with this one"));
  return false;
}

}  // namespace sabir::model
