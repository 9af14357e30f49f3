#include "backends/cpp/names.h"

#include <algorithm>
#include <iterator>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/cpp/serve.h"
#include "binding/apart.h"

namespace sabir::backends::cpp {

using emit::angled;
using emit::Code;
namespace {

using abi::Shape;

// Namespaces of our own beside those of interfaces, and those that one of these would hide.
constexpr std::string_view kSpaces[] = {"borrow", "checks", "detail", "imported",
                                        "own",    "sabir",  "std",    "waist"};

bool is_space(const std::string& name) {
  return std::find(std::begin(kSpaces), std::end(kSpaces), name) != std::end(kSpaces);
}

using Spell = Code (*)(const abi::Plan&, abi::TypeId);

std::string scalar(model::Prim prim) {
  using enum model::Prim;
  switch (prim) {
    case Bool: return "bool";
    case S8: return "int8_t";
    case U8: return "uint8_t";
    case S16: return "int16_t";
    case U16: return "uint16_t";
    case S32: return "int32_t";
    case U32: return "uint32_t";
    case S64: return "int64_t";
    case U64: return "uint64_t";
    case F32: return "float";
    case F64: return "double";
    case Char: return "char32_t";
    case String:
    case ErrorContext: break;
  }
  base::bug("not a scalar");
}

std::vector<Code> members(const abi::Plan& plan, const abi::Type& type, Spell spell,
                          const char* none) {
  std::vector<Code> out;
  for (const abi::Member& m : type.members) out.push_back(m.type ? spell(plan, *m.type) : none);
  return out;
}

bool bytes(const abi::Plan& plan, const abi::Type& type) { return plan[*type.element].key == "u8"; }

}  // namespace

std::string pascal(std::string_view label) {
  std::string out;
  bool start = true;
  for (char c : label) {
    if (c == '-') {
      start = true;
      continue;
    }
    bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
    if (start && !lower && !upper && !out.empty()) out += '_';  // `a-1` is not `a1`
    out += start && lower ? char(c - 'a' + 'A') : !start && upper ? char(c - 'A' + 'a') : c;
    start = false;
  }
  return out;
}

std::string identifier(std::string_view label) { return c::identifier(label); }

namespace {

// What stands beside the types of the main interface, in the same namespace.
bool is_ours(const abi::Plan& plan, abi::InterfaceId owner, const std::string& name) {
  return plan[owner].symbol == plan.prefix &&
         (name == "Host" || name == "Imports" || name == "Instance");
}

}  // namespace

std::string class_label(const abi::Plan& plan, const abi::Resource& resource) {
  std::string name = pascal(resource.name);
  return is_ours(plan, resource.owner, name) ? name + "_" : name;
}

// A type with parts has types of its own in it, and none of those is called like the type.
std::string type_name(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  std::string name = pascal(type.name);
  bool parts = type.shape == Shape::Variant || (type.shape == Shape::Record && !direct(plan, id));
  bool taken = name == "View" || (type.shape == Shape::Variant && (name == "Of" || name == "Tag"));
  return (parts && taken) || is_ours(plan, type.owner, name) ? name + "_" : name;
}

std::string case_name(const std::string& variant, std::string_view label) {
  std::string name = pascal(label);
  if (name == "Of" || name == "Tag" || name == "View") name += "_";
  return name == variant ? name + "_" : name;
}

std::string member(std::string_view label) {
  std::string name = identifier(label);
  return name == "handle" || name == "release" ? name + "_" : name;
}

namespace {

std::string plain_function(const abi::Plan& plan, const abi::Function& f) {
  std::string name = identifier(f.origin->name);
  if (!plan[f.owner].main) return name;
  auto is = [&](const abi::Interface& i) {
    return name_space(plan, i) == plan.prefix + "::" + name;
  };
  auto taken = [&] { return std::any_of(plan.interfaces.begin(), plan.interfaces.end(), is); };
  while (is_space(name) || taken()) name += "_";
  return name;
}

}  // namespace

std::string function(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart_beside(
      plan, f, [&](const abi::Function& other) { return plain_function(plan, other); });
}

namespace {

// Of an interface that is not the main one, inside that of the package.
std::string inner_space(const abi::Plan& plan, const abi::Interface& interface) {
  std::string name = c::identifier(plan.short_symbol(interface.symbol));
  return is_space(name) ? name + "_" : name;
}

}  // namespace

std::string name_space(const abi::Plan& plan, const abi::Interface& interface) {
  if (interface.symbol == plan.prefix) return plan.prefix;
  return plan.prefix + "::" + inner_space(plan, interface);
}

std::set<std::string> spaces_in(const abi::Plan& plan, const std::string& space) {
  std::set<std::string> out;
  if (space != plan.prefix) return out;
  out.insert(std::begin(kSpaces), std::end(kSpaces));
  for (const abi::Interface& interface : plan.interfaces) {
    if (interface.symbol != plan.prefix) out.insert(inner_space(plan, interface));
  }
  return out;
}

std::string path(const abi::Plan& plan, abi::TypeId type) {
  return name_space(plan, plan[plan[type].owner]) + "::" + type_name(plan, type);
}

std::string qualified(const abi::Plan& plan, abi::TypeId type) { return "::" + path(plan, type); }

bool direct(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags: return true;
    case Shape::Array: return direct(plan, *type.element);
    case Shape::Record:
      if (type.extensible) return false;
      for (const abi::Member& m : type.members) {
        if (!direct(plan, *m.type)) return false;
      }
      return true;
    default: return false;
  }
}

Code owned(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::Scalar: return scalar(type.prim);
    case Shape::String: return "std::string";
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Variant: return qualified(plan, id);
    case Shape::List:
      return bytes(plan, type) ? "sabir::Buffer"
                               : angled("std::vector", {owned(plan, *type.element)});
    case Shape::Map: return angled("std::map", members(plan, plan[*type.element], owned, ""));
    case Shape::Array:
      return angled("std::array", {owned(plan, *type.element), std::to_string(type.length)});
    case Shape::Tuple: return angled("std::tuple", members(plan, type, owned, ""));
    case Shape::Option: return angled("std::optional", members(plan, type, owned, ""));
    case Shape::Result: {
      const auto& ok = type.members[0].type;
      const auto& error = type.members[1].type;
      return angled("sabir::Result",
                    {ok ? owned(plan, *ok) : "void", error ? owned(plan, *error) : "sabir::None"});
    }
    case Shape::Own: return "::" + plan.prefix + "::own::" + alias(plan, plan[type.resource]);
    case Shape::Borrow: return "::" + plan.prefix + "::borrow::" + alias(plan, plan[type.resource]);
  }
  base::bug("a shape without a spelling");
}

Code view(const abi::Plan& plan, abi::TypeId id) {
  if (direct(plan, id)) return owned(plan, id);
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::String: return "sabir::Text";
    case Shape::Record:
    case Shape::Variant: return qualified(plan, id) + "::View";
    case Shape::List:
      return bytes(plan, type) ? "sabir::Bytes"
                               : angled("sabir::Span", {view(plan, *type.element)});
    case Shape::Map: return angled("sabir::Span", {view(plan, *type.element)});
    case Shape::Array:
      return angled("std::array", {view(plan, *type.element), std::to_string(type.length)});
    case Shape::Tuple: return angled("sabir::TupleView", members(plan, type, view, ""));
    case Shape::Option: return angled("sabir::Option", members(plan, type, view, ""));
    case Shape::Result: {
      std::vector<Code> all = members(plan, type, view, "sabir::None");
      all.insert(all.begin(), "sabir_bool");
      return angled("sabir::OneOf", std::move(all));
    }
    case Shape::Own: return "::" + type.symbol + "*";
    default: return owned(plan, id);
  }
}

Code argument(const abi::Plan& plan, const abi::Param& param) {
  Code spelled = view(plan, param.type);
  if (param.passing == abi::Passing::Slice && param.origin && param.origin->in_out) {
    return angled("sabir::MutableSpan", {view(plan, *plan[param.type].element)});
  }
  return param.passing == abi::Passing::Pointer ? "const " + spelled + "&" : spelled;
}

}  // namespace sabir::backends::cpp
