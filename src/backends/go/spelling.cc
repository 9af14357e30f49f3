#include "backends/go/spelling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <tuple>

#include "abi/names.h"
#include "abi/rows.h"
#include "backends/go/names.h"
#include "binding/apart.h"
#include "syntax/unicode.h"

namespace sabir::backends::go {

using abi::Shape;
using model::FunctionKind;
using model::Prim;

// --- names ---

// Who wants a name at the top. Those of a version stand in the order of sabir's other languages:
// resources, types, functions; then whoever has fewer letters.
struct Spelling::Claim {
  std::string since;
  int rank;
  std::string symbol;
  std::string wanted;
  std::string* name;
  bool also_method = false;  // of the instance
  std::string owner = {};    // of a label: the type's symbol

  auto key() const {
    return std::tuple(abi::minor_of(since), rank, symbol.size(), symbol, owner.size(), owner);
  }
};

namespace {

bool is_struct(const abi::Type& type) {
  return type.shape == Shape::Record || type.shape == Shape::Tuple;
}

bool has_labels(const abi::Type& type) {
  return type.shape == Shape::Enum || type.shape == Shape::Flags || type.shape == Shape::Variant;
}

bool has_name(const abi::Type& type) { return is_struct(type) || has_labels(type); }

std::vector<std::string> labels_of(const abi::Type& type) {
  std::vector<std::string> labels;
  for (const abi::Member& m : type.members) labels.push_back(m.name);
  return labels;
}

}  // namespace

Spelling::Spelling(const abi::Plan& plan) : plan(plan) { name_all(); }

void Spelling::name_members(abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (is_struct(type)) members_[id] = fields(labels_of(type), type.number != 0);
}

void Spelling::name_all() {
  std::vector<Claim> claims;
  const std::string late = "1000000.0";  // what has no name in the contract
  // Below an interface's name, but of the main one.
  auto below = [&](abi::InterfaceId id, const std::string& name) {
    bool top = !id || plan[id].main;
    return top ? pascal(name) : pascal(plan[id].label + "-" + name);
  };
  for (abi::ResourceId id : plan.resources.ids()) {
    const abi::Resource& r = plan[id];
    claims.push_back({r.since, 0, r.symbol, below(r.owner, r.name), &resources_[id]});
  }
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (!has_name(type)) continue;
    std::string since = type.name.empty() ? late : type.since;
    bool named = !type.name.empty() && type.owner;
    std::string base =
        named ? below(type.owner, type.name) : pascal(plan.short_symbol(type.symbol));
    claims.push_back({since, 1, type.symbol, base, &types_[id]});
    name_members(id);
    if (!has_labels(type)) {
      std::string label = "default_" + type.symbol;
      claims.push_back({since, 3, label, "Default" + base, &defaults_[id]});
      continue;
    }
    members_[id].resize(type.members.size());
    for (size_t i = 0; i < type.members.size(); ++i) {
      std::string word = pascal(type.members[i].name);
      bool digit = word[0] >= '0' && word[0] <= '9';
      std::string symbol = type.symbol + "_" + abi::snake(type.members[i].name);
      claims.push_back({since, 4, symbol, base + (digit ? "_" : "") + word, &members_[id][i], false,
                        type.symbol});
    }
  }
  for (const abi::Function& f : plan.functions) {
    if (f.imported || f.is(FunctionKind::Method)) continue;
    bool makes = f.is(FunctionKind::Constructor);
    std::string symbol = makes ? plan[f.resource].symbol : f.symbol;
    std::string wanted = (makes ? "New" : "") + pascal(binding::label_on_instance(plan, f));
    claims.push_back({f.since, 2, f.symbol, wanted, &functions_[f.symbol], true});
  }
  for (abi::InterfaceId id : plan.interfaces.ids()) {
    const abi::Interface& i = plan[id];
    claims.push_back({late, 5, i.symbol, pascal(i.label) + "Host", &hosts_[id]});
  }
  std::stable_sort(claims.begin(), claims.end(),
                   [](const Claim& a, const Claim& b) { return a.key() < b.key(); });
  std::set<std::string> taken;
  for (const Claim& claim : claims) {
    std::string name = claim.wanted;
    if (claim.also_method && is_taken_method(name)) name += '_';
    while (is_taken_at_top(name) || taken.contains(name)) name += '_';
    taken.insert(name);
    *claim.name = name;
  }
}

std::string Spelling::method_name(const abi::Function& f) const {
  return binding::apart_beside(plan, f, [&](const abi::Function& other) {
    return other.is(FunctionKind::Method) ? method(other.origin->name) : "";
  });
}

std::string Spelling::name_on_host(const abi::Function& f) const {
  if (f.is(FunctionKind::Method)) return method_name(f);
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (!binding::same_host(f, other)) return "";
    return method(binding::label_of_host(plan, other));
  });
}

std::string Spelling::callee(const abi::Function& f, const std::string& receiver) const {
  return receiver.empty() ? function(f) : receiver + "." + method_name(f);
}

// --- types ---

std::string scalar(const abi::Type& type) {
  switch (type.prim) {
    case Prim::Bool: return "bool";
    case Prim::S8: return "int8";
    case Prim::U8: return "uint8";
    case Prim::S16: return "int16";
    case Prim::U16: return "uint16";
    case Prim::S32: return "int32";
    case Prim::U32: return "uint32";
    case Prim::S64: return "int64";
    case Prim::U64: return "uint64";
    case Prim::F32: return "float32";
    case Prim::F64: return "float64";
    case Prim::Char: return "rune";
    default: return "string";
  }
}

std::string Spelling::type(abi::TypeId id) const {
  const abi::Type& type = plan[id];
  auto of = [&](size_t i) { return this->type(type.members[i].type); };
  switch (type.shape) {
    case Shape::Scalar: return scalar(type);
    case Shape::String: return "string";
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant: return outside + types_.at(id);
    case Shape::List: {
      const abi::Type& element = plan[*type.element];
      bool byte = element.shape == Shape::Scalar && element.prim == Prim::U8;
      return byte ? "[]byte" : "[]" + this->type(*type.element);
    }
    case Shape::Array: return "[" + std::to_string(type.length) + "]" + this->type(*type.element);
    case Shape::Map: {
      if (!is_keyed(type)) return "[]" + this->type(*type.element);
      const abi::Type& entry = plan[*type.element];
      return "map[" + this->type(entry.members[0].type) + "]" + this->type(entry.members[1].type);
    }
    case Shape::Option:
      if (is_nested(*type.members[0].type)) return outside + "Optional[" + of(0) + "]";
      return is_nilable(*type.members[0].type) ? of(0) : "*" + of(0);
    case Shape::Result: return outside + "Result[" + of(0) + ", " + of(1) + "]";
    case Shape::Own:
    case Shape::Borrow: return (is_guest(id) ? "" : "*") + outside + resources_.at(type.resource);
  }
  return "";
}

bool Spelling::is_guest(abi::TypeId id) const {
  return plan[id].resource && plan[plan[id].resource].imported;
}

bool Spelling::holds_guest(abi::TypeId id) const {
  const abi::Type& type = plan[id];
  if (is_guest(id) || (type.element && holds_guest(*type.element))) return true;
  return std::any_of(type.members.begin(), type.members.end(),
                     [&](const abi::Member& m) { return m.type && holds_guest(*m.type); });
}

bool Spelling::is_nested(abi::TypeId id) const { return plan[id].shape == Shape::Option; }

bool Spelling::is_nilable(abi::TypeId id) const {
  Shape shape = plan[id].shape;
  return shape == Shape::Own || shape == Shape::Borrow || shape == Shape::Variant;
}

bool Spelling::is_pointer_of(const abi::Param& param) const {
  if (!param.origin || !param.origin->default_value) return false;
  const abi::Type& type = plan[param.type];
  auto* choice = std::get_if<model::CaseValue>(&param.origin->default_value->of);
  bool none = type.shape == Shape::Option && choice && choice->payload.empty();
  bool optional = none && !is_nested(*type.members[0].type);
  return !optional && type.shape != Shape::Variant;
}

std::string Spelling::parameter_type(const abi::Param& param) const {
  return (is_pointer_of(param) ? "*" : "") + type(param.type);
}

namespace {

// The members of a structure as Go lays it out.
bool is_natural(const abi::Plan& plan, const abi::Type& type) {
  uint32_t offset = 0, align = 1;
  for (const abi::Member& m : type.members) {
    const abi::Type& of = plan[*m.type];
    offset = (offset + of.align - 1) / of.align * of.align;
    if (m.offset != offset) return false;
    offset += of.size;
    align = std::max(align, of.align);
  }
  return align == type.align && (offset + align - 1) / align * align == type.size;
}

}  // namespace

bool Spelling::is_plain(abi::TypeId id) const {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::Scalar: return type.prim != Prim::String;
    case Shape::Enum:
    case Shape::Flags: return true;
    case Shape::Array: return is_plain(*type.element);
    case Shape::Record:
    case Shape::Tuple:
      return !type.extensible && is_natural(plan, type) &&
             std::all_of(type.members.begin(), type.members.end(),
                         [&](const abi::Member& m) { return is_plain(*m.type); });
    default: return false;
  }
}

namespace {

// What Go compares as the contract does: no pointers, no floats, whose NaNs and zeroes differ.
bool can_be_key(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  auto all = [&] {
    return std::all_of(type.members.begin(), type.members.end(),
                       [&](const abi::Member& m) { return !m.type || can_be_key(plan, *m.type); });
  };
  switch (type.shape) {
    case Shape::Scalar: return type.prim != Prim::F32 && type.prim != Prim::F64;
    case Shape::String:
    case Shape::Enum:
    case Shape::Flags: return true;
    case Shape::Array: return can_be_key(plan, *type.element);
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant:
    case Shape::Result: return all();
    default: return false;
  }
}

}  // namespace

bool is_keyed(const abi::Plan& plan, const abi::Type& map) {
  return can_be_key(plan, *plan[*map.element].members[0].type);
}

bool Spelling::is_keyed(const abi::Type& map) const { return go::is_keyed(plan, map); }

// --- literals ---

std::string real_literal(double value, bool narrow) {
  if (std::isnan(value)) return narrow ? "float32(math.NaN())" : "math.NaN()";
  if (std::isinf(value)) {
    std::string infinite = std::string("math.Inf(") + (value < 0 ? "-1)" : "1)");
    return narrow ? "float32(" + infinite + ")" : infinite;
  }
  if (value == 0 && std::signbit(value)) {
    return narrow ? "float32(math.Copysign(0, -1))" : "math.Copysign(0, -1)";
  }
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

bool needs_math(const model::Value& value) {
  auto any = [](const auto& all) { return std::any_of(all.begin(), all.end(), needs_math); };
  if (auto* real = std::get_if<double>(&value.of)) {
    return !std::isfinite(*real) || (*real == 0 && std::signbit(*real));
  }
  if (auto* list = std::get_if<model::ListValue>(&value.of)) return any(list->items);
  if (auto* choice = std::get_if<model::CaseValue>(&value.of)) return any(choice->payload);
  auto* record = std::get_if<model::RecordValue>(&value.of);
  return record && std::any_of(record->fields.begin(), record->fields.end(),
                               [](const auto& field) { return needs_math(field.value); });
}

std::string char_literal(uint32_t code) {
  char text[16];
  bool plain = code >= 0x20 && code < 0x7f && code != '\'' && code != '\\';
  if (plain) {
    std::snprintf(text, sizeof text, "'%c'", char(code));
  } else {
    std::snprintf(text, sizeof text, code > 0xFFFF ? "'\\U%08x'" : "'\\u%04x'", unsigned(code));
  }
  return text;
}

std::string Spelling::scalar_literal(const abi::Type& type, const model::Value& value) const {
  if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
  if (auto* u = std::get_if<uint64_t>(&value.of)) return std::to_string(*u);
  if (auto* i = std::get_if<int64_t>(&value.of)) return std::to_string(*i);
  if (auto* s = std::get_if<std::string>(&value.of)) return go_string(*s);
  if (auto* c = std::get_if<model::CharValue>(&value.of)) return char_literal(uint32_t(c->code));
  return real_literal(std::get<double>(value.of), type.prim == Prim::F32);
}

std::string Spelling::literal(abi::TypeId id, const model::Value& value) const {
  const abi::Type& type = plan[id];
  if (auto* items = std::get_if<model::ListValue>(&value.of)) {
    std::string out;
    for (size_t i = 0; i < items->items.size(); ++i) {
      out += i ? ", " : "";
      if (type.shape == Shape::Map && is_keyed(type)) {
        const abi::Type& entry = plan[*type.element];
        const auto& both = std::get<model::ListValue>(items->items[i].of).items;
        out += literal(*entry.members[0].type, both[0]) + ": " +
               literal(*entry.members[1].type, both[1]);
      } else {
        abi::TypeId of = type.shape == Shape::Tuple ? *type.members[i].type : *type.element;
        out += literal(of, items->items[i]);
      }
    }
    return this->type(id) + "{" + out + "}";
  }
  if (auto* record = std::get_if<model::RecordValue>(&value.of)) {
    std::string out;
    for (size_t i = 0; i < record->fields.size(); ++i) {
      out += (i ? ", " : "") + literal(*type.members[i].type, record->fields[i].value);
    }
    return this->type(id) + "{" + out + "}";
  }
  if (auto* flags = std::get_if<model::FlagsValue>(&value.of)) {
    uint64_t bits = 0;
    for (size_t i = 0; i < type.members.size(); ++i) {
      const auto& set = flags->set;
      bool there = std::find(set.begin(), set.end(), type.members[i].name) != set.end();
      bits |= uint64_t{there} << i;
    }
    return this->type(id) + "(" + std::to_string(bits) + ")";
  }
  if (auto* c = std::get_if<model::CaseValue>(&value.of)) return choice(id, *c);
  return scalar_literal(type, value);
}

std::string Spelling::choice(abi::TypeId id, const model::CaseValue& value) const {
  const abi::Type& type = plan[id];
  auto payload = [&](size_t i) {
    return value.payload.empty() ? std::string("struct{}{}")
                                 : literal(*type.members[i].type, value.payload[0]);
  };
  if (type.shape == Shape::Option) {
    if (is_nested(*type.members[0].type)) {
      return this->type(id) + (value.payload.empty() ? "{}" : "{true, " + payload(0) + "}");
    }
    if (value.payload.empty()) return "nil";
    if (is_nilable(*type.members[0].type)) return payload(0);
    return outside + "Ptr[" + this->type(*type.members[0].type) + "](" + payload(0) + ")";
  }
  if (type.shape == Shape::Result) {
    size_t i = value.name == "ok" ? 0 : 1;
    std::string types = this->type(type.members[0].type) + ", " + this->type(type.members[1].type);
    return outside + (i == 0 ? "Succeeded[" : "Failed[") + types + "](" + payload(i) + ")";
  }
  size_t i = 0;
  while (type.members[i].name != value.name) ++i;
  if (type.shape == Shape::Enum) return outside + member(id, i);
  return outside + member(id, i) + "{" + (value.payload.empty() ? "" : payload(i)) + "}";
}

}  // namespace sabir::backends::go
