// A walk over the tokens. Statements end in `;`, blocks and lists stand in braces; a list in braces
// has one item a line, one in parentheses only if it is too long or has a comment inside. A comment
// stays on the line of the token before it or gets a line of its own, as it was written; at most
// one blank line is kept.
#include "syntax/format.h"

#include <algorithm>

#include "base/text.h"

namespace sabir::syntax {

namespace {

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 2;

class Formatter {
 public:
  Formatter(const source::Text& text, const Tokens& tokens)
      : source_(text.text), base_(text.base), tokens_(tokens) {}

  std::string run() {
    while (kind() != Kind::End) {
      size_t before = at_;
      items();
      if (at_ == before) word();  // not reached with a text that parses
    }
    comments_before_token();
    while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  // --- reading ---

  const Token& token(size_t i) const {
    return tokens_.tokens[std::min(i, tokens_.tokens.size() - 1)];
  }
  Kind kind(size_t ahead = 0) const { return token(at_ + ahead).kind; }
  std::string_view text(source::Span span) const {
    return std::string_view(source_).substr(span.begin - base_, span.end - span.begin);
  }
  std::string_view between(uint32_t begin, uint32_t end) const {
    return std::string_view(source_).substr(begin - base_, end - begin);
  }
  bool is_name(size_t i) const {
    return token(i).kind == Kind::Name || token(i).kind == Kind::EscapedName;
  }
  bool has_comment(size_t i) const { return token(i).after_comment; }

  // The token after the bracket that closes the one at `i`.
  size_t after_group(size_t i) const {
    size_t depth = 0;
    for (;; ++i) {
      Kind k = token(i).kind;
      if (k == Kind::OpenParen || k == Kind::OpenBrace) ++depth;
      if ((k == Kind::CloseParen || k == Kind::CloseBrace) && --depth == 0) return i + 1;
      if (k == Kind::End) return i;
    }
  }

  // --- writing ---

  void indent() { out_.append(depth_ * kIndent, ' '); }
  bool line_begins() const { return out_.empty() || out_.back() == '\n'; }
  void new_line() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!line_begins()) out_ += '\n';
  }
  void put(std::string_view text) {
    if (line_begins()) indent();
    out_ += text;
  }

  // Line breaks between two places of the source: 0, 1, or 2 for a blank line.
  size_t breaks(uint32_t begin, uint32_t end) const {
    std::string_view gap = between(begin, end);
    return std::min<size_t>(size_t(std::count(gap.begin(), gap.end(), '\n')), 2);
  }

  // Keeps one blank line where there was one, but not at the start of a block.
  void blank_line(uint32_t from, uint32_t to) {
    if (fresh_block_ || out_.empty() || breaks(from, to) < 2) return;
    new_line();
    if (out_.size() < 2 || out_[out_.size() - 2] != '\n') out_ += '\n';
  }

  uint32_t last_end() const { return last_end_ == 0 ? base_ : last_end_; }

  // Writes the comments before the next token. Returns whether the last one leaves us on a new
  // line.
  bool comments_before_token() {
    bool wrote = false;
    for (; next_comment_ < tokens_.comments.size() && tokens_.comments[next_comment_].before <= at_;
         ++next_comment_) {
      comment(tokens_.comments[next_comment_].span);
      wrote = true;
    }
    return wrote;
  }

  void comment(source::Span span) {
    std::string_view body = text(span);
    bool line_comment = body.substr(0, 2) == "//";
    while (!body.empty() && (body.back() == ' ' || body.back() == '\t' || body.back() == '\r'))
      body.remove_suffix(1);
    size_t gap = breaks(last_end(), span.begin);
    if (gap > 0 || out_.empty()) {
      new_line();
      blank_line(last_end(), span.begin);
    } else if (!line_begins() && out_.back() != ' ') {
      out_ += ' ';
    }
    put(without_returns(body));
    last_end_ = span.end;
    fresh_block_ = false;
    if (line_comment)
      out_ += '\n';
    else if (breaks(span.end, next_begin()) > 0)
      out_ += '\n';
    else
      out_ += ' ';
  }

  bool comment_waits() const {
    return next_comment_ < tokens_.comments.size() && tokens_.comments[next_comment_].before <= at_;
  }

  // Where the next comment or token begins.
  uint32_t next_begin() const {
    size_t next = next_comment_ + 1;
    bool comment = next < tokens_.comments.size() && tokens_.comments[next].before <= at_;
    return comment ? tokens_.comments[next].span.begin : token(at_).span.begin;
  }

  static std::string without_returns(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i)
      if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
    return out;
  }

  // Writes the next token with the space it needs, and the comments before it.
  void word() {
    bool commented = comment_waits();
    bool idle_comma = kind() == Kind::Comma && kind(1) == Kind::CloseAngle;
    if (idle_comma && !commented && !has_comment(at_ + 1)) {
      ++at_;
      return;
    }
    if (commented) {
      ++depth_, ++depth_;  // a comment inside a statement: what follows is a continuation
      comments_before_token();
    }
    bool spaced = at_ > 0 && needs_space(at_ - 1, at_);
    if (!line_begins() && out_.back() != ' ' && out_.back() != '\n' && spaced) out_ += ' ';
    if (!commented && !spaced && !out_.empty() && out_.back() == ' ' && !line_begins_blank())
      out_.pop_back();
    put(text(token(at_).span));
    if (commented) --depth_, --depth_;
    last_end_ = token(at_).span.end;
    fresh_block_ = false;
    ++at_;
  }

  bool line_begins_blank() const {
    size_t last = out_.find_last_not_of(' ');
    return last == std::string::npos || out_[last] == '\n';
  }

  // In `a:b/c` and `package a:b` the colon joins; in `a: b` it introduces.
  bool joins(size_t colon) const {
    if (colon >= 2 && token(colon - 2).kind == Kind::Package) return true;
    return is_name(colon + 1) && token(colon + 2).kind == Kind::Slash;
  }

  bool needs_space(size_t left, size_t right) const {
    Kind a = token(left).kind, b = token(right).kind;
    if (a == Kind::OpenParen || a == Kind::OpenAngle || a == Kind::Period || a == Kind::Slash ||
        a == Kind::At || a == Kind::Minus || a == Kind::Plus)
      return false;
    if (a == Kind::Colon) return !joins(left);
    // The parts of a version stay together: `1.0.0-0a`.
    if (a == Kind::Integer && token(left).span.end == token(right).span.begin) return false;
    switch (b) {
      case Kind::Comma:
      case Kind::Semicolon:
      case Kind::Colon:
      case Kind::CloseParen:
      case Kind::OpenAngle:
      case Kind::CloseAngle:
      case Kind::Period:
      case Kind::Slash:
      case Kind::At:
      case Kind::Minus:
      case Kind::Plus:
      case Kind::OpenParen: return false;
      case Kind::OpenBrace: return true;
      default: return true;
    }
  }

  // --- structure ---

  // The items of a block, up to its `}` or the end.
  void items() {
    while (kind() != Kind::End && kind() != Kind::CloseBrace) item();
  }

  void item() {
    start_line();
    while (kind() == Kind::At && kind(1) != Kind::End) attribute();
    statement();
    trailing_comments();
  }

  // A new line for what comes next, its comments above it.
  void start_line() {
    bool commented = comments_before_token();
    bool inline_comment = commented && !line_begins();
    if (inline_comment) return;  // `/* c */ item`
    uint32_t from = last_end();
    new_line();
    blank_line(from, token(at_).span.begin);
  }

  void attribute() {
    size_t end = kind(2) == Kind::OpenParen ? after_group(at_ + 2) : at_ + 2;
    while (at_ < end) word();
    start_line();
  }

  void statement() {
    bool lists = is_list_keyword(kind());
    while (true) {
      switch (kind()) {
        case Kind::End:
        case Kind::CloseBrace: return;
        case Kind::Semicolon: return word();
        case Kind::OpenParen: parens(); break;
        case Kind::OpenBrace: {
          if (!inline_braces(at_)) return lists ? braced_list() : block();
          bool include = token(at_ - 1).kind == Kind::With;
          inline_list(Kind::CloseBrace);
          if (include) return;
          break;
        }
        default: word(); break;
      }
    }
  }

  static bool is_list_keyword(Kind kind) {
    return kind == Kind::Record || kind == Kind::Variant || kind == Kind::Enum ||
           kind == Kind::Flags;
  }

  // Comments that stand on the line of the token before them.
  void trailing_comments() {
    while (next_comment_ < tokens_.comments.size() &&
           tokens_.comments[next_comment_].before <= at_) {
      source::Span span = tokens_.comments[next_comment_].span;
      if (breaks(last_end(), span.begin) > 0) return;
      comment(span);
      ++next_comment_;
    }
  }

  bool inline_braces(size_t open) const {
    Kind before = open == 0 ? Kind::End : token(open - 1).kind;
    return before == Kind::Period || before == Kind::With;
  }

  void open_brace() {
    word();
    ++depth_;
    fresh_block_ = true;
    trailing_comments();
    fresh_block_ = true;
  }

  void close_brace() {
    if (comments_before_token() && !line_begins()) out_ += '\n';
    // Nothing inside: `{}`.
    bool empty = fresh_block_ && !out_.empty() && out_.back() == '{';
    --depth_;
    fresh_block_ = false;
    if (!empty) new_line();
    put("}");
    last_end_ = token(at_).span.end;
    ++at_;
    if (kind() == Kind::Semicolon && depth_ == 0) return;
  }

  void block() {
    open_brace();
    items();
    close_brace();
  }

  // One item a line, each with a comma.
  void braced_list() {
    open_brace();
    while (kind() != Kind::CloseBrace && kind() != Kind::End) {
      start_line();
      list_item(Kind::CloseBrace);
    }
    close_brace();
  }

  // An item up to and with its comma, which is added behind the last one.
  void list_item(Kind close) {
    size_t depth = 0;
    while (kind() != Kind::End) {
      if (depth == 0 && (kind() == Kind::Comma || kind() == close)) break;
      if (kind() == Kind::OpenParen || kind() == Kind::OpenAngle) ++depth;
      if (kind() == Kind::CloseParen || kind() == Kind::CloseAngle) --depth;
      word();
    }
    if (kind() == Kind::Comma)
      word();
    else
      put(",");
    trailing_comments();
  }

  // --- parentheses and lists within a line ---

  bool group_has_comment(size_t open, size_t end) const {
    for (size_t i = open + 1; i < end; ++i)
      if (has_comment(i)) return true;
    return false;
  }

  // How wide the rest of the statement is on one line, trailing comma taken out.
  size_t flat_width(size_t from) const {
    size_t width = 0;
    for (size_t i = from;; ++i) {
      Kind k = token(i).kind;
      if (k == Kind::End) return width;
      if (dropped_comma(i)) continue;
      if (i > from && flat_space(i)) ++width;
      width += token(i).span.end - token(i).span.begin;
      if (k == Kind::Semicolon || (k == Kind::OpenBrace && !inline_braces(i))) return width;
      if (width > kWidth) return width;
    }
  }

  bool dropped_comma(size_t i) const {
    if (token(i).kind != Kind::Comma) return false;
    Kind next = token(i + 1).kind;
    return next == Kind::CloseParen || next == Kind::CloseBrace;
  }

  bool flat_space(size_t i) const {
    if (token(i).kind == Kind::OpenBrace && token(i - 1).kind == Kind::Period) return false;
    if (in_use_list(i)) return false;
    return needs_space(i - 1, i);
  }

  // Just inside the braces of `use a.{b}`.
  bool in_use_list(size_t i) const {
    bool opens =
        token(i - 1).kind == Kind::OpenBrace && i >= 2 && token(i - 2).kind == Kind::Period;
    return opens || (token(i).kind == Kind::CloseBrace && use_close_ == i);
  }

  size_t column() const {
    size_t line = out_.rfind('\n');
    return line == std::string::npos ? out_.size() : out_.size() - line - 1;
  }

  void parens() {
    size_t end = after_group(at_);
    bool broken = group_has_comment(at_, end) || column() + flat_width(at_) > kWidth;
    bool empty = kind(1) == Kind::CloseParen && !has_comment(at_ + 1);
    if (empty || !broken) return flat(end, false);
    broken_list(Kind::CloseParen);
  }

  void inline_list(Kind close) {
    size_t end = after_group(at_);
    bool padded = token(at_ - 1).kind == Kind::With;
    bool broken = group_has_comment(at_, end) || column() + flat_width(at_) > kWidth;
    if (!broken) return flat(end, padded);
    broken_list(close);
  }

  // The tokens up to `end` on this line.
  void flat(size_t end, bool padded) {
    size_t open = at_, close = end - 1;
    while (at_ < end) {
      bool brace = token(open).kind == Kind::OpenBrace;
      bool edge = brace && (at_ == open + 1 || at_ == close);
      if (dropped_comma(at_) && !has_comment(at_)) {
        ++at_;
        continue;
      }
      bool tight = edge ? !padded : (at_ == open && brace && !padded);
      if (tight)
        put_tight();
      else
        word();
    }
  }

  void put_tight() {
    if (comment_waits()) return word();
    put(text(token(at_).span));
    last_end_ = token(at_).span.end;
    ++at_;
  }

  // The bracket, one item a line, the closing bracket.
  void broken_list(Kind close) {
    bool tight = token(at_ - 1).kind == Kind::Period;
    tight ? put_tight() : word();
    ++depth_;
    fresh_block_ = true;
    trailing_comments();
    fresh_block_ = true;
    while (kind() != close && kind() != Kind::End) {
      start_line();
      list_item(close);
    }
    if (comments_before_token() && !line_begins()) out_ += '\n';
    --depth_;
    fresh_block_ = false;
    new_line();
    put(text(token(at_).span));
    last_end_ = token(at_).span.end;
    ++at_;
  }

  const std::string& source_;
  uint32_t base_;
  const Tokens& tokens_;
  std::string out_;
  size_t at_ = 0;
  size_t next_comment_ = 0;
  size_t depth_ = 0;
  size_t use_close_ = SIZE_MAX;
  uint32_t last_end_ = 0;
  bool fresh_block_ = true;  // nothing stands in this block yet
};

}  // namespace

std::string format(const source::Text& text, const Tokens& tokens) {
  return Formatter(text, tokens).run();
}

}  // namespace sabir::syntax
