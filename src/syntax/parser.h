// The parser's state and its functions, one per construct; for the files parse*.cc only. Every
// function that returns bool has reported an error if it returns false.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "diag/diagnostic.h"
#include "syntax/ast.h"
#include "syntax/token.h"

namespace sabir::syntax {

class Parser {
 public:
  Parser(const source::Text& text, const Tokens& tokens, diag::Diagnostics& diagnostics);

  ast::File run();
  bool path(ast::Path& out);  // public for parse_path

 private:
  // --- parse.cc: files, packages, interfaces, worlds ---
  void package_header();
  void top_items();
  void stray_close();
  void skip_to_end() { at_ = tokens_.tokens.size() - 1; }
  bool top_item(ast::Declarations& out, size_t nesting);
  bool nested_package(ast::Lead lead, size_t nesting);
  bool package_name(ast::PackageName& out);
  bool top_use(ast::Lead lead, ast::Declarations& out);
  bool interface(ast::Lead lead, ast::Interface& out);
  bool world(ast::Lead lead, ast::World& out);
  bool world_item(ast::World& out);
  bool extern_item(ast::Lead lead, ast::World& out);
  bool extern_named(ast::Extern& out);
  bool starts_package_path() const;
  bool include(ast::Lead lead, ast::World& out);
  bool use(ast::Lead lead, ast::Use& out);
  bool renaming(ast::Renaming& out, bool must_rename);
  bool interface_item(ast::Interface& out);
  void check_stray_directives();

  // Items between braces: `item` is called until the closing brace; after an error the rest of
  // that item is skipped. `incomplete` is set where names may have been lost with it. False if the
  // block does not even begin.
  template <typename Item>
  bool block(source::Span header, bool& incomplete, source::Span& close, Item item);

  // An item was lost, its name with it; returns false.
  template <typename Container>
  static bool lost(Container& in) {
    in.incomplete = true;
    return false;
  }

  // --- parse_types.cc: definitions, functions, types ---
  bool type_def(ast::Lead lead, ast::TypeDef& out);
  bool type_body(ast::TypeDef& out);
  bool alias_def(ast::TypeDef& out);
  bool record_def(ast::TypeDef& out);
  bool variant_def(ast::TypeDef& out);
  bool label_defs(std::string_view noun, bool& broken, std::vector<ast::Label>& out);
  bool resource_def(source::Span header, ast::TypeDef& out);
  bool resource_function(ast::ResourceDef& out);
  bool constructor(ast::Function& out);
  bool named_function(ast::Lead lead, ast::Function& out);
  bool function_type(ast::Function& out);
  bool params(ast::Function& out);
  bool result(ast::Function& out);
  bool type(ast::Type& out, size_t nesting = 0);
  bool type_arguments(ast::Type& out, size_t nesting);
  bool list_type(ast::Type& out, size_t nesting);
  bool map_type(ast::Type& out, size_t nesting);
  bool result_type(ast::Type& out, size_t nesting);
  bool tuple_type(ast::Type& out, size_t nesting);
  bool optional_argument(ast::Type& out, size_t nesting);
  bool one_argument(ast::Type& out, size_t nesting);
  bool handle_type(ast::Type& out);
  bool type_expected();

  // `open item, item, ... close`; a trailing comma is fine. After an error inside an item the rest
  // of it is skipped and the list goes on; `broken` tells.
  template <typename Item>
  bool list(std::string_view noun, Kind open, Kind close, bool& broken, Item item);
  bool skip_list_item(Kind close);

  // --- parse_parts.cc: tokens, names, versions, attributes, what stands before an item ---
  const Token& peek(size_t ahead = 0) const;
  bool at(Kind kind) const { return peek().kind == kind; }
  bool at_name(size_t ahead = 0) const;
  const Token& advance();
  bool eat(Kind kind);
  bool expect(Kind kind);
  std::string_view text(const Token& token) const;
  std::string_view text(source::Span span) const;
  source::Span last_span() const;
  bool first_on_line(const Token& token) const;
  bool starts_line(size_t ahead) const { return first_on_line(peek(ahead)); }
  uint32_t column(source::Span span) const;

  diag::Diagnostic& unexpected(std::string_view expected);
  void suggest_keyword(diag::Diagnostic& error, std::initializer_list<Kind> possible);
  void skip_item(size_t depth, size_t start);
  bool starts_item() const;
  bool leaves_block(source::Span header) const;

  bool name(ast::Name& out);
  bool optional_version(std::optional<ast::Version>& out);
  bool version(ast::Version& out);
  void version_tail(Kind sign, source::Span& span);
  bool lead(ast::Lead& out);                               // before an item: with attributes
  void plain_lead(ast::Lead& out, std::string_view noun);  // elsewhere: without
  void claim_comments(ast::Lead& out);
  bool attribute(ast::Attribute& out);
  bool attribute_argument(std::string_view key);
  void find_directives();
  void add_directive(source::Span comment);
  void find_ends();
  source::Span about(const ast::Lead& lead);
  void mark_lead(const ast::Lead& lead);
  void refuse_attributes(const ast::Lead& lead, std::string_view noun);

  const source::Text& source_;
  const Tokens& tokens_;
  diag::Diagnostics& diagnostics_;
  ast::File file_;
  size_t at_ = 0;
  diag::Diagnostic scrap_;     // takes what is hung on an error that is not news
  bool end_reported_ = false;  // that the text ends too early
  size_t depth_ = 0;           // of braces
  size_t implied_closes_ = 0;  // blocks that were left without their `}`
  size_t next_comment_ = 0;
  size_t next_directive_ = 0;
  std::vector<uint32_t> directive_comments_;  // number of the comment of each directive
  std::vector<bool> claimed_;                 // per directive: it stands before something
  std::vector<uint32_t> ends_;                // per token: the last one of an item it may begin
};

// --- templates ---

template <typename Item>
bool Parser::block(source::Span header, bool& incomplete, source::Span& close, Item item) {
  size_t depth = depth_;
  if (!expect(Kind::OpenBrace)) return false;
  while (true) {
    close = peek().span;
    if (eat(Kind::CloseBrace)) return true;
    if (at(Kind::End)) break;
    size_t start = at_;
    if (item()) continue;
    if (!leaves_block(header)) skip_item(depth + 1, start);
    if (!leaves_block(header)) continue;
    incomplete = true;
    ++implied_closes_;
    depth_ = depth;
    return true;
  }
  incomplete = true;
  unexpected("`}`").label(header, "to close this block");
  depth_ = depth;
  return true;
}

template <typename Item>
bool Parser::list(std::string_view noun, Kind open, Kind close, bool& broken, Item item) {
  if (!expect(open)) return false;
  while (true) {
    if (eat(close)) return true;
    ast::Lead before;
    plain_lead(before, noun);
    bool good = item(std::move(before));
    if (good && !at(Kind::Comma) && !at(close)) {
      unexpected(base::cat("`,` or `", spelling(close), "`"));
      good = false;
    }
    if (!good) {
      broken = true;
      if (!skip_list_item(close)) return false;
    }
    eat(Kind::Comma);
  }
}

}  // namespace sabir::syntax
