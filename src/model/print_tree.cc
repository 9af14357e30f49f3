// The tree that `sabir inspect` shows: one line per item, what was decided about it behind it.
#include "base/text.h"
#include "model/print.h"
#include "model/wave.h"

namespace sabir::model {

namespace {

using base::cat;

class Tree {
 public:
  explicit Tree(const Contract& contract) : contract_(contract) {}

  std::string run() {
    for (PackageId id : contract_.packages.ids()) package(id);
    return std::move(out_);
  }

 private:
  void line(size_t depth, std::string_view text) {
    out_.append(depth * 2, ' ');
    out_ += text;
    out_ += '\n';
  }

  static std::string gates(const Stability& stability) {
    std::string text;
    if (!stability.since.empty()) text += cat(", since ", stability.since);
    if (!stability.unstable.empty()) text += cat(", unstable feature ", stability.unstable);
    if (!stability.deprecated.empty()) text += cat(", deprecated since ", stability.deprecated);
    return text;
  }

  void package(PackageId id) {
    const Package& package = contract_.packages[id];
    bool root = id == contract_.root;
    std::string prefix = package.prefix == package.name ? "" : cat(", prefix ", package.prefix);
    line(0, cat("package ", full_name(package), prefix, root ? "" : " (used)"));
    for (InterfaceId one : package.interfaces) interface(contract_.interfaces[one], 1, "");
    for (WorldId one : package.worlds) world(contract_.worlds[one]);
  }

  void interface(const Interface& interface, size_t depth, std::string_view as) {
    line(depth, cat("interface ", as.empty() ? interface.name : std::string(as),
                    gates(interface.stability)));
    for (TypeId id : interface.types) type(contract_.types[id], depth + 1);
    for (FunctionId id : interface.functions)
      if (contract_.functions[id].kind == FunctionKind::Free)
        function(contract_.functions[id], depth + 1, "");
  }

  void world(const World& world) {
    line(1, cat("world ", world.name, gates(world.stability)));
    for (const WorldItem& item : world.imports) world_item(item, "import ");
    for (const WorldItem& item : world.exports) world_item(item, "export ");
  }

  void world_item(const WorldItem& item, std::string_view verb) {
    if (const auto* id = std::get_if<FunctionId>(&item.item)) {
      const Function& one = contract_.functions[*id];
      if (one.kind == FunctionKind::Free) function(one, 2, verb);
    } else if (const auto* id = std::get_if<TypeId>(&item.item)) {
      type(contract_.types[*id], 2);
    } else {
      InterfaceId of = std::get<InterfaceId>(item.item);
      const Interface& one = contract_.interfaces[of];
      if (one.name.empty())
        interface(one, 2, cat(item.name, " (", base::trim(verb), "ed)"));
      else
        line(2, cat(verb, item.named ? cat(item.name, ": ") : "", interface_name(contract_, of),
                    gates(item.stability)));
    }
  }

  // --- types ---

  void type(const Type& type, size_t depth) {
    std::string tail = gates(type.stability);
    if (const auto* record = std::get_if<Record>(&type.kind))
      return record_type(type, *record, depth, tail);
    if (const auto* variant = std::get_if<Variant>(&type.kind)) {
      line(depth, cat("variant ", type.name, tail));
      for (const Case& one : variant->cases)
        line(depth + 1,
             one.type ? cat(one.name, "(", type_text(contract_, *one.type), ")") : one.name);
    } else if (const auto* of = std::get_if<Enum>(&type.kind)) {
      labels(cat("enum ", type.name, tail), of->cases, depth);
    } else if (const auto* of = std::get_if<Flags>(&type.kind)) {
      labels(cat("flags ", type.name, tail), of->flags, depth);
    } else if (const auto* of = std::get_if<Resource>(&type.kind)) {
      resource(type, *of, depth, tail);
    } else {
      line(depth, cat("type ", type.name, " = ", target(type), tail));
    }
  }

  std::string target(const Type& type) const {
    const auto* alias = std::get_if<Alias>(&type.kind);
    if (alias == nullptr || alias->target.is_prim()) return kind_text(contract_, type.kind);
    const Type& of = contract_.types[alias->target.id()];
    const auto* from = std::get_if<InterfaceId>(&of.owner);
    if (from == nullptr || of.owner == type.owner) return kind_text(contract_, type.kind);
    return cat(of.name, " of ", interface_name(contract_, *from));
  }

  void labels(std::string_view head, const std::vector<Label>& labels, size_t depth) {
    line(depth, head);
    for (const Label& label : labels) line(depth + 1, label.name);
  }

  void record_type(const Type& type, const Record& record, size_t depth, std::string tail) {
    if (record.packed) tail += cat(", packed ", std::to_string(*record.packed));
    if (record.extensible) tail += ", extensible";
    line(depth, cat("record ", type.name, tail));
    for (const Field& field : record.fields)
      line(depth + 1, cat(field.name, ": ", type_text(contract_, field.type), limit(field.max),
                          default_text(field.type, field.default_value)));
  }

  void resource(const Type& type, const Resource& resource, size_t depth, std::string tail) {
    switch (resource.threading) {
      case Threading::Exclusive: tail += ", one thread at a time"; break;
      case Threading::Confined: tail += ", confined to its thread"; break;
      case Threading::Shared: tail += ", shared by threads"; break;
    }
    if (resource.stateless) tail += ", stateless";
    if (resource.in_place) tail += ", in-place";
    line(depth, cat("resource ", type.name, tail));
    for (FunctionId id : resource.functions) function(contract_.functions[id], depth + 1, "");
  }

  // --- functions ---

  static std::string limit(const std::optional<uint64_t>& max) {
    return max ? cat(" (max ", std::to_string(*max), ")") : "";
  }

  std::string default_text(TypeRef type, const std::optional<Value>& value) const {
    return value ? cat(" = ", write_wave(contract_, type, *value)) : "";
  }

  void function(const Function& function, size_t depth, std::string_view verb) {
    std::string text(verb);
    if (function.kind == FunctionKind::Static) text += "static ";
    if (function.is_async) text += "async ";
    text += function.name + "(";
    size_t first = function.kind == FunctionKind::Method ? 1 : 0;
    for (size_t i = first; i < function.params.size(); ++i)
      text += (i > first ? ", " : "") + param(function.params[i]);
    text += ")";
    bool says = function.result && function.kind != FunctionKind::Constructor;
    if (says)
      text += cat(" -> ", type_text(contract_, *function.result), limit(function.max_result));
    line(depth, cat(text, traits(function), gates(function.stability)));
  }

  std::string param(const Param& param) const {
    std::string text = cat(param.name, ": ", type_text(contract_, param.type), limit(param.max),
                           default_text(param.type, param.default_value));
    if (param.in_out) text += " (inout)";
    if (param.retains) text += " (retained)";
    return text;
  }

  static std::string traits(const Function& function) {
    std::string text;
    if (function.leaf) text += ", leaf";
    if (function.blocking) text += ", blocking";
    if (function.idempotent) text += ", idempotent";
    if (function.view) text += ", view";
    return text;
  }

  const Contract& contract_;
  std::string out_;
};

}  // namespace

std::string print_tree(const Contract& contract) { return Tree(contract).run(); }

}  // namespace sabir::model
