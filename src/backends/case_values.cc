#include "backends/case_values.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "backends/steps.h"
#include "base/check.h"
#include "syntax/unicode.h"

namespace sabir::backends {
namespace {

using abi::Shape;
using emit::Expression;

bool is_sequence(const abi::Type& type) {
  return type.shape == Shape::List || type.shape == Shape::Array;
}

template <typename Number>
std::string shortest(Number value) {
  char digits[64];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

Float float_of(const abi::Type& type, const cases::Real& value) {
  Float out;
  out.narrow = type.prim == model::Prim::F32;
  float narrow = std::bit_cast<float>(uint32_t(value.bits));
  double wide = out.narrow ? double(narrow) : std::bit_cast<double>(value.bits);
  out.nan = std::isnan(wide);
  out.any_nan = value.any_nan;
  out.infinite = std::isinf(wide);
  out.negative = std::signbit(wide);
  out.bits = hex_digits(value.bits, out.narrow ? 8 : 16);
  if (out.nan || out.infinite) return out;
  out.text = out.narrow ? shortest(narrow) : shortest(wide);
  out.wide = shortest(wide);
  return out;
}

}  // namespace

std::string mark(Imports& imports, std::string_view text) {
  imports.emplace(text.substr(0, text.find_first_of("(.")));
  return std::string(text);
}

std::string decimal(uint64_t bits, bool negative) {
  return negative ? std::to_string(int64_t(bits)) : std::to_string(bits);
}

std::string hex_digits(uint64_t bits, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(bits));
  return text;
}

std::string hex_digits(std::string_view bytes) {
  std::string out;
  for (char c : bytes) out += hex_digits(uint8_t(c), 2);
  return out;
}

std::string digest_text(const cases::Digest& digest) {
  return hex_digits({reinterpret_cast<const char*>(digest.sha256.data()), digest.sha256.size()});
}

std::string escaped(std::string_view text, std::string (*spell)(uint32_t code)) {
  std::string out;
  while (!text.empty()) {
    syntax::Decoded one = syntax::decode(text);
    if (one.size == 0) return "";
    out += spell(one.code);
    text.remove_prefix(one.size);
  }
  return out;
}

// --- values ---

std::string CaseValues::local(cases::HandleId handle) const {
  return forms_.local(case_.handles[handle], plan);
}

ValuePlace CaseValues::place(const cases::Value& value, bool expected, bool element) const {
  return {plan, value.type, plan[value.type], expected, element, imports_, forms_.type_name};
}

Expression CaseValues::spell(const cases::Value& value, bool expected, bool element) const {
  if (auto known = named.find(&value); known != named.end()) return {known->second};
  ValuePlace at = place(value, expected, element);
  auto* of = &value.of;
  if (auto* b = std::get_if<cases::Bool>(of))
    return {std::string(b->value ? forms_.yes : forms_.no)};
  if (auto* n = std::get_if<cases::Integer>(of)) {
    return {forms_.integer ? forms_.integer(at, *n) : decimal(n->bits, n->negative)};
  }
  if (auto* r = std::get_if<cases::Real>(of)) return {forms_.real(at, float_of(at.type, *r))};
  if (auto* c = std::get_if<cases::Char>(of)) return {forms_.character(c->code)};
  if (auto* t = std::get_if<cases::Text>(of)) return {forms_.text(t->bytes)};
  if (auto* b = std::get_if<cases::Bytes>(of)) return forms_.bytes(at, b->bytes);
  if (auto* i = std::get_if<cases::Items>(of)) return items(at, *i);
  if (auto* c = std::get_if<cases::Choice>(of)) return choice(at, *c);
  if (auto* u = std::get_if<cases::Use>(of)) return {local(u->handle)};
  if (auto* b = std::get_if<cases::Bind>(of)) return {local(b->handle)};
  if (auto* f = std::get_if<cases::Flags>(of)) {
    Parts set;
    for (uint32_t bit : f->set) set.push_back(forms_.enumerator(at, at.type.members[bit]));
    return forms_.flags(at, std::move(set));
  }
  return rule(at, value);
}

Parts CaseValues::all(const std::vector<cases::Value>& values, const ValuePlace& at,
                      bool element) const {
  Parts out;
  for (const cases::Value& one : values) out.push_back(spell(one, at.expected, element));
  return out;
}

Expression CaseValues::items(const ValuePlace& at, const cases::Items& value) const {
  if (is_sequence(at.type)) return forms_.sequence(at, all(value.values, at, true));
  if (at.type.shape == Shape::Record) return forms_.record(at, all(value.values, at, false));
  if (at.type.shape == Shape::Tuple) return forms_.tuple(at, all(value.values, at, false));
  Parts entries;
  for (const cases::Value& one : value.values) {
    Parts both = all(std::get<cases::Items>(one.of).values, at, false);
    entries.push_back(forms_.entry(at, std::move(both[0]), std::move(both[1])));
  }
  return forms_.map(at, std::move(entries));
}

Expression CaseValues::choice(const ValuePlace& at, const cases::Choice& value) const {
  Parts payload = all(value.payload, at, false);
  switch (at.type.shape) {
    case Shape::Enum: return forms_.enumerator(at, at.type.members[value.index]);
    case Shape::Option:
      if (payload.empty()) return {std::string(forms_.none)};
      return forms_.some(at, std::move(payload));
    case Shape::Result:
      if (payload.empty()) payload.push_back({std::string(forms_.unit)});
      return forms_.result(at, value.index == 1, std::move(payload));
    default: return forms_.variant(at, at.type.members[value.index], std::move(payload));
  }
}

Expression CaseValues::rule(const ValuePlace& at, const cases::Value& value) const {
  auto* of = &value.of;
  if (auto* r = std::get_if<cases::Repeat>(of)) {
    Expression one = spell(r->value[0], at.expected, false);
    if (at.type.shape == Shape::Map) return one;  // the same entries again
    return forms_.repeated(at, std::move(one), std::to_string(r->times));
  }
  if (auto* j = std::get_if<cases::Join>(of)) return forms_.joined(at, all(j->parts, at, false));
  if (auto* c = std::get_if<cases::Count>(of)) return forms_.counted(at, *c);
  if (auto* f = std::get_if<cases::File>(of)) return forms_.file(at, f->path);
  if (auto* d = std::get_if<cases::Digest>(of)) return forms_.digest(at, digest_text(*d));
  return forms_.dropped(at);
}

// --- parts ---

namespace {

bool is_part(const cases::Value& value) {
  return std::holds_alternative<cases::Bind>(value.of) ||
         std::holds_alternative<cases::AnyHandle>(value.of) ||
         std::holds_alternative<cases::Digest>(value.of);
}

void find_parts(const abi::Plan& plan, const cases::Value& value, const std::string& path,
                const Into& into, std::vector<Part>& out) {
  if (is_part(value)) out.push_back({&value, path});
  auto go = [&](const cases::Value& one, size_t index) {
    std::string inside = into(value, path, index);
    if (!inside.empty()) find_parts(plan, one, inside, into, out);
  };
  if (auto* choice = std::get_if<cases::Choice>(&value.of)) {
    for (const cases::Value& one : choice->payload) go(one, choice->index);
  }
  auto* items = std::get_if<cases::Items>(&value.of);
  bool map = plan[value.type].shape == Shape::Map;
  for (size_t i = 0; items && i < items->values.size(); ++i) {
    const cases::Value& one = items->values[i];
    go(map ? std::get<cases::Items>(one.of).values[1] : one, i);
  }
}

}  // namespace

std::vector<Part> parts_of(const abi::Plan& plan, const cases::Value& value,
                           const std::string& path, const Into& into) {
  std::vector<Part> out;
  find_parts(plan, value, path, into, out);
  return out;
}

}  // namespace sabir::backends
