// Interfaces and worlds as a whole: which there are, what a path leads to, and in which order they
// depend on each other.
#include <algorithm>

#include "model/resolver.h"

namespace sabir::model {

namespace {

const ast::Name* item_name(const ast::Item& item) {
  if (const auto* interface = std::get_if<ast::Interface>(&item)) return &interface->name;
  if (const auto* world = std::get_if<ast::World>(&item)) return &world->name;
  return nullptr;
}

std::string_view noun(const ItemInfo& info) { return info.is_world() ? "world" : "interface"; }

}  // namespace

void Resolver::index_items(PackageUnit& unit) {
  for (Part& part : unit.parts) index_part(unit, part);
}

void Resolver::index_part(PackageUnit& unit, Part& part) {
  base::Table<std::string_view, Span> in_file;
  for (const ast::Item& item : part.declarations->items) {
    const auto* use = std::get_if<ast::TopUse>(&item);
    ast::Name name = use != nullptr ? use->effective() : *item_name(item);
    auto [known, fresh] = in_file.insert(name.text, name.span);
    if (!fresh) {
      diagnostics_
          .add(Code::E0210, name.span, cat("`", name.text, "` is defined twice in this file"))
          .label(*known, "first defined here");
      continue;
    }
    if (use != nullptr) {
      part.uses.insert(name.text, use);
      continue;
    }
    ItemInfo info;
    info.interface = std::get_if<ast::Interface>(&item);
    info.world = std::get_if<ast::World>(&item);
    info.part = &part;
    info.name = name;
    add_item(unit, std::move(info));
  }
}

void Resolver::add_item(PackageUnit& unit, ItemInfo info) {
  if (ItemInfo** known = unit.by_name.find(info.name.text)) {
    diagnostics_
        .add(Code::E0210, info.name.span,
             cat("`", info.name.text, "` is defined twice in this package"))
        .label((*known)->name.span, "first defined here");
    return;
  }
  info.order = uint32_t(unit.items.size());
  unit.items.push_back(std::move(info));
  ItemInfo& added = unit.items.back();
  unit.by_name.insert(added.name.text, &added);
}

// --- order ---

std::vector<ItemInfo*> Resolver::item_order(PackageUnit& unit) {
  std::vector<ItemInfo*> all;
  for (ItemInfo& info : unit.items) all.push_back(&info);
  Graph graph(all.size());
  for (size_t i = 0; i < all.size(); ++i) add_dependencies(unit, *all[i], graph[i]);
  auto report = [&](const Cycle& cycle) {
    uint32_t to = cycle.edges[0].to;
    diag::Diagnostic& error =
        diagnostics_
            .add(Code::E0211, all[to]->name.span,
                 cat(noun(*all[to]), " `", all[to]->name.text, "` depends on itself"))
            .label(cycle.edges[0].span, cat("used by `", all[cycle.nodes[0]]->name.text, "` here"));
    std::string path = cat("`", all[cycle.nodes[0]]->name.text, "`");
    for (const Edge& edge : cycle.edges)
      path += cat(edge.to == to ? " uses `" : ", which uses `", all[edge.to]->name.text, "`");
    if (cycle.nodes.size() > 1 && cycle.nodes.size() < 10) error.note(std::move(path));
    for (uint32_t node : cycle.nodes) all[node]->broken = true;
  };
  std::vector<ItemInfo*> order;
  for (uint32_t node : dependency_order(graph, report)) order.push_back(all[node]);
  return order;
}

// Adds the items of the same package that this one needs first.
void Resolver::add_dependencies(PackageUnit& unit, ItemInfo& item, std::vector<Edge>& edges) {
  auto add = [&](const ast::Path& path) {
    if (path.foreign()) return;
    ItemInfo* to = local_item(unit, *item.part, path.name.text);
    if (to == nullptr) return;
    edges.push_back({to->order, path.name.span});
  };
  if (item.interface != nullptr) {
    for (const auto& one : item.interface->items)
      if (const auto* use = std::get_if<ast::Use>(&one)) add(use->from);
    return;
  }
  for (const auto& one : item.world->items)
    if (const auto* include = std::get_if<ast::Include>(&one)) add(include->from);
}

// The item of this package that `name` means in this file; null for one of another package.
ItemInfo* Resolver::local_item(PackageUnit& unit, const Part& part, std::string_view name) {
  if (const auto* use = part.uses.find(name)) {
    if ((*use)->from.foreign()) return nullptr;
    name = (*use)->from.name.text;
  }
  ItemInfo** found = unit.by_name.find(name);
  return found == nullptr ? nullptr : *found;
}

// --- paths ---

// The targets of `use path as name;` at the top level, so that an unused one is checked too.
bool Resolver::check_top_uses(PackageUnit& unit) {
  bool good = true;
  for (const Part& part : unit.parts)
    for (const ast::Item& item : part.declarations->items) {
      const auto* use = std::get_if<ast::TopUse>(&item);
      if (use == nullptr) continue;
      if (use->from.foreign()) {
        ItemInfo* found = find_foreign(part, use->from);
        good &= found != nullptr && !found->is_world();
        if (found != nullptr && found->is_world()) report_world_use(part, *use, *found);
      } else if (!unit.by_name.contains(use->from.name.text)) {
        report_unknown_item(unit, use->from.name);
        good = false;
      }
    }
  return good;
}

// A top-level `use` of another package brings in an interface. Where the world is included by its
// path all the same, that is the place to look at.
void Resolver::report_world_use(const Part& part, const ast::TopUse& use, const ItemInfo& world) {
  Span span = use.from.name.span;
  for (const ast::Item& item : part.declarations->items) {
    const auto* includer = std::get_if<ast::World>(&item);
    if (includer == nullptr) continue;
    for (const auto& one : includer->items)
      if (const auto* include = std::get_if<ast::Include>(&one);
          include != nullptr && find_item(part, include->from) == &world)
        span = include->from.name.span;
  }
  diag::Diagnostic& error = diagnostics_.add(
      Code::E0208, span,
      cat("`", use.from.name.text, "` is a world, but `use` brings in interfaces"));
  if (!(span == use.from.name.span)) error.label(use.from.name.span, "brought in here");
  error.label(world.name.span, "the world").advise("worlds need no `use`: `include` takes a path");
}

ItemInfo* Resolver::find_item(const Part& part, const ast::Path& path) {
  return path.foreign() ? find_foreign(part, path) : find_local(part, path.name);
}

ItemInfo* Resolver::find_local(const Part& part, const ast::Name& name) {
  PackageUnit& unit = *part.unit;
  if (const auto* use = part.uses.find(name.text)) {
    const ast::Path& from = (*use)->from;
    if (from.foreign()) return find_foreign(part, from);
    ItemInfo** found = unit.by_name.find(from.name.text);
    return found == nullptr ? nullptr : *found;  // reported with the `use`
  }
  if (ItemInfo** found = unit.by_name.find(name.text)) return *found;
  report_unknown_item(unit, name);
  return nullptr;
}

ItemInfo* Resolver::find_foreign(const Part& part, const ast::Path& path) {
  std::string key = cat(path.space.text, ":", path.package.text, path.version ? "@" : "",
                        path.version ? version_of(*path.version).text() : "");
  PackageUnit& unit = *part.unit;
  auto package = by_key_.find(key);
  if (unit.unreachable.contains(key) || package == by_key_.end()) return nullptr;
  PackageUnit& other = *package->second;
  if (ItemInfo** found = other.by_name.find(path.name.text)) return *found;
  report_unknown_item(other, path.name);
  return nullptr;
}

ItemInfo* Resolver::find_interface(const Part& part, const ast::Path& path) {
  ItemInfo* found = find_item(part, path);
  if (found == nullptr || !found->is_world()) return found;
  diagnostics_
      .add(Code::E0208, path.name.span, cat("`", path.name.text, "` is a world, not an interface"))
      .label(found->name.span, "defined here");
  return nullptr;
}

ItemInfo* Resolver::find_world(const Part& part, const ast::Path& path) {
  ItemInfo* found = find_item(part, path);
  if (found == nullptr || found->is_world()) return found;
  diagnostics_
      .add(Code::E0208, path.name.span, cat("`", path.name.text, "` is an interface, not a world"))
      .label(found->name.span, "defined here");
  return nullptr;
}

// Looking for what was meant takes time in proportion to the names there are; a contract with very
// many of both names and errors goes without.
bool Resolver::worth_a_guess(size_t names) const {
  constexpr size_t kMost = 200'000;
  return !diagnostics_.full() && names * diagnostics_.errors() <= kMost;
}

void Resolver::report_unknown_item(const PackageUnit& in, const ast::Name& name) {
  if (in.incomplete || !reported_.insert(name.span.begin)) return;
  diag::Diagnostic& error = diagnostics_.add(
      Code::E0207, name.span,
      cat("there is no interface or world `", name.text, "` in package `", in.key, "`"));
  if (!worth_a_guess(in.items.size())) return;
  std::vector<std::string_view> names;
  for (const ItemInfo& info : in.items) names.push_back(info.name.text);
  if (auto meant = base::closest(name.text, names))
    error.advise(cat("did you mean `", *meant, "`?"));
}

void Resolver::report_unknown_package(PackageUnit& unit, const ast::Path& path,
                                      const std::string& key) {
  if (packages_incomplete_) return;
  diag::Diagnostic& error =
      diagnostics_.add(Code::E0206, path.package_span(), cat("there is no package `", key, "`"));
  if (!worth_a_guess(by_key_.size())) return;
  std::string plain = cat(path.space.text, ":", path.package.text);
  std::vector<std::string_view> others;
  for (const auto& [known, other] : by_key_) {
    std::string_view without_version = std::string_view(known).substr(0, known.find('@'));
    if (without_version == plain)
      error.note(cat("there is `", known, "`; versions must match exactly"));
    else if (other != &unit)
      others.push_back(without_version);
  }
  if (!error.notes.empty()) return;
  if (auto meant = base::closest(plain, others))
    error.advise(cat("did you mean `", *meant, "`?"));
  else
    error.advise(
        "put it into the folder `deps` beside the contract, or into the file as a nested package");
}

}  // namespace sabir::model
