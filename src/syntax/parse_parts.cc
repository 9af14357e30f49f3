// The small parts: tokens, names, versions, attributes, comments and directives, and finding the
// way back after an error.
#include <algorithm>
#include <charconv>

#include "syntax/lex.h"
#include "syntax/parse.h"
#include "syntax/parser.h"

namespace sabir::syntax {

using base::cat;
using diag::Code;

namespace {

constexpr std::string_view kDirective = "//sabir:";

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::is_digit);
}

bool parse_number(std::string_view text, uint64_t& out) {
  if (!is_number(text) || (text.size() > 1 && text[0] == '0')) return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::string_view take_until(std::string_view& text, std::string_view stops) {
  size_t end = text.find_first_of(stops);
  std::string_view part = text.substr(0, end);
  text.remove_prefix(part.size());
  return part;
}

// Dot-separated identifiers behind the `-` or `+`; numbers before the `+` have no leading zero.
bool good_identifiers(std::string_view text, bool numbers_count) {
  while (true) {
    std::string_view part = take_until(text, ".");
    bool known = std::all_of(part.begin(), part.end(), [](char c) {
      return base::is_letter(c) || base::is_digit(c) || c == '-';
    });
    if (part.empty() || !known) return false;
    if (numbers_count && is_number(part) && part.size() > 1 && part[0] == '0') return false;
    if (text.empty()) return true;
    text.remove_prefix(1);
  }
}

// Reads a whole semantic version 2.0; says what is wrong, or nothing.
std::string read_version(std::string_view text, ast::Version& out) {
  uint64_t* parts[] = {&out.major, &out.minor, &out.patch};
  for (size_t i = 0; i < 3; ++i) {
    std::string_view number = take_until(text, i < 2 ? "." : "-+");
    if (!parse_number(number, *parts[i])) {
      bool zero = number.size() > 1 && number[0] == '0';
      return zero ? cat("`", number, "` has a leading zero") : "a version is `major.minor.patch`";
    }
    if (i < 2) text.remove_prefix(1);
  }
  if (text.substr(0, 1) == "-") {
    text.remove_prefix(1);
    out.pre = take_until(text, "+");
    if (!good_identifiers(out.pre, true)) return "malformed pre-release part";
  }
  if (text.substr(0, 1) == "+") {
    out.build = text.substr(1);
    if (!good_identifiers(out.build, false)) return "malformed build part";
  }
  return "";
}

}  // namespace

// --- tokens ---

const Token& Parser::peek(size_t ahead) const {
  size_t last = tokens_.tokens.size() - 1;
  return tokens_.tokens[std::min(at_ + ahead, last)];
}

bool Parser::at_name(size_t ahead) const {
  Kind kind = peek(ahead).kind;
  return kind == Kind::Name || kind == Kind::EscapedName;
}

const Token& Parser::advance() {
  const Token& token = peek();
  if (token.kind == Kind::OpenBrace) ++depth_;
  if (token.kind == Kind::CloseBrace && depth_ > 0) --depth_;
  if (token.kind != Kind::End) ++at_;
  return token;
}

bool Parser::eat(Kind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

bool Parser::expect(Kind kind) {
  if (eat(kind)) return true;
  diag::Diagnostic& error = unexpected(cat("`", spelling(kind), "`"));
  bool ends = kind == Kind::Semicolon || kind == Kind::CloseBrace;
  if (ends && at_ > 0 && first_on_line(peek())) {
    uint32_t end = last_span().end;
    error.label({end - 1, end}, cat("`", spelling(kind), "` is missing after this"));
  }
  if (is_keyword(kind)) suggest_keyword(error, {kind});
  return false;
}

std::string_view Parser::text(source::Span span) const {
  return std::string_view(source_.text).substr(span.begin - source_.base, span.end - span.begin);
}

std::string_view Parser::text(const Token& token) const { return text(token.span); }

source::Span Parser::last_span() const {
  return at_ > 0 ? tokens_.tokens[at_ - 1].span : source::Span{source_.base, source_.base};
}

bool Parser::first_on_line(const Token& token) const {
  std::string_view before =
      std::string_view(source_.text).substr(0, token.span.begin - source_.base);
  size_t last = before.find_last_not_of(" \t\r");
  return last == std::string_view::npos || before[last] == '\n';
}

uint32_t Parser::column(source::Span span) const {
  size_t offset = span.begin - source_.base;
  size_t line = offset == 0 ? std::string::npos : source_.text.rfind('\n', offset - 1);
  return uint32_t(line == std::string::npos ? offset : offset - line - 1);
}

// --- errors and the way back ---

diag::Diagnostic& Parser::unexpected(std::string_view expected) {
  const Token& found = peek();
  file_.broken = true;
  bool echo = found.after_error || (found.kind == Kind::End && end_reported_);
  if (echo) return scrap_;
  end_reported_ |= found.kind == Kind::End;
  std::string what;
  if (is_keyword(found.kind))
    what = cat("the keyword `", spelling(found.kind), "`");
  else if (found.kind == Kind::End || found.kind == Kind::String)
    what = spelling(found.kind);
  else
    what = cat("`", text(found).substr(0, 60), "`");
  diag::Diagnostic& error =
      diagnostics_.add(Code::E0107, found.span, cat("expected ", expected, ", found ", what),
                       cat("expected ", expected));
  if (expected == "a name" && is_keyword(found.kind) && found.kind != Kind::Underscore)
    error.advise(cat("to use a keyword as a name, write `%", spelling(found.kind), "`"));
  return error;
}

void Parser::suggest_keyword(diag::Diagnostic& error, std::initializer_list<Kind> possible) {
  if (!at(Kind::Name)) return;
  std::vector<std::string_view> words;
  for (Kind kind : possible) words.push_back(spelling(kind));
  if (auto meant = base::closest(text(peek()), words))
    error.advise(cat("did you mean `", *meant, "`?"));
}

bool Parser::starts_item() const {
  if (!first_on_line(peek())) return false;
  switch (peek().kind) {
    case Kind::Interface:
    case Kind::World:
    case Kind::Package:
    case Kind::Use:
    case Kind::Type:
    case Kind::Record:
    case Kind::Variant:
    case Kind::Enum:
    case Kind::Flags:
    case Kind::Resource:
    case Kind::Import:
    case Kind::Export:
    case Kind::Include:
    case Kind::Constructor:
    case Kind::At: return true;
    default: return at_name() && peek(1).kind == Kind::Colon;
  }
}

// Whether the next token begins an item of the enclosing scope: the block's own `}` is missing.
bool Parser::leaves_block(source::Span header) const {
  bool outer = at(Kind::Interface) || at(Kind::World) || at(Kind::Package);
  return outer && first_on_line(peek()) && column(peek().span) <= column(header);
}

// Leaves the item that began at token `start` of a block whose items stand at `depth` braces:
// behind its `;` or `}`, or before what looks like the next item or the end of the block.
void Parser::skip_item(size_t depth, size_t start) {
  file_.broken = true;
  size_t parens = 0;
  while (!at(Kind::End)) {
    if (depth_ == depth) {
      if (at(Kind::CloseBrace)) return;
      if (eat(Kind::Semicolon)) return;
      if (at_ > start && parens == 0 && starts_item()) return;
    }
    if (at(Kind::OpenParen)) ++parens;
    if (at(Kind::CloseParen) && parens > 0) --parens;
    bool closes = at(Kind::CloseBrace) && depth_ == depth + 1;
    advance();
    if (closes) {
      eat(Kind::Semicolon);
      return;
    }
  }
}

// Goes to the `,` or the end of the list; false if the list is left before that.
bool Parser::skip_list_item(Kind close) {
  size_t nested = 0;
  while (true) {
    Kind kind = peek().kind;
    if (nested == 0 && (kind == Kind::Comma || kind == close)) return true;
    bool opens = kind == Kind::OpenParen || kind == Kind::OpenAngle;
    bool closes = kind == Kind::CloseParen || kind == Kind::CloseAngle;
    bool leaves = kind == Kind::Semicolon || kind == Kind::OpenBrace || kind == Kind::CloseBrace;
    if (kind == Kind::End || leaves) return false;
    if (opens) ++nested;
    if (closes && nested > 0) --nested;
    advance();
  }
}

// --- names and versions ---

bool Parser::name(ast::Name& out) {
  if (!at_name()) {
    unexpected("a name");
    return false;
  }
  const Token& token = advance();
  out = {text(token), token.span};
  if (token.kind == Kind::EscapedName) out.text.remove_prefix(1);
  std::string fault = name_fault(out.text);
  if (fault.empty()) return true;
  file_.broken = true;
  diagnostics_
      .add(Code::E0106, out.span, cat("`", text(token).substr(0, 60), "` is not a name"), fault)
      .note(
          "a name is words joined by `-`, such as `get-user`, each all lowercase or all uppercase");
  return false;
}

bool Parser::optional_version(std::optional<ast::Version>& out) {
  if (!eat(Kind::At)) return true;
  out.emplace();
  return version(*out);
}

bool Parser::version(ast::Version& out) {
  out.span = peek().span;
  for (int part = 0; part < 3; ++part) {
    if (part > 0 && !expect(Kind::Period)) return false;
    if (!at(Kind::Integer)) {
      unexpected("a version such as `1.0.0`");
      return false;
    }
    out.span.end = advance().span.end;
  }
  version_tail(Kind::Minus, out.span);
  version_tail(Kind::Plus, out.span);
  std::string fault = read_version(text(out.span), out);
  if (fault.empty()) return true;
  file_.broken = true;
  diagnostics_.add(Code::E0108, out.span, cat("`", text(out.span), "` is not a version"), fault);
  return false;
}

// The `-pre` or `+build` part. A `.` that is followed by neither a word nor a number belongs to
// what comes behind the version, as in `use a:b/c@1.0.0-rc.{t}`.
void Parser::version_tail(Kind sign, source::Span& span) {
  auto part = [&](size_t ahead) {
    Kind kind = peek(ahead).kind;
    bool touches = ahead == 0 || peek(ahead - 1).span.end == peek(ahead).span.begin;
    return touches &&
           (kind == Kind::Name || kind == Kind::Integer || kind == Kind::Minus || is_keyword(kind));
  };
  if (!at(sign) || peek().span.begin != span.end) return;
  span.end = advance().span.end;
  while (peek().span.begin == span.end) {
    size_t ahead = at(Kind::Period) ? 1 : 0;
    if (!part(ahead)) return;
    for (size_t i = 0; i <= ahead; ++i) span.end = advance().span.end;
  }
}

// --- what stands before an item ---

void Parser::claim_comments(ast::Lead& out) {
  const auto& comments = tokens_.comments;
  out.directives_begin = uint32_t(next_directive_);
  out.comments_begin = uint32_t(next_comment_);
  out.comments_end = out.directives_end = 0;
  if (peek().after_comment) {
    while (next_comment_ < comments.size() && comments[next_comment_].before < at_) ++next_comment_;
    out.comments_begin = uint32_t(next_comment_);
    while (next_comment_ < comments.size() && comments[next_comment_].before == at_)
      ++next_comment_;
    while (next_directive_ < directive_comments_.size() &&
           directive_comments_[next_directive_] < out.comments_begin)
      ++next_directive_;
    out.directives_begin = uint32_t(next_directive_);
    while (next_directive_ < directive_comments_.size() &&
           directive_comments_[next_directive_] < next_comment_)
      claimed_[next_directive_++] = true;
  }
  out.comments_end = out.late_comments_end = uint32_t(next_comment_);
  out.directives_end = uint32_t(next_directive_);
}

bool Parser::lead(ast::Lead& out) {
  claim_comments(out);
  while (eat(Kind::At)) {
    ast::Attribute parsed;
    if (!attribute(parsed)) return false;
    out.attributes.push_back(std::move(parsed));
    if (!peek().after_comment) continue;
    ast::Lead late;
    claim_comments(late);
    out.late_comments_end = late.comments_end;
    out.directives_end = late.directives_end;
  }
  mark_lead(out);
  return true;
}

void Parser::plain_lead(ast::Lead& out, std::string_view noun) {
  lead(out);
  refuse_attributes(out, noun);
}

void Parser::refuse_attributes(const ast::Lead& lead, std::string_view noun) {
  if (lead.attributes.empty()) return;
  file_.broken = true;
  diagnostics_.add(Code::E0505, lead.attributes[0].span,
                   cat("an attribute cannot stand on ", noun));
}

bool Parser::attribute(ast::Attribute& out) {
  using AttributeKind = ast::Attribute::Kind;
  ast::Name word;
  if (!name(word)) return false;
  out.span = word.span;
  if (word.text == "since" || word.text == "deprecated") {
    out.kind = word.text == "since" ? AttributeKind::Since : AttributeKind::Deprecated;
    return attribute_argument("version") && version(out.version) && expect(Kind::CloseParen);
  }
  if (word.text == "unstable") {
    out.kind = AttributeKind::Unstable;
    return attribute_argument("feature") && name(out.feature) && expect(Kind::CloseParen);
  }
  if (word.text == "external-id") {
    out.kind = AttributeKind::ExternalId;
    if (!expect(Kind::OpenParen)) return false;
    if (!at(Kind::String)) {
      unexpected("a string");
      return false;
    }
    const Token& string = advance();
    auto value = string_value(text(string), string.span, diagnostics_);
    if (!value) file_.broken = true;
    out.id = value.value_or("");
    return expect(Kind::CloseParen);
  }
  file_.broken = true;
  diag::Diagnostic& error =
      diagnostics_.add(Code::E0109, word.span, cat("there is no attribute `", word.text, "`"));
  constexpr std::string_view known[] = {"since", "unstable", "deprecated", "external-id"};
  if (auto meant = base::closest(word.text, known))
    error.advise(cat("did you mean `", *meant, "`?"));
  else
    error.note(cat("the attributes are ", base::one_of(known)));
  return false;
}

// `(version =`
bool Parser::attribute_argument(std::string_view key) {
  ast::Name word;
  if (!expect(Kind::OpenParen) || !name(word)) return false;
  if (word.text != key) {
    file_.broken = true;
    diagnostics_.add(Code::E0107, word.span, cat("expected `", key, "`, found `", word.text, "`"),
                     cat("expected `", key, "`"));
    return false;
  }
  return expect(Kind::Equals);
}

// --- directives ---

void Parser::find_directives() {
  for (size_t i = 0; i < tokens_.comments.size(); ++i) {
    source::Span span = tokens_.comments[i].span;
    std::string_view comment = text(span);
    if (comment.size() < kDirective.size() || comment[1] != '/') continue;
    if (comment.substr(0, kDirective.size()) == kDirective) {
      add_directive(span);
      directive_comments_.push_back(uint32_t(i));
      continue;
    }
    size_t words = std::min(comment.find_first_not_of('/'), comment.size());
    std::string_view rest = base::trim(comment.substr(words));
    if (rest.substr(0, 6) == "sabir:" && rest.size() > 6 && base::is_letter(rest[6]))
      file_.lookalikes.push_back(span);
  }
  claimed_.resize(directive_comments_.size());
}

void Parser::add_directive(source::Span comment) {
  std::string_view rest = text(comment).substr(kDirective.size());
  ast::Directive out;
  out.span = comment;
  out.name = take_until(rest, " \t");
  out.argument = base::trim(rest);
  uint32_t begin = comment.begin + uint32_t(kDirective.size());
  out.name_span = {begin, begin + uint32_t(out.name.size())};
  if (out.name.empty()) out.name_span = comment;
  uint32_t argument = out.argument.empty()
                          ? out.name_span.end
                          : source_.base + uint32_t(out.argument.data() - source_.text.data());
  out.argument_span = {argument, argument + uint32_t(out.argument.size())};
  file_.directives.push_back(out);
}

// An item ends with its `;` or `,`, with a block in braces, or where what it stands in ends. All
// ends are found in one pass from the back, so that no text makes this slow.
void Parser::find_ends() {
  const std::vector<Token>& tokens = tokens_.tokens;
  std::vector<uint32_t> close(tokens.size()), open;
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    Kind kind = tokens[i].kind;
    close[i] = uint32_t(tokens.size() - 1);
    if (kind == Kind::OpenBrace || kind == Kind::OpenParen || kind == Kind::OpenAngle)
      open.push_back(i);
    bool closes = kind == Kind::CloseBrace || kind == Kind::CloseParen || kind == Kind::CloseAngle;
    if (!closes || open.empty()) continue;
    close[open.back()] = i;
    open.pop_back();
  }
  ends_.resize(tokens.size());
  for (uint32_t i = uint32_t(tokens.size()); i-- > 0;) {
    switch (tokens[i].kind) {
      case Kind::Semicolon:
      case Kind::Comma: ends_[i] = i; break;
      case Kind::OpenBrace: ends_[i] = close[i]; break;
      case Kind::End:
      case Kind::CloseBrace:
      case Kind::CloseParen:
      case Kind::CloseAngle: ends_[i] = i > 0 ? i - 1 : 0; break;
      case Kind::OpenParen:
      case Kind::OpenAngle:
        ends_[i] = close[i] + 1 < tokens.size() ? ends_[close[i] + 1] : close[i];
        break;
      default: ends_[i] = ends_[i + 1]; break;
    }
  }
}

source::Span Parser::about(const ast::Lead& lead) {
  if (ends_.empty()) find_ends();
  source::Span span = {peek().span.begin, tokens_.tokens[ends_[at_]].span.end};
  if (lead.comments_begin < lead.comments_end)
    span.begin = tokens_.comments[lead.comments_begin].span.begin;
  span.end = std::max(span.begin, span.end);
  return span;
}

// What directives are about, and what a feature may take away with them.
void Parser::mark_lead(const ast::Lead& lead) {
  for (uint32_t i = lead.directives_begin; i < lead.directives_end; ++i)
    file_.directives[i].about = about(lead);
  if (file_.directives.empty()) return;
  for (const ast::Attribute& attribute : lead.attributes)
    if (attribute.kind == ast::Attribute::Kind::Unstable)
      file_.gated.push_back({attribute.feature.text, about(lead)});
}

void Parser::check_stray_directives() {
  if (file_.broken) return;
  for (size_t i = 0; i < claimed_.size(); ++i) {
    if (claimed_[i]) continue;
    file_.broken = true;
    diagnostics_
        .add(Code::E0602, file_.directives[i].span, "this directive is not about anything",
             "nothing that a directive can be about follows")
        .advise("a directive stands directly above what it is about, or before it");
  }
}

}  // namespace sabir::syntax
