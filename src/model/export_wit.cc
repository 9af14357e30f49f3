// The model as WIT text: what other tools get to read.
#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "model/print.h"
#include "syntax/lex.h"

namespace sabir::model {

namespace {

using base::cat;

class Exporter {
 public:
  explicit Exporter(const Contract& contract) : contract_(contract) {}

  std::string run() {
    const Package& root = contract_.packages[contract_.root];
    docs(root.docs);
    line(cat("package ", package_name(root), ";"));
    package(contract_.root);
    for (PackageId id : others()) {
      gap();
      docs(contract_.packages[id].docs);
      line(cat("package ", package_name(contract_.packages[id]), " {"));
      ++depth_;
      fresh_ = true;
      package(id);
      close();
    }
    return std::move(out_);
  }

  std::string declaration(const Function& function, std::string_view verb) const {
    std::string params;
    for (size_t i = function.kind == FunctionKind::Method ? 1 : 0; i < function.params.size(); ++i)
      params += cat(params.empty() ? "" : ", ", wit_name(function.params[i].name), ": ",
                    text(function.params[i].type));
    bool constructs = function.kind == FunctionKind::Constructor;
    bool fallible =
        constructs && !std::holds_alternative<Own>(*kind_of(contract_, *function.result));
    std::string result;
    if (function.result && (!constructs || fallible)) result = cat(" -> ", text(*function.result));
    std::string head = constructs ? "constructor"
                                  : cat(verb, wit_name(function.name), ": ",
                                        function.kind == FunctionKind::Static ? "static " : "",
                                        function.is_async ? "async " : "", "func");
    return cat(head, "(", params, ")", result, ";");
  }

 private:
  // The packages it uses, by name and version.
  std::vector<PackageId> others() const {
    std::vector<PackageId> all;
    for (PackageId id : contract_.packages.ids())
      if (id != contract_.root) all.push_back(id);
    std::sort(all.begin(), all.end(), [&](PackageId left, PackageId right) {
      const Package &a = contract_.packages[left], &b = contract_.packages[right];
      return std::tie(a.space, a.name, a.version) < std::tie(b.space, b.name, b.version);
    });
    return all;
  }

  void line(std::string_view text) {
    if (!text.empty()) out_.append(depth_ * 2, ' ');
    out_ += text;
    out_ += '\n';
    fresh_ = false;
  }

  void gap() {
    if (!fresh_) out_ += '\n';
    fresh_ = true;
  }

  void open(std::string_view head) {
    line(cat(head, " {"));
    ++depth_;
    fresh_ = true;
  }

  void close() {
    --depth_;
    line("}");
  }

  void docs(const Docs& docs) {
    for (std::string_view rest = docs.text; !rest.empty();) {
      size_t end = rest.find('\n');
      std::string_view one = rest.substr(0, end);
      line(one.empty() ? "///" : cat("/// ", one));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }

  void attributes(const Stability& stability, const std::string& external_id) {
    if (!stability.since.empty()) line(cat("@since(version = ", stability.since, ")"));
    if (!stability.unstable.empty())
      line(cat("@unstable(feature = ", wit_name(stability.unstable), ")"));
    if (!stability.deprecated.empty())
      line(cat("@deprecated(version = ", stability.deprecated, ")"));
    if (!external_id.empty()) line(cat("@external-id(", quoted(external_id), ")"));
  }

  static std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
      auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\')
        out += cat("\\", std::string(1, c));
      else if (byte < 0x20 || byte == 0x7F)
        out += cat("\\", std::string(1, "0123456789abcdef"[byte >> 4]),
                   std::string(1, "0123456789abcdef"[byte & 15]));
      else
        out += c;
    }
    return out + "\"";
  }

  static std::string package_name(const Package& package) {
    return cat(wit_name(package.space), ":", wit_name(package.name), package.version ? "@" : "",
               package.version ? package.version->text() : "");
  }

  void package(PackageId id) {
    in_ = id;
    for (InterfaceId one : contract_.packages[id].interfaces) {
      const Interface& interface = contract_.interfaces[one];
      gap();
      docs(interface.docs);
      attributes(interface.stability, "");
      open(cat("interface ", wit_name(interface.name)));
      body(interface.types, interface.functions);
      close();
    }
    for (WorldId one : contract_.packages[id].worlds) world(contract_.worlds[one]);
  }

  void body(const std::vector<TypeId>& types, const std::vector<FunctionId>& functions) {
    for (TypeId id : types) type(id);
    for (FunctionId id : functions)
      if (contract_.functions[id].kind == FunctionKind::Free) function(contract_.functions[id], "");
  }

  std::string path(InterfaceId id) const {
    const Interface& interface = contract_.interfaces[id];
    if (interface.package == in_) return wit_name(interface.name);
    const Package& package = contract_.packages[interface.package];
    return cat(wit_name(package.space), ":", wit_name(package.name), "/", wit_name(interface.name),
               package.version ? "@" : "", package.version ? package.version->text() : "");
  }

  // --- worlds ---

  void world(const World& world) {
    gap();
    docs(world.docs);
    attributes(world.stability, "");
    open(cat("world ", wit_name(world.name)));
    for (const WorldItem& item : world.imports) world_item(item, "import ");
    for (const WorldItem& item : world.exports) world_item(item, "export ");
    close();
  }

  void world_item(const WorldItem& item, std::string_view verb) {
    if (const auto* id = std::get_if<TypeId>(&item.item)) return type(*id);
    if (const auto* id = std::get_if<FunctionId>(&item.item)) {
      const Function& one = contract_.functions[*id];
      if (one.kind == FunctionKind::Free) function(one, verb);
      return;
    }
    InterfaceId id = std::get<InterfaceId>(item.item);
    const Interface& interface = contract_.interfaces[id];
    docs(interface.name.empty() ? interface.docs : item.docs);
    attributes(item.stability, item.external_id);
    if (!interface.name.empty())
      return line(cat(verb, item.named ? cat(wit_name(item.name), ": ") : "", path(id), ";"));
    open(cat(verb, wit_name(item.name), ": interface"));
    body(interface.types, interface.functions);
    close();
  }

  // --- types ---

  std::string text(TypeRef type) const {
    if (type.is_prim()) return std::string(spelling(type.prim()));
    const Type& of = contract_.types[type.id()];
    if (!of.name.empty()) return wit_name(of.name);
    return structure(of.kind);
  }

  std::string optional(std::string_view word, const std::optional<TypeRef>& part) const {
    return part ? cat(word, "<", text(*part), ">") : std::string(word);
  }

  std::string structure(const Kind& kind) const {
    if (const auto* of = std::get_if<List>(&kind))
      return cat("list<", text(of->element), of->length ? ", " : "",
                 of->length ? std::to_string(*of->length) : "", ">");
    if (const auto* of = std::get_if<Map>(&kind))
      return cat("map<", text(of->key), ", ", text(of->value), ">");
    if (const auto* of = std::get_if<Option>(&kind)) return cat("option<", text(of->some), ">");
    if (const auto* of = std::get_if<Future>(&kind)) return optional("future", of->payload);
    if (const auto* of = std::get_if<Stream>(&kind)) return optional("stream", of->payload);
    if (const auto* of = std::get_if<Own>(&kind))
      return cat("own<", wit_name(contract_.types[of->resource].name), ">");
    if (const auto* of = std::get_if<Borrow>(&kind))
      return cat("borrow<", wit_name(contract_.types[of->resource].name), ">");
    if (const auto* of = std::get_if<Alias>(&kind)) return text(of->target);
    if (const auto* of = std::get_if<Result>(&kind)) {
      if (!of->error) return optional("result", of->ok);
      return cat("result<", of->ok ? text(*of->ok) : "_", ", ", text(*of->error), ">");
    }
    std::string parts;
    for (TypeRef part : std::get<Tuple>(kind).types)
      parts += cat(parts.empty() ? "" : ", ", text(part));
    return cat("tuple<", parts, ">");
  }

  // A type brought in by `use`, or nothing.
  const Type* brought(const Type& type) const {
    const auto* alias = std::get_if<Alias>(&type.kind);
    if (alias == nullptr || alias->target.is_prim()) return nullptr;
    const Type& of = contract_.types[alias->target.id()];
    return of.owner == type.owner || of.name.empty() ? nullptr : &of;
  }

  void type(TypeId id) {
    const Type& type = contract_.types[id];
    docs(type.docs);
    attributes(type.stability, type.external_id);
    if (const Type* from = brought(type)) {
      std::string as = from->name == type.name ? "" : cat(" as ", wit_name(type.name));
      return line(cat("use ", path(std::get<InterfaceId>(from->owner)), ".{", wit_name(from->name),
                      as, "};"));
    }
    if (const auto* of = std::get_if<Resource>(&type.kind)) return resource(type, *of);
    if (const auto* of = std::get_if<Enum>(&type.kind)) return labels("enum ", type, of->cases);
    if (const auto* of = std::get_if<Flags>(&type.kind)) return labels("flags ", type, of->flags);
    if (const auto* of = std::get_if<Record>(&type.kind)) {
      open(cat("record ", wit_name(type.name)));
      for (const Field& field : of->fields) {
        docs(field.docs);
        line(cat(wit_name(field.name), ": ", text(field.type), ","));
      }
      return close();
    }
    if (const auto* of = std::get_if<Variant>(&type.kind)) {
      open(cat("variant ", wit_name(type.name)));
      for (const Case& one : of->cases) {
        docs(one.docs);
        line(cat(wit_name(one.name), one.type ? cat("(", text(*one.type), ")") : "", ","));
      }
      return close();
    }
    line(cat("type ", wit_name(type.name), " = ", structure(type.kind), ";"));
  }

  void labels(std::string_view keyword, const Type& type, const std::vector<Label>& labels) {
    open(cat(keyword, wit_name(type.name)));
    for (const Label& label : labels) {
      docs(label.docs);
      line(cat(wit_name(label.name), ","));
    }
    close();
  }

  void resource(const Type& type, const Resource& resource) {
    if (resource.functions.empty()) return line(cat("resource ", wit_name(type.name), ";"));
    open(cat("resource ", wit_name(type.name)));
    for (FunctionId id : resource.functions) function(contract_.functions[id], "");
    close();
  }

  // --- functions ---

  void function(const Function& function, std::string_view verb) {
    docs(function.docs);
    attributes(function.stability, function.external_id);
    line(declaration(function, verb));
  }

  const Contract& contract_;
  PackageId in_;
  size_t depth_ = 0;
  bool fresh_ = true;
  std::string out_;
};

}  // namespace

std::string wit_name(std::string_view name) {
  return syntax::is_keyword_text(name) ? cat("%", name) : std::string(name);
}

std::string wit_function(const Contract& contract, const Function& function) {
  return Exporter(contract).declaration(function, "");
}

std::string export_wit(const Contract& contract) { return Exporter(contract).run(); }

}  // namespace sabir::model
