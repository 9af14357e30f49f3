// Recursive descent over the bytes: cases have few signs of their own, and which letters belong
// together depends on whether a value or a name is expected. `at_` stands on the next sign that
// means something whenever a function is entered that says so with `blank()`.
#include "cases/parse.h"

#include <algorithm>

#include "base/text.h"

namespace sabir::cases {
namespace {

using base::cat;
using diag::Code;
using source::Span;

constexpr size_t kDeepest = 100;

bool in_word(char c) { return base::is_letter(c) || base::is_digit(c) || c == '-' || c == '_'; }
bool in_number(char c) { return base::is_digit(c) || c == '.' || c == '+' || in_word(c); }

// How deep values and blocks are nested, while it lives.
class Nesting {
 public:
  explicit Nesting(size_t& depth) : depth_(++depth) {}
  ~Nesting() { --depth_; }

 private:
  size_t& depth_;
};

class Parser {
 public:
  Parser(const source::Text& text, diag::Diagnostics& diagnostics)
      : text_(text.text), base_(text.base), diagnostics_(diagnostics) {}

  ast::File run() {
    ast::File file;
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;  // a byte order mark
    for (blank(); at_ < text_.size(); blank()) {
      size_t begin = at_;
      if (!item(file)) recover();
      if (at_ == begin) ++at_;
    }
    return file;
  }

 private:
  // --- text ---

  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void blank() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "//")
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')
        ++at_;
      else
        return;
    }
  }

  Span span(size_t begin, size_t end) const {
    return {base_ + uint32_t(begin), base_ + uint32_t(end)};
  }
  Span since(size_t begin) const { return span(begin, at_); }

  // What stands here, for an error: a whole word or one sign.
  Span here() {
    blank();
    size_t end = at_;
    while (end < text_.size() && in_number(text_[end])) ++end;
    if (end == at_) end = std::min(at_ + 1, text_.size());
    return end == at_ ? span(at_ - (at_ > 0), at_) : span(at_, end);
  }

  bool fail(std::string_view expected) {
    Span found = here();
    std::string_view seen = text_.substr(found.begin - base_, found.end - found.begin);
    bool end = at_ >= text_.size();
    diagnostics_.add(Code::E1001, found,
                     end ? cat("the file ends where ", expected, " should stand")
                         : cat("found `", seen, "` where ", expected, " should stand"));
    return false;
  }

  bool eat(char c) {
    blank();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool expect(char c) { return eat(c) || fail(cat("`", std::string(1, c), "`")); }

  bool word_is(std::string_view word) {
    blank();
    return text_.substr(at_, word.size()) == word && !in_word(peek(word.size()));
  }
  bool eat_word(std::string_view word) {
    if (!word_is(word)) return false;
    at_ += word.size();
    return true;
  }

  bool name(ast::Name& out, std::string_view expected) {
    blank();
    size_t begin = at_;
    out.escaped = peek() == '%';
    if (out.escaped) ++at_;
    size_t first = at_;
    while (in_word(peek())) ++at_;
    out.text = text_.substr(first, at_ - first);
    out.span = since(begin);
    if (!out.text.empty() && !base::is_digit(out.text[0])) return true;
    at_ = begin;
    return fail(expected);
  }

  // Behind the `;` or the `}` that ends the statement in which the error is.
  void recover() {
    for (size_t depth = 0; at_ < text_.size(); blank()) {
      char c = peek();
      if (c == '"') {
        skip_string();
        continue;
      }
      ++at_;
      if (c == '{') ++depth;
      if (c == '}' && (depth == 0 || --depth == 0)) return;
      if (c == ';' && depth == 0) return;
    }
  }

  // --- items and statements ---

  bool item(ast::File& file) {
    if (opens("in")) {
      ast::In in;
      if (!interface(in.interface)) return false;
      file.items.emplace_back(std::move(in));
      return expect(';');
    }
    if (opens("host")) return host(std::get<ast::Host>(file.items.emplace_back(ast::Host())));
    ast::Case one;
    size_t begin = at_;
    if (opens("case")) {
      if (!heading(one) || !block(one.body)) return false;
    } else {
      ast::Statement& only = one.body.statements.emplace_back();
      if (!statement(only)) return false;
      one.span = since(begin);
      if (std::holds_alternative<ast::Let>(only.of) || std::holds_alternative<ast::Drop>(only.of)) {
        diagnostics_.add(Code::E1001, one.span, "a case by itself is a call", "nobody could use it")
            .advise("put it into `case \"what it shows\" { ... }`");
        return true;
      }
    }
    file.items.emplace_back(std::move(one));
    return true;
  }

  bool interface(ast::Name& out) {
    size_t begin = at_, end = std::min(text_.find_first_of(";{ \t\r\n", at_), text_.size());
    if (begin == end) return fail("the name of an interface");
    at_ = end;
    out = {std::string(text_.substr(begin, end - begin)), since(begin), false};
    return true;
  }

  bool host(ast::Host& out) {
    blank();
    if (!interface(out.interface) || !expect('{')) return out.whole = false;
    while (!eat('}')) {
      if (at_ >= text_.size()) return fail("`}`");
      if (!host_rule(out.rules.emplace_back())) {
        out.rules.pop_back();
        out.whole = false;
        recover_in_block();
      }
    }
    return true;
  }

  bool host_rule(ast::HostRule& out) {
    blank();
    size_t begin = at_;
    do {
      if (!name(out.path.emplace_back(), "a function of the host's")) return false;
    } while (out.path.size() < 2 && eat('.'));
    out.span = since(begin);
    blank();
    if (text_.substr(at_, 2) != "->") return fail("`->`");
    at_ += 2;
    blank();
    if (opens("call") && peek() != ';') return call(out.answer.emplace<ast::Call>()) && expect(';');
    return outcome(out.answer.emplace<ast::Outcome>()) && expect(';');
  }

  bool heading(ast::Case& out) {
    blank();
    if (peek() != '"') return fail("the name of the case in quotes");
    ast::Value name;
    if (!value(name)) return false;
    out.span = name.span;
    out.name = std::move(name);
    if (!eat_word("for")) return true;
    do {
      if (!this->name(out.languages.emplace_back(), "a language")) return false;
    } while (eat(','));
    return true;
  }

  bool block(ast::Block& out) {
    if (!expect('{')) return false;
    while (!eat('}')) {
      if (at_ >= text_.size()) return fail("`}`");
      if (!statement(out.statements.emplace_back())) {
        out.statements.pop_back();
        recover_in_block();
      }
    }
    return true;
  }

  // The same as recover, but leaves the block's own `}`.
  void recover_in_block() {
    for (size_t depth = 0; at_ < text_.size(); blank()) {
      char c = peek();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '}' && depth == 0) return;
      ++at_;
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) return;
      if (c == ';' && depth == 0) return;
    }
  }

  bool statement(ast::Statement& out) {
    blank();
    size_t begin = at_;
    bool good = one_statement(out);
    out.span = since(begin);
    return good;
  }

  bool one_statement(ast::Statement& out) {
    Nesting nesting(depth_);
    if (depth_ > kDeepest) return fail("less nesting");
    bool good = false;
    if (opens("let"))
      good = let(out.of.emplace<ast::Let>());
    else if (opens("drop"))
      good = name(out.of.emplace<ast::Drop>().name, "the name of a handle") && expect(';');
    else if (opens("repeat"))
      good = loop(out.of.emplace<ast::Loop>());
    else if (opens("from"))
      good = threads(out.of.emplace<ast::Threads>());
    else
      good = call_statement(out.of.emplace<ast::Call>());
    return good;
  }

  // The word begins a statement: functions and handles may be called the same.
  bool opens(std::string_view word) {
    if (!word_is(word)) return false;
    size_t begin = at_;
    at_ += word.size();
    blank();
    if (peek() != '(' && peek() != '.') return true;
    at_ = begin;
    return false;
  }

  bool let(ast::Let& out) {
    return name(out.name, "a name for the handle") && expect('=') && call(out.call) && expect(';');
  }

  bool loop(ast::Loop& out) { return count(out.times, "how many times") && block(out.body); }

  bool threads(ast::Threads& out) {
    if (eat_word("another")) {
      out.count = {"another", since(at_ - 7), false};
      return (eat_word("thread") || fail("`thread`")) && block(out.body);
    }
    return count(out.count, "`another thread`, or how many threads") &&
           (eat_word("threads") || fail("`threads`")) && block(out.body);
  }

  bool count(ast::Name& out, std::string_view expected) {
    blank();
    size_t begin = at_;
    while (base::is_digit(peek())) ++at_;
    out.text = text_.substr(begin, at_ - begin);
    out.span = since(begin);
    return !out.text.empty() || fail(expected);
  }

  bool call_statement(ast::Call& out) {
    if (!call(out)) return false;
    blank();
    if (text_.substr(at_, 2) == "->") {
      at_ += 2;
      if (!outcome(out.outcome.emplace())) return false;
    }
    return expect(';');
  }

  bool call(ast::Call& out) {
    blank();
    size_t begin = at_;
    std::string package = this->package();
    do {
      if (!name(out.path.emplace_back(), "a call")) return false;
    } while (out.path.size() < 3 && eat('.'));
    if (!package.empty()) in_full(begin, package, out.path[0]);
    if (!values('(', ')', out.arguments)) return false;
    out.span = since(begin);
    out.close = span(at_ - 1, at_);
    return true;
  }

  // `tests:measures/`, in front of the name of an interface; empty: there is none.
  std::string package() {
    size_t end = at_;
    auto skip = [&](char last) {
      while (end < text_.size() && in_word(text_[end])) ++end;
      return end < text_.size() && text_[end] == last && ++end > at_;
    };
    if (!skip(':') || !skip('/')) return "";
    std::string found(text_.substr(at_, end - at_));
    at_ = end;
    return found;
  }

  // The interface by its whole name, whose version stands behind the function.
  void in_full(size_t begin, const std::string& package, ast::Name& interface) {
    std::string version;
    if (peek() == '@') {
      size_t at = at_++;
      while (in_number(peek())) ++at_;
      version = text_.substr(at, at_ - at);
    }
    interface.span.begin = base_ + uint32_t(begin);
    interface.text = cat(package, interface.text, version);
  }

  bool outcome(ast::Outcome& out) {
    blank();
    size_t begin = at_;
    if (eat('!')) {
      if (!name(out.status.emplace(), "a status such as `invalid-argument`")) return false;
    } else if (!value(out.value.emplace())) {
      return false;
    }
    blank();
    if (peek() == '"' && !value(out.message.emplace())) return false;
    out.span = since(begin);
    return true;
  }

  // --- values ---

  bool values(char open, char close, std::vector<ast::Value>& out) {
    if (!expect(open)) return false;
    while (!eat(close)) {
      if (!value(out.emplace_back())) return false;
      if (!eat(',')) return eat(close) || fail(cat("`,` or `", std::string(1, close), "`"));
    }
    return true;
  }

  bool value(ast::Value& out) {
    blank();
    Nesting nesting(depth_);
    if (depth_ > kDeepest) return fail("less nesting");
    size_t begin = at_;
    bool good = one_value(out);
    out.span = since(begin);
    return good;
  }

  bool one_value(ast::Value& out) {
    char c = peek();
    if (c == '"') return skip_string() && (out.of.emplace<ast::String>(), true);
    if (c == '\'') return character(out);
    if (c == '[') return values('[', ']', out.of.emplace<ast::Sequence>().items);
    if (c == '(') return values('(', ')', out.of.emplace<ast::Tuple>().items);
    if (c == '{') return braces(out.of.emplace<ast::Braces>());
    if (c == '@') return rule(out.of.emplace<ast::Rule>());
    if (base::is_digit(c) || (c == '-' && base::is_digit(peek(1)))) return number(out);
    return word(out.of.emplace<ast::Word>());
  }

  bool number(ast::Value& out) {
    while (in_number(peek())) ++at_;
    out.of.emplace<ast::Number>();
    return true;
  }

  bool word(ast::Word& out) {
    if (!name(out.name, "a value")) return false;
    blank();
    if (peek() != '(') return true;
    ++at_;
    return value(out.payload.emplace_back()) && expect(')');
  }

  bool rule(ast::Rule& out) {
    ++at_;
    return name(out.name, "the name of a rule") && values('(', ')', out.arguments);
  }

  bool braces(ast::Braces& out) {
    expect('{');
    out.colon = eat(':');
    if (out.colon) return expect('}');
    while (!eat('}')) {
      ast::Entry& entry = out.entries.emplace_back();
      if (!value(entry.key)) return false;
      if (eat(':') && !value(entry.value.emplace_back())) return false;
      if (!eat(',')) return eat('}') || fail("`,` or `}`");
    }
    return true;
  }

  bool character(ast::Value& out) {
    size_t begin = at_++;
    while (peek() != '\'' && peek() != '\n' && at_ < text_.size()) at_ += peek() == '\\' ? 2 : 1;
    if (peek() != '\'') return unclosed(begin, "character");
    ++at_;
    out.of.emplace<ast::Char>();
    return true;
  }

  bool skip_string() {
    size_t begin = at_;
    if (text_.substr(at_, 3) == "\"\"\"") {
      size_t close = text_.find("\"\"\"", at_ + 3);
      if (close == std::string_view::npos) return at_ = text_.size(), unclosed(begin, "text");
      at_ = close + 3;
      return true;
    }
    ++at_;
    while (peek() != '"' && peek() != '\n' && at_ < text_.size()) at_ += peek() == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    if (peek() != '"') return unclosed(begin, "text");
    ++at_;
    return true;
  }

  bool unclosed(size_t begin, std::string_view what) {
    diagnostics_.add(Code::E1001, span(begin, begin + 1), cat("this ", what, " is never closed"));
    return false;
  }

  std::string_view text_;
  uint32_t base_;
  diag::Diagnostics& diagnostics_;
  size_t at_ = 0;
  size_t depth_ = 0;
};

}  // namespace

ast::File parse(const source::Text& text, diag::Diagnostics& diagnostics) {
  return Parser(text, diagnostics).run();
}

}  // namespace sabir::cases
