#include "backends/lua/spelling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/lua/names.h"
#include "binding/apart.h"
#include "syntax/unicode.h"

namespace sabir::backends::lua {

using abi::Shape;

namespace {

bool is_signed(model::Prim prim) {
  using model::Prim;
  return prim == Prim::S8 || prim == Prim::S16 || prim == Prim::S32 || prim == Prim::S64;
}

}  // namespace

std::string in_c(const abi::Type& type) {
  if (type.shape == Shape::Own || type.shape == Shape::Borrow) return "void *";
  bool scalar = type.shape == Shape::Scalar;
  if (scalar && type.prim == model::Prim::F32) return "float";
  if (scalar && type.prim == model::Prim::F64) return "double";
  return (scalar && is_signed(type.prim) ? "int" : "uint") + std::to_string(8 * type.size) + "_t";
}

bool is_byte(const abi::Type& type) {
  return type.shape == Shape::Scalar && type.prim == model::Prim::U8;
}

bool is_wide(const abi::Type& type) {
  return type.shape == Shape::Scalar &&
         (type.prim == model::Prim::S64 || type.prim == model::Prim::U64);
}

namespace {

bool makes(const abi::Function& f) { return f.is(model::FunctionKind::Constructor); }

std::string plain_function(const abi::Plan& plan, const abi::Function& f) {
  const std::string& label = f.origin->name;
  return f.resource ? method(label) : plan[f.owner].main ? top(label) : identifier(label);
}

}  // namespace

std::string function_name(const abi::Plan& plan, const abi::Function& f) {
  if (makes(f)) return "new";
  std::string name = binding::apart_beside(plan, f, [&](const abi::Function& other) {
    return makes(other) ? "" : plain_function(plan, other);
  });
  // The package has a table and a function of the name: the one that is newer gets a `_`.
  return binding::meets_older(plan, f, name, top) ? name + "_" : name;
}

std::string name_on_instance(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (other.imported || other.is(model::FunctionKind::Method)) return "";
    return method(binding::label_on_instance(plan, other));
  });
}

std::string name_on_host(const abi::Plan& plan, const abi::Function& f) {
  if (f.is(model::FunctionKind::Method)) return function_name(plan, f);
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (!binding::same_host(f, other)) return "";
    bool of_class = bool(other.resource);
    return of_class ? identifier(binding::label_of_host(plan, other)) : plain_function(plan, other);
  });
}

std::string home_of(const abi::Plan& plan, abi::InterfaceId id) {
  const abi::Interface& interface = plan[id];
  if (interface.main) return "";
  std::string name = top(interface.label);
  for (const abi::Function& f : plan.functions) {
    bool same = binding::at_top(plan, f) && top(f.origin->name) == name;
    if (same && !binding::is_older(plan, interface, f)) return name + "_";
  }
  return name;
}

std::string class_path(const abi::Plan& plan, abi::InterfaceId owner, const std::string& name) {
  std::string home = home_of(plan, owner);
  return (home.empty() ? "" : home + ".") + constant(name);
}

// --- types ---

namespace {

std::string scalar(model::Prim prim) {
  switch (prim) {
    case model::Prim::Bool: return "boolean";
    case model::Prim::S64: return "int64_t";
    case model::Prim::U64: return "uint64_t";
    case model::Prim::Char:
    case model::Prim::String: return "string";
    default: return "number";
  }
}

}  // namespace

std::string type_text(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  auto of = [&](const abi::Member& m) { return m.type ? type_text(plan, *m.type) : "nil"; };
  switch (type.shape) {
    case Shape::Scalar: return scalar(type.prim);
    case Shape::String: return "string";
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Variant: return class_path(plan, type.owner, type.name);
    case Shape::List:
    case Shape::Array:
      if (is_byte(plan[*type.element])) return "string";
      return "{" + type_text(plan, *type.element) + ",...}";
    case Shape::Map: {
      const abi::Type& entry = plan[*type.element];
      std::string key = of(entry.members[0]), value = of(entry.members[1]);
      bool pairs = is_wide(plan[*entry.members[0].type]);
      return pairs ? "{{" + key + "," + value + "},...}" : "{[" + key + "]=" + value + "}";
    }
    case Shape::Tuple: {
      std::string inside;
      for (const abi::Member& m : type.members) inside += (inside.empty() ? "" : ",") + of(m);
      return "{" + inside + "}";
    }
    case Shape::Option: {
      bool nested = plan[*type.members[0].type].shape == Shape::Option;
      return nested ? "?some" : "?" + of(type.members[0]);
    }
    case Shape::Result: return "ok|err";
    case Shape::Own:
    case Shape::Borrow:
      return class_path(plan, plan[type.resource].owner, plan[type.resource].name);
  }
  return "";
}

// --- literals ---

std::string wide_literal(const abi::Type& type, std::string digits) {
  if (type.prim == model::Prim::U64) return digits + "ULL";
  if (digits != "-9223372036854775808") return digits + "LL";
  return "-9223372036854775807LL - 1";
}

std::string real_literal(double value) {
  if (std::isnan(value)) return "0/0";
  if (std::isinf(value)) return value < 0 ? "-math.huge" : "math.huge";
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  // `-0` alone is a constant that Lua may share with 0.
  return value == 0 && std::signbit(value) ? "-1/math.huge" : text;
}

std::string utf8(char32_t code) {
  std::string out;
  syntax::append_utf8(out, code);
  return out;
}

namespace {

class Literal {
 public:
  explicit Literal(const abi::Plan& plan) : plan_(plan) {}

  std::string of(abi::TypeId id, const model::Value& value) const {
    const abi::Type& type = plan_[id];
    if (auto* list = std::get_if<model::ListValue>(&value.of)) return items(type, *list);
    if (auto* fields = std::get_if<model::RecordValue>(&value.of)) return record(type, *fields);
    if (auto* c = std::get_if<model::CaseValue>(&value.of)) return choice(type, *c);
    if (auto* set = std::get_if<model::FlagsValue>(&value.of)) {
      std::string out;
      for (const std::string& name : set->set) {
        out += (out.empty() ? " " : ", ") + key(name) + " = true";
      }
      return "{" + out + (out.empty() ? "}" : " }");
    }
    if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
    if (auto* u = std::get_if<uint64_t>(&value.of)) return integer(type, std::to_string(*u));
    if (auto* i = std::get_if<int64_t>(&value.of)) return integer(type, std::to_string(*i));
    if (auto* s = std::get_if<std::string>(&value.of)) return lua_string(*s);
    if (auto* c = std::get_if<model::CharValue>(&value.of)) return lua_string(utf8(c->code));
    return real_literal(std::get<double>(value.of));
  }

 private:
  static std::string integer(const abi::Type& type, const std::string& digits) {
    return is_wide(type) ? wide_literal(type, digits) : digits;
  }

  // In a table, nothing is no hole.
  std::string item(abi::TypeId id, const model::Value& value) const {
    std::string text = of(id, value);
    return text == "nil" ? "types.none" : text;
  }

  std::string items(const abi::Type& type, const model::ListValue& value) const {
    std::string out;
    for (size_t i = 0; i < value.items.size(); ++i) {
      abi::TypeId id = type.shape == Shape::Tuple ? *type.members[i].type : *type.element;
      out += (i ? ", " : " ") + entry(type, id, value.items[i]);
    }
    return "{" + out + (out.empty() ? "}" : " }");
  }

  std::string entry(const abi::Type& of, abi::TypeId id, const model::Value& value) const {
    const abi::Type& type = plan_[id];
    if (of.shape != Shape::Map || is_wide(plan_[*type.members[0].type])) return item(id, value);
    const auto& both = std::get<model::ListValue>(value.of).items;
    return "[" + this->of(*type.members[0].type, both[0]) +
           "] = " + item(*type.members[1].type, both[1]);
  }

  std::string record(const abi::Type& type, const model::RecordValue& value) const {
    std::string out;
    for (size_t i = 0; i < value.fields.size(); ++i) {
      const abi::Member& member = type.members[i];
      out += (i ? ", " : "") + identifier(member.name) + " = " +
             of(*member.type, value.fields[i].value);
    }
    return "{ " + out + " }";
  }

  std::string choice(const abi::Type& type, const model::CaseValue& value) const {
    if (type.shape == Shape::Enum) return lua_string(abi::snake(value.name));
    bool option = type.shape == Shape::Option;
    if (option && value.payload.empty()) return "nil";
    if (option && plan_[*type.members[0].type].shape != Shape::Option) {
      return of(*type.members[0].type, value.payload[0]);
    }
    std::string out = "{ tag = " + lua_string(abi::snake(value.name));
    if (!value.payload.empty()) {
      out += ", value = " + of(*type.chosen(value.name).type, value.payload[0]);
    }
    return out + " }";
  }

  const abi::Plan& plan_;
};

}  // namespace

std::string literal(const abi::Plan& plan, abi::TypeId type, const model::Value& value) {
  return Literal(plan).of(type, value);
}

}  // namespace sabir::backends::lua
