// Spells the values of cases in Python.
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/python/cases.h"
#include "backends/python/names.h"
#include "backends/python/spelling.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using emit::Expression;

constexpr size_t kLong = 40;

std::string hex(uint64_t bits, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*llX", digits, static_cast<unsigned long long>(bits));
  return text;
}

// `b"\xff"`, in the quotes that need fewer backslashes.
std::string bytes_literal(std::string_view bytes) {
  std::string out = "b\"";
  for (unsigned char c : bytes) {
    char one[8] = {char(c), 0};
    if (c == '\n' || c == '\r' || c == '\t') {
      std::snprintf(one, sizeof one, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    } else if (c == '\\') {
      std::snprintf(one, sizeof one, "\\\\");
    } else if (c < 0x20 || c >= 0x7f || c == '"') {
      std::snprintf(one, sizeof one, "\\x%02x", c);
    }
    out += one;
  }
  return out + "\"";
}

// Invisible characters as escapes, so that a reader sees them.
std::string text_literal(std::string_view text) {
  std::string out = python_string(text), made;
  for (size_t i = 0; i < out.size(); ++i) {
    auto c = static_cast<unsigned char>(out[i]);
    if (c < 0xC2 || c == 0xC3 || (c >= 0xC4 && c < 0xCC)) {
      made += out[i];  // ASCII and Latin letters as they are
      continue;
    }
    uint32_t code = c < 0xE0 ? c & 31u : c < 0xF0 ? c & 15u : c & 7u;
    int more = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    for (int n = 0; n < more; ++n) code = code << 6 | (uint8_t(out[++i]) & 63u);
    char escape[16];
    std::snprintf(escape, sizeof escape, code > 0xFFFF ? "\\U%08x" : "\\u%04x", code);
    made += escape;
  }
  return made;
}

std::string char_literal(uint32_t code) {
  if (code >= 0x20 && code < 0x7F) return python_string(std::string(1, char(code)));
  char text[24];
  std::snprintf(text, sizeof text, code > 0xFFFF ? "\"\\U%08x\"" : "\"\\u%04x\"", code);
  return text;
}

char typecode(const abi::Type& type) {
  switch (type.prim) {
    case model::Prim::S8: return 'b';
    case model::Prim::U8: return 'B';
    case model::Prim::S16: return 'h';
    case model::Prim::U16: return 'H';
    case model::Prim::S32: return 'i';
    case model::Prim::U32: return 'I';
    case model::Prim::S64: return 'q';
    case model::Prim::U64: return 'Q';
    case model::Prim::F32: return 'f';
    default: return 'd';
  }
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

std::string CaseValues::home(abi::InterfaceId id) const {
  const abi::Interface& interface = plan_[id];
  return plan_.prefix + "." + (interface.main ? "" : module(interface.label) + ".");
}

std::string CaseValues::local(cases::HandleId handle) const {
  std::string name =
      identifier(case_.handles[handle].label,
                 {"array", "actual", "caught", "expected", "math", "pytest", "same", "case"});
  return name == plan_.prefix ? name + "_" : name;
}

Expression CaseValues::spell(const cases::Value& value, bool expected) const {
  const abi::Type& type = plan_[value.type];
  auto* of = &value.of;
  if (auto* b = std::get_if<cases::Bool>(of)) return {b->value ? "True" : "False"};
  if (auto* n = std::get_if<cases::Integer>(of)) return {integer(n->bits, n->negative)};
  if (auto* r = std::get_if<cases::Real>(of)) return real(type, *r, expected);
  if (auto* c = std::get_if<cases::Char>(of)) return {char_literal(c->code)};
  if (auto* t = std::get_if<cases::Text>(of)) return {text_literal(t->bytes)};
  if (auto* b = std::get_if<cases::Bytes>(of)) return {bytes_literal(b->bytes)};
  if (auto* i = std::get_if<cases::Items>(of)) return items(type, *i, expected);
  if (auto* c = std::get_if<cases::Choice>(of)) return choice(type, *c, expected);
  if (auto* f = std::get_if<cases::Flags>(of)) return flags(type, *f);
  if (auto* u = std::get_if<cases::Use>(of)) return {local(u->handle)};
  if (auto* b = std::get_if<cases::Bind>(of)) return {local(b->handle)};
  if (auto* r = std::get_if<cases::Repeat>(of)) return repeated(type, *r, expected);
  if (auto* j = std::get_if<cases::Join>(of)) return joined(type, *j, expected);
  if (auto* c = std::get_if<cases::Count>(of)) return counted(type, *c, expected);
  if (auto* f = std::get_if<cases::File>(of)) {
    std::string read = type.shape == Shape::String ? "file_text(" : "file_bytes(";
    return {read, {{python_string(f->path)}}, ")"};
  }
  if (auto* d = std::get_if<cases::Digest>(of)) {
    std::string digits;
    for (uint8_t byte : d->sha256) {
      char two[4];
      std::snprintf(two, sizeof two, "%02x", byte);
      digits += two;
    }
    return {"Sha256(", {{"\"" + digits + "\""}}, ")"};
  }
  return {"Dropped()"};
}

Expression CaseValues::real(const abi::Type& type, const cases::Real& value, bool expected) const {
  double wide = real_of(type, value.bits);
  if (std::isnan(wide)) {
    if (expected && value.any_nan) return {"math.nan"};
    bool small = type.prim == model::Prim::F32;
    return {std::string(expected ? "Bits" : "bits") + (small ? "32(" : "64(") +
                hex(value.bits, small ? 8 : 16) + ")",
            {},
            ""};
  }
  if (std::isinf(wide)) return {wide < 0 ? "-math.inf" : "math.inf"};
  // Python has one kind of float: that of an f32 is spelled with all its digits.
  abi::Type whole = type;
  whole.prim = model::Prim::F64;
  uint64_t bits = 0;
  static_assert(sizeof bits == sizeof wide);
  __builtin_memcpy(&bits, &wide, sizeof bits);
  std::string text = shortest(whole, bits);
  if (size_t plus = text.find("e+"); plus != text.npos) text.erase(plus + 1, 1);
  bool plain = text.find_first_of(".e") == std::string::npos;
  return {plain ? text + ".0" : text};
}

Expression CaseValues::list(const abi::Type& type, std::vector<Expression> items,
                            bool expected) const {
  const abi::Type& element = plan_[*type.element];
  bool empty = items.empty();
  Expression all{"[", std::move(items), "]"};
  if (empty) all = {"[]"};
  if (is_byte(element)) return {"bytes(", {std::move(all)}, ")"};
  if (!expected || !is_number(element)) return all;
  std::string code = "\"" + std::string(1, typecode(element)) + "\"";
  if (empty) return {"array(" + code + ")"};
  // An array holds numbers only, and not what a number is compared with.
  for (const Expression& item : all.items) {
    if (item.head.starts_with("Bits")) return {"Floats(", {{code}, std::move(all)}, ")"};
  }
  return {"array(", {{code}, std::move(all)}, ")"};
}

Expression CaseValues::record(const abi::Type& type, std::vector<Expression> fields) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    // Exceptions take their arguments by position.
    if (!type.number) fields[i].label = identifier(type.members[i].name) + "=";
  }
  return {home(type.owner) + class_name(type) + "(", std::move(fields), ")"};
}

Expression CaseValues::items(const abi::Type& type, const cases::Items& value,
                             bool expected) const {
  std::vector<Expression> all;
  for (const cases::Value& one : value.values) {
    if (type.shape == Shape::Map) {
      const std::vector<cases::Value>& entry = std::get<cases::Items>(one.of).values;
      all.push_back(spell(entry[1], expected));
      all.back().label = flat(spell(entry[0], expected)) + ": ";
    } else {
      all.push_back(spell(one, expected));
    }
  }
  switch (type.shape) {
    case Shape::Map:
      if (all.empty()) return {"{}"};
      return {"{", std::move(all), "}"};
    case Shape::Record: return record(type, std::move(all));
    case Shape::Tuple: {
      bool lone = all.size() == 1;
      return {"(", std::move(all), ")", "", lone};
    }
    default: return list(type, std::move(all), expected);
  }
}

Expression CaseValues::choice(const abi::Type& type, const cases::Choice& value,
                              bool expected) const {
  std::vector<Expression> payload;
  for (const cases::Value& one : value.payload) payload.push_back(spell(one, expected));
  if (type.shape == Shape::Enum) {
    return {
        home(type.owner) + class_name(type) + "." + constant(label_of(plan_, type, value.index)),
        {},
        ""};
  }
  if (type.shape == Shape::Option) {
    if (payload.empty()) return {"None"};
    if (!can_be_none(plan_[*type.members[0].type])) return std::move(payload[0]);
    return {plan_.prefix + ".errors.Some(", std::move(payload), ")"};
  }
  if (type.shape == Shape::Result) {
    if (payload.empty()) payload.push_back({"None"});
    std::string name = value.index == 0 ? "Ok(" : "Err(";
    return {plan_.prefix + ".errors." + name, std::move(payload), ")"};
  }
  std::string name = home(type.owner) + case_name(type, type.members[value.index]);
  if (payload.empty()) return {name + "()"};
  return {name + "(", std::move(payload), ")"};
}

Expression CaseValues::flags(const abi::Type& type, const cases::Flags& value) const {
  std::string name = home(type.owner) + class_name(type);
  if (value.set.empty()) return {name + "(0)"};
  if (value.set.size() == 1) return {name + "." + constant(label_of(plan_, type, value.set[0]))};
  std::vector<Expression> all;
  for (uint32_t bit : value.set) {
    all.push_back({name + "." + constant(label_of(plan_, type, bit))});
  }
  return {"either(", std::move(all), ")"};
}

Expression CaseValues::joined(const abi::Type& type, const cases::Join& value,
                              bool expected) const {
  std::vector<Expression> parts;
  for (const cases::Value& part : value.parts) parts.push_back(spell(part, expected));
  bool bytes = type.shape == Shape::List && is_byte(plan_[*type.element]);
  if (type.shape != Shape::String && !bytes) return {"joined(", std::move(parts), ")"};
  Expression all{"[", std::move(parts), "]"};
  return {bytes ? "b\"\".join(" : "\"\".join(", {std::move(all)}, ")"};
}

Expression CaseValues::repeated(const abi::Type& type, const cases::Repeat& value,
                                bool expected) const {
  Expression one = spell(value.value[0], expected);
  if (type.shape == Shape::Map) return one;  // the same entries again
  std::string times = std::to_string(value.times);
  if (flat(one).size() > kLong) return {"repeated(", {std::move(one), {times}}, ")"};
  return {flat(one) + " * " + times};
}

Expression CaseValues::counted(const abi::Type& type, const cases::Count& value,
                               bool expected) const {
  const abi::Type& element = plan_[*type.element];
  std::string code(1, typecode(element));
  std::string numbers = "count(\"" + code + "\", " + integer(value.first, value.negative) + ", " +
                        std::to_string(value.times) + ")";
  if (is_byte(element)) return {"bytes(" + numbers + ")"};
  return {expected ? numbers : "list(" + numbers + ")"};
}

std::string CaseValues::error_class(const abi::Type* type) const {
  std::string plain = plan_.prefix + ".errors.DeclaredError";
  if (!type || type->name.empty()) return plain;
  switch (type->shape) {
    case Shape::Record:
    case Shape::Variant: return home(type->owner) + class_name(*type);
    case Shape::Enum:
    case Shape::Flags: {
      bool same = pascal(type->name) == class_name(*type);
      return home(type->owner) + pascal(type->name) + (same ? "Error" : "");
    }
    default: return plain;
  }
}

Expression CaseValues::error(abi::TypeId id, const cases::Value& value) const {
  const abi::Type& type = plan_[id];
  bool own = !type.name.empty() && (type.shape == Shape::Record || type.shape == Shape::Variant);
  if (own) return expected(value);
  return {error_class(&type) + "(", {expected(value)}, ")"};
}

}  // namespace sabir::backends::python
