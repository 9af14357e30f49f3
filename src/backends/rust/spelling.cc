#include "backends/rust/spelling.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/rust/names.h"
#include "base/text.h"
#include "emit/code.h"
#include "syntax/unicode.h"

namespace sabir::backends::rust {

using abi::Shape;
using abi::TypeId;
using base::cat;
using model::Prim;

namespace {

std::string scalar_type(Prim prim) {
  switch (prim) {
    case Prim::Bool: return "bool";
    case Prim::S8: return "i8";
    case Prim::U8: return "u8";
    case Prim::S16: return "i16";
    case Prim::U16: return "u16";
    case Prim::S32: return "i32";
    case Prim::U32: return "u32";
    case Prim::S64: return "i64";
    case Prim::U64: return "u64";
    case Prim::F32: return "f32";
    case Prim::F64: return "f64";
    case Prim::Char: return "char";
    default: return "String";
  }
}

bool is_long(size_t tuple) { return tuple > kTupleItems; }

bool is_handle(const abi::Type& type) {
  return type.shape == Shape::Own || type.shape == Shape::Borrow;
}

}  // namespace

// --- what a type is ---

// Whether something inside is so, the type itself included.
bool Spelling::any(TypeId id, const std::function<bool(TypeId)>& is) const {
  if (is(id)) return true;
  const abi::Type& type = plan_[id];
  if (type.element && any(*type.element, is)) return true;
  for (const abi::Member& m : type.members) {
    if (m.type && any(*m.type, is)) return true;
  }
  return false;
}

bool Spelling::is_number(TypeId id) const {
  const abi::Type& type = plan_[id];
  return type.shape == Shape::Scalar && type.prim != Prim::Bool && type.prim != Prim::Char;
}
bool Spelling::is_text(TypeId id) const { return plan_[id].shape == Shape::String; }
bool Spelling::is_list(TypeId id) const { return plan_[id].shape == Shape::List; }

bool Spelling::plain(TypeId id) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Flags: return true;
    case Shape::Enum: return !type.open;
    case Shape::Array: return plain(*type.element);
    case Shape::Record: break;
    default: return false;
  }
  auto& record = std::get<model::Record>(plan_.contract->types[type.origin].kind);
  if (type.extensible || record.packed) return false;
  for (const abi::Member& m : type.members) {
    if (!plain(*m.type)) return false;
  }
  return true;
}

bool Spelling::any_bits(TypeId id) const {
  return !any(id, [&](TypeId one) {
    const abi::Type& type = plan_[one];
    bool few = type.prim == Prim::Bool || type.prim == Prim::Char;
    return type.shape == Shape::Enum || (type.shape == Shape::Scalar && few);
  });
}

bool Spelling::owns(TypeId id) const {
  return any(id, [&](TypeId one) { return plan_[one].shape == Shape::Own && !is_guest(one); });
}
bool Spelling::is_guest(TypeId id) const {
  return is_handle(plan_[id]) && plan_[plan_[id].resource].imported;
}
bool Spelling::by_value(TypeId id) const {
  Shape shape = plan_[id].shape;
  return shape == Shape::Scalar || shape == Shape::Enum || shape == Shape::Flags ||
         shape == Shape::Borrow;
}
bool Spelling::lends(TypeId id) const {
  return any(id, [&](TypeId one) { return plan_[one].shape == Shape::Borrow; });
}
bool Spelling::borrows(TypeId id) const {
  return any(id, [&](TypeId one) { return plan_[one].shape == Shape::Borrow && !is_guest(one); });
}
bool Spelling::serves(TypeId id) const {
  return any(id, [&](TypeId one) { return is_guest(one); });
}
bool Spelling::copies(TypeId id) const {
  return !plan_[id].data && !any(id, [&](TypeId one) { return plan_[one].shape == Shape::Own; });
}
bool Spelling::clones(TypeId id) const { return !owns(id); }
bool Spelling::compares(TypeId id) const { return !plan_[id].handles; }
bool Spelling::hashes(TypeId id) const {
  return compares(id) && !any(id, [&](TypeId one) {
           const abi::Type& type = plan_[one];
           return type.shape == Shape::Scalar && (type.prim == Prim::F32 || type.prim == Prim::F64);
         });
}
bool Spelling::needs_arena(TypeId id) const {
  return plan_[id].data || serves(id) ||
         any(id, [&](TypeId one) { return plan_[one].shape == Shape::Own; });
}

// --- how it is spelled ---

std::string Spelling::path(const abi::Type& type, std::string_view life) const {
  std::string name = class_path(plan_, type.owner, type.name, root_);
  return life.empty() ? name : cat(name, "<", life, ">");
}

std::string Spelling::resource(abi::ResourceId id) const {
  std::string name = class_path(plan_, plan_[id].owner, plan_[id].name, root_);
  return plan_[id].imported ? "dyn " + name : name;
}

std::string Spelling::bare(TypeId id) const { return path(plan_[id], ""); }

bool Spelling::retains(abi::ResourceId id) const {
  for (uint32_t f : plan_[id].functions) {
    for (const abi::Param& p : plan_.functions[f].params) {
      if (p.origin && p.origin->retains) return true;
    }
  }
  return false;
}

std::string Spelling::owned(TypeId id, std::string_view life) const {
  const abi::Type& type = plan_[id];
  auto of = [&](const abi::Member& m) { return m.type ? owned(*m.type, life) : "()"; };
  switch (type.shape) {
    case Shape::Scalar: return scalar_type(type.prim);
    case Shape::String: return "String";
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Variant: return path(type, !lends(id) ? "" : life.empty() ? "'_" : life);
    case Shape::List: return cat("Vec<", owned(*type.element, life), ">");
    case Shape::Array:
      return cat("[", owned(*type.element, life), "; ", std::to_string(type.length), "]");
    case Shape::Map: {
      const abi::Type& entry = plan_[*type.element];
      return cat("BTreeMap<", of(entry.members[0]), ", ", of(entry.members[1]), ">");
    }
    case Shape::Tuple: {
      std::string inside;
      for (const abi::Member& m : type.members) inside += (inside.empty() ? "" : ", ") + of(m);
      if (is_long(type.members.size())) {
        return cat(tuple_name(type.members.size()), "<", inside, ">");
      }
      return cat("(", inside, type.members.size() == 1 ? ",)" : ")");
    }
    case Shape::Option: return cat("Option<", of(type.members[0]), ">");
    case Shape::Result:
      return cat("std::result::Result<", of(type.members[0]), ", ", of(type.members[1]), ">");
    case Shape::Own: {
      std::string name = resource(type.resource);
      return plan_[type.resource].imported ? cat("Arc<", name, ">") : name;
    }
    case Shape::Borrow: {
      std::string name = resource(type.resource);
      if (life.empty()) return "&" + name;
      if (plan_[type.resource].imported) name = cat("(", name, " + ", life, ")");
      return cat("&", life, " ", name);
    }
  }
  return "";
}

std::string Spelling::element(TypeId id) const {
  return is_text(id) ? "u8" : owned(*plan_[id].element);
}

std::string Spelling::given(TypeId id, std::string_view life) const {
  const abi::Type& type = plan_[id];
  std::string mark = life.empty() ? "&" : cat("&", life, " ");
  if (owns(id)) return owned(id);
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Borrow: return owned(id, life);
    case Shape::String: return mark + "str";
    case Shape::List: return cat(mark, "[", owned(*type.element, life), "]");
    case Shape::Option:
      if (copies(id)) return owned(id, life);
      return cat("Option<", given(*type.members[0].type, life), ">");
    default: return mark + owned(id, life);
  }
}

std::string Spelling::told(TypeId id) const {
  const abi::Type& type = plan_[id];
  bool seen = type.shape == Shape::String || (type.shape == Shape::List && plain(*type.element));
  return seen ? given(id) : owned(id);
}

std::string Spelling::in_c(TypeId id, std::string_view sys) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
      return type.prim == Prim::Bool   ? "u8"
             : type.prim == Prim::Char ? "u32"
                                       : scalar_type(type.prim);
    case Shape::Own:
    case Shape::Borrow: return cat("*mut ", sys, plan_[type.resource].symbol);
    default: return cat(sys, type.symbol);
  }
}

// --- how it crosses ---

std::string Spelling::give_field(TypeId id, const std::string& place) const {
  const abi::Type& type = plan_[id];
  if (type.shape == Shape::Own && !is_guest(id)) return place;
  if (owns(id)) return "&mut " + place;
  if (by_value(id)) return place;
  if (type.shape != Shape::Option) return "&" + place;
  return copies(id) ? place : give_item(id, place);
}

std::string Spelling::give_item(TypeId id, const std::string& item) const {
  const abi::Type& type = plan_[id];
  if (owns(id)) return item;
  // A method finds what is behind a reference.
  bool asked = type.shape == Shape::Flags || (type.shape == Shape::Borrow && !is_guest(id));
  if (by_value(id)) return asked ? item : "*" + item;
  if (type.shape != Shape::Option) return item;
  if (copies(id)) return "*" + item;
  TypeId inner = *type.members[0].type;
  Shape shape = plan_[inner].shape;
  if (shape == Shape::String || shape == Shape::List) return item + ".as_deref()";
  if (shape != Shape::Option) return item + ".as_ref()";
  return cat(item, ".as_ref().map(|inner| ", give_item(inner, "inner"), ")");
}

std::string Spelling::fits(TypeId id, const std::string& place) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
      return type.prim == Prim::Bool ? cat(place, " <= 1")
                                     : cat("char::from_u32(", place, ").is_some()");
    case Shape::Enum: return cat("(", place, " as usize) < ", std::to_string(type.members.size()));
    default: return cat("fits_", label(id), "(&", place, ")");
  }
}

std::string Spelling::lower(TypeId id, const std::string& value) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
      return type.prim == Prim::Bool   ? cat("u8::from(", value, ")")
             : type.prim == Prim::Char ? cat("u32::from(", value, ")")
                                       : value;
    case Shape::Flags: return value + ".bits()";
    case Shape::Enum:
      if (!type.open) return cat(value, " as ", in_c(id));
      break;
    case Shape::String: return cat("arena.text(", value, ")");
    case Shape::Borrow:
      if (!plan_[type.resource].imported) return value + ".handle.raw()";
      break;
    case Shape::Own:
      if (!plan_[type.resource].imported && retains(type.resource))
        return value + ".kept.give(&mut " + value + ".handle, arena)";
      if (!plan_[type.resource].imported) return value + ".handle.give(arena)";
      break;
    default: break;
  }
  return cat("lower_", label(id), "(", value, needs_arena(id) ? ", arena)" : ")");
}

std::string Spelling::lift(TypeId id, const std::string& place) const {
  return cat(lifted(id, place), serves(id) ? "?" : "");
}

std::string Spelling::lift_item(TypeId id, const std::string& item) const {
  return cat(lifted_item(id, item), serves(id) ? "?" : "");
}

std::string Spelling::lifted_item(TypeId id, const std::string& item) const {
  if (by_value(id) || plan_[id].shape == Shape::Own) return lifted(id, "*" + item);
  if (is_text(id)) return cat("call::text(", item, ").to_string()");
  return cat("lift_", label(id), "(", item, borrows(id) ? ", arena)" : ")");
}

std::string Spelling::lifted(TypeId id, const std::string& place) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
      return type.prim == Prim::Bool   ? place + " != 0"
             : type.prim == Prim::Char ? cat("call::character(", place, ")")
                                       : place;
    case Shape::Flags: return cat(path(type, ""), "::from_bits(", place, ")");
    case Shape::String: return cat("call::text(&", place, ").to_string()");
    case Shape::Enum:
    case Shape::Own: return cat("lift_", label(id), "(", place, ")");
    case Shape::Borrow: return cat("lift_", label(id), "(", place, is_guest(id) ? ")" : ", arena)");
    default: return cat("lift_", label(id), "(&", place, borrows(id) ? ", arena)" : ")");
  }
}

// --- values ---

std::string Spelling::tuple_name(size_t count) const {
  return cat(root_, "::Tuple", std::to_string(count));
}

std::string Spelling::tuple(size_t count, const std::string& items) const {
  if (is_long(count)) return cat(tuple_name(count), "(", items, ")");
  return cat("(", items, count == 1 ? ",)" : ")");
}

std::vector<size_t> Spelling::long_tuples() const {
  std::vector<size_t> all;
  for (const abi::Type& type : plan_.types) {
    size_t count = type.members.size();
    if (type.shape == Shape::Tuple && is_long(count)) all.push_back(count);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

namespace {

std::string escaped_char(char32_t c, char quote) {
  if (c == U'\n') return "\\n";
  if (c == U'\r') return "\\r";
  if (c == U'\t') return "\\t";
  if (c == U'\\' || c == char32_t(quote)) return std::string("\\") + char(c);
  if (c < 0x20 || c == 0x7f || base::is_hidden(c)) {
    char text[16];
    std::snprintf(text, sizeof text, "\\u{%x}", unsigned(c));
    return text;
  }
  std::string out;
  syntax::append_utf8(out, c);
  return out;
}

}  // namespace

std::string rust_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    syntax::Decoded one = syntax::decode(text);
    if (one.size == 0) break;
    out += escaped_char(one.code, '"');
    text.remove_prefix(one.size);
  }
  return out + "\"";
}

std::string rust_char(char32_t code) { return "'" + escaped_char(code, '\'') + "'"; }

std::string real_literal(double value, bool narrow) {
  std::string type = narrow ? "f32" : "f64";
  if (std::isnan(value)) return type + "::NAN";
  if (std::isinf(value)) return type + (value < 0 ? "::NEG_INFINITY" : "::INFINITY");
  char digits[64];
  char* end = narrow ? std::to_chars(digits, digits + sizeof digits, float(value)).ptr
                     : std::to_chars(digits, digits + sizeof digits, value).ptr;
  return emit::with_point(std::string(digits, end));
}

std::string Spelling::items_literal(TypeId id, const model::ListValue& value) const {
  const abi::Type& type = plan_[id];
  std::string out;
  for (size_t i = 0; i < value.items.size(); ++i) {
    TypeId of = type.shape == Shape::Tuple ? *type.members[i].type : *type.element;
    out += (i ? ", " : "") + literal(of, value.items[i]);
  }
  return out;
}

std::string Spelling::record_literal(TypeId id, const model::RecordValue& value) const {
  const abi::Type& type = plan_[id];
  std::string fields;
  for (size_t i = 0; i < value.fields.size(); ++i) {
    fields += cat(i ? ", " : "", identifier(type.members[i].name), ": ",
                  literal(*type.members[i].type, value.fields[i].value));
  }
  return cat(path(type, ""), " { ", fields, " }");
}

std::string Spelling::choice_literal(TypeId id, const model::CaseValue& value, bool given) const {
  const abi::Type& type = plan_[id];
  std::string payload;
  if (!value.payload.empty()) {
    TypeId of = *type.chosen(value.name).type;
    payload = given ? given_literal(of, value.payload[0]) : literal(of, value.payload[0]);
  }
  if (type.shape == Shape::Option)
    return value.payload.empty() ? "None" : cat("Some(", payload, ")");
  if (type.shape == Shape::Result) {
    return cat(value.name == "ok" ? "Ok(" : "Err(", value.payload.empty() ? "()" : payload, ")");
  }
  std::string name = cat(path(type, ""), "::", case_name(value.name));
  return value.payload.empty() ? name : cat(name, "(", payload, ")");
}

std::string Spelling::literal(TypeId id, const model::Value& value) const {
  const abi::Type& type = plan_[id];
  if (auto* list = std::get_if<model::ListValue>(&value.of)) {
    std::string items = items_literal(id, *list);
    switch (type.shape) {
      case Shape::Tuple: return tuple(type.members.size(), items);
      case Shape::Array: return cat("[", items, "]");
      case Shape::Map:
        return items.empty() ? "BTreeMap::new()" : cat("BTreeMap::from([", items, "])");
      default: return items.empty() ? "Vec::new()" : cat("vec![", items, "]");
    }
  }
  if (auto* fields = std::get_if<model::RecordValue>(&value.of)) return record_literal(id, *fields);
  if (auto* c = std::get_if<model::CaseValue>(&value.of)) return choice_literal(id, *c, false);
  if (auto* set = std::get_if<model::FlagsValue>(&value.of)) {
    std::string out, name = path(type, "");
    for (const std::string& one : set->set) {
      out += cat(out.empty() ? "" : " | ", name, "::", constant(one));
    }
    return out.empty() ? name + "::empty()" : out;
  }
  if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
  if (auto* u = std::get_if<uint64_t>(&value.of)) return std::to_string(*u);
  if (auto* i = std::get_if<int64_t>(&value.of)) return std::to_string(*i);
  if (auto* s = std::get_if<std::string>(&value.of)) {
    return s->empty() ? "String::new()" : cat("String::from(", rust_string(*s), ")");
  }
  if (auto* c = std::get_if<model::CharValue>(&value.of)) return rust_char(c->code);
  return real_literal(std::get<double>(value.of), type.prim == Prim::F32);
}

std::string Spelling::given_literal(TypeId id, const model::Value& value) const {
  const abi::Type& type = plan_[id];
  if (owns(id)) return literal(id, value);
  if (auto* s = std::get_if<std::string>(&value.of)) return rust_string(*s);
  switch (type.shape) {
    case Shape::List:
      return cat("&[", items_literal(id, std::get<model::ListValue>(value.of)), "]");
    case Shape::Option:
      return choice_literal(id, std::get<model::CaseValue>(value.of), !copies(id));
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags: return literal(id, value);
    default: return "&" + literal(id, value);
  }
}

std::string Spelling::zero(TypeId id) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
      return type.prim == Prim::Bool                            ? "false"
             : type.prim == Prim::Char                          ? "'\\0'"
             : type.prim == Prim::F32 || type.prim == Prim::F64 ? "0.0"
                                                                : "0";
    case Shape::String: return "String::new()";
    case Shape::Flags: return path(type, "") + "::empty()";
    case Shape::Enum: return cat(path(type, ""), "::", case_name(type.members[0].name));
    case Shape::List: return "Vec::new()";
    case Shape::Map: return "BTreeMap::new()";
    case Shape::Option: return "None";
    case Shape::Array: {
      std::string one = zero(*type.element), all;
      if (one.empty()) return "";
      for (uint32_t i = 0; i < type.length; ++i) all += (i ? ", " : "") + one;
      return cat("[", all, "]");
    }
    case Shape::Tuple:
    case Shape::Record: {
      std::string all;
      bool record = type.shape == Shape::Record;
      if (record && type.extensible) return path(type, "") + "::default()";
      for (const abi::Member& m : type.members) {
        std::string one = zero(*m.type);
        if (one.empty()) return "";
        all += cat(all.empty() ? "" : ", ", record ? identifier(m.name) + ": " : "", one);
      }
      if (!record) return tuple(type.members.size(), all);
      return cat(path(type, ""), " { ", all, " }");
    }
    case Shape::Variant:
    case Shape::Result: {
      const abi::Member& first = type.members[0];
      std::string inside = first.type ? zero(*first.type) : "()";
      if (inside.empty()) return "";
      if (type.shape == Shape::Result) return cat("Ok(", inside, ")");
      std::string name = cat(path(type, ""), "::", case_name(first.name));
      return first.type ? cat(name, "(", inside, ")") : name;
    }
    case Shape::Own:
    case Shape::Borrow: return "";
  }
  return "";
}

}  // namespace sabir::backends::rust
