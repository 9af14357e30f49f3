// One pass over the bytes. Before it, `check_text` looks for what no contract may contain anywhere,
// comments and strings included: ill-formed UTF-8, control characters, and characters that make a
// text look different from what it is.
#include "syntax/lex.h"

#include <array>

#include "base/table.h"
#include "base/text.h"
#include "syntax/unicode.h"

namespace sabir::syntax {

namespace {

struct Spelling {
  std::string_view text;
  bool keyword;
};

constexpr Spelling kSpellings[] = {
#define SABIR_TOKEN(name, spelling) {spelling, false},
#define SABIR_KEYWORD(name, spelling) {spelling, true},
#include "syntax/tokens.def"
#undef SABIR_KEYWORD
#undef SABIR_TOKEN
};

const base::Table<std::string_view, Kind>& keywords() {
  static const auto table = [] {
    base::Table<std::string_view, Kind> words;
    for (size_t i = 0; i < std::size(kSpellings); ++i)
      if (kSpellings[i].keyword) words.insert(kSpellings[i].text, Kind(i));
    return words;
  }();
  return table;
}

constexpr size_t kLongestKeyword = 13;  // `error-context`

Kind word_kind(std::string_view word) {
  if (word.size() > kLongestKeyword) return Kind::Name;
  const Kind* found = keywords().find(word);
  return found == nullptr ? Kind::Name : *found;
}

enum Class : uint8_t { kOther, kBlank, kWordStart, kDigit, kSign };

constexpr std::array<Class, 256> classes() {
  std::array<Class, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[size_t(c)] = kWordStart;
  for (int c = 'A'; c <= 'Z'; ++c) table[size_t(c)] = kWordStart;
  for (int c = 0x80; c <= 0xFF; ++c) table[size_t(c)] = kWordStart;  // refused as a name later
  table['_'] = kWordStart;
  for (int c = '0'; c <= '9'; ++c) table[size_t(c)] = kDigit;
  for (char c : {' ', '\t', '\n'}) table[size_t(c)] = kBlank;
  for (char c : {'=', ',', ':', ';', '(', ')', '{', '}', '<', '>', '*', '.', '@', '+'})
    table[size_t(c)] = kSign;
  return table;
}

constexpr std::array<Class, 256> kClasses = classes();

Class class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }
bool in_word(char c) { return class_of(c) == kWordStart || class_of(c) == kDigit || c == '-'; }

Kind sign_kind(char c) {
  switch (c) {
    case '=': return Kind::Equals;
    case ',': return Kind::Comma;
    case ':': return Kind::Colon;
    case ';': return Kind::Semicolon;
    case '(': return Kind::OpenParen;
    case ')': return Kind::CloseParen;
    case '{': return Kind::OpenBrace;
    case '}': return Kind::CloseBrace;
    case '<': return Kind::OpenAngle;
    case '>': return Kind::CloseAngle;
    case '*': return Kind::Star;
    case '.': return Kind::Period;
    case '@': return Kind::At;
    default: return Kind::Plus;
  }
}

class Lexer {
 public:
  Lexer(const source::Text& text, diag::Diagnostics& diagnostics)
      : text_(text.text), base_(text.base), diagnostics_(diagnostics) {
    out_.tokens.reserve(text_.size() / 4 + 1);
  }

  Tokens run() {
    out_.broken = !check_text(text_, base_, diagnostics_);
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    while (at_ < text_.size()) step();
    add(Kind::End, text_.size());
    return std::move(out_);
  }

 private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  source::Span span_from(size_t begin) const {
    return {base_ + uint32_t(begin), base_ + uint32_t(at_)};
  }

  void add(Kind kind, size_t begin) {
    bool commented = !out_.comments.empty() && out_.comments.back().before == out_.tokens.size();
    out_.tokens.push_back({kind, commented, error_, span_from(begin)});
    error_ = false;
  }

  void step() {
    size_t begin = at_;
    char c = text_[at_];
    switch (class_of(c)) {
      case kBlank: ++at_; return;
      case kWordStart: return word(begin);
      case kDigit:
        while (base::is_digit(peek())) ++at_;
        return add(Kind::Integer, begin);
      case kSign: ++at_; return add(sign_kind(c), begin);
      case kOther: return other(c, begin);
    }
  }

  void word(size_t begin) {
    while (in_word(peek())) ++at_;
    add(word_kind(text_.substr(begin, at_ - begin)), begin);
  }

  void other(char c, size_t begin) {
    ++at_;
    if (c == '/') return slash(begin);
    if (c == '-') {
      bool arrow = peek() == '>';
      if (arrow) ++at_;
      return add(arrow ? Kind::Arrow : Kind::Minus, begin);
    }
    if (c == '%') {
      if (class_of(peek()) == kWordStart)
        while (in_word(peek())) ++at_;
      return add(Kind::EscapedName, begin);
    }
    if (c == '"') return string(begin);
    if (c == '\r') return carriage_return(begin);
    refuse(begin, diag::Code::E0103, base::cat("unexpected character `", std::string(1, c), "`"));
  }

  void carriage_return(size_t begin) {
    if (peek() == '\n') return;
    refuse(begin, diag::Code::E0103, "a carriage return without a line feed");
  }

  void refuse(size_t begin, diag::Code code, std::string message) {
    // A control character was reported by check_text already.
    auto c = static_cast<unsigned char>(text_[begin]);
    bool known = c != '\r' && (c < 0x20 || c == 0x7F);
    if (!known) diagnostics_.add(code, span_from(begin), std::move(message));
    out_.broken = error_ = true;
  }

  void slash(size_t begin) {
    if (peek() == '/') return line_comment(begin);
    if (peek() == '*') return block_comment(begin);
    add(Kind::Slash, begin);
  }

  void line_comment(size_t begin) {
    size_t end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end;
    if (text_[at_ - 1] == '\r') --at_;
    add_comment(begin);
  }

  void block_comment(size_t begin) {
    ++at_;
    for (size_t depth = 1; depth > 0; ++at_) {
      at_ = text_.find_first_of("/*", at_);
      if (at_ == std::string_view::npos) return unclosed_comment(begin);
      bool opens = text_[at_] == '/' && peek(1) == '*';
      bool closes = text_[at_] == '*' && peek(1) == '/';
      if (opens || closes) ++at_;
      if (opens) ++depth;
      if (closes) --depth;
    }
    add_comment(begin);
  }

  void unclosed_comment(size_t begin) {
    at_ = begin + 2;
    diagnostics_
        .add(diag::Code::E0104, span_from(begin), "this comment is never closed", "opened here")
        .advise("comments nest: every `/*` needs its own `*/`");
    at_ = text_.size();
    out_.broken = error_ = true;
  }

  void add_comment(size_t begin) {
    out_.comments.push_back({span_from(begin), uint32_t(out_.tokens.size())});
  }

  void string(size_t begin) {
    while (at_ < text_.size() && peek() != '"' && peek() != '\n') at_ += peek() == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    if (peek() == '"') {
      ++at_;
    } else {
      diagnostics_.add(diag::Code::E0105, span_from(begin), "this string is never closed");
      out_.broken = error_ = true;
    }
    add(Kind::String, begin);
  }

  std::string_view text_;
  uint32_t base_;
  diag::Diagnostics& diagnostics_;
  size_t at_ = 0;
  bool error_ = false;  // since the last token
  Tokens out_;
};

bool is_word(std::string_view word) {
  bool lower = false, upper = false;
  for (char c : word) {
    if (!base::is_letter(c) && !base::is_digit(c)) return false;
    lower |= base::is_lower(c);
    upper |= base::is_upper(c);
  }
  return !(lower && upper);
}

std::string odd_character(std::string_view word) {
  for (size_t i = 0; i < word.size(); ++i) {
    if (base::is_letter(word[i]) || base::is_digit(word[i])) continue;
    size_t size = 1;
    while (i + size < word.size() && (static_cast<unsigned char>(word[i + size]) & 0xC0) == 0x80)
      ++size;
    return base::cat("`", word.substr(i, size), "` cannot stand in a name");
  }
  return "a word of a name is all lowercase or all uppercase";
}

}  // namespace

std::string_view spelling(Kind kind) { return kSpellings[size_t(kind)].text; }
bool is_keyword(Kind kind) { return kSpellings[size_t(kind)].keyword; }
bool is_keyword_text(std::string_view word) { return word_kind(word) != Kind::Name; }

Tokens lex(const source::Text& text, diag::Diagnostics& diagnostics) {
  return Lexer(text, diagnostics).run();
}

std::string name_fault(std::string_view name) {
  if (name.empty()) return "a name is missing";
  if (!base::is_letter(name[0]) && name[0] != '-' && !base::is_digit(name[0]))
    return odd_character(name);
  if (base::is_digit(name[0])) return "a name begins with a letter";
  while (true) {
    size_t end = name.find('-');
    std::string_view word = name.substr(0, end);
    if (word.empty()) return "a `-` in a name stands between two words";
    if (!is_word(word)) return odd_character(word);
    if (end == std::string_view::npos) return "";
    name.remove_prefix(end + 1);
  }
}

}  // namespace sabir::syntax
