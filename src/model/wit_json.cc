// One JSON object with the arrays `worlds`, `interfaces`, `types` and `packages`. Members that are
// absent in the reference when empty are absent here.
#include "model/wit_json.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace sabir::model {

namespace {

using base::cat;
using json = nlohmann::ordered_json;

class JsonWriter {
 public:
  explicit JsonWriter(const Contract& contract) : contract_(contract) {}

  std::string run() {
    json out;
    out["worlds"] = each(contract_.worlds, [&](const World& world) { return this->world(world); });
    out["interfaces"] =
        each(contract_.interfaces, [&](const Interface& one) { return interface(one); });
    out["types"] = each(contract_.types, [&](const Type& type) { return this->type(type); });
    out["packages"] = each(contract_.packages, [&](const Package& one) { return package(one); });
    return out.dump(2) + "\n";
  }

 private:
  template <typename Arena, typename Write>
  static json each(const Arena& arena, Write write) {
    json out = json::array();
    for (const auto& one : arena) out.push_back(write(one));
    return out;
  }

  static void add_docs(json& out, const Docs& docs) {
    if (docs.present) out["docs"] = {{"contents", docs.text}};
  }

  static void add_stability(json& out, const Stability& stability) {
    if (!stability.known()) return;
    json body;
    bool stable = !stability.since.empty();
    body[stable ? "since" : "feature"] = stable ? stability.since : stability.unstable;
    if (!stability.deprecated.empty()) body["deprecated"] = stability.deprecated;
    out["stability"] = {{stable ? "stable" : "unstable", body}};
  }

  static void add_external_id(json& out, const std::string& id) {
    if (!id.empty()) out["external_id"] = id;
  }

  // --- containers ---

  json world(const World& world) const {
    json out;
    out["name"] = world.name;
    out["imports"] = items(world.imports);
    out["exports"] = items(world.exports);
    out["package"] = world.package.index;
    add_docs(out, world.docs);
    add_stability(out, world.stability);
    return out;
  }

  json items(const std::vector<WorldItem>& items) const {
    json out = json::object();
    for (const WorldItem& one : items) {
      if (const auto* id = std::get_if<InterfaceId>(&one.item)) {
        out[one.named ? one.name : cat("interface-", std::to_string(id->index))] =
            interface_item(one, *id);
      } else if (const auto* id = std::get_if<FunctionId>(&one.item)) {
        out[one.name] = {{"function", function(contract_.functions[*id])}};
      } else {
        out[one.name] = {{"type", std::get<TypeId>(one.item).index}};
      }
    }
    return out;
  }

  json interface_item(const WorldItem& item, InterfaceId id) const {
    json body;
    body["id"] = id.index;
    add_stability(body, item.stability);
    add_external_id(body, item.external_id);
    add_docs(body, item.docs);
    return {{"interface", body}};
  }

  json interface(const Interface& interface) const {
    json out;
    out["name"] = interface.name.empty() ? json() : json(interface.name);
    out["types"] = json::object();
    for (TypeId id : interface.types) out["types"][contract_.types[id].name] = id.index;
    out["functions"] = json::object();
    for (FunctionId id : interface.functions) {
      const Function& one = contract_.functions[id];
      out["functions"][component_name(contract_, one)] = function(one);
    }
    add_docs(out, interface.docs);
    add_stability(out, interface.stability);
    out["package"] = interface.package.index;
    if (interface.copy_of.valid()) out["clone_of"] = interface.copy_of.index;
    return out;
  }

  json package(const Package& package) const {
    json out;
    out["name"] = full_name(package);
    add_docs(out, package.docs);
    out["interfaces"] = json::object();
    for (InterfaceId id : package.interfaces)
      out["interfaces"][contract_.interfaces[id].name] = id.index;
    out["worlds"] = json::object();
    for (WorldId id : package.worlds) out["worlds"][contract_.worlds[id].name] = id.index;
    return out;
  }

  // --- functions ---

  static std::string_view kind_name(const Function& function) {
    switch (function.kind) {
      case FunctionKind::Free: return function.is_async ? "async-freestanding" : "freestanding";
      case FunctionKind::Method: return function.is_async ? "async-method" : "method";
      case FunctionKind::Static: return function.is_async ? "async-static" : "static";
      case FunctionKind::Constructor: break;
    }
    return "constructor";
  }

  json function(const Function& function) const {
    json out;
    out["name"] = component_name(contract_, function);
    std::string kind(kind_name(function));
    if (function.kind == FunctionKind::Free)
      out["kind"] = kind;
    else
      out["kind"] = {{kind, function.resource.index}};
    out["params"] = json::array();
    for (const Param& param : function.params)
      out["params"].push_back({{"name", param.name}, {"type", ref(param.type)}});
    if (function.result) out["result"] = ref(*function.result);
    add_docs(out, function.docs);
    add_stability(out, function.stability);
    add_external_id(out, function.external_id);
    return out;
  }

  // --- types ---

  static json ref(TypeRef type) {
    if (type.is_prim()) return std::string(spelling(type.prim()));
    return type.id().index;
  }
  static json ref(const std::optional<TypeRef>& type) { return type ? ref(*type) : json(); }

  json type(const Type& type) const {
    json out;
    out["name"] = type.name.empty() ? json() : json(type.name);
    out["kind"] = std::visit([&](const auto& kind) { return this->kind(kind); }, type.kind);
    out["owner"] = json();
    if (const auto* id = std::get_if<InterfaceId>(&type.owner))
      out["owner"] = {{"interface", id->index}};
    if (const auto* id = std::get_if<WorldId>(&type.owner)) out["owner"] = {{"world", id->index}};
    add_docs(out, type.docs);
    add_stability(out, type.stability);
    add_external_id(out, type.external_id);
    return out;
  }

  static json labels(const std::vector<Label>& labels) {
    json out = json::array();
    for (const Label& label : labels) {
      json one = {{"name", label.name}};
      add_docs(one, label.docs);
      out.push_back(std::move(one));
    }
    return out;
  }

  static json kind(const Record& record) {
    json fields = json::array();
    for (const Field& field : record.fields) {
      json one = {{"name", field.name}, {"type", ref(field.type)}};
      add_docs(one, field.docs);
      fields.push_back(std::move(one));
    }
    return {{"record", {{"fields", fields}}}};
  }

  static json kind(const Variant& variant) {
    json cases = json::array();
    for (const Case& from : variant.cases) {
      json one = {{"name", from.name}, {"type", ref(from.type)}};
      add_docs(one, from.docs);
      cases.push_back(std::move(one));
    }
    return {{"variant", {{"cases", cases}}}};
  }

  static json kind(const Enum& of) { return {{"enum", {{"cases", labels(of.cases)}}}}; }
  static json kind(const Flags& of) { return {{"flags", {{"flags", labels(of.flags)}}}}; }
  static json kind(const Tuple& of) {
    json types = json::array();
    for (TypeRef type : of.types) types.push_back(ref(type));
    return {{"tuple", {{"types", types}}}};
  }
  static json kind(const List& of) {
    if (!of.length) return {{"list", ref(of.element)}};
    json parts = json::array({ref(of.element), *of.length});
    return {{"fixed-length-list", parts}};
  }
  static json kind(const Map& of) {
    json parts = json::array({ref(of.key), ref(of.value)});
    return {{"map", parts}};
  }
  static json kind(const Option& of) { return {{"option", ref(of.some)}}; }
  static json kind(const Result& of) {
    return {{"result", {{"ok", ref(of.ok)}, {"err", ref(of.error)}}}};
  }
  static json kind(const Future& of) { return {{"future", ref(of.payload)}}; }
  static json kind(const Stream& of) { return {{"stream", ref(of.payload)}}; }
  static json kind(const Own& of) { return {{"handle", {{"own", of.resource.index}}}}; }
  static json kind(const Borrow& of) { return {{"handle", {{"borrow", of.resource.index}}}}; }
  static json kind(const Alias& of) { return {{"type", ref(of.target)}}; }
  static json kind(const Resource&) { return "resource"; }

  const Contract& contract_;
};

}  // namespace

std::string wit_json(const Contract& contract) { return JsonWriter(contract).run(); }

}  // namespace sabir::model
