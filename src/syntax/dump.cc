// One line per token, or per construct of the tree, indented by nesting.
#include "syntax/dump.h"

#include "base/text.h"

namespace sabir::syntax {

namespace {

using base::cat;

class Dumper {
 public:
  explicit Dumper(const ast::File& file) : file_(file) {}

  std::string run() {
    if (file_.package) package(*file_.package, "package");
    for (const ast::Item& item : file_.declarations.items) this->item(item);
    for (const ast::NestedPackage& nested : file_.nested) {
      package(nested.name, "nested package");
      ++depth_;
      for (const ast::Item& item : nested.declarations.items) this->item(item);
      --depth_;
    }
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_.append(depth_ * 2, ' ');
    out_ += text;
    out_ += '\n';
  }

  void lead(const ast::Lead& lead) {
    if (lead.comments_begin < lead.late_comments_end)
      line(cat("comments ", std::to_string(lead.late_comments_end - lead.comments_begin)));
    for (uint32_t i = lead.directives_begin; i < lead.directives_end; ++i) {
      const ast::Directive& directive = file_.directives[i];
      line(cat("directive ", directive.name, directive.argument.empty() ? "" : " ",
               directive.argument));
    }
    for (const ast::Attribute& attribute : lead.attributes) {
      constexpr std::string_view names[] = {"since", "unstable", "deprecated", "external-id"};
      line(cat("attribute ", names[size_t(attribute.kind)]));
    }
  }

  void package(const ast::PackageName& name, std::string_view word) {
    lead(name.lead);
    line(cat(word, " ", name.space.text, ":", name.name.text, name.version ? "@" : "",
             name.version ? version(*name.version) : ""));
  }

  static std::string version(const ast::Version& version) {
    return cat(std::to_string(version.major), ".", std::to_string(version.minor), ".",
               std::to_string(version.patch), version.pre.empty() ? "" : "-", version.pre,
               version.build.empty() ? "" : "+", version.build);
  }

  static std::string path(const ast::Path& path) {
    if (!path.foreign()) return std::string(path.name.text);
    return cat(path.space.text, ":", path.package.text, "/", path.name.text,
               path.version ? "@" : "", path.version ? version(*path.version) : "");
  }

  static std::string renamings(const std::vector<ast::Renaming>& names) {
    std::string text;
    for (const ast::Renaming& one : names)
      text += cat(" ", one.name.text, one.as ? " as " : "", one.as ? one.as->text : "");
    return text;
  }

  void item(const ast::Item& item) {
    if (const auto* one = std::get_if<ast::Interface>(&item)) return interface(*one, "interface ");
    if (const auto* one = std::get_if<ast::World>(&item)) return world(*one);
    const ast::TopUse& use = std::get<ast::TopUse>(item);
    line(cat("use ", path(use.from), use.as ? " as " : "", use.as ? use.as->text : ""));
  }

  void interface(const ast::Interface& interface, std::string_view head) {
    lead(interface.lead);
    line(cat(head, interface.name.text, interface.incomplete ? " (incomplete)" : ""));
    ++depth_;
    for (const ast::InterfaceItem& item : interface.items) {
      if (const auto* use = std::get_if<ast::Use>(&item)) this->use(*use);
      if (const auto* def = std::get_if<ast::TypeDef>(&item)) type_def(*def);
      if (const auto* one = std::get_if<ast::Function>(&item)) function(*one);
    }
    --depth_;
  }

  void world(const ast::World& world) {
    lead(world.lead);
    line(cat("world ", world.name.text, world.incomplete ? " (incomplete)" : ""));
    ++depth_;
    for (const ast::WorldItem& item : world.items) {
      if (const auto* use = std::get_if<ast::Use>(&item)) this->use(*use);
      if (const auto* def = std::get_if<ast::TypeDef>(&item)) type_def(*def);
      if (const auto* include = std::get_if<ast::Include>(&item)) {
        lead(include->lead);
        line(cat("include ", path(include->from), renamings(include->names)));
      }
      if (const auto* one = std::get_if<ast::Extern>(&item)) extern_item(*one);
    }
    --depth_;
  }

  void extern_item(const ast::Extern& item) {
    lead(item.lead);
    std::string head = cat(item.is_export ? "export " : "import ");
    if (const auto* one = std::get_if<ast::Function>(&item.item)) {
      line(head);
      ++depth_;
      function(*one);
      --depth_;
    } else if (const auto* one = std::get_if<ast::Interface>(&item.item)) {
      interface(*one, cat(head, "interface ", item.name.text));
    } else {
      line(cat(head, item.name.text, item.name.text.empty() ? "" : ": ",
               path(std::get<ast::Path>(item.item))));
    }
  }

  void use(const ast::Use& use) {
    lead(use.lead);
    line(cat("use ", path(use.from), " {", renamings(use.names), " }"));
  }

  // --- types ---

  static std::string type(const ast::Type& type) {
    constexpr std::string_view words[] = {"_",      "",       "",       "list",  "list",
                                          "map",    "option", "result", "tuple", "future",
                                          "stream", "own",    "borrow"};
    if (type.kind == ast::TypeKind::Prim) return std::string(spelling(type.prim));
    if (type.kind == ast::TypeKind::Name) return std::string(type.name.text);
    std::string parts(type.name.text);
    for (const ast::Type& part : type.parts)
      parts += cat(parts.empty() ? "" : ", ", Dumper::type(part));
    if (type.kind == ast::TypeKind::FixedList) parts += cat(", ", std::to_string(type.length));
    std::string word(words[size_t(type.kind)]);
    return parts.empty() ? word : cat(word, "<", parts, ">");
  }

  void type_def(const ast::TypeDef& def) {
    lead(def.lead);
    constexpr std::string_view words[] = {"type", "record", "variant", "enum", "flags", "resource"};
    std::string head = cat(words[def.body.index()], " ", def.name.text);
    if (const auto* alias = std::get_if<ast::AliasDef>(&def.body))
      head += cat(" = ", type(alias->target));
    line(cat(head, def.broken ? " (broken)" : ""));
    ++depth_;
    if (const auto* record = std::get_if<ast::RecordDef>(&def.body))
      for (const ast::Field& field : record->fields) named(field.lead, field.name, &field.type);
    if (const auto* variant = std::get_if<ast::VariantDef>(&def.body))
      for (const ast::Case& one : variant->cases)
        named(one.lead, one.name, one.type ? &*one.type : nullptr);
    if (const auto* of = std::get_if<ast::EnumDef>(&def.body))
      for (const ast::Label& label : of->cases) named(label.lead, label.name, nullptr);
    if (const auto* of = std::get_if<ast::FlagsDef>(&def.body))
      for (const ast::Label& label : of->flags) named(label.lead, label.name, nullptr);
    if (const auto* resource = std::get_if<ast::ResourceDef>(&def.body))
      for (const ast::Function& one : resource->functions) function(one);
    --depth_;
  }

  void named(const ast::Lead& before, const ast::Name& name, const ast::Type* of) {
    lead(before);
    line(cat(name.text, of == nullptr ? "" : ": ", of == nullptr ? "" : type(*of)));
  }

  void function(const ast::Function& function) {
    lead(function.lead);
    constexpr std::string_view roles[] = {"function ", "static function ", ""};
    line(cat(function.is_async ? "async " : "", roles[size_t(function.role)], function.name.text,
             function.result ? " -> " : "", function.result ? type(*function.result) : "",
             function.broken ? " (broken)" : ""));
    ++depth_;
    for (const ast::Param& param : function.params) named(param.lead, param.name, &param.type);
    --depth_;
  }

  const ast::File& file_;
  size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::string dump_tokens(const source::Sources& sources, const Tokens& tokens) {
  std::string out;
  size_t comment = 0;
  auto place = [&](source::Span span) {
    source::Location at = sources.locate(span.begin);
    return cat(std::to_string(at.line), ":", std::to_string(at.column));
  };
  for (size_t i = 0; i < tokens.tokens.size(); ++i) {
    for (; comment < tokens.comments.size() && tokens.comments[comment].before == i; ++comment) {
      source::Span span = tokens.comments[comment].span;
      out += cat(place(span), " comment ", sources.text(span), "\n");
    }
    const Token& token = tokens.tokens[i];
    std::string_view written = sources.text(token.span);
    out += cat(place(token.span), " ", written.empty() ? spelling(token.kind) : written, "\n");
  }
  return out;
}

std::string dump_ast(const ast::File& file) { return Dumper(file).run(); }

}  // namespace sabir::syntax
