#include "backends/c/literal.h"

#include "base/text.h"
#include "syntax/unicode.h"

namespace sabir::backends::c {
namespace {

// Three digits: what follows may be one, too.
std::string octals(std::string_view bytes) {
  std::string out;
  for (unsigned char byte : bytes) {
    out += {'\\', char('0' + (byte >> 6)), char('0' + (byte >> 3 & 7)), char('0' + (byte & 7))};
  }
  return out;
}

std::string escaped(std::string_view character, bool shown) {
  switch (character[0]) {
    case '\n': return "\\n";
    case '"': return "\\\"";
    case '\\': return "\\\\";
    default: return shown ? std::string(character) : octals(character);
  }
}

}  // namespace

// Reads what people wrote, for a literal.
std::string literal(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    syntax::Decoded one = syntax::decode(text);
    size_t size = one.size == 0 ? 1 : one.size;
    if (text[0] == '?' && out.ends_with('?')) out += '\\';  // no trigraphs
    out += escaped(text.substr(0, size), one.size > 0 && !base::is_hidden(one.code));
    text.remove_prefix(size);
  }
  return out + "\"";
}

}  // namespace sabir::backends::c
