// Files, packages, interfaces and worlds.
#include "syntax/parse.h"

#include "syntax/lex.h"
#include "syntax/parser.h"

namespace sabir::syntax {

using base::cat;
using diag::Code;

namespace {

constexpr size_t kDeepestPackage = 100;

}  // namespace

Parser::Parser(const source::Text& text, const Tokens& tokens, diag::Diagnostics& diagnostics)
    : source_(text), tokens_(tokens), diagnostics_(diagnostics) {
  file_.text = &text;
  file_.broken = tokens.broken;
}

ast::File Parser::run() {
  find_directives();
  package_header();
  top_items();
  check_stray_directives();
  file_.declarations.incomplete |= implied_closes_ > 0;
  file_.comments = tokens_.comments;
  return std::move(file_);
}

// `package a:b;` at the very start; `package a:b {` is an item.
void Parser::package_header() {
  if (!at(Kind::Package)) return;
  size_t ahead = 1;
  while (peek(ahead).kind != Kind::End && peek(ahead).kind != Kind::Semicolon &&
         peek(ahead).kind != Kind::OpenBrace)
    ++ahead;
  if (peek(ahead).kind == Kind::OpenBrace) {
    // Either a nested package or a header that misses its `;`.
    for (size_t i = 1; i < ahead; ++i)
      if (is_keyword(peek(i).kind) && starts_line(i)) ahead = i;
    if (peek(ahead).kind == Kind::OpenBrace) return;
  }
  ast::PackageName header;
  lead(header.lead);
  for (uint32_t i = header.lead.directives_begin; i < header.lead.directives_end; ++i)
    file_.directives[i].about.end = tokens_.tokens.back().span.end;  // a package is all of its file
  size_t start = at_;
  advance();
  bool good = package_name(header);
  if (!header.name.text.empty()) file_.package = std::move(header);
  if (!good || !expect(Kind::Semicolon)) skip_item(0, start);
}

bool Parser::package_name(ast::PackageName& out) {
  out.span = peek().span;
  bool good = name(out.space) && expect(Kind::Colon) && name(out.name);
  if (good && (at(Kind::Colon) || at(Kind::Slash)))
    diagnostics_
        .add(Code::E0107, peek().span, "a package name has two parts: `space:name`",
             "nested names are not part of WIT yet")
        .advise("join the words with `-`");
  if (at(Kind::Colon) || at(Kind::Slash)) file_.broken = true, good = false;
  good = good && optional_version(out.version);
  out.span.end = last_span().end;
  return good;
}

void Parser::top_items() {
  while (!at(Kind::End)) {
    if (at(Kind::CloseBrace)) {
      stray_close();
      continue;
    }
    size_t start = at_;
    size_t items = file_.declarations.items.size() + file_.nested.size();
    if (top_item(file_.declarations, 0)) continue;
    bool named = file_.declarations.items.size() + file_.nested.size() > items;
    file_.declarations.incomplete |= !named;
    skip_item(0, start);
  }
}

void Parser::stray_close() {
  if (implied_closes_ > 0)
    --implied_closes_;  // it belongs to a block that was left early; that was reported
  else
    unexpected("an interface, a world or `use`").note("this `}` closes nothing");
  depth_ = 1;
  advance();
}

bool Parser::top_item(ast::Declarations& out, size_t nesting) {
  ast::Lead before;
  if (!lead(before)) return false;
  switch (peek().kind) {
    case Kind::Interface: {
      ast::Interface interface_item;
      bool good = interface(std::move(before), interface_item);
      if (!interface_item.name.text.empty()) out.items.emplace_back(std::move(interface_item));
      return good;
    }
    case Kind::World: {
      ast::World world_item;
      bool good = world(std::move(before), world_item);
      if (!world_item.name.text.empty()) out.items.emplace_back(std::move(world_item));
      return good;
    }
    case Kind::Use: return top_use(std::move(before), out);
    case Kind::Package: return nested_package(std::move(before), nesting);
    default: break;
  }
  diag::Diagnostic& error = unexpected("`interface`, `world`, `package` or `use`");
  suggest_keyword(error, {Kind::Interface, Kind::World, Kind::Package, Kind::Use});
  return false;
}

bool Parser::nested_package(ast::Lead lead, size_t nesting) {
  source::Span header = advance().span;
  refuse_attributes(lead, "a nested package");
  if (nesting >= kDeepestPackage) {
    file_.broken = true;
    diagnostics_.add(Code::E0701, header, "packages are nested too deeply",
                     cat("more than ", std::to_string(kDeepestPackage), " levels"));
    return false;
  }
  ast::NestedPackage out;
  out.name.lead = std::move(lead);
  if (!package_name(out.name)) return false;
  if (at(Kind::Semicolon)) {
    unexpected("`{`").note("a file has one `package ...;`, as its first line");
    skip_to_end();  // what follows belongs to another package
    return false;
  }
  if (nesting == 1) {
    file_.broken = true;
    diagnostics_.add(Code::E0203, out.name.span, "a package inside a nested package")
        .advise("move it to the top level of the file");
  }
  bool good = block(header, out.declarations.incomplete, out.close,
                    [&] { return top_item(out.declarations, nesting + 1); });
  if (nesting == 0) file_.nested.push_back(std::move(out));
  return good;
}

bool Parser::top_use(ast::Lead lead, ast::Declarations& out) {
  ast::TopUse use;
  use.span = advance().span;
  refuse_attributes(lead, "a `use` at the top level");
  use.lead = std::move(lead);
  if (!path(use.from)) return false;
  if (eat(Kind::As) && !name(use.as.emplace())) return false;
  if (at(Kind::Period)) {
    unexpected("`;`").advise("types are brought in inside an interface or world");
    return false;
  }
  out.items.emplace_back(std::move(use));
  return expect(Kind::Semicolon);
}

bool Parser::path(ast::Path& out) {
  if (!name(out.name)) return false;
  if (!eat(Kind::Colon)) return true;
  out.space = out.name;
  out.name = {};
  return name(out.package) && expect(Kind::Slash) && name(out.name) &&
         optional_version(out.version);
}

// --- interfaces ---

bool Parser::interface(ast::Lead lead, ast::Interface& out) {
  source::Span header = advance().span;
  out.lead = std::move(lead);
  if (!name(out.name)) return false;
  return block(header, out.incomplete, out.close, [&] { return interface_item(out); });
}

bool Parser::interface_item(ast::Interface& out) {
  ast::Lead before;
  if (!lead(before)) return lost(out);
  switch (peek().kind) {
    case Kind::Use: {
      ast::Use item;
      bool good = use(std::move(before), item);
      out.items.emplace_back(std::move(item));
      return good || lost(out);
    }
    case Kind::Type:
    case Kind::Record:
    case Kind::Variant:
    case Kind::Enum:
    case Kind::Flags:
    case Kind::Resource: {
      ast::TypeDef item;
      bool good = type_def(std::move(before), item);
      item.broken |= !good;
      if (item.name.text.empty()) return lost(out);
      out.items.emplace_back(std::move(item));
      return good;
    }
    case Kind::Name:
    case Kind::EscapedName: {
      ast::Function item;
      bool good = named_function(std::move(before), item) && expect(Kind::Semicolon);
      item.broken |= !good;
      if (item.name.text.empty()) return lost(out);
      out.items.emplace_back(std::move(item));
      return good;
    }
    default: break;
  }
  diag::Diagnostic& error = unexpected("a function, a type or `use`");
  if (is_keyword(peek().kind) && peek(1).kind == Kind::Colon)
    error.advise(cat("to use a keyword as a name, write `%", spelling(peek().kind), "`"));
  if (at(Kind::Interface) || at(Kind::World))
    error.advise("is the `}` of the interface before it missing?");
  return lost(out);
}

// `use path.{a, b as c};`
bool Parser::use(ast::Lead lead, ast::Use& out) {
  advance();
  out.lead = std::move(lead);
  out.broken = true;
  if (!path(out.from) || !expect(Kind::Period)) return false;
  bool broken = false;
  bool good = list("a name of `use`", Kind::OpenBrace, Kind::CloseBrace, broken, [&](ast::Lead) {
    ast::Renaming renamed;
    if (!renaming(renamed, false)) return false;
    out.names.push_back(renamed);
    return true;
  });
  if (!good) return false;
  out.broken = broken;
  return expect(Kind::Semicolon);
}

bool Parser::renaming(ast::Renaming& out, bool must_rename) {
  if (!name(out.name)) return false;
  if (must_rename && !at(Kind::As)) return expect(Kind::As);
  if (!eat(Kind::As)) return true;
  return name(out.as.emplace());
}

// --- worlds ---

bool Parser::world(ast::Lead lead, ast::World& out) {
  source::Span header = advance().span;
  out.lead = std::move(lead);
  if (!name(out.name)) return false;
  return block(header, out.incomplete, out.close, [&] { return world_item(out); });
}

bool Parser::world_item(ast::World& out) {
  ast::Lead before;
  if (!lead(before)) return lost(out);
  switch (peek().kind) {
    case Kind::Import:
    case Kind::Export: return extern_item(std::move(before), out);
    case Kind::Include: return include(std::move(before), out);
    case Kind::Use: {
      ast::Use item;
      bool good = use(std::move(before), item);
      out.items.emplace_back(std::move(item));
      return good || lost(out);
    }
    case Kind::Type:
    case Kind::Record:
    case Kind::Variant:
    case Kind::Enum:
    case Kind::Flags:
    case Kind::Resource: {
      ast::TypeDef item;
      bool good = type_def(std::move(before), item);
      item.broken |= !good;
      if (item.name.text.empty()) return lost(out);
      out.items.emplace_back(std::move(item));
      return good;
    }
    default: break;
  }
  diag::Diagnostic& error = unexpected("`import`, `export`, `include`, `use` or a type");
  suggest_keyword(error, {Kind::Import, Kind::Export, Kind::Include, Kind::Use, Kind::Type,
                          Kind::Record, Kind::Variant, Kind::Enum, Kind::Flags, Kind::Resource});
  if (at(Kind::Semicolon)) error.advise("no `;` stands behind `}`: remove it");
  if (at_name() && peek(1).kind == Kind::Colon)
    error.advise("a function of a world needs `import` or `export` before it");
  return lost(out);
}

bool Parser::extern_item(ast::Lead lead, ast::World& out) {
  ast::Extern item;
  item.lead = std::move(lead);
  item.is_export = advance().kind == Kind::Export;
  bool good = false;
  if (at_name() && peek(1).kind == Kind::Colon && !starts_package_path()) {
    good = extern_named(item);
  } else {
    ast::Path from;
    good = path(from) && expect(Kind::Semicolon);
    if (from.name.text.empty()) return false;
    item.item = std::move(from);
  }
  if (good || !item.name.text.empty()) out.items.emplace_back(std::move(item));
  return good;
}

// In `import a:b/c;` the colon is part of a path, in `import a: b;` it is not.
bool Parser::starts_package_path() const { return at_name(2) && peek(3).kind == Kind::Slash; }

bool Parser::extern_named(ast::Extern& out) {
  if (!name(out.name)) return false;
  advance();  // the colon
  if (at(Kind::Func) || at(Kind::Async)) {
    ast::Function function;
    function.name = out.name;
    function.broken = true;
    bool good = function_type(function) && expect(Kind::Semicolon);
    function.broken = !good;
    out.item = std::move(function);
    return good;
  }
  if (at(Kind::Interface)) {
    ast::Interface inline_interface;
    source::Span header = advance().span;
    bool good = block(header, inline_interface.incomplete, inline_interface.close,
                      [&] { return interface_item(inline_interface); });
    out.item = std::move(inline_interface);
    return good;
  }
  if (!at_name()) {
    out.name = {};
    unexpected("`func`, `interface` or the name of an interface");
    return false;
  }
  ast::Path from;
  bool good = path(from) && expect(Kind::Semicolon);
  if (from.name.text.empty()) out.name = {};
  out.item = std::move(from);
  return good;
}

// `include path;` or `include path with { a as b }`
bool Parser::include(ast::Lead lead, ast::World& out) {
  ast::Include item;
  item.lead = std::move(lead);
  advance();
  if (!path(item.from)) return false;
  if (!eat(Kind::With)) {
    out.items.emplace_back(std::move(item));
    return expect(Kind::Semicolon);
  }
  bool broken = false;
  bool good =
      list("a name of `include`", Kind::OpenBrace, Kind::CloseBrace, broken, [&](ast::Lead) {
        ast::Renaming renamed;
        if (!renaming(renamed, true)) return false;
        item.names.push_back(renamed);
        return true;
      });
  if (good && !broken) out.items.emplace_back(std::move(item));
  if (!good || broken) out.incomplete = true;
  return good;
}

// --- entry points ---

ast::File parse(const source::Text& text, const Tokens& tokens, diag::Diagnostics& diagnostics) {
  return Parser(text, tokens, diagnostics).run();
}

ast::File parse(const source::Text& text, diag::Diagnostics& diagnostics) {
  Tokens tokens = lex(text, diagnostics);
  return parse(text, tokens, diagnostics);
}

namespace {

// By itself a name is never taken for a keyword.
std::string escaped(std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    bool begins = i == 0 || path[i - 1] == ':' || path[i - 1] == '/';
    if (begins && path[i] != '%') out += '%';
    out += path[i];
  }
  return out;
}

}  // namespace

std::optional<PathText> parse_path(std::string_view text) {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  const source::Text& added = sources.add("", escaped(text));
  Tokens tokens = lex(added, diagnostics);
  ast::Path path;
  if (!Parser(added, tokens, diagnostics).path(path) || diagnostics.has_errors())
    return std::nullopt;
  uint32_t end = path.version ? path.version->span.end : path.name.span.end;
  if (end != added.base + added.text.size()) return std::nullopt;
  std::string version;
  if (path.version) version = sources.text(path.version->span);
  return PathText{std::string(path.space.text), std::string(path.package.text), version,
                  std::string(path.name.text)};
}

}  // namespace sabir::syntax
