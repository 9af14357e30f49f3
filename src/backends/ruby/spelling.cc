#include "backends/ruby/spelling.h"

#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/ruby/names.h"
#include "binding/apart.h"
#include "emit/code.h"

namespace sabir::backends::ruby {

using abi::Shape;

bool is_byte(const abi::Type& type) {
  return type.shape == Shape::Scalar && type.prim == model::Prim::U8;
}

bool can_be_nil(const abi::Type& type) { return type.shape == Shape::Option; }

std::string interface_module(const abi::Plan& plan, const abi::Interface& interface) {
  if (interface.main) return "";
  std::string name = constant(interface.label);
  for (const abi::Interface& main : plan.interfaces) {
    if (!main.main) continue;
    for (abi::TypeId id : main.types) {
      if (constant(plan[id].name) == name) return name + "_";
    }
    for (abi::ResourceId id : main.resources) {
      if (constant(plan[id].name) == name) return name + "_";
    }
  }
  return name;
}

std::string home_of(const abi::Plan& plan, abi::InterfaceId id) {
  std::string name = interface_module(plan, plan[id]);
  return name.empty() ? "" : name + "::";
}

bool is_exception(const abi::Type& type) {
  return type.number && (type.shape == Shape::Record || type.shape == Shape::Variant);
}

// Reads a name of the contract's.
std::string class_name(const abi::Type& type) {
  bool plain = type.shape == Shape::Enum || type.shape == Shape::Flags;
  bool code = plain && type.number && abi::snake(type.name).ends_with("error");
  return constant(type.name) + (code ? "Code" : "");
}

std::string error_name(const abi::Type& type) {
  if (type.name.empty()) return "DeclaredError";
  if (is_exception(type)) return class_name(type);
  std::string name = constant(type.name);
  return name == class_name(type) ? name + "Error" : name;
}

std::string class_path(const abi::Plan& plan, const abi::Type& type) {
  return home_of(plan, type.owner) + class_name(type);
}

std::string member_name(const abi::Plan& plan, const abi::Type& type, const std::string& member) {
  switch (type.shape) {
    case Shape::Enum:
    case Shape::Flags: return symbol(member);
    case Shape::Record: return type.number ? exception_field(member) : field(member);
    case Shape::Variant:
      return class_path(plan, type) + "::" + case_constant(member, class_name(type));
    default: return "";
  }
}

std::string raised_by(const abi::Plan& plan, const abi::Function& f) {
  if (!f.error) return "DeclaredError";
  const abi::Type& type = plan[*f.error];
  return (type.name.empty() ? "" : home_of(plan, type.owner)) + error_name(type);
}

namespace {

bool gives_bool(const abi::Plan& plan, const abi::Function& f) {
  return f.result && plan[*f.result].key == "bool";
}

bool is_method(const abi::Function& f) { return f.is(model::FunctionKind::Method); }

std::string plain_function(const abi::Plan& plan, const abi::Function& f) {
  const std::string& label = f.origin->name;
  bool predicate = gives_bool(plan, f);
  return is_method(f) || f.imported ? method(label, predicate) : function(label, predicate);
}

}  // namespace

std::string function_name(const abi::Plan& plan, const abi::Function& f) {
  if (f.is(model::FunctionKind::Constructor)) return "new";
  return binding::apart_beside(plan, f, [&](const abi::Function& other) {
    bool makes = other.is(model::FunctionKind::Constructor);
    return is_method(f) == is_method(other) && !makes ? plain_function(plan, other) : "";
  });
}

std::string name_on_instance(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (other.imported || is_method(other)) return "";
    return method(binding::label_on_instance(plan, other), gives_bool(plan, other));
  });
}

std::string name_on_host(const abi::Plan& plan, const abi::Function& f) {
  if (f.is(model::FunctionKind::Method)) return function_name(plan, f);
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (!binding::same_host(f, other)) return "";
    return method(binding::label_of_host(plan, other), gives_bool(plan, other));
  });
}

// --- types ---

namespace {

std::string scalar(model::Prim prim) {
  switch (prim) {
    case model::Prim::Bool: return "Boolean";
    case model::Prim::F32:
    case model::Prim::F64: return "Float";
    case model::Prim::Char:
    case model::Prim::String: return "String";
    default: return "Integer";
  }
}

}  // namespace

std::string type_text(const abi::Plan& plan, abi::TypeId id, Place place) {
  const abi::Type& type = plan[id];
  auto of = [&](const abi::Member& m) { return m.type ? type_text(plan, *m.type, place) : "nil"; };
  switch (type.shape) {
    case Shape::Scalar: return scalar(type.prim);
    case Shape::String: return "String";
    case Shape::Enum: return "Symbol";
    case Shape::Flags: return place == Place::Taken ? "Set<Symbol>, Array<Symbol>" : "Set<Symbol>";
    case Shape::Record:
    case Shape::Variant: return class_path(plan, type);
    case Shape::List:
    case Shape::Array:
      return is_byte(plan[*type.element]) ? "String"
                                          : "Array<" + type_text(plan, *type.element, place) + ">";
    case Shape::Map: {
      const abi::Type& entry = plan[*type.element];
      return "Hash{" + of(entry.members[0]) + " => " + of(entry.members[1]) + "}";
    }
    case Shape::Tuple: {
      std::string inside;
      for (const abi::Member& m : type.members) inside += (inside.empty() ? "" : ", ") + of(m);
      return "Array(" + inside + ")";
    }
    case Shape::Option:
      return (can_be_nil(plan[*type.members[0].type]) ? "Some" : of(type.members[0])) + ", nil";
    case Shape::Result: return "Ok, Err";
    case Shape::Own:
    case Shape::Borrow: {
      const abi::Resource& resource = plan[type.resource];
      return home_of(plan, resource.owner) + constant(resource.name);
    }
  }
  return "";
}

// --- literals ---

namespace {

class Literal {
 public:
  explicit Literal(const abi::Plan& plan) : plan_(plan) {}

  std::optional<std::string> of(abi::TypeId id, const model::Value& value) const {
    const abi::Type& type = plan_[id];
    if (auto* list = std::get_if<model::ListValue>(&value.of)) return items(type, *list);
    if (auto* fields = std::get_if<model::RecordValue>(&value.of)) return record(type, *fields);
    if (auto* c = std::get_if<model::CaseValue>(&value.of)) return choice(type, *c);
    if (auto* set = std::get_if<model::FlagsValue>(&value.of)) {
      std::string out;
      for (const std::string& name : set->set) out += (out.empty() ? "" : ", ") + quoted(name);
      return "::Set[" + out + "].freeze";
    }
    bool real = type.shape == Shape::Scalar &&
                (type.prim == model::Prim::F32 || type.prim == model::Prim::F64);
    std::optional<std::string> text = plain(value);
    bool integer = real && !std::holds_alternative<double>(value.of);
    return integer && text ? *text + ".0" : text;
  }

 private:
  static std::string quoted(const std::string& label) { return ":" + symbol(label); }

  static std::optional<std::string> plain(const model::Value& value) {
    if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
    if (auto* u = std::get_if<uint64_t>(&value.of)) return grouped(std::to_string(*u));
    if (auto* i = std::get_if<int64_t>(&value.of)) return grouped(std::to_string(*i));
    if (auto* s = std::get_if<std::string>(&value.of)) return ruby_string(*s);
    if (auto* c = std::get_if<model::CharValue>(&value.of)) {
      char text[24];
      std::snprintf(text, sizeof text, "\"\\u{%x}\"", unsigned(c->code));
      return text;
    }
    auto* d = std::get_if<double>(&value.of);
    if (!d) return std::nullopt;
    if (std::isnan(*d)) return "::Float::NAN";
    if (std::isinf(*d)) return *d < 0 ? "-::Float::INFINITY" : "::Float::INFINITY";
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", *d);
    return emit::with_point(text);
  }

  // 1_000_000, as rubocop wants it.
  // Reads the digits of a number, which it groups and points.
  static std::string grouped(std::string digits) {
    size_t start = digits.starts_with('-') ? 1 : 0;
    if (digits.size() - start < 6) return digits;
    for (size_t at = digits.size() - 3; at > start && at < digits.size(); at -= 3) {
      digits.insert(at, "_");
    }
    return digits;
  }

  std::optional<std::string> items(const abi::Type& type, const model::ListValue& value) const {
    std::string out;
    for (size_t i = 0; i < value.items.size(); ++i) {
      abi::TypeId item = type.shape == Shape::Tuple ? *type.members[i].type : *type.element;
      std::optional<std::string> text = of(item, value.items[i]);
      if (!text) return std::nullopt;
      out += (i ? ", " : "") + *text;
    }
    if (type.shape == Shape::Map) return "[" + out + "].to_h.freeze";
    if (type.shape == Shape::Tuple || !is_byte(plan_[*type.element])) return "[" + out + "].freeze";
    return "[" + out + "].pack(\"C*\").freeze";
  }

  std::optional<std::string> record(const abi::Type& type, const model::RecordValue& value) const {
    std::string out;
    for (size_t i = 0; i < value.fields.size(); ++i) {
      std::optional<std::string> text = of(*type.members[i].type, value.fields[i].value);
      if (!text) return std::nullopt;
      const std::string& name = type.members[i].name;
      out += (i ? ", " : "") + (type.number ? exception_field(name) : field(name)) + ": " + *text;
    }
    return class_path(plan_, type) + ".new(" + out + ")";
  }

  std::optional<std::string> choice(const abi::Type& type, const model::CaseValue& value) const {
    if (type.shape == Shape::Enum) return quoted(value.name);
    if (type.shape == Shape::Option && value.payload.empty()) return "nil";
    const abi::Member& member = type.chosen(value.name);
    std::string inside;
    if (!value.payload.empty()) {
      std::optional<std::string> text = of(*member.type, value.payload[0]);
      if (!text) return std::nullopt;
      inside = *text;
    }
    if (type.shape == Shape::Variant) {
      std::string name = class_name(type);
      std::string arguments = inside.empty() ? "" : "(" + inside + ")";
      return class_path(plan_, type) + "::" + case_constant(member.name, name) + ".new" + arguments;
    }
    if (type.shape == Shape::Result) {
      if (inside.empty()) inside = "nil";
      return (value.name == "err" ? "Err.new(" : "Ok.new(") + inside + ")";
    }
    return can_be_nil(plan_[*member.type]) ? "Some.new(" + inside + ")" : inside;
  }

  const abi::Plan& plan_;
};

}  // namespace

std::optional<std::string> literal(const abi::Plan& plan, abi::TypeId type,
                                   const model::Value& value) {
  return Literal(plan).of(type, value);
}

}  // namespace sabir::backends::ruby
