// What `sabir diff` says of what no ledger has, for no program that exists can notice it: names
// that only other contracts use, documentation, gates.
#include <map>
#include <utility>

#include "base/text.h"
#include "driver/diff.h"

namespace sabir::driver {
namespace {

using abi::Weight;
using base::cat;
using model::Contract;
using model::Docs;
using source::Span;

// What both contracts have, by a path as people write it: "shop.item.price".
struct Told {
  Span span;
  std::string_view docs;
  const model::Stability* gates = nullptr;  // of what may have some
  bool alias = false;
  std::string target = {};  // of an alias
};

class Paths {
 public:
  explicit Paths(const Contract& contract) : contract_(contract) {
    const model::Package& package = contract.packages[contract.root];
    told_[package.name] = {package.span, package.docs.text};
    for (model::WorldId id : package.worlds) {
      const model::World& world = contract.worlds[id];
      worlds[world.name] = world.span;
      told_["world " + world.name] = {world.span, world.docs.text, &world.stability};
    }
    for (const model::Interface& interface : contract.interfaces) add(interface);
  }

  const std::map<std::string, Told>& all() const { return told_; }
  const Told* find(const std::string& path) const {
    auto at = told_.find(path);
    return at == told_.end() ? nullptr : &at->second;
  }

  std::map<std::string, Span> worlds;

 private:
  void add(const model::Interface& interface) {
    if (interface.package != contract_.root || interface.name.empty()) return;
    told_["interface " + interface.name] = {interface.span, interface.docs.text,
                                            &interface.stability};
    for (model::TypeId id : interface.types)
      add(cat(interface.name, ".", contract_.types[id].name), contract_.types[id]);
    for (model::FunctionId id : interface.functions) add(interface, contract_.functions[id]);
  }

  void add(const model::Interface& interface, const model::Function& f) {
    std::string path = interface.name;
    if (f.kind != model::FunctionKind::Free) path += "." + contract_.types[f.resource].name;
    path += "." + f.name;
    told_[path] = {f.span, f.docs.text, &f.stability};
    for (const model::Param& p : f.params) add_part(path, p);
  }

  template <typename Part>
  void add_part(const std::string& of, const Part& part) {
    told_[cat(of, "(", part.name, ")")] = {part.span, part.docs.text};
  }

  void add(const std::string& path, const model::Type& type) {
    Told& told = told_[path] = {type.span, type.docs.text, &type.stability};
    if (const auto* alias = std::get_if<model::Alias>(&type.kind)) {
      told.alias = true;
      told.target = model::type_text(contract_, alias->target);
    } else if (const auto* record = std::get_if<model::Record>(&type.kind)) {
      for (const model::Field& field : record->fields) add_part(path, field);
    } else if (const auto* variant = std::get_if<model::Variant>(&type.kind)) {
      for (const model::Case& one : variant->cases) add_part(path, one);
    } else if (const auto* labels = std::get_if<model::Enum>(&type.kind)) {
      for (const model::Label& label : labels->cases) add_part(path, label);
    } else if (const auto* flags = std::get_if<model::Flags>(&type.kind)) {
      for (const model::Label& label : flags->flags) add_part(path, label);
    }
  }

  const Contract& contract_;
  std::map<std::string, Told> told_;
};

Noticed notice(const Sort& sort, Weight weight, const std::string& item, std::string message,
               Span now, Span before = {}) {
  Noticed noticed{&sort, weight, {}, item, {}};
  noticed.what.message = std::move(message);
  noticed.what.primary.span = now;
  if (before.known()) noticed.what.secondary.push_back({before, "as it was"});
  noticed.what.notes.emplace_back(sort.why);
  return noticed;
}

class Comparison {
 public:
  Comparison(const Contract& before, const Contract& now) : before_(before), now_(now) {}

  std::vector<Noticed> run() {
    compare_worlds();
    for (const auto& [path, was] : before_.all()) {
      const Told* is = now_.find(path);
      if (was.alias) compare_alias(path, was, is);
      if (is) compare(path, was, *is);
    }
    for (const auto& [path, is] : now_.all()) {
      if (is.alias && !before_.find(path))
        add(kAliasAdded, Weight::Minor, path, says("alias `", path, kAliasAdded), is.span);
    }
    return std::move(found_);
  }

 private:
  template <typename... Parts>
  void add(const Parts&... parts) {
    found_.push_back(notice(parts...));
  }

  static std::string says(std::string_view noun, std::string_view name, const Sort& sort) {
    return cat(noun, name, "` ", sort.says);
  }

  void compare_worlds() {
    const auto &was = before_.worlds, &is = now_.worlds;
    if (was.size() == 1 && is.size() == 1) {
      if (was.begin()->first != is.begin()->first) {
        std::string old = was.begin()->first, fresh = is.begin()->first;
        add(kWorldRenamed, Weight::Major, fresh,
            cat("world `", old, "` is called `", fresh, "` now"), is.begin()->second,
            was.begin()->second);
      }
      return;
    }
    for (const auto& [name, span] : was) {
      if (!is.contains(name))
        add(kWorldRemoved, Weight::Major, name, says("world `", name, kWorldRemoved), span);
    }
    for (const auto& [name, span] : is) {
      if (!was.contains(name))
        add(kWorldAdded, Weight::Minor, name, says("world `", name, kWorldAdded), span);
    }
  }

  void compare_alias(const std::string& path, const Told& was, const Told* is) {
    if (!is) {
      add(kAliasRemoved, Weight::Major, path, says("alias `", path, kAliasRemoved), was.span);
    } else if (!is->alias || is->target != was.target) {
      add(kAliasChanged, Weight::Major, path, says("alias `", path, kAliasChanged), is->span,
          was.span);
      if (is->alias)
        found_.back().what.note(cat("it was `", was.target, "` and is `", is->target, "`"));
    }
  }

  void compare(const std::string& path, const Told& was, const Told& is) {
    size_t space = path.find(' ');
    std::string name = space == path.npos
                           ? cat("`", path, "`")
                           : cat(path.substr(0, space), " `", path.substr(space + 1), "`");
    if (was.docs != is.docs)
      add(kDocsChanged, Weight::Free, path, cat(name, " ", kDocsChanged.says), is.span);
    if (was.gates && is.gates && *was.gates != *is.gates) {
      bool deprecated = was.gates->deprecated.empty() && !is.gates->deprecated.empty();
      std::string text = deprecated ? cat(name, " is deprecated since ", is.gates->deprecated)
                                    : cat(name, " ", kGateChanged.says);
      add(kGateChanged, Weight::Free, path, text, is.span, was.span);
    }
  }

  Paths before_, now_;
  std::vector<Noticed> found_;
};

}  // namespace

std::vector<Noticed> compare(const Contract& before, const Contract& now) {
  return Comparison(before, now).run();
}

}  // namespace sabir::driver
