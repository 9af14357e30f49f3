// The value of a string: WebAssembly text's escapes, then a check that the bytes are UTF-8.
#include "base/text.h"
#include "syntax/lex.h"
#include "syntax/unicode.h"

namespace sabir::syntax {

namespace {

int hex_digit(char c) {
  if (base::is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class StringReader {
 public:
  explicit StringReader(std::string_view inner) : rest_(inner) {}

  // Empty if the string is good; what is wrong otherwise.
  std::string read() {
    while (!rest_.empty()) {
      char c = take();
      if (c == '\\') {
        std::string fault = escape();
        if (!fault.empty()) return fault;
      } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        return "a control character needs an escape";
      } else {
        value += c;
      }
    }
    for (std::string_view all = value; !all.empty();) {
      Decoded next = decode(all);
      if (next.size == 0) return "the bytes are not UTF-8";
      all.remove_prefix(next.size);
    }
    return "";
  }

  std::string value;

 private:
  char take() {
    char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  std::string escape() {
    if (rest_.empty()) return "an escape is cut off";
    char c = take();
    switch (c) {
      case '"':
      case '\'':
      case '\\': value += c; return "";
      case 't': value += '\t'; return "";
      case 'n': value += '\n'; return "";
      case 'r': value += '\r'; return "";
      case 'u': return code_point();
      default: break;
    }
    int high = hex_digit(c);
    if (high < 0) return base::cat("there is no escape `\\", std::string(1, c), "`");
    int low = rest_.empty() ? -1 : hex_digit(take());
    if (low < 0) return "a byte is two hexadecimal digits";
    value += char(high * 16 + low);
    return "";
  }

  std::string code_point() {
    size_t end = rest_.find('}');
    if (rest_.substr(0, 1) != "{" || end == std::string_view::npos)
      return "a code point is written `\\u{1f980}`";
    std::string_view digits = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (digits.empty() || hex_digit(digits[0]) < 0 || digits.back() == '_')
      return "a code point is hexadecimal digits";
    uint32_t code = 0;
    for (char c : digits) {
      if (c == '_') continue;
      int digit = hex_digit(c);
      if (digit < 0) return "a code point is hexadecimal digits";
      code = code * 16 + uint32_t(digit);
      if (code > 0x10FFFF) return "there is no such code point";
    }
    if (!is_scalar(code)) return "there is no such code point";
    append_utf8(value, code);
    return "";
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::string> string_value(std::string_view token, source::Span span,
                                        diag::Diagnostics& diagnostics) {
  if (token.size() < 2 || token.back() != '"') return std::nullopt;  // reported by the lexer
  StringReader reader(token.substr(1, token.size() - 2));
  std::string fault = reader.read();
  if (fault.empty()) return std::move(reader.value);
  diagnostics.add(diag::Code::E0105, span, "malformed string", fault);
  return std::nullopt;
}

}  // namespace sabir::syntax
