// Packages: which there are, in which order they depend on each other, and one after another.
#include "model/resolve.h"

#include <algorithm>

#include "model/docs.h"
#include "model/resolver.h"
#include "model/validate.h"
#include "model/warnings.h"

namespace sabir::model {

namespace {

std::string key_of(std::string_view space, std::string_view name,
                   const std::optional<ast::Version>& version) {
  return cat(space, ":", name, version ? "@" : "", version ? version_of(*version).text() : "");
}

bool stands_before(const PackageUnit* a, const PackageUnit* b) {
  const ast::PackageName &x = *a->header, &y = *b->header;
  if (x.space.text != y.space.text) return x.space.text < y.space.text;
  if (x.name.text != y.name.text) return x.name.text < y.name.text;
  if (x.version.has_value() != y.version.has_value()) return y.version.has_value();
  return a->version < b->version;
}

// Calls `visit` for every path that leads to another package, in the order in which the reference
// looks: within a world imports before exports.
template <typename Visit>
void for_each_path(const ast::Declarations& declarations, Visit visit) {
  auto uses_of = [&](const ast::Interface& interface) {
    for (const auto& item : interface.items)
      if (const auto* use = std::get_if<ast::Use>(&item)) visit(use->lead, use->from);
  };
  auto extern_paths = [&](const ast::Extern& item) {
    if (const auto* path = std::get_if<ast::Path>(&item.item)) visit(item.lead, *path);
    if (const auto* interface = std::get_if<ast::Interface>(&item.item)) uses_of(*interface);
  };
  for (const ast::Item& item : declarations.items) {
    if (const auto* interface = std::get_if<ast::Interface>(&item)) uses_of(*interface);
    if (const auto* use = std::get_if<ast::TopUse>(&item)) visit(use->lead, use->from);
    const auto* world = std::get_if<ast::World>(&item);
    if (world == nullptr) continue;
    for (const auto& one : world->items) {
      if (const auto* use = std::get_if<ast::Use>(&one)) visit(use->lead, use->from);
      if (const auto* include = std::get_if<ast::Include>(&one))
        visit(include->lead, include->from);
    }
    for (bool exports : {false, true})
      for (const auto& one : world->items)
        if (const auto* item = std::get_if<ast::Extern>(&one); item && item->is_export == exports)
          extern_paths(*item);
  }
}

}  // namespace

Version version_of(const ast::Version& version) {
  return {version.major, version.minor, version.patch, std::string(version.pre),
          std::string(version.build)};
}

std::optional<Contract> resolve(const Input& input, const Options& options,
                                diag::Diagnostics& diagnostics) {
  return Resolver(input, options, diagnostics).run();
}

std::optional<Contract> Resolver::run() {
  size_t errors_before = diagnostics_.errors();
  for (const ast::File& file : input_.root.files) source_size_ += file.text->text.size();
  for (const Group& group : input_.deps)
    for (const ast::File& file : group.files) source_size_ += file.text->text.size();
  read_allowances();
  bool whole = collect();
  for (PackageUnit& unit : units_) collect_needs(unit);
  std::vector<PackageUnit*> order = package_order();
  for (PackageUnit* unit : order) resolve_package(*unit);
  bool broken = !whole || diagnostics_.errors() > errors_before;
  for (const ast::File& file : input_.root.files) broken |= file.broken;
  for (const Group& group : input_.deps)
    for (const ast::File& file : group.files) broken |= file.broken;
  if (broken) return std::nullopt;
  if (options_.component_rules) validate(contract_, diagnostics_);
  if (diagnostics_.errors() > errors_before) return std::nullopt;
  if (options_.component_rules) warn(contract_, options_.keywords, diagnostics_);
  if (diagnostics_.errors() > errors_before) return std::nullopt;
  if (options_.component_rules) tell_unused_allowances();
  return std::move(contract_);
}

bool Resolver::collect() {
  collect_group(input_.root);
  for (const Group& group : input_.deps) collect_group(group);
  return !packages_incomplete_;
}

void Resolver::collect_group(const Group& group) {
  const ast::PackageName* header = nullptr;
  bool broken = false;
  for (const ast::File& file : group.files) {
    for (const ast::NestedPackage& nested : file.nested) {
      PackageUnit* unit = add_unit(nested.name);
      unit->parts.push_back({&file, &nested.declarations, unit});
      unit->incomplete = nested.declarations.incomplete;
      register_unit(*unit);
    }
    if (file.package && header == nullptr) header = &*file.package;
    broken |= file.broken;
    packages_incomplete_ |= file.declarations.incomplete;
  }
  if (header == nullptr || header->name.text.empty()) {
    packages_incomplete_ = true;
    if (broken) return;
    Span start = group.files.empty()
                     ? Span{}
                     : Span{group.files[0].text->base, group.files[0].text->base + 1};
    diagnostics_.add(Code::E0201, start, "no file of this package says which package it is")
        .advise("begin one with `package space:name;`");
    return;
  }
  PackageUnit* unit = add_unit(*header);
  for (const ast::File& file : group.files) {
    unit->parts.push_back({&file, &file.declarations, unit});
    unit->incomplete |= file.declarations.incomplete;
  }
  check_headers(group, *unit);
  register_unit(*unit);
}

PackageUnit* Resolver::add_unit(const ast::PackageName& header) {
  PackageUnit& unit = units_.emplace_back();
  unit.header = &header;
  if (header.version) unit.version = version_of(*header.version);
  unit.key = key_of(header.space.text, header.name.text, header.version);
  return &unit;
}

void Resolver::register_unit(PackageUnit& unit) {
  auto [known, fresh] = by_key_.emplace(unit.key, &unit);
  if (fresh) return;
  known->second->incomplete = true;  // what it lacks, the other one may have
  diagnostics_.add(Code::E0204, unit.header->span, cat("package `", unit.key, "` is defined twice"))
      .label(known->second->header->span, "first defined here");
}

void Resolver::check_headers(const Group& group, PackageUnit& unit) {
  const ast::PackageName* documented = nullptr;
  for (const ast::File& file : group.files) {
    if (!file.package) continue;
    const ast::PackageName& header = *file.package;
    if (header.name.text.empty()) continue;
    std::string key = key_of(header.space.text, header.name.text, header.version);
    if (key != unit.key)
      diagnostics_.add(Code::E0202, header.span, cat("this file belongs to package `", key, "`"))
          .label(unit.header->span, cat("but this one of the same folder to `", unit.key, "`"))
          .note("the files directly in a folder are one package");
    if (!docs(file, header.lead).present) continue;
    Span comment = file.comments[header.lead.comments_begin].span;
    if (documented != nullptr)
      diagnostics_.add(Code::E0213, comment, "a second header of this package has documentation")
          .label(documented->span, "the first one");
    documented = &header;
  }
}

void Resolver::collect_needs(PackageUnit& unit) {
  base::Set<std::string> seen;
  std::vector<std::pair<std::string, const ast::Path*>> paths;
  base::Set<std::string> wanted;
  for (const Part& part : unit.parts)
    for_each_path(*part.declarations, [&](const ast::Lead& lead, const ast::Path& path) {
      if (!path.foreign()) return;
      std::string key = key_of(path.space.text, path.package.text, path.version);
      bool gated = false;
      for (const ast::Attribute& attribute : lead.attributes)
        gated |= attribute.kind == ast::Attribute::Kind::Unstable && !options_.all_features &&
                 !options_.features.contains(attribute.feature.text);
      if (!gated) wanted.insert(key);
      if (!seen.insert(key)) return;
      unit.needs.emplace_back(key, path.package_span());
      paths.emplace_back(key, &path);
    });
  for (const auto& [key, path] : paths) {
    if (by_key_.contains(key)) continue;
    if (wanted.contains(key)) report_unknown_package(unit, *path, key);
    unit.unreachable.insert(key);
  }
}

std::vector<PackageUnit*> Resolver::package_order() {
  std::vector<PackageUnit*> all;
  for (PackageUnit& unit : units_)
    if (by_key_.at(unit.key) == &unit) all.push_back(&unit);
  std::sort(all.begin(), all.end(), stands_before);
  std::vector<PackageUnit*> order;
  base::Set<std::string> done;
  base::Table<std::string, bool> visiting;
  for (PackageUnit* unit : all) visit(*unit, order, done, visiting);
  return order;
}

// Depth first, as the reference does it, so that a cycle is reported at the same place.
void Resolver::visit(PackageUnit& unit, std::vector<PackageUnit*>& order,
                     base::Set<std::string>& done, base::Table<std::string, bool>& visiting) {
  constexpr size_t kDeepest = 1000;
  if (done.contains(unit.key)) return;
  for (const auto& [key, span] : unit.needs) {
    if (const bool* now = visiting.find(key); now != nullptr && *now) {
      if (unit.unreachable.insert(key)) report_package_cycle(unit, key, span);
      continue;
    }
    auto dependency = by_key_.find(key);
    if (dependency == by_key_.end() || unit.unreachable.contains(key)) continue;
    if (depth_ >= kDeepest) {
      diagnostics_.add(Code::E0701, span, "a chain of packages that is too long",
                       cat("more than ", std::to_string(kDeepest), " packages deep"));
      unit.unreachable.insert(key);
      continue;
    }
    *visiting.insert(key, true).first = true;
    ++depth_;
    visit(*dependency->second, order, done, visiting);
    --depth_;
    *visiting.find(key) = false;
  }
  if (done.insert(unit.key)) order.push_back(&unit);
}

void Resolver::report_package_cycle(PackageUnit& unit, const std::string& to, Span span) {
  diag::Diagnostic& error =
      diagnostics_.add(Code::E0205, span, cat("package `", to, "` depends on itself"));
  if (to == unit.key)
    error.advise("inside a package, name its interfaces without the package");
  else
    error.note(cat("`", unit.key, "` uses `", to, "`, which uses `", unit.key, "`"));
}

void Resolver::resolve_package(PackageUnit& unit) {
  Package package;
  package.space = unit.header->space.text;
  package.name = unit.header->name.text;
  if (unit.header->version) package.version = unit.version;
  package.span = unit.header->span;
  package.prefix = package.name;
  for (const Part& part : unit.parts) {
    const ast::PackageName* header = unit.header;
    if (part.declarations == &part.file->declarations)
      header = part.file->package ? &*part.file->package : nullptr;
    if (header == nullptr) continue;
    if (Docs text = docs(*part.file, header->lead); text.present) package.docs = std::move(text);
    package_directives(*part.file, *header, package);
  }
  unit.id = contract_.packages.add(std::move(package));
  if (unit.parts[0].file == &input_.root.files[0] &&
      unit.parts[0].declarations == &input_.root.files[0].declarations)
    contract_.root = unit.id;

  interned_.clear();
  own_handles_.clear();
  first_interface_ = contract_.interfaces.size();
  first_world_ = contract_.worlds.size();
  index_items(unit);
  check_top_uses(unit);
  std::vector<ItemInfo*> order = item_order(unit);
  for (ItemInfo* info : order)
    if (!info->is_world()) resolve_interface(unit, *info);
  for (ItemInfo* info : order)
    if (info->is_world()) resolve_world(unit, *info);
  finish_functions();
  for (ItemInfo* info : order) {
    if (!info->is_world() || !info->world_id.valid() || chain_too_long_) continue;
    Context context{info->part, &info->scope, info->world_id, {}, "world", nullptr};
    include_worlds(context, *info->world, info->world_id);
    elaborate(info->world_id);
  }
  Package& added = contract_.packages[unit.id];
  for (const ItemInfo& info : unit.items) {
    if (info.interface_id.valid()) added.interfaces.push_back(info.interface_id);
    if (info.world_id.valid()) added.worlds.push_back(info.world_id);
  }
}

Docs Resolver::docs(const ast::File& file, const ast::Lead& lead) const {
  return read_docs(file, lead, options_.all_comments);
}

}  // namespace sabir::model
