// Spells the values of cases in Java.
#include <bit>
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/java/cases.h"
#include "backends/java/names.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using emit::Expression;
using model::Prim;

constexpr size_t kFewBytes = 8;

std::string hex(uint64_t bits, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(bits));
  return text;
}

// ASCII as it is, everything else as units of UTF-16.
std::string text_literal(std::string_view text) {
  std::string out = "\"";
  auto unit = [&](uint32_t code) {
    char escape[16];
    std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(code));
    out += escape;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') {
      out += std::string("\\") + char(c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (c < 0x20 || c == 0x7f) {
      char octal[16];
      std::snprintf(octal, sizeof octal, "\\%03o", c);
      out += octal;
    } else if (c < 0x80) {
      out += char(c);
    } else {
      int more = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
      uint32_t code = c & (0x3Fu >> more);
      for (; more > 0 && i + 1 < text.size(); --more) code = code << 6 | (uint8_t(text[++i]) & 63u);
      if (code > 0xFFFF) unit(0xD7C0 + (code >> 10));
      unit(code > 0xFFFF ? 0xDC00 + (code & 0x3FF) : code);
    }
  }
  return out + "\"";
}

Expression bytes(std::string_view data) {
  if (data.empty()) return {"new byte[0]"};
  if (data.size() > kFewBytes) {
    std::string digits;
    for (char c : data) digits += hex(uint8_t(c), 2).substr(2);
    return {"hex(\"" + digits + "\")"};
  }
  std::vector<Expression> all;
  for (char c : data) {
    bool small = uint8_t(c) < 0x80;
    all.push_back({(small ? "" : "(byte) ") + std::to_string(uint8_t(c))});
  }
  return {"new byte[] {", std::move(all), "}"};
}

const std::string& label_of(const abi::Plan& plan, const abi::Type& type, uint32_t index) {
  const model::Kind& kind = plan.contract->types[type.origin].kind;
  auto* flags = std::get_if<model::Flags>(&kind);
  return flags ? flags->flags[index].name : std::get<model::Enum>(kind).cases[index].name;
}

std::string digest_of(const cases::Digest& digest) {
  std::string digits;
  for (uint8_t byte : digest.sha256) digits += hex(byte, 2).substr(2);
  return digits;
}

}  // namespace

std::string CaseValues::local(cases::HandleId handle) const {
  std::string name = method(case_.handles[handle].label);
  for (const char* ours :
       {"error", "expected", "actual", "hex", "join", "repeat", "count", "gave"}) {
    if (name == ours) return name + "_";
  }
  return name;
}

// `raw`: an element of an array, whose unsigned numbers are those with the same bits.
Expression CaseValues::number(const abi::Type& type, uint64_t bits, bool negative, bool raw) const {
  std::string plain = negative ? std::to_string(int64_t(bits)) : std::to_string(bits);
  switch (type.prim) {
    case Prim::S8: return {"(byte) " + plain};
    case Prim::U8: return {(raw ? "(byte) " : "") + plain};
    case Prim::S16: return {"(short) " + plain};
    case Prim::U16: return {(raw ? "(short) " : "") + plain};
    case Prim::U32: return {raw ? "(int) " + plain + "L" : plain + "L"};
    case Prim::S64: return {plain + "L"};
    case Prim::U64: return {bits >> 63 ? hex(bits, 16) + "L" : plain + "L"};
    default: return {plain};
  }
}

Expression CaseValues::real(const abi::Type& type, const cases::Real& value) const {
  double wide = real_of(type, value.bits);
  bool small = type.prim == Prim::F32;
  std::string box = small ? "Float." : "Double.";
  if (std::isnan(wide)) {
    if (value.any_nan) return {box + "NaN"};
    return {small ? box + "intBitsToFloat(" + hex(value.bits, 8) + ")"
                  : box + "longBitsToDouble(" + hex(value.bits, 16) + "L)"};
  }
  if (std::isinf(wide)) return {box + (wide < 0 ? "NEGATIVE_INFINITY" : "POSITIVE_INFINITY")};
  std::string text = shortest(type, value.bits);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return {text + (small ? "f" : "")};
}

Expression CaseValues::argument(const abi::Param& param, const cases::Value& value) const {
  // An option that is an argument of its own is the value or null.
  auto* of = std::get_if<cases::Choice>(&value.of);
  if (!of || plan_[param.type].shape != Shape::Option) return spell(value);
  return of->payload.empty() ? Expression{"null"} : spell(of->payload[0]);
}

Expression CaseValues::spell(const cases::Value& value) const {
  const abi::Type& type = plan_[value.type];
  for (const CasePart& part : parts_) {
    if (part.value == &value) return {part.name};
  }
  auto* of = &value.of;
  if (auto* b = std::get_if<cases::Bool>(of)) return {b->value ? "true" : "false"};
  if (auto* n = std::get_if<cases::Integer>(of)) return number(type, n->bits, n->negative, false);
  if (auto* r = std::get_if<cases::Real>(of)) return real(type, *r);
  if (auto* c = std::get_if<cases::Char>(of)) return {hex(c->code, 2)};
  if (auto* t = std::get_if<cases::Text>(of)) return {text_literal(t->bytes)};
  if (auto* b = std::get_if<cases::Bytes>(of)) return bytes(b->bytes);
  if (auto* i = std::get_if<cases::Items>(of)) return items(value, *i);
  if (auto* c = std::get_if<cases::Choice>(of)) return choice(value, *c);
  if (auto* u = std::get_if<cases::Use>(of)) return {local(u->handle)};
  if (auto* f = std::get_if<cases::Flags>(of)) {
    std::vector<Expression> all;
    for (uint32_t bit : f->set) {
      all.push_back({names_.types.at(value.type) + "." + constant(label_of(plan_, type, bit))});
    }
    if (all.empty()) return {"Set.of()"};
    return {"Set.of(", std::move(all), ")"};
  }
  return rule(value);
}

Expression CaseValues::rule(const cases::Value& value) const {
  const abi::Type& type = plan_[value.type];
  auto* of = &value.of;
  if (auto* r = std::get_if<cases::Repeat>(of)) {
    Expression one = spell(r->value[0]);
    std::string times = std::to_string(r->times);
    if (type.shape == Shape::Map) return one;  // the same entries again
    if (type.shape == Shape::String) return {flat(one) + ".repeat(" + times + ")"};
    return {"repeat(", {std::move(one), {times}}, ")"};
  }
  if (auto* j = std::get_if<cases::Join>(of)) {
    std::vector<Expression> parts;
    for (const cases::Value& part : j->parts) parts.push_back(spell(part));
    return {"join(", std::move(parts), ")"};
  }
  if (auto* c = std::get_if<cases::Count>(of)) {
    return {"count(new " + array_element(plan_[*type.element]) + "[" + std::to_string(c->times) +
            "], " + std::to_string(int64_t(c->first)) + "L)"};
  }
  if (auto* f = std::get_if<cases::File>(of)) {
    bool text = type.shape == Shape::String;
    return {(text ? "fileText(" : "fileBytes(") + text_literal(f->path) + ")"};
  }
  return {"null"};
}

Expression CaseValues::items(const cases::Value& value, const cases::Items& items) const {
  const abi::Type& type = plan_[value.type];
  std::vector<Expression> all;
  if (type.shape == Shape::Map) {
    for (const cases::Value& one : items.values) {
      const std::vector<cases::Value>& entry = std::get<cases::Items>(one.of).values;
      all.push_back({"Map.entry(", {spell(entry[0]), spell(entry[1])}, ")"});
    }
    if (all.empty()) return {"Map.of()"};
    return {"Map.ofEntries(", std::move(all), ")"};
  }
  bool sequence = type.shape == Shape::List || type.shape == Shape::Array;
  if (sequence && is_number(plan_[*type.element])) {
    const abi::Type& element = plan_[*type.element];
    for (const cases::Value& one : items.values) {
      auto* n = std::get_if<cases::Integer>(&one.of);
      all.push_back(n ? number(element, n->bits, n->negative, true) : spell(one));
    }
    if (all.empty()) return {"new " + array_element(element) + "[0]"};
    return {"new " + array_element(element) + "[] {", std::move(all), "}"};
  }
  for (const cases::Value& one : items.values) all.push_back(spell(one));
  std::string head = sequence                     ? "List.of("
                     : type.shape == Shape::Tuple ? "new " + spelling_.type(value.type)
                                                  : "new " + spelling_.type(value.type) + "(";
  if (type.shape == Shape::Tuple) {
    size_t arguments = head.find('<');
    head = arguments == std::string::npos ? head + "(" : head.substr(0, arguments) + "<>(";
  }
  if (all.empty()) return {head + ")"};
  return {head, std::move(all), ")"};
}

Expression CaseValues::choice(const cases::Value& value, const cases::Choice& of) const {
  const abi::Type& type = plan_[value.type];
  std::vector<Expression> payload;
  for (const cases::Value& one : of.payload) payload.push_back(spell(one));
  if (type.shape == Shape::Enum) {
    return {names_.types.at(value.type) + "." + constant(label_of(plan_, type, of.index))};
  }
  if (type.shape == Shape::Option) {
    if (payload.empty()) return {"Optional.empty()"};
    return {"Optional.of(", std::move(payload), ")"};
  }
  if (type.shape == Shape::Result) {
    if (payload.empty()) payload.push_back({"null"});
    return {of.index == 0 ? "new Result.Ok<>(" : "new Result.Err<>(", std::move(payload), ")"};
  }
  std::string name =
      "new " + names_.types.at(value.type) + "." + case_name(type.members[of.index]) + "(";
  if (payload.empty()) return {name + ")"};
  return {name, std::move(payload), ")"};
}

// --- parts ---

const std::vector<CasePart>& CaseValues::find_parts(const cases::Value& value,
                                                    const std::string& from) {
  parts_.clear();
  parts_of(value, from);
  return parts_;
}

void CaseValues::parts_of(const cases::Value& value, const std::string& path) {
  const abi::Type& type = plan_[value.type];
  if (auto* bind = std::get_if<cases::Bind>(&value.of)) {
    parts_.push_back({&value, spelling_.type(value.type), local(bind->handle), path, "", false});
  } else if (std::holds_alternative<cases::AnyHandle>(value.of)) {
    std::string name = "dropped" + std::to_string(++unnamed_);
    parts_.push_back({&value, spelling_.type(value.type), name, path, "", true});
  } else if (auto* digest = std::get_if<cases::Digest>(&value.of)) {
    std::string name = "digested" + std::to_string(++unnamed_);
    parts_.push_back({&value, spelling_.type(value.type), name, path, digest_of(*digest), false});
  } else if (auto* of = std::get_if<cases::Choice>(&value.of)) {
    parts_of_choice(value, *of, path);
  } else if (auto* items = std::get_if<cases::Items>(&value.of)) {
    for (size_t i = 0; i < items->values.size(); ++i) {
      std::string step = ".get(" + std::to_string(i) + ")";
      if (type.shape == Shape::Map) return;
      if (type.shape == Shape::Tuple) step = ".f" + std::to_string(i) + "()";
      if (type.shape == Shape::Record) step = "." + component(type.members[i].name) + "()";
      parts_of(items->values[i], path + step);
    }
  }
}

void CaseValues::parts_of_choice(const cases::Value& value, const cases::Choice& of,
                                 const std::string& path) {
  const abi::Type& type = plan_[value.type];
  if (of.payload.empty()) return;
  if (type.shape == Shape::Option) return parts_of(of.payload[0], path + ".get()");
  std::string name = spelling_.type(value.type), field = "value";
  if (type.shape == Shape::Result) {
    name = (of.index == 0 ? "Result.Ok" : "Result.Err") + name.substr(std::string("Result").size());
    if (of.index) field = "error";
  } else {
    name += "." + case_name(type.members[of.index]);
  }
  parts_of(of.payload[0], "((" + name + ") " + path + ")." + field + "()");
}

}  // namespace sabir::backends::java
