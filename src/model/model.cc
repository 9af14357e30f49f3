#include "model/model.h"

#include <charconv>
#include <tuple>

#include "base/text.h"
#include "syntax/parse.h"

namespace sabir::model {

using base::cat;

std::string_view spelling(Prim prim) {
  constexpr std::string_view names[] = {"bool", "s8",   "u8",     "s16",          "u16",
                                        "s32",  "u32",  "s64",    "u64",          "f32",
                                        "f64",  "char", "string", "error-context"};
  return names[size_t(prim)];
}

std::string component_name(const Contract& contract, const Function& function) {
  if (function.kind == FunctionKind::Free) return function.name;
  const std::string& resource = contract.types[function.resource].name;
  switch (function.kind) {
    case FunctionKind::Constructor: return cat("[constructor]", resource);
    case FunctionKind::Static: return cat("[static]", resource, ".", function.name);
    default: return cat("[method]", resource, ".", function.name);
  }
}

std::string Version::text() const {
  std::string text =
      cat(std::to_string(major), ".", std::to_string(minor), ".", std::to_string(patch));
  if (!pre.empty()) text += cat("-", pre);
  if (!build.empty()) text += cat("+", build);
  return text;
}

bool operator==(const Version& a, const Version& b) {
  return std::tie(a.major, a.minor, a.patch, a.pre, a.build) ==
         std::tie(b.major, b.minor, b.patch, b.pre, b.build);
}

namespace {

std::string_view next_part(std::string_view& text) {
  size_t dot = text.find('.');
  std::string_view part = text.substr(0, dot);
  text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  return part;
}

int compare_parts(std::string_view a, std::string_view b) {
  auto is_number = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (is_number(a) != is_number(b)) return is_number(a) ? -1 : 1;
  if (is_number(a) && a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

int compare_identifiers(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty())
    if (int order = compare_parts(next_part(a), next_part(b)); order != 0) return order;
  return int(!a.empty()) - int(!b.empty());
}

}  // namespace

bool operator<(const Version& a, const Version& b) {
  auto numbers = [](const Version& v) { return std::tie(v.major, v.minor, v.patch); };
  if (numbers(a) != numbers(b)) return numbers(a) < numbers(b);
  // A pre-release stands before its release.
  if (a.pre.empty() != b.pre.empty()) return b.pre.empty();
  if (int order = compare_identifiers(a.pre, b.pre); order != 0) return order < 0;
  return compare_identifiers(a.build, b.build) < 0;
}

std::string full_name(const Package& package) {
  return cat(package.space, ":", package.name, package.version ? "@" : "",
             package.version ? package.version->text() : "");
}

TypeRef resolve_alias(const Contract& contract, TypeRef type) {
  while (!type.is_prim()) {
    const auto* alias = std::get_if<Alias>(&contract.types[type.id()].kind);
    if (alias == nullptr) break;
    type = alias->target;
  }
  return type;
}

const Kind* kind_of(const Contract& contract, TypeRef type) {
  type = resolve_alias(contract, type);
  return type.is_prim() ? nullptr : &contract.types[type.id()].kind;
}

std::string interface_name(const Contract& contract, InterfaceId id) {
  const Interface& interface = contract.interfaces[id];
  const Package& package = contract.packages[interface.package];
  return cat(package.space, ":", package.name, "/", interface.name, package.version ? "@" : "",
             package.version ? package.version->text() : "");
}

namespace {

std::string optional_text(const Contract& contract, std::string_view word,
                          const std::optional<TypeRef>& part) {
  return part ? cat(word, "<", type_text(contract, *part), ">") : std::string(word);
}

std::string result_text(const Contract& contract, const Result& result) {
  if (!result.error) return optional_text(contract, "result", result.ok);
  return cat("result<", result.ok ? type_text(contract, *result.ok) : "_", ", ",
             type_text(contract, *result.error), ">");
}

std::string tuple_text(const Contract& contract, const Tuple& tuple) {
  std::string text;
  for (TypeRef part : tuple.types) text += cat(text.empty() ? "" : ", ", type_text(contract, part));
  return cat("tuple<", text, ">");
}

}  // namespace

std::string kind_text(const Contract& contract, const Kind& kind) {
  auto inner = [&](TypeRef part) { return type_text(contract, part); };
  if (const auto* list = std::get_if<List>(&kind))
    return cat("list<", inner(list->element), list->length ? ", " : "",
               list->length ? std::to_string(*list->length) : "", ">");
  if (const auto* map = std::get_if<Map>(&kind))
    return cat("map<", inner(map->key), ", ", inner(map->value), ">");
  if (const auto* option = std::get_if<Option>(&kind))
    return cat("option<", inner(option->some), ">");
  if (const auto* result = std::get_if<Result>(&kind)) return result_text(contract, *result);
  if (const auto* tuple = std::get_if<Tuple>(&kind)) return tuple_text(contract, *tuple);
  if (const auto* future = std::get_if<Future>(&kind))
    return optional_text(contract, "future", future->payload);
  if (const auto* stream = std::get_if<Stream>(&kind))
    return optional_text(contract, "stream", stream->payload);
  if (const auto* own = std::get_if<Own>(&kind))
    return cat("own<", contract.types[own->resource].name, ">");
  if (const auto* borrow = std::get_if<Borrow>(&kind))
    return cat("borrow<", contract.types[borrow->resource].name, ">");
  if (const auto* alias = std::get_if<Alias>(&kind)) return inner(alias->target);
  return "";
}

std::string type_text(const Contract& contract, TypeRef type) {
  if (type.is_prim()) return std::string(spelling(type.prim()));
  const Type& of = contract.types[type.id()];
  return of.name.empty() ? kind_text(contract, of.kind) : of.name;
}

// --- worlds by name ---

namespace {

std::optional<WorldId> world_of(const Contract& contract, PackageId package, std::string_view name,
                                std::string& why) {
  const Package& in = contract.packages[package];
  std::vector<std::string_view> names;
  for (WorldId id : in.worlds) {
    names.push_back(contract.worlds[id].name);
    if (names.back() == name) return id;
  }
  why = cat("package `", full_name(in), "` has no world `", name, "`");
  if (!names.empty()) why += cat("; it has ", base::one_of(names));
  return std::nullopt;
}

std::optional<PackageId> package_of(const Contract& contract, const syntax::PathText& path,
                                    std::string& why) {
  std::optional<PackageId> found;
  for (PackageId id : contract.packages.ids()) {
    const Package& package = contract.packages[id];
    if (package.space != path.space || package.name != path.package) continue;
    std::string version = package.version ? package.version->text() : "";
    if (version == path.version) return id;
    if (!path.version.empty()) continue;
    if (found) {
      why = cat("package `", path.space, ":", path.package,
                "` is here in several versions; name one");
      return std::nullopt;
    }
    found = id;
  }
  if (!found) why = cat("there is no package `", path.space, ":", path.package, "`");
  return found;
}

}  // namespace

std::optional<WorldId> select_world(const Contract& contract, std::string_view name,
                                    std::string& why) {
  if (name.empty()) {
    const auto& worlds = contract.packages[contract.root].worlds;
    if (worlds.size() == 1) return worlds[0];
    std::vector<std::string_view> names;
    for (WorldId id : worlds) names.push_back(contract.worlds[id].name);
    why = worlds.empty() ? "the package has no world"
                         : cat("the package has several worlds: ", base::one_of(names));
    return std::nullopt;
  }
  auto path = syntax::parse_path(name);
  if (!path) {
    why = cat("`", name, "` is not the name of a world");
    return std::nullopt;
  }
  if (path->space.empty()) return world_of(contract, contract.root, path->name, why);
  auto package = package_of(contract, *path, why);
  return package ? world_of(contract, *package, path->name, why) : std::nullopt;
}

}  // namespace sabir::model
