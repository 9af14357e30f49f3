#include "backends/python/spelling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "abi/names.h"
#include "backends/python/names.h"
#include "binding/apart.h"
#include "emit/code.h"

namespace sabir::backends::python {

using abi::Shape;

bool is_byte(const abi::Type& type) {
  return type.shape == Shape::Scalar && type.prim == model::Prim::U8;
}

bool is_number(const abi::Type& type) {
  return type.shape == Shape::Scalar && type.prim != model::Prim::Bool &&
         type.prim != model::Prim::Char;
}

bool can_be_none(const abi::Type& type) { return type.shape == Shape::Option; }

std::string types_module(const abi::Plan& plan, const abi::Interface& interface) {
  if (interface.main) return "_types";
  std::string name = "_" + abi::snake(interface.label) + "_types";
  return name == "_" + plan.prefix ? name + "_" : name;  // which is the extension
}

namespace {

std::string plain_name(const abi::Plan& plan, const abi::Type& type) {
  return plan[type.owner].main ? top_class(type.name) : pascal(type.name);
}

// A name made of two, unless something of the interface is called so.
std::string joined(const abi::Plan& plan, const abi::Type& type, const std::string& name) {
  auto is = [&](const auto& one) { return one.owner == type.owner && pascal(one.name) == name; };
  bool taken = std::any_of(plan.types.begin(), plan.types.end(), is) ||
               std::any_of(plan.resources.begin(), plan.resources.end(), is);
  return taken ? name + "_" : name;
}

}  // namespace

// Reads a name of the contract's.
std::string class_name(const abi::Plan& plan, const abi::Type& type) {
  bool plain = type.shape == Shape::Enum || type.shape == Shape::Flags;
  bool code = plain && type.number && abi::snake(type.name).ends_with("error");
  return code ? joined(plan, type, pascal(type.name) + "Code") : plain_name(plan, type);
}

std::string case_name(const abi::Plan& plan, const abi::Type& type, const std::string& member) {
  return joined(plan, type, pascal(type.name + "-" + member));
}

std::string member_name(const abi::Plan& plan, const abi::Type& type, const std::string& member) {
  switch (type.shape) {
    case Shape::Enum:
    case Shape::Flags: return constant(member);
    case Shape::Record: return type.number ? exception_field(member) : identifier(member);
    case Shape::Variant: return case_name(plan, type, member);
    default: return "";
  }
}

std::string error_name(const abi::Plan& plan, const abi::Type& type) {
  bool own = type.shape == Shape::Record || type.shape == Shape::Variant;
  bool taken = !own && plain_name(plan, type) == class_name(plan, type);
  return taken ? joined(plan, type, pascal(type.name) + "Error") : plain_name(plan, type);
}

namespace {

std::string plain_function(const abi::Plan& plan, const abi::Function& f) {
  const std::string& label = f.origin->name;
  if (f.resource) return method(label);
  return plan[f.owner].main ? top_function(label) : identifier(label);
}

}  // namespace

std::string function_name(const abi::Plan& plan, const abi::Function& f) {
  std::string name = binding::apart_beside(
      plan, f, [&](const abi::Function& other) { return plain_function(plan, other); });
  // The package has a module and a function of the name: the one that is newer gets a `_`.
  return binding::meets_older(plan, f, name, module) ? name + "_" : name;
}

std::string module_name(const abi::Plan& plan, const abi::Interface& interface) {
  if (interface.main) return "";
  std::string name = module(interface.label);
  auto is = [&](const abi::Function& f) {
    return binding::at_top(plan, f) && plain_function(plan, f) == name &&
           !binding::is_older(plan, interface, f);
  };
  bool taken = std::any_of(plan.functions.begin(), plan.functions.end(), is);
  return taken ? name + "_" : name;
}

std::string resource_name(const abi::Plan& plan, const abi::Resource& resource) {
  return plan[resource.owner].main ? top_class(resource.name) : pascal(resource.name);
}

std::string extension_name(const abi::Interface& interface, const std::string& name) {
  return interface.main ? name : abi::snake(interface.label) + "_" + name;
}

std::string extension_name(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) {
    bool there = !other.resource && !other.imported;
    return there ? extension_name(plan[other.owner], plain_function(plan, other)) : "";
  });
}

std::string name_on_instance(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (other.imported || other.is(model::FunctionKind::Method)) return "";
    if (other.resource) return method(binding::label_on_instance(plan, other));
    return method(extension_name(plan[other.owner], plain_function(plan, other)));
  });
}

std::string name_on_host(const abi::Plan& plan, const abi::Function& f) {
  if (f.is(model::FunctionKind::Method)) return identifier(f.origin->name);
  return binding::apart(plan, f, [&](const abi::Function& other) {
    return binding::same_host(f, other) ? identifier(binding::label_of_host(plan, other)) : "";
  });
}

void Needs::add(const Needs& more) {
  modules.insert(more.modules.begin(), more.modules.end());
  array |= more.array;
  array_made |= more.array_made;
  buffer |= more.buffer;
  builtins |= more.builtins;
  dataclasses |= more.dataclasses;
  extension |= more.extension;
  runtime |= more.runtime;
  sequence |= more.sequence;
  writeable |= more.writeable;
}

std::string Spelling::builtin(std::string_view name) {
  needs_.builtins |= hides_;
  return (hides_ ? "builtins." : "") + std::string(name);
}

std::string Spelling::runtime(std::string_view name) {
  needs_.runtime = true;
  return "_sabir." + std::string(name);
}

std::string Spelling::from(abi::InterfaceId owner) {
  std::string module = types_module(plan_, plan_[owner]);
  if (module == home_) return "";
  needs_.modules.insert(module);
  if (reader_ == Reader::People) {
    return plan_[owner].main ? "" : python::module(plan_[owner].label) + ".";
  }
  return (module == "_types" ? main_ : module) + ".";
}

// --- annotations ---

std::string Spelling::scalar(model::Prim prim) {
  switch (prim) {
    case model::Prim::Bool: return builtin("bool");
    case model::Prim::F32:
    case model::Prim::F64: return builtin("float");
    case model::Prim::Char:
    case model::Prim::String: return builtin("str");
    default: return builtin("int");
  }
}

std::string Spelling::named(const abi::Type& type) {
  return from(type.owner) + class_name(plan_, type);
}

std::string Spelling::protocol(const abi::Resource& resource) {
  return from(resource.owner) + pascal(resource.name);
}

std::string Spelling::numbers(const abi::Type& element, Place place) {
  std::string inside = "[" + scalar(element.prim) + "]";
  if (place == Place::Returned) {
    needs_.array = true;
    return "array" + inside;
  }
  needs_.sequence = true;
  if (place == Place::Field) return "Sequence" + inside;
  needs_.buffer = true;
  return "ReadableBuffer | Sequence" + inside;
}

std::string Spelling::list(const abi::Type& type, Place place) {
  const abi::Type& element = plan_[*type.element];
  if (is_byte(element)) {
    if (place != Place::Taken) return builtin("bytes");
    needs_.buffer = true;
    return "ReadableBuffer";
  }
  if (is_number(element)) return numbers(element, place);
  std::string inside = "[" + annotation(*type.element, place) + "]";
  if (place == Place::Returned) return builtin("list") + inside;
  needs_.sequence = true;
  return "Sequence" + inside;
}

std::string Spelling::annotation(abi::TypeId id, Place place) {
  const abi::Type& type = plan_[id];
  auto of = [&](const abi::Member& m) { return m.type ? annotation(*m.type, place) : "None"; };
  switch (type.shape) {
    case Shape::Scalar: return scalar(type.prim);
    case Shape::String: return builtin("str");
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Variant: return named(type);
    case Shape::List:
    case Shape::Array: return list(type, place);
    case Shape::Map: {
      const abi::Type& entry = plan_[*type.element];
      return builtin("dict") + "[" + of(entry.members[0]) + ", " + of(entry.members[1]) + "]";
    }
    case Shape::Tuple: {
      std::string inside;
      for (const abi::Member& m : type.members) inside += (inside.empty() ? "" : ", ") + of(m);
      return builtin("tuple") + "[" + inside + "]";
    }
    case Shape::Option: {
      const abi::Type& some = plan_[*type.members[0].type];
      if (!can_be_none(some)) return of(type.members[0]) + " | None";
      return runtime("Some[") + of(type.members[0]) + "] | None";
    }
    case Shape::Result:
      return runtime("Ok[") + of(type.members[0]) + "] | " + runtime("Err[") + of(type.members[1]) +
             "]";
    case Shape::Own:
    case Shape::Borrow: {
      const abi::Resource& resource = plan_[type.resource];
      if (resource.imported) return protocol(resource);
      std::string name = extension_name(plan_[resource.owner], resource_name(plan_, resource));
      if (home_.empty()) return name;
      needs_.extension = true;
      return "_" + plan_.prefix + "." + name;
    }
  }
  return "";
}

// --- literals ---

std::optional<std::string> Spelling::scalar(const model::Value& value) {
  if (auto* b = std::get_if<bool>(&value.of)) return *b ? "True" : "False";
  if (auto* u = std::get_if<uint64_t>(&value.of)) return std::to_string(*u);
  if (auto* i = std::get_if<int64_t>(&value.of)) return std::to_string(*i);
  if (auto* s = std::get_if<std::string>(&value.of)) return python_string(*s);
  if (auto* c = std::get_if<model::CharValue>(&value.of)) {
    char text[24];
    std::snprintf(text, sizeof text, "\"\\U%08x\"", unsigned(c->code));
    return text;
  }
  auto* d = std::get_if<double>(&value.of);
  if (!d) return std::nullopt;
  if (std::isnan(*d)) return builtin("float(\"nan\")");
  if (std::isinf(*d)) return builtin(*d < 0 ? "float(\"-inf\")" : "float(\"inf\")");
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", *d);
  return emit::with_point(text);
}

namespace {

// What `array` calls numbers of the kind.
char typecode(model::Prim prim) {
  switch (prim) {
    case model::Prim::S8: return 'b';
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

}  // namespace

std::optional<std::string> Spelling::items(const abi::Type& type, const model::ListValue& value) {
  std::string out;
  for (size_t i = 0; i < value.items.size(); ++i) {
    abi::TypeId item = type.shape == Shape::Tuple ? *type.members[i].type : *type.element;
    std::optional<std::string> text = literal(item, value.items[i]);
    if (!text) return std::nullopt;
    out += (i ? ", " : "") + *text;
  }
  if (type.shape == Shape::Map) return builtin("dict((") + out + (out.empty() ? "))" : ",))");
  if (type.shape == Shape::Tuple) return "(" + out + (value.items.size() == 1 ? ",)" : ")");
  return sequence(plan_[*type.element], out, value.items.size());
}

std::optional<std::string> Spelling::sequence(const abi::Type& element, const std::string& inside,
                                              size_t count) {
  if (is_byte(element)) return builtin("bytes((") + inside + (count == 0 ? "))" : ",))");
  if (!in_field_) return "(" + inside + (count == 1 ? ",)" : ")");
  std::string list = "[" + inside + "]";
  if (!is_number(element)) return list;
  needs_.array_made = true;
  return "array(\"" + std::string(1, typecode(element.prim)) + "\", " + list + ")";
}

std::optional<std::string> Spelling::record(const abi::Type& type,
                                            const model::RecordValue& value) {
  std::string out;
  for (size_t i = 0; i < value.fields.size(); ++i) {
    std::optional<std::string> text = literal(*type.members[i].type, value.fields[i].value);
    if (!text) return std::nullopt;
    // Exceptions take their arguments by position.
    std::string name = type.number ? "" : identifier(type.members[i].name) + "=";
    out += (i ? ", " : "") + name + *text;
  }
  return named(type) + "(" + out + ")";
}

std::optional<std::string> Spelling::choice(const abi::Type& type, const model::CaseValue& value) {
  if (type.shape == Shape::Enum) return named(type) + "." + constant(value.name);
  if (type.shape == Shape::Option && value.payload.empty()) return "None";
  const abi::Member& member = type.chosen(value.name);
  std::string inside;
  if (!value.payload.empty()) {
    std::optional<std::string> text = literal(*member.type, value.payload[0]);
    if (!text) return std::nullopt;
    inside = *text;
  }
  if (type.shape == Shape::Option) {
    return can_be_none(plan_[*member.type]) ? runtime("Some(") + inside + ")" : inside;
  }
  if (type.shape == Shape::Variant) {
    return from(type.owner) + case_name(plan_, type, member.name) + "(" + inside + ")";
  }
  if (inside.empty()) inside = "None";
  return runtime(value.name == "err" ? "Err(" : "Ok(") + inside + ")";
}

std::optional<std::string> Spelling::literal(abi::TypeId id, const model::Value& value) {
  const abi::Type& type = plan_[id];
  if (auto* list = std::get_if<model::ListValue>(&value.of)) return items(type, *list);
  if (auto* fields = std::get_if<model::RecordValue>(&value.of)) return record(type, *fields);
  if (auto* c = std::get_if<model::CaseValue>(&value.of)) return choice(type, *c);
  if (auto* set = std::get_if<model::FlagsValue>(&value.of)) {
    std::string out;
    for (const std::string& name : set->set) {
      out += (out.empty() ? "" : " | ") + named(type) + "." + constant(name);
    }
    return out.empty() ? named(type) + "(0)" : out;
  }
  bool real = type.shape == Shape::Scalar &&
              (type.prim == model::Prim::F32 || type.prim == model::Prim::F64);
  std::optional<std::string> text = scalar(value);
  bool integer = real && !std::holds_alternative<double>(value.of);
  return integer && text ? *text + ".0" : text;
}

std::optional<std::string> Spelling::field_literal(abi::TypeId id, const model::Value& value) {
  in_field_ = true;
  std::optional<std::string> text = literal(id, value);
  in_field_ = false;
  return text;
}

}  // namespace sabir::backends::python
