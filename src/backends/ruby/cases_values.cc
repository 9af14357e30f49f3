// Spells the values of cases in Ruby.
#include <bit>
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/ruby/cases.h"
#include "backends/ruby/names.h"
#include "backends/ruby/spelling.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;
using emit::Expression;

std::string hex(uint64_t bits, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(bits));
  return text;
}

std::string bytes_literal(std::string_view bytes) {
  std::string out = "\"";
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto c = static_cast<unsigned char>(bytes[i]);
    char one[8] = {char(c), 0};
    if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '#') {
      std::snprintf(one, sizeof one, "\\x%02x", c);
    }
    out += one;
  }
  return out + "\"";
}

// Characters that are neither ASCII nor Latin as escapes; all bytes so if the text is ill-formed.
std::string text_literal(const std::string& text) {
  std::string plain = ruby_string(text), made;
  for (size_t i = 0; i < plain.size(); ++i) {
    auto c = static_cast<unsigned char>(plain[i]);
    int more = c < 0xC2 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : c < 0xF5 ? 3 : -1;
    if (c < 0x80) {
      made += plain[i];
      continue;
    }
    uint32_t code = more > 0 ? c & (0x3Fu >> more) : 0;
    bool good = more > 0;
    for (int n = 1; good && n <= more; ++n) {
      good = i + size_t(n) < plain.size() && (uint8_t(plain[i + size_t(n)]) & 0xC0) == 0x80;
      if (good) code = code << 6 | (uint8_t(plain[i + size_t(n)]) & 63u);
    }
    bool surrogate = code >= 0xD800 && code < 0xE000;
    constexpr uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (!good || surrogate || code > 0x10FFFF || code < kLeast[more]) return bytes_literal(text);
    char escape[16];
    std::snprintf(escape, sizeof escape, "\\u{%x}", unsigned(code));
    made += escape;
    i += size_t(more);
  }
  return made;
}

std::string char_literal(uint32_t code) {
  if (code >= 0x20 && code < 0x7F) return ruby_string(std::string(1, char(code)));
  char text[24];
  std::snprintf(text, sizeof text, "\"\\u{%x}\"", unsigned(code));
  return text;
}

std::string integer(uint64_t bits, bool negative) {
  return negative ? std::to_string(int64_t(bits)) : std::to_string(bits);
}

const std::string& label_of(const abi::Plan& plan, const abi::Type& type, uint32_t index) {
  const model::Kind& kind = plan.contract->types[type.origin].kind;
  auto* flags = std::get_if<model::Flags>(&kind);
  return flags ? flags->flags[index].name : std::get<model::Enum>(kind).cases[index].name;
}

}  // namespace

CaseValues::CaseValues(const abi::Plan& plan, const cases::Case& one)
    : plan_(plan), case_(one), module_(package_module(plan.prefix)) {}

std::string CaseValues::home(abi::InterfaceId id) const {
  std::string inside = interface_module(plan_, plan_[id]);
  return module_ + (inside.empty() ? "" : "::" + inside);
}

std::string CaseValues::local(cases::HandleId handle) const {
  std::string name = parameter(case_.handles[handle].label);
  bool taken = name == "error" || name == "expected" || name == "actual";
  return taken ? name + "_" : name;
}

Expression CaseValues::spell(const cases::Value& value, bool expected) const {
  const abi::Type& type = plan_[value.type];
  auto* of = &value.of;
  if (auto* b = std::get_if<cases::Bool>(of)) return {b->value ? "true" : "false"};
  if (auto* n = std::get_if<cases::Integer>(of)) return {integer(n->bits, n->negative)};
  if (auto* r = std::get_if<cases::Real>(of)) return real(type, *r, expected);
  if (auto* c = std::get_if<cases::Char>(of)) return {char_literal(c->code)};
  if (auto* t = std::get_if<cases::Text>(of)) return {text_literal(t->bytes)};
  if (auto* b = std::get_if<cases::Bytes>(of)) return {bytes_literal(b->bytes) + ".b"};
  if (auto* i = std::get_if<cases::Items>(of)) return items(type, *i, expected);
  if (auto* c = std::get_if<cases::Choice>(of)) return choice(type, *c, expected);
  if (auto* u = std::get_if<cases::Use>(of)) return {local(u->handle)};
  if (auto* b = std::get_if<cases::Bind>(of)) return {local(b->handle)};
  if (auto* f = std::get_if<cases::Flags>(of)) {
    std::vector<Expression> all;
    for (uint32_t bit : f->set) all.push_back({":" + symbol(label_of(plan_, type, bit))});
    if (all.empty()) return {"Set[]"};
    return {"Set[", std::move(all), "]"};
  }
  return rule(type, value, expected);
}

Expression CaseValues::rule(const abi::Type& type, const cases::Value& value, bool expected) const {
  auto* of = &value.of;
  bool bytes = type.shape == Shape::List && is_byte(plan_[*type.element]);
  if (auto* r = std::get_if<cases::Repeat>(of)) {
    Expression one = spell(r->value[0], expected);
    if (type.shape == Shape::Map) return one;  // the same entries again
    return {flat(one) + " * " + std::to_string(r->times)};
  }
  if (auto* j = std::get_if<cases::Join>(of)) {
    std::vector<Expression> parts;
    for (const cases::Value& part : j->parts) parts.push_back(spell(part, expected));
    return {"joined(", std::move(parts), ")"};
  }
  if (auto* c = std::get_if<cases::Count>(of)) {
    std::string numbers = "count(:" + plan_[*type.element].key + ", " +
                          integer(c->first, c->negative) + ", " + std::to_string(c->times) + ")";
    return {bytes ? numbers + ".pack(\"C*\")" : numbers};
  }
  if (auto* f = std::get_if<cases::File>(of)) {
    return {(bytes ? "File.binread(" : "File.read(") + ruby_string(f->path) + ")"};
  }
  if (auto* d = std::get_if<cases::Digest>(of)) {
    std::string digits;
    for (uint8_t byte : d->sha256) digits += hex(byte, 2).substr(2);
    return {"SabirCases::Sha256.new(", {{"\"" + digits + "\""}}, ")"};
  }
  return {"SabirCases::Dropped.new"};
}

Expression CaseValues::real(const abi::Type& type, const cases::Real& value, bool expected) const {
  double wide = real_of(type, value.bits);
  bool small = type.prim == model::Prim::F32;
  if (std::isnan(wide)) {
    if (expected && value.any_nan) return {"Float::NAN"};
    std::string bits = hex(value.bits, small ? 8 : 16);
    std::string width = small ? "32" : "64";
    return {expected ? "SabirCases::Bits" + width + ".new(" + bits + ")"
                     : "bits" + width + "(" + bits + ")"};
  }
  if (std::isinf(wide)) return {wide < 0 ? "-Float::INFINITY" : "Float::INFINITY"};
  // Ruby has one kind of float: that of an f32 is spelled with all its digits.
  abi::Type whole = type;
  whole.prim = model::Prim::F64;
  std::string text = shortest(whole, std::bit_cast<uint64_t>(wide));
  size_t power = text.find('e');
  if (text.find('.') == std::string::npos) {
    text.insert(power == std::string::npos ? text.size() : power, ".0");
  }
  return {text};
}

Expression CaseValues::items(const abi::Type& type, const cases::Items& value,
                             bool expected) const {
  std::vector<Expression> all;
  for (const cases::Value& one : value.values) {
    if (type.shape == Shape::Map) {
      const std::vector<cases::Value>& entry = std::get<cases::Items>(one.of).values;
      all.push_back(spell(entry[1], expected));
      all.back().label = flat(spell(entry[0], expected)) + " => ";
      continue;
    }
    all.push_back(spell(one, expected));
    if (type.shape != Shape::Record) continue;
    const std::string& name = type.members[all.size() - 1].name;
    all.back().label = (type.number ? exception_field(name) : field(name)) + ": ";
  }
  bool empty = all.empty();
  if (type.shape == Shape::Record) {
    return {module_ + "::" + class_path(plan_, type) + ".new(", std::move(all), ")"};
  }
  if (type.shape == Shape::Map) {
    if (empty) return {"{}"};
    return {"{", std::move(all), "}"};
  }
  if (empty) return {"[]"};
  bool sequence = type.shape == Shape::List || type.shape == Shape::Array;
  bool bytes = sequence && is_byte(plan_[*type.element]);
  return {"[", std::move(all), bytes ? "].pack(\"C*\")" : "]"};
}

Expression CaseValues::choice(const abi::Type& type, const cases::Choice& value,
                              bool expected) const {
  std::vector<Expression> payload;
  for (const cases::Value& one : value.payload) payload.push_back(spell(one, expected));
  if (type.shape == Shape::Enum) return {":" + symbol(label_of(plan_, type, value.index))};
  if (type.shape == Shape::Option) {
    if (payload.empty()) return {"nil"};
    if (!can_be_nil(plan_[*type.members[0].type])) return std::move(payload[0]);
    return {module_ + "::Some.new(", std::move(payload), ")"};
  }
  if (type.shape == Shape::Result) {
    if (payload.empty()) payload.push_back({"nil"});
    return {module_ + (value.index == 0 ? "::Ok.new(" : "::Err.new("), std::move(payload), ")"};
  }
  std::string name = module_ + "::" + class_path(plan_, type) +
                     "::" + case_constant(type.members[value.index].name, class_name(type));
  if (payload.empty()) return {name + ".new"};
  return {name + ".new(", std::move(payload), ")"};
}

std::string CaseValues::error_class(const abi::Type* type) const {
  if (!type || type->name.empty()) return module_ + "::DeclaredError";
  return module_ + "::" + home_of(plan_, type->owner) + error_name(*type);
}

Expression CaseValues::error(abi::TypeId id, const cases::Value& value) const {
  const abi::Type& type = plan_[id];
  if (is_exception(type)) return expected(value);
  return {error_class(&type) + ".new(", {expected(value)}, ")"};
}

}  // namespace sabir::backends::ruby
