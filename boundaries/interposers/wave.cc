// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/wave.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <sabir/utf8.hpp>

namespace sabir::boundary {
namespace {

constexpr size_t kLongBytes = 16;  // more of them are written as a text of digits

// A word of WAVE's own is no label.
std::string label(std::string_view name) {
  for (std::string_view word : {"true", "false", "inf", "nan", "some", "none", "ok", "err"}) {
    if (name == word) return "%" + std::string(name);
  }
  return std::string(name);
}

std::string digits(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    out += "0123456789abcdef"[uint8_t(c) >> 4];
    out += "0123456789abcdef"[uint8_t(c) & 15];
  }
  return out;
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (uint8_t(c) < 0x20 || c == 0x7f) {
      out += "\\u{" + digits({&c, 1}) + "}";
    } else {
      if (c == quote || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + quote;
}

std::string utf8(uint32_t code) {
  std::string out;
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += {char(0xc0 | code >> 6), char(0x80 | (code & 63))};
  } else if (code < 0x10000) {
    out += {char(0xe0 | code >> 12), char(0x80 | (code >> 6 & 63)), char(0x80 | (code & 63))};
  } else {
    out += {char(0xf0 | code >> 18), char(0x80 | (code >> 12 & 63)), char(0x80 | (code >> 6 & 63)),
            char(0x80 | (code & 63))};
  }
  return out;
}

std::string hexadecimal(uint64_t bits, size_t width) {
  std::string out;
  for (size_t i = 2 * width; i-- > 0;) out += "0123456789abcdef"[bits >> (4 * i) & 15];
  return out;
}

}  // namespace

std::string_view word_of(std::string_view words, size_t index) {
  for (; index > 0; --index) words.remove_prefix(std::min(words.find(' ') + 1, words.size()));
  return words.substr(0, std::min(words.find(' '), words.size()));
}

std::string Wave::unsaid() {
  whole_ = false;
  return "?";
}

uint64_t Wave::load(size_t at, size_t width) {
  uint64_t value = 0;
  std::memcpy(&value, record_.data() + at, width);
  return value;
}

std::string Wave::value(int32_t index, size_t at) {
  const Type& type = contract_[index];
  if (type.size > record_.size() || at > record_.size() - type.size) return unsaid();
  switch (type.kind) {
    case Kind::Bool: {
      uint64_t value = load(at, 1);
      return value > 1 ? unsaid() : value ? "true" : "false";
    }
    case Kind::Char: {
      auto code = uint32_t(load(at, 4));
      return valid_char(code) ? quoted(utf8(code), '\'') : unsaid();
    }
    case Kind::Number: return number(type, at);
    case Kind::Enum: {
      uint64_t value = load(at, type.width);
      return value < type.limit ? label(word_of(type.labels, value)) : unsaid();
    }
    case Kind::Flags: return flags(type, at);
    case Kind::Text:
    case Kind::List: return sequence(type, at);
    case Kind::Array: return "[" + elements(type.element, at, type.limit) + "]";
    case Kind::Record: return record(type, at);
    case Kind::Variant: return variant(type, at);
    case Kind::Own:
    case Kind::Borrow: {
      uint64_t handle = load(at, 8);
      std::string said = handle ? name_(type.limit, handle) : "";
      return said.empty() ? unsaid() : said;
    }
  }
  return unsaid();
}

std::string Wave::number(const Type& type, size_t at) {
  uint64_t bits = load(at, type.width);
  if (type.face == Face::Float) return real(type, at);
  if (type.face != Face::Signed) return std::to_string(bits);
  int shift = 64 - 8 * int(type.width);
  return std::to_string(int64_t(bits << shift) >> shift);
}

std::string Wave::real(const Type& type, size_t at) {
  uint64_t bits = load(at, type.width);
  char text[64];
  std::to_chars_result end{};
  double value;
  if (type.width == 4) {
    auto narrow = uint32_t(bits);
    float single;
    std::memcpy(&single, &narrow, 4);
    value = single;
    end = std::to_chars(text, text + sizeof text, single);
  } else {
    std::memcpy(&value, &bits, 8);
    end = std::to_chars(text, text + sizeof text, value);
  }
  if (std::isnan(value)) return "@bits(\"" + hexadecimal(bits, type.width) + "\")";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  // Who reads it as a double must not find it too large.
  double read = 0;
  std::from_chars(text, end.ptr, read);
  if (type.width == 4 && std::fabs(read) > double(std::numeric_limits<float>::max())) {
    end = std::to_chars(text, text + sizeof text, value);
  }
  return {text, end.ptr};
}

std::string Wave::flags(const Type& type, size_t at) {
  uint64_t bits = load(at, type.width);
  if (bits & ~type.mask) return unsaid();
  std::string out;
  for (size_t i = 0; bits >> i; ++i) {
    if (bits >> i & 1) out += (out.empty() ? "" : ", ") + label(word_of(type.labels, i));
    if (i == 63) break;
  }
  return "{" + out + "}";
}

std::string Wave::variant(const Type& type, size_t at) {
  uint64_t tag = load(at, type.width);
  if (tag >= type.members.size()) return unsaid();
  std::string name = type.face == Face::Option   ? (tag ? "some" : "none")
                     : type.face == Face::Result ? (tag ? "err" : "ok")
                                                 : label(word_of(type.labels, tag));
  int32_t payload = type.members[tag].type;
  return payload == kNone ? name : name + "(" + value(payload, at + type.payload) + ")";
}

std::string Wave::record(const Type& type, size_t at) {
  std::string out;
  for (size_t i = 0; i < type.members.size(); ++i) {
    std::string_view name = word_of(type.labels, i);
    if (name == "struct-size") continue;  // of a record that may grow
    out += out.empty() ? "" : ", ";
    if (type.face != Face::Tuple) out += label(name) + ": ";
    out += value(type.members[i].type, at + type.members[i].offset);
  }
  if (type.face == Face::Tuple) return "(" + out + ")";
  return out.empty() ? "{:}" : "{" + out + "}";
}

std::string Wave::sequence(const Type& type, size_t at) {
  uint64_t place = load(at, 8), count = load(at + 8, 8);
  bool text = type.kind == Kind::Text;
  size_t size = text ? 1 : contract_[type.element].size;
  if (count && (!place || place > record_.size() || count > (record_.size() - place) / size)) {
    return unsaid();
  }
  // No two lists share bytes: whoever says so could make a small record a text without end.
  if (count * size > left_) return unsaid();
  left_ -= count * size;
  std::string_view bytes = record_.substr(count ? place : 0, count * size);
  if (text) {
    return valid_text(bytes.data(), bytes.size()) ? quoted(bytes, '"')
                                                  : "@hex(\"" + digits(bytes) + "\")";
  }
  const Type& element = contract_[type.element];
  bool octets = element.kind == Kind::Number && element.width == 1 && element.face == Face::Plain;
  if (octets && count > kLongBytes) return "@hex(\"" + digits(bytes) + "\")";
  if (type.face == Face::Map) return entries(element, place, count);
  return "[" + elements(type.element, place, count) + "]";
}

std::string Wave::elements(int32_t element, size_t at, uint64_t count) {
  std::string out;
  for (uint64_t i = 0; i < count; ++i) {
    out += (i ? ", " : "") + value(element, at + i * contract_[element].size);
  }
  return out;
}

std::string Wave::entries(const Type& pair, size_t at, uint64_t count) {
  std::string out;
  for (uint64_t i = 0; i < count; ++i) {
    size_t from = at + i * pair.size;
    out += (i ? ", " : "") + value(pair.members[0].type, from + pair.members[0].offset) + ": " +
           value(pair.members[1].type, from + pair.members[1].offset);
  }
  return out.empty() ? "{:}" : "{" + out + "}";
}

std::string arguments_of(const Contract& contract, const Function& function,
                         std::string_view request, const Wave::Name& name, bool& whole) {
  std::string out;
  whole = true;
  if (function.arguments == kNone) return "()";
  Wave wave(contract, request, name);
  bool first = true;
  auto members = contract[function.arguments].members;
  for (size_t i = function.method ? 1 : 0; i < members.size(); ++i) {
    out += (first ? "" : ", ") + wave.value(members[i].type, members[i].offset);
    first = false;
  }
  whole = wave.whole();
  return "(" + out + ")";
}

}  // namespace sabir::boundary
