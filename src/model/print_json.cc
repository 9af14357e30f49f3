// The whole model as JSON, directives included; entries refer to each other by their place in the
// arrays.
#include <nlohmann/json.hpp>

#include "model/print.h"
#include "model/wave.h"

namespace sabir::model {

namespace {

using json = nlohmann::ordered_json;

class Writer {
 public:
  explicit Writer(const Contract& contract) : contract_(contract) {}

  std::string run() {
    json out;
    out["root"] = contract_.root.index;
    out["packages"] = each(contract_.packages, [&](const Package& one) { return package(one); });
    out["interfaces"] =
        each(contract_.interfaces, [&](const Interface& one) { return interface(one); });
    out["worlds"] = each(contract_.worlds, [&](const World& one) { return world(one); });
    out["types"] = each(contract_.types, [&](const Type& one) { return type(one); });
    out["functions"] =
        each(contract_.functions, [&](const Function& one) { return function(one); });
    return out.dump(2) + "\n";
  }

 private:
  template <typename Arena, typename Write>
  static json each(const Arena& arena, Write write) {
    json out = json::array();
    for (const auto& one : arena) out.push_back(write(one));
    return out;
  }

  template <typename Ids>
  static json numbers(const Ids& ids) {
    json out = json::array();
    for (auto id : ids) out.push_back(id.index);
    return out;
  }

  static void common(json& out, const Docs& docs, const Stability& stability) {
    if (!docs.text.empty()) out["docs"] = docs.text;
    if (!stability.since.empty()) out["since"] = stability.since;
    if (!stability.unstable.empty()) out["unstable"] = stability.unstable;
    if (!stability.deprecated.empty()) out["deprecated"] = stability.deprecated;
  }

  static json ref(TypeRef type) {
    return type.is_prim() ? json(std::string(spelling(type.prim()))) : json(type.id().index);
  }

  static json package(const Package& package) {
    json out = {{"name", full_name(package)}, {"prefix", package.prefix}};
    out["interfaces"] = numbers(package.interfaces);
    out["worlds"] = numbers(package.worlds);
    common(out, package.docs, {});
    return out;
  }

  static json interface(const Interface& interface) {
    json out = {{"name", interface.name}, {"package", interface.package.index}};
    out["types"] = numbers(interface.types);
    out["functions"] = numbers(interface.functions);
    common(out, interface.docs, interface.stability);
    return out;
  }

  static json world(const World& world) {
    json out = {{"name", world.name}, {"package", world.package.index}};
    out["imports"] = each(world.imports, item);
    out["exports"] = each(world.exports, item);
    common(out, world.docs, world.stability);
    return out;
  }

  static json item(const WorldItem& item) {
    json out = {{"name", item.name}};
    constexpr const char* kinds[] = {"interface", "function", "type"};
    std::visit([&](auto id) { out[kinds[item.item.index()]] = id.index; }, item.item);
    if (!item.external_id.empty()) out["external-id"] = item.external_id;
    common(out, item.docs, item.stability);
    return out;
  }

  // --- types ---

  json type(const Type& type) const {
    json out = {{"name", type.name}};
    std::visit([&](const auto& kind) { fill(out, kind); }, type.kind);
    if (const auto* id = std::get_if<InterfaceId>(&type.owner)) out["interface"] = id->index;
    if (const auto* id = std::get_if<WorldId>(&type.owner)) out["world"] = id->index;
    if (!type.external_id.empty()) out["external-id"] = type.external_id;
    common(out, type.docs, type.stability);
    return out;
  }

  static json labels(const std::vector<Label>& labels) {
    json out = json::array();
    for (const Label& label : labels) {
      out.push_back({{"name", label.name}});
      common(out.back(), label.docs, {});
    }
    return out;
  }

  void fill(json& out, const Record& record) const {
    out["kind"] = "record";
    if (record.packed) out["packed"] = *record.packed;
    if (record.extensible) out["extensible"] = true;
    out["fields"] = json::array();
    for (const Field& field : record.fields) {
      json one = {{"name", field.name}, {"type", ref(field.type)}};
      if (field.max) one["max"] = *field.max;
      if (field.default_value)
        one["default"] = write_wave(contract_, field.type, *field.default_value);
      common(one, field.docs, {});
      out["fields"].push_back(std::move(one));
    }
  }

  void fill(json& out, const Variant& variant) const {
    out["kind"] = "variant";
    out["cases"] = json::array();
    for (const Case& from : variant.cases) {
      json one = {{"name", from.name}};
      if (from.type) one["type"] = ref(*from.type);
      common(one, from.docs, {});
      out["cases"].push_back(std::move(one));
    }
  }

  void fill(json& out, const Enum& of) const {
    out["kind"] = "enum";
    out["cases"] = labels(of.cases);
  }
  void fill(json& out, const Flags& of) const {
    out["kind"] = "flags";
    out["flags"] = labels(of.flags);
  }
  void fill(json& out, const Tuple& of) const {
    out["kind"] = "tuple";
    out["types"] = json::array();
    for (TypeRef part : of.types) out["types"].push_back(ref(part));
  }
  void fill(json& out, const List& of) const {
    out["kind"] = "list";
    out["element"] = ref(of.element);
    if (of.length) out["length"] = *of.length;
  }
  void fill(json& out, const Map& of) const {
    out["kind"] = "map";
    out["key"] = ref(of.key);
    out["value"] = ref(of.value);
  }
  void fill(json& out, const Option& of) const {
    out["kind"] = "option";
    out["some"] = ref(of.some);
  }
  void fill(json& out, const Result& of) const {
    out["kind"] = "result";
    if (of.ok) out["ok"] = ref(*of.ok);
    if (of.error) out["error"] = ref(*of.error);
  }
  void fill(json& out, const Future& of) const { payload(out, "future", of.payload); }
  void fill(json& out, const Stream& of) const { payload(out, "stream", of.payload); }
  void fill(json& out, const Own& of) const { handle(out, "own", of.resource); }
  void fill(json& out, const Borrow& of) const { handle(out, "borrow", of.resource); }
  void fill(json& out, const Alias& of) const {
    out["kind"] = "alias";
    out["target"] = ref(of.target);
  }
  void fill(json& out, const Resource& of) const {
    constexpr const char* threading[] = {"exclusive", "confined", "shared"};
    out["kind"] = "resource";
    out["threading"] = threading[size_t(of.threading)];
    out["stateless"] = of.stateless;
    if (of.in_place) out["in-place"] = true;
    out["functions"] = numbers(of.functions);
  }

  static void payload(json& out, const char* kind, const std::optional<TypeRef>& payload) {
    out["kind"] = kind;
    if (payload) out["payload"] = ref(*payload);
  }
  static void handle(json& out, const char* kind, TypeId resource) {
    out["kind"] = kind;
    out["resource"] = resource.index;
  }

  // --- functions ---

  json function(const Function& function) const {
    constexpr const char* kinds[] = {"free", "method", "static", "constructor"};
    json out = {{"name", function.name}, {"kind", kinds[size_t(function.kind)]}};
    if (function.resource.valid()) out["resource"] = function.resource.index;
    out["params"] = json::array();
    for (const Param& one : function.params) out["params"].push_back(param(one));
    if (function.result) out["result"] = ref(*function.result);
    if (function.max_result) out["max-result"] = *function.max_result;
    const std::pair<const char*, bool> traits[] = {{"async", function.is_async},
                                                   {"blocking", function.blocking},
                                                   {"leaf", function.leaf},
                                                   {"idempotent", function.idempotent},
                                                   {"view", function.view}};
    for (const auto& [name, holds] : traits)
      if (holds) out[name] = true;
    if (!function.external_id.empty()) out["external-id"] = function.external_id;
    common(out, function.docs, function.stability);
    return out;
  }

  json param(const Param& param) const {
    json out = {{"name", param.name}, {"type", ref(param.type)}};
    if (param.in_out) out["inout"] = true;
    if (param.retains) out["retains"] = true;
    if (param.max) out["max"] = *param.max;
    if (param.default_value)
      out["default"] = write_wave(contract_, param.type, *param.default_value);
    common(out, param.docs, {});
    return out;
  }

  const Contract& contract_;
};

}  // namespace

std::string print_json(const Contract& contract) { return Writer(contract).run(); }

}  // namespace sabir::model
