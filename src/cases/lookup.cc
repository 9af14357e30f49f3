#include "cases/lookup.h"

#include <algorithm>

#include "abi/names.h"
#include "base/text.h"

namespace sabir::cases {

using base::cat;
using diag::Code;

Lookup::Lookup(const abi::Plan& plan, diag::Diagnostics& diagnostics)
    : plan_(plan), diagnostics_(diagnostics) {
  for (abi::InterfaceId id : plan.interfaces.ids())
    if (plan[id].main && plan[id].exported) main_ = id;
  for (abi::InterfaceId id : plan.interfaces.ids())
    if (!main_ && plan[id].exported) main_ = id;
  // What stands in the world itself is marked neither way.
  for (abi::InterfaceId id : plan.interfaces.ids())
    if (!main_ && plan[id].main) main_ = id;
}

// By its name; `tests:measures/units@1.0.0`, with or without the version; or the last part of that.
std::optional<abi::InterfaceId> Lookup::interface(const ast::Name& name) const {
  auto find = [&](auto is) -> std::optional<abi::InterfaceId> {
    for (abi::InterfaceId id : plan_.interfaces.ids())
      if (!plan_[id].name.empty() && is(plan_[id].name)) return id;
    return std::nullopt;
  };
  auto in_full = [&](const std::string& known) {
    bool foreign = known.find('/') != std::string::npos;
    std::string version = foreign ? "" : cat("@", plan_.version.text());
    std::string full = foreign ? known : cat(plan_.name, "/", known, version);
    return name.text == full || name.text == full.substr(0, full.find('@'));
  };
  if (auto found = find([&](const std::string& known) { return known == name.text; })) return found;
  if (auto found = find(in_full)) return found;
  return find([&](const std::string& known) { return abi::last_part(known) == name.text; });
}

void Lookup::in(const ast::Name& name) {
  current_ = interface(name);
  if (current_) return;
  std::vector<std::string> known;
  for (const abi::Interface& one : plan_.interfaces)
    if (!one.name.empty()) known.push_back(one.name);
  unknown(name, "interface", std::move(known));
}

// Where a name by itself is looked up, in this order. What the world has itself is named in no
// other way; the main interface's items are found after an `in`, too.
std::vector<abi::InterfaceId> Lookup::places() const {
  std::vector<abi::InterfaceId> all;
  if (current_) all.push_back(*current_);
  for (abi::InterfaceId id : plan_.interfaces.ids())
    if (plan_[id].name.empty() && id != current_ && id != main_) all.push_back(id);
  if (main_ && main_ != current_) all.push_back(*main_);
  return all;
}

// A resource of the interface, or one that it uses.
std::optional<abi::ResourceId> Lookup::resource(abi::InterfaceId in, std::string_view name) const {
  for (abi::ResourceId id : plan_[in].resources)
    if (plan_[id].name == name) return id;
  if (plan_[in].origin == nullptr) return std::nullopt;
  for (model::TypeId type : plan_[in].origin->types) {
    const model::Type& used = plan_.contract->types[type];
    if (used.name != name) continue;
    model::TypeRef seen = model::resolve_alias(*plan_.contract, model::TypeRef{type});
    for (abi::ResourceId id : plan_.resources.ids())
      if (!seen.is_prim() && plan_[id].origin == &plan_.contract->types[seen.id()]) return id;
  }
  return std::nullopt;
}

std::optional<uint32_t> Lookup::free(abi::InterfaceId in, std::string_view name) const {
  for (uint32_t f : plan_[in].functions)
    if (plan_.functions[f].origin->name == name) return f;
  return std::nullopt;
}

std::optional<uint32_t> Lookup::of(abi::ResourceId resource, model::FunctionKind kind,
                                   std::string_view name) const {
  for (uint32_t f : plan_[resource].functions) {
    const abi::Function& function = plan_.functions[f];
    if (!function.is(kind)) continue;
    if (kind == model::FunctionKind::Constructor || function.origin->name == name) return f;
  }
  return std::nullopt;
}

// --- what can be called, by name ---

std::vector<std::string> Lookup::known_in(abi::InterfaceId in) const {
  std::vector<std::string> known;
  for (uint32_t f : plan_[in].functions) known.push_back(plan_.functions[f].origin->name);
  for (abi::ResourceId id : plan_[in].resources) {
    for (uint32_t f : plan_[id].functions) {
      const abi::Function& function = plan_.functions[f];
      if (function.is(model::FunctionKind::Constructor)) known.push_back(plan_[id].name);
      if (function.is(model::FunctionKind::Static))
        known.push_back(cat(plan_[id].name, ".", function.origin->name));
    }
  }
  return known;
}

std::nullopt_t Lookup::unknown(const ast::Name& name, std::string_view what,
                               std::vector<std::string> known) {
  auto& said = diagnostics_.add(Code::E1002, name.span,
                                cat("there is no ", what, " called `", name.text, "`"));
  std::vector<std::string_view> names(known.begin(), known.end());
  if (auto meant = base::closest(name.text, names)) {
    said.advise(cat("did you mean `", *meant, "`?"));
  } else if (!names.empty() && names.size() <= 12) {
    said.advise(cat("it is ", base::one_of(names)));
  }
  return std::nullopt;
}

// What the caller implements cannot be called.
std::optional<uint32_t> Lookup::callable(std::optional<uint32_t> function, const ast::Name& name) {
  if (!function || !plan_.functions[*function].imported) return function;
  diagnostics_.add(Code::E1002, name.span,
                   cat("`", plan_.functions[*function].path, "` is what the caller implements"),
                   "cases call what the library implements");
  return std::nullopt;
}

// A function or a constructor of an interface.
std::optional<uint32_t> Lookup::inside(abi::InterfaceId in, const ast::Name& name) {
  if (auto found = free(in, name.text)) return callable(found, name);
  if (auto made = resource(in, name.text))
    if (auto found = constructor(*made)) return callable(found, name);
  diagnostics_.add(Code::E1002, name.span, cat("`", name.text, "` has no constructor"));
  return std::nullopt;
}

std::optional<uint32_t> Lookup::here(const ast::Name& name) {
  std::vector<std::string> known;
  for (abi::InterfaceId place : places()) {
    if (free(place, name.text) || resource(place, name.text)) return inside(place, name);
    for (std::string& one : known_in(place)) known.push_back(std::move(one));
  }
  for (abi::InterfaceId other : plan_.interfaces.ids()) {
    if (!free(other, name.text) && !resource(other, name.text)) continue;
    diagnostics_
        .add(Code::E1002, name.span, cat("there is no function called `", name.text, "` here"))
        .advise(cat("write `", abi::last_part(plan_[other].name), ".", name.text, "`, or `in ",
                    plan_[other].name, ";` above"));
    return std::nullopt;
  }
  return unknown(name, "function", std::move(known));
}

std::optional<uint32_t> Lookup::static_of(abi::ResourceId resource, const ast::Name& name) {
  if (auto found = of(resource, model::FunctionKind::Static, name.text))
    return callable(found, name);
  std::vector<std::string> known;
  for (uint32_t f : plan_[resource].functions) {
    const abi::Function& function = plan_.functions[f];
    if (function.is(model::FunctionKind::Static)) known.push_back(function.origin->name);
    if (!function.is(model::FunctionKind::Method) || function.origin->name != name.text) continue;
    diagnostics_
        .add(Code::E1002, name.span,
             cat("`", name.text, "` is a method of `", plan_[resource].name, "`"),
             "it needs a handle")
        .advise(cat("make one: `let x = ", plan_[resource].name, "(...);`, then `x.", name.text,
                    "(...)`"));
    return std::nullopt;
  }
  return unknown(name, cat("static function of `", plan_[resource].name, "`"), std::move(known));
}

std::optional<Lookup::Found> Lookup::method(const ast::Call& call, Scope& scope) {
  std::optional<HandleId> receiver = scope.use(call.path[0]);
  if (!receiver) return std::nullopt;
  const abi::Resource& resource = plan_[scope.resource(*receiver)];
  std::vector<std::string> known;
  for (uint32_t f : resource.functions) {
    const abi::Function& function = plan_.functions[f];
    if (!function.is(model::FunctionKind::Method)) continue;
    if (function.origin->name == call.path[1].text) {
      if (!callable(f, call.path[1])) return std::nullopt;
      return Found{f, receiver};
    }
    known.push_back(function.origin->name);
  }
  return unknown(call.path[1], cat("method of `", resource.name, "`"), std::move(known));
}

std::optional<abi::InterfaceId> Lookup::host(const ast::Name& name) {
  std::vector<std::string> hosts;
  std::vector<abi::InterfaceId> found;
  for (abi::InterfaceId id : plan_.interfaces.ids()) {
    const abi::Interface& one = plan_[id];
    bool worlds = one.name.empty() && plan_.world != nullptr;
    auto imported = [&](uint32_t f) { return plan_.functions[f].imported; };
    if (!one.imported && !std::any_of(one.functions.begin(), one.functions.end(), imported))
      continue;
    hosts.push_back(worlds ? plan_.world->name : one.name);
    if (hosts.back() == name.text) return id;
    if (abi::last_part(hosts.back()) == name.text) found.push_back(id);
  }
  if (found.size() == 1) return found[0];
  if (found.empty()) return unknown(name, "interface of the host's", std::move(hosts));
  diagnostics_.add(Code::E1002, name.span, cat("several interfaces are called `", name.text, "`"))
      .advise(cat("write the whole name, such as `", plan_[found[0]].name, "`"));
  return std::nullopt;
}

std::optional<uint32_t> Lookup::imported(abi::InterfaceId home,
                                         const std::vector<ast::Name>& path) {
  // The world itself may have exports, too, even of the same name.
  for (uint32_t f : path.size() == 1 ? plan_[home].functions : std::vector<uint32_t>())
    if (plan_.functions[f].imported && plan_.functions[f].origin->name == path[0].text) return f;
  std::optional<abi::ResourceId> made = resource(home, path[0].text);
  if (made && !plan_[*made].imported) made = std::nullopt;
  if (!made) return unknown(path[0], "function of the host's", known_in(home));
  if (path.size() == 1) {
    if (auto found = constructor(*made)) return found;
    return unknown(path[0], "constructor", {});
  }
  for (uint32_t f : plan_[*made].functions) {
    const abi::Function& function = plan_.functions[f];
    if (!function.is(model::FunctionKind::Constructor) && function.origin->name == path[1].text)
      return f;
  }
  return unknown(path[1], cat("method of `", plan_[*made].name, "`"), {});
}

std::optional<Lookup::Found> Lookup::function(const ast::Call& call, Scope& scope) {
  auto found = [](std::optional<uint32_t> function) -> std::optional<Found> {
    if (!function) return std::nullopt;
    return Found{*function, std::nullopt};
  };
  const std::vector<ast::Name>& path = call.path;
  if (path.size() == 1) return found(here(path[0]));
  if (path.size() == 2 && scope.knows(path[0].text)) return method(call, scope);
  std::optional<abi::InterfaceId> interface = this->interface(path[0]);
  if (path.size() == 3) {
    if (!interface) return unknown(path[0], "interface", {});
    std::optional<abi::ResourceId> inner = resource(*interface, path[1].text);
    if (!inner) return unknown(path[1], "resource", known_in(*interface));
    return found(static_of(*inner, path[2]));
  }
  for (abi::InterfaceId place : places())
    if (auto one = resource(place, path[0].text)) return found(static_of(*one, path[1]));
  if (!interface) {
    scope.use(path[0]);  // says that there is no such handle
    return std::nullopt;
  }
  if (free(*interface, path[1].text) || resource(*interface, path[1].text))
    return found(inside(*interface, path[1]));
  return unknown(path[1], cat("function of `", plan_[*interface].name, "`"), known_in(*interface));
}

}  // namespace sabir::cases
