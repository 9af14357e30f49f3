// The canonical text of values: what failures show, in every language the same.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "cases/suite.h"
#include "cases/values.h"
#include "syntax/unicode.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;

constexpr char kHex[] = "0123456789abcdef";

std::string hex(uint64_t bits, int digits) {
  std::string text(size_t(digits), '0');
  for (; digits > 0; bits >>= 4) text[size_t(--digits)] = kHex[bits & 15];
  return text;
}

template <typename Float>
std::string real_text(Float n) {
  if (std::isinf(n)) return n < 0 ? "-inf" : "inf";
  char digits[64];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

std::string control(char c) { return cat("\\u{", hex(uint8_t(c), 2), "}"); }

std::string escape(char c, char quote) {
  switch (c) {
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\\': return "\\\\";
    default: break;
  }
  if (c == quote) return {'\\', c};
  return uint8_t(c) < 0x20 || c == 0x7F ? control(c) : std::string(1, c);
}

std::string in_quotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) out += escape(c, quote);
  return out + quote;
}

std::string bytes_text(std::string_view bytes) {
  std::string out;
  for (char c : bytes) out += cat(out.empty() ? "" : " ", hex(uint8_t(c), 2));
  return cat("@hex(\"", out, "\")");
}

class Shower {
 public:
  explicit Shower(const abi::Plan& plan) : plan_(plan) {}

  std::string show(const Value& value) const {
    return std::visit([&](const auto& one) { return of(plan_[value.type], one); }, value.of);
  }

 private:
  std::string of(const abi::Type&, const Bool& b) const { return b.value ? "true" : "false"; }
  std::string of(const abi::Type&, const Integer& n) const {
    return n.negative ? std::to_string(int64_t(n.bits)) : std::to_string(n.bits);
  }
  std::string of(const abi::Type& type, const Real& n) const {
    if (n.any_nan) return "nan";
    bool small = type.prim == model::Prim::F32;
    double wide =
        small ? double(std::bit_cast<float>(uint32_t(n.bits))) : std::bit_cast<double>(n.bits);
    if (std::isnan(wide)) return cat("@bits(\"", hex(n.bits, small ? 8 : 16), "\")");
    return small ? real_text(std::bit_cast<float>(uint32_t(n.bits))) : real_text(wide);
  }
  std::string of(const abi::Type&, const Char& c) const {
    std::string one;
    syntax::append_utf8(one, c.code);
    return in_quotes(one, '\'');
  }
  std::string of(const abi::Type&, const Text& text) const {
    return is_well_formed(text.bytes) ? in_quotes(text.bytes, '"') : bytes_text(text.bytes);
  }
  std::string of(const abi::Type&, const Bytes& bytes) const { return bytes_text(bytes.bytes); }

  std::string of(const abi::Type& type, const Items& items) const {
    std::vector<std::string> texts;
    for (size_t i = 0; i < items.values.size(); ++i) {
      if (type.shape == Shape::Map) {
        texts.push_back(entry(items.values[i]));
        continue;
      }
      std::string name = type.shape == Shape::Record ? label_text(type.members[i].name) + ": " : "";
      texts.push_back(name + show(items.values[i]));
    }
    if (type.shape == Shape::Map) std::sort(texts.begin(), texts.end());
    std::string all;
    for (const std::string& text : texts) all += cat(all.empty() ? "" : ", ", text);
    bool braces = type.shape == Shape::Record || type.shape == Shape::Map;
    if (braces) return all.empty() ? "{:}" : cat("{", all, "}");
    return type.shape == Shape::Tuple ? cat("(", all, ")") : cat("[", all, "]");
  }

  std::string entry(const Value& pair) const {
    const Items& both = std::get<Items>(pair.of);
    return cat(show(both.values[0]), ": ", show(both.values[1]));
  }

  std::string of(const abi::Type& type, const Choice& choice) const {
    std::string name;
    switch (type.shape) {
      case Shape::Option: name = choice.index == 0 ? "none" : "some"; break;
      case Shape::Result: name = choice.index == 0 ? "ok" : "err"; break;
      default: name = label_text(type.members[choice.index].name); break;
    }
    return choice.payload.empty() ? name : cat(name, "(", show(choice.payload[0]), ")");
  }

  std::string of(const abi::Type& type, const Flags& flags) const {
    std::string all;
    for (uint32_t bit : flags.set)
      all += cat(all.empty() ? "" : ", ", label_text(type.members[bit].name));
    return cat("{", all, "}");
  }

  std::string of(const abi::Type&, const Use&) const { return "_"; }
  std::string of(const abi::Type&, const Bind&) const { return "_"; }
  std::string of(const abi::Type&, const AnyHandle&) const { return "_"; }
  std::string of(const abi::Type&, const Parameter&) const { return "_"; }
  std::string of(const abi::Type&, const Asked&) const { return "@calls()"; }
  std::string of(const abi::Type&, const Kept&) const { return "@kept()"; }
  std::string of(const abi::Type&, const NewObject&) const { return "@new()"; }

  std::string of(const abi::Type&, const Repeat& rule) const {
    return cat("@repeat(", show(rule.value[0]), ", ", std::to_string(rule.times), ")");
  }
  std::string of(const abi::Type&, const Join& rule) const {
    std::string all;
    for (const Value& part : rule.parts) all += cat(all.empty() ? "" : ", ", show(part));
    return cat("@join(", all, ")");
  }
  std::string of(const abi::Type& type, const Count& rule) const {
    return cat("@count(", of(type, Integer{rule.first, rule.negative}), ", ",
               std::to_string(rule.times), ")");
  }
  std::string of(const abi::Type&, const File& rule) const {
    return cat("@file(", in_quotes(rule.path, '"'), ")");
  }
  std::string of(const abi::Type&, const Digest& rule) const {
    std::string digits;
    for (uint8_t byte : rule.sha256) digits += hex(byte, 2);
    return cat("@sha256(\"", digits, "\")");
  }

  const abi::Plan& plan_;
};

}  // namespace

std::string label_text(std::string_view name) {
  for (std::string_view word : {"true", "false", "inf", "nan", "some", "none", "ok", "err"})
    if (name == word) return cat("%", name);
  return std::string(name);
}

std::string show(const abi::Plan& plan, const Value& value, size_t most) {
  std::string text = Shower(plan).show(value);
  if (text.size() <= most) return text;
  while (most > 0 && (uint8_t(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most) + "...";
}

}  // namespace sabir::cases
