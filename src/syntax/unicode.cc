#include "syntax/unicode.h"

#include <cstdio>
#include <cstring>

#include "base/text.h"

namespace sabir::syntax {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

enum class Fault { None, Control, Bidi, Deprecated };

Fault fault_of(char32_t c) {
  if (c == '\n' || c == '\r' || c == '\t') return Fault::None;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return Fault::Control;
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return Fault::Bidi;
  switch (c) {
    case 0x149:
    case 0x673:
    case 0xF77:
    case 0xF79:
    case 0x17A3:
    case 0x17A4:
    case 0x17B4:
    case 0x17B5: return Fault::Deprecated;
    default: return Fault::None;
  }
}

std::string code_name(char32_t c) {
  char name[16];
  std::snprintf(name, sizeof name, "U+%04X", unsigned(c));
  return name;
}

void report(Fault fault, char32_t c, source::Span span, diag::Diagnostics& diagnostics) {
  switch (fault) {
    case Fault::None: return;
    case Fault::Control:
      diagnostics.add(diag::Code::E0102, span, base::cat("control character ", code_name(c)));
      return;
    case Fault::Bidi:
      diagnostics.add(diag::Code::E0102, span, base::cat("bidirectional control ", code_name(c)))
          .note("it can make a text look different from what it says");
      return;
    case Fault::Deprecated:
      diagnostics.add(diag::Code::E0102, span,
                      base::cat("character ", code_name(c), ", which Unicode deprecates"));
      return;
  }
}

// How many bytes from the start of `text` are plain: printable ASCII and line breaks.
size_t plain_prefix(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    uint64_t high = word & 0x8080808080808080u;
    uint64_t del = word ^ 0x7F7F7F7F7F7F7F7Fu;
    uint64_t has_del = (del - 0x0101010101010101u) & ~del & 0x8080808080808080u;
    uint64_t low = (word - 0x2020202020202020u) & ~word & 0x8080808080808080u;
    if (high | has_del) return i;
    if (low == 0) continue;
    for (size_t j = i; j < i + 8; ++j)
      if (fault_of(static_cast<unsigned char>(text[j])) != Fault::None) return i;
  }
  return i;
}

}  // namespace

std::string number_escape(char32_t c) {
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(c >> shift) & 0xF];
  return out;
}

std::string without_hidden(std::string_view text, std::string (*spell)(char32_t c)) {
  std::string out;
  while (!text.empty()) {
    Decoded one = decode(text);
    size_t size = one.size == 0 ? 1 : one.size;
    bool hidden = one.size > 1 && base::is_hidden(one.code);
    out += hidden ? spell(one.code) : std::string(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

bool is_scalar(uint32_t code) { return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF); }

Decoded decode(std::string_view text) {
  if (text.empty()) return {};
  auto lead = static_cast<unsigned char>(text[0]);
  size_t size = sequence_size(lead);
  if (size == 0 || size > text.size()) return {};
  if (size == 1) return {lead, 1};
  char32_t code = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if (!continues(text[i])) return {};
    code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || !is_scalar(code)) return {};
  return {code, size};
}

void append_utf8(std::string& out, char32_t c) {
  auto tail = [&](int shift) { out += char(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += char(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += char(0xE0 | (c >> 12));
    tail(6), tail(0);
  } else {
    out += char(0xF0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

bool check_text(std::string_view text, uint32_t base, diag::Diagnostics& diagnostics) {
  bool good = true;
  for (size_t at = 0; at < text.size();) {
    at += plain_prefix(text.substr(at));
    if (at == text.size()) break;
    Decoded next = decode(text.substr(at));
    uint32_t begin = base + uint32_t(at);
    if (next.size == 0) {
      diagnostics.add(diag::Code::E0101, {begin, begin + 1}, "this byte is not UTF-8")
          .advise("save the file as UTF-8");
      return false;  // the rest is guesswork
    }
    Fault fault = fault_of(next.code);
    if (fault != Fault::None) {
      report(fault, next.code, {begin, begin + uint32_t(next.size)}, diagnostics);
      good = false;
    }
    at += next.size;
  }
  return good;
}

}  // namespace sabir::syntax
