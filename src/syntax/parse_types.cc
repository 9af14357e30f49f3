// Type definitions, functions and types.
#include <charconv>

#include "syntax/parser.h"

namespace sabir::syntax {

using base::cat;
using diag::Code;

namespace {

constexpr size_t kDeepestType = 100;

bool is_primitive(Kind kind) {
  switch (kind) {
    case Kind::Bool:
    case Kind::Char:
    case Kind::StringType:
    case Kind::ErrorContext:
    case Kind::S8:
    case Kind::S16:
    case Kind::S32:
    case Kind::S64:
    case Kind::F32:
    case Kind::U8:
    case Kind::U16:
    case Kind::U32:
    case Kind::U64:
    case Kind::F64: return true;
    default: return false;
  }
}

std::optional<ast::TypeKind> generic(Kind kind) {
  switch (kind) {
    case Kind::List: return ast::TypeKind::List;
    case Kind::Map: return ast::TypeKind::Map;
    case Kind::Option: return ast::TypeKind::Option;
    case Kind::Result: return ast::TypeKind::Result;
    case Kind::Tuple: return ast::TypeKind::Tuple;
    case Kind::Future: return ast::TypeKind::Future;
    case Kind::Stream: return ast::TypeKind::Stream;
    case Kind::Own: return ast::TypeKind::Own;
    case Kind::Borrow: return ast::TypeKind::Borrow;
    default: return std::nullopt;
  }
}

}  // namespace

// --- definitions ---

bool Parser::type_def(ast::Lead lead, ast::TypeDef& out) {
  out.lead = std::move(lead);
  return type_body(out);
}

bool Parser::type_body(ast::TypeDef& out) {
  source::Span header = peek().span;
  Kind keyword = advance().kind;
  if (!name(out.name)) return false;
  switch (keyword) {
    case Kind::Record: return record_def(out);
    case Kind::Variant: return variant_def(out);
    case Kind::Resource: return resource_def(header, out);
    case Kind::Enum:
      return label_defs("a case", out.broken, out.body.emplace<ast::EnumDef>().cases);
    case Kind::Flags:
      return label_defs("a flag", out.broken, out.body.emplace<ast::FlagsDef>().flags);
    default: return alias_def(out);
  }
}

bool Parser::alias_def(ast::TypeDef& out) {
  auto& alias = out.body.emplace<ast::AliasDef>();
  return expect(Kind::Equals) && type(alias.target) && expect(Kind::Semicolon);
}

bool Parser::record_def(ast::TypeDef& out) {
  auto& record = out.body.emplace<ast::RecordDef>();
  auto field = [&](ast::Lead lead) {
    ast::Field field{std::move(lead), {}, {}};
    if (!name(field.name) || !expect(Kind::Colon) || !type(field.type)) return false;
    record.fields.push_back(std::move(field));
    return true;
  };
  return list("a field", Kind::OpenBrace, Kind::CloseBrace, out.broken, field);
}

bool Parser::variant_def(ast::TypeDef& out) {
  auto& variant = out.body.emplace<ast::VariantDef>();
  auto variant_case = [&](ast::Lead lead) {
    ast::Case one{std::move(lead), {}, {}};
    if (!name(one.name)) return false;
    if (eat(Kind::OpenParen) && !(type(one.type.emplace()) && expect(Kind::CloseParen)))
      return false;
    variant.cases.push_back(std::move(one));
    return true;
  };
  return list("a case", Kind::OpenBrace, Kind::CloseBrace, out.broken, variant_case);
}

bool Parser::label_defs(std::string_view noun, bool& broken, std::vector<ast::Label>& out) {
  auto label = [&](ast::Lead lead) {
    ast::Label one{std::move(lead), {}};
    if (!name(one.name)) return false;
    out.push_back(std::move(one));
    return true;
  };
  return list(noun, Kind::OpenBrace, Kind::CloseBrace, broken, label);
}

bool Parser::resource_def(source::Span header, ast::TypeDef& out) {
  auto& resource = out.body.emplace<ast::ResourceDef>();
  if (eat(Kind::Semicolon)) return true;
  if (!at(Kind::OpenBrace)) {
    unexpected("`;` or `{`");
    return false;
  }
  bool incomplete = false;
  source::Span close;
  return block(header, incomplete, close, [&] { return resource_function(resource); });
}

bool Parser::resource_function(ast::ResourceDef& out) {
  ast::Lead before;
  if (!lead(before)) return false;
  if (!at(Kind::Constructor) && !at_name()) {
    diag::Diagnostic& error = unexpected("`constructor` or a name");
    if (at(Kind::Async)) error.advise("`async` stands before `func`: `name: async func()`");
    if (is_keyword(peek().kind) && peek(1).kind == Kind::Colon)
      error.advise(cat("to use a keyword as a name, write `%", spelling(peek().kind), "`"));
    return false;
  }
  ast::Function function;
  function.lead = std::move(before);
  bool constructs = at(Kind::Constructor);
  bool good =
      constructs ? constructor(function) : named_function(std::move(function.lead), function);
  good = good && expect(Kind::Semicolon);
  function.broken |= !good;
  if (!function.name.text.empty()) out.functions.push_back(std::move(function));
  return good;
}

bool Parser::constructor(ast::Function& out) {
  const Token& word = advance();
  out.role = ast::Function::Role::Constructor;
  out.name = {text(word), word.span};
  out.span = word.span;
  return params(out) && result(out);
}

// --- functions ---

bool Parser::named_function(ast::Lead lead, ast::Function& out) {
  out.lead = std::move(lead);
  if (!name(out.name)) return false;
  if (!at(Kind::Colon)) {
    std::string_view word = out.name.text;
    diag::Diagnostic& error = unexpected("`:`");
    constexpr std::string_view words[] = {"use",     "type", "record",  "flags",
                                          "variant", "enum", "resource"};
    if (word == "union") error.advise("WIT has no `union` any more: use `variant`");
    if (auto meant = base::closest(word, words); meant && at_name())
      error.advise(cat("did you mean the keyword `", *meant, "`?"));
    return false;
  }
  advance();
  if (eat(Kind::Static)) out.role = ast::Function::Role::Static;
  return function_type(out);
}

bool Parser::function_type(ast::Function& out) {
  out.is_async = eat(Kind::Async);
  out.span = peek().span;
  return expect(Kind::Func) && params(out) && result(out);
}

bool Parser::params(ast::Function& out) {
  auto param = [&](ast::Lead lead) {
    ast::Param one{std::move(lead), {}, {}};
    if (!name(one.name) || !expect(Kind::Colon) || !type(one.type)) return false;
    out.params.push_back(std::move(one));
    return true;
  };
  return list("a parameter", Kind::OpenParen, Kind::CloseParen, out.broken, param);
}

bool Parser::result(ast::Function& out) {
  if (!eat(Kind::Arrow)) return true;
  claim_comments(out.result_lead);
  if (at(Kind::OpenParen)) {
    unexpected("a type")
        .note("a function has one result or none")
        .advise(
            "for none leave out the `->`; to return several values use a `tuple` or a `record`");
    return false;
  }
  return type(out.result.emplace());
}

// --- types ---

bool Parser::type(ast::Type& out, size_t nesting) {
  out.span = peek().span;
  if (nesting >= kDeepestType) {
    file_.broken = true;
    diagnostics_.add(Code::E0701, out.span, "types are nested too deeply",
                     cat("more than ", std::to_string(kDeepestType), " levels"));
    return false;
  }
  if (at_name()) {
    out.kind = ast::TypeKind::Name;
    return name(out.name);
  }
  if (is_primitive(peek().kind)) {
    out.kind = ast::TypeKind::Prim;
    out.prim = advance().kind;
    return true;
  }
  auto kind = generic(peek().kind);
  if (!kind) return type_expected();
  advance();
  out.kind = *kind;
  return type_arguments(out, nesting);
}

bool Parser::type_expected() {
  diag::Diagnostic& error = unexpected("a type");
  switch (peek().kind) {
    case Kind::Record:
    case Kind::Variant:
    case Kind::Enum:
    case Kind::Flags:
    case Kind::Resource:
      error.advise(cat("define it with a name of its own, `", spelling(peek().kind),
                       " name { ... }`, and write the name here"));
      break;
    case Kind::Underscore:
      error.note("`_` stands only for the first type of `result<_, e>`")
          .advise("write `result<t>` for a result without an error type, `result` for neither");
      break;
    default: break;
  }
  return false;
}

bool Parser::type_arguments(ast::Type& out, size_t nesting) {
  switch (out.kind) {
    case ast::TypeKind::List: return list_type(out, nesting);
    case ast::TypeKind::Map: return map_type(out, nesting);
    case ast::TypeKind::Option: return one_argument(out, nesting);
    case ast::TypeKind::Result: return result_type(out, nesting);
    case ast::TypeKind::Tuple: return tuple_type(out, nesting);
    case ast::TypeKind::Future:
    case ast::TypeKind::Stream: return optional_argument(out, nesting);
    default: return handle_type(out);
  }
}

// `list<t>` or `list<t, 4>`
bool Parser::list_type(ast::Type& out, size_t nesting) {
  if (!expect(Kind::OpenAngle) || !type(out.parts.emplace_back(), nesting + 1)) return false;
  if (!eat(Kind::Comma)) return expect(Kind::CloseAngle);
  if (!at(Kind::Integer)) {
    unexpected("the length of the list");
    return false;
  }
  out.kind = ast::TypeKind::FixedList;
  out.length_span = peek().span;
  std::string_view digits = text(advance());
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.length);
  if (error != std::errc()) {
    file_.broken = true;
    diagnostics_.add(Code::E0110, out.length_span, "this length does not fit 32 bits");
  }
  return expect(Kind::CloseAngle);
}

bool Parser::map_type(ast::Type& out, size_t nesting) {
  return expect(Kind::OpenAngle) && type(out.parts.emplace_back(), nesting + 1) &&
         expect(Kind::Comma) && type(out.parts.emplace_back(), nesting + 1) &&
         expect(Kind::CloseAngle);
}

// `result`, `result<t>`, `result<_, e>` or `result<t, e>`
bool Parser::result_type(ast::Type& out, size_t nesting) {
  if (!eat(Kind::OpenAngle)) return true;
  ast::Type& ok = out.parts.emplace_back();
  ok.span = peek().span;
  if (eat(Kind::Underscore)) {
    if (!at(Kind::Comma)) {
      unexpected("`,`").advise("for a result without either type write `result`");
      return false;
    }
  } else if (!type(ok, nesting + 1)) {
    return false;
  }
  if (eat(Kind::Comma) && !type(out.parts.emplace_back(), nesting + 1)) return false;
  return expect(Kind::CloseAngle);
}

bool Parser::tuple_type(ast::Type& out, size_t nesting) {
  if (!expect(Kind::OpenAngle)) return false;
  while (!eat(Kind::CloseAngle)) {
    if (!type(out.parts.emplace_back(), nesting + 1)) return false;
    if (!eat(Kind::Comma)) return expect(Kind::CloseAngle);
  }
  return true;
}

bool Parser::one_argument(ast::Type& out, size_t nesting) {
  return expect(Kind::OpenAngle) && type(out.parts.emplace_back(), nesting + 1) &&
         expect(Kind::CloseAngle);
}

bool Parser::optional_argument(ast::Type& out, size_t nesting) {
  return !at(Kind::OpenAngle) || one_argument(out, nesting);
}

bool Parser::handle_type(ast::Type& out) {
  if (!expect(Kind::OpenAngle)) return false;
  out.span = peek().span;  // as for a plain name: an error is about the resource
  return name(out.name) && expect(Kind::CloseAngle);
}

}  // namespace sabir::syntax
