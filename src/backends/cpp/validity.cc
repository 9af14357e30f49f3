#include "backends/cpp/validity.h"

#include <algorithm>

#include "backends/c/names.h"
#include "backends/cpp/literal.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;

std::string function_name(const abi::Plan& plan, const char* verb, const abi::Type& type) {
  return verb + type.symbol.substr(plan.prefix.size() + 1);
}

std::string scalar(const abi::Type& type, const std::string& e) {
  if (type.prim == model::Prim::Bool) return e + " <= 1";
  if (type.prim == model::Prim::Char) return "sabir::valid_char(" + e + ")";
  return "";
}

// Whether any value of the type's bytes could be unfit.
bool checked(const abi::Plan& plan, abi::TypeId id) {
  return !condition(plan, id, "x", "table").empty();
}

bool any_member_checked(const abi::Plan& plan, const abi::Type& type) {
  for (const abi::Member& m : type.members) {
    if (m.type && checked(plan, *m.type)) return true;
  }
  return false;
}

void record_conditions(const abi::Plan& plan, const abi::Type& type,
                       std::vector<std::string>& out) {
  const model::Record* origin =
      type.origin ? std::get_if<model::Record>(&plan.contract->types[type.origin].kind) : nullptr;
  for (size_t i = 0; origin && i < type.members.size(); ++i) {
    if (!origin->fields[i].max) continue;
    bool text = plan[*type.members[i].type].shape == Shape::String;
    out.push_back("v." + c::identifier(type.members[i].name) + (text ? ".size" : ".count") +
                  " <= " + std::to_string(*origin->fields[i].max));
  }
  for (const abi::Member& m : type.members) {
    std::string c = condition(plan, *m.type, "v." + c::identifier(m.name), "table");
    if (!c.empty()) out.push_back(c);
  }
}

// Each case's condition holds where the tag says so.
void case_conditions(const abi::Plan& plan, const abi::Type& type, std::vector<std::string>& out) {
  if (type.shape == Shape::Option) {
    out.push_back("v.is_some <= 1");
    std::string some = condition(plan, *type.members[0].type, "v.some", "table");
    if (!some.empty()) out.push_back("(v.is_some == 0 || " + some + ")");
    return;
  }
  std::string tag = type.shape == Shape::Result ? "v.is_error" : "v.tag";
  out.push_back(tag + " < " + std::to_string(type.members.size()));
  for (size_t i = 0; i < type.members.size(); ++i) {
    if (!type.members[i].type) continue;
    std::string payload = "v.of." + c::identifier(type.members[i].name);
    std::string c = condition(plan, *type.members[i].type, payload, "table");
    if (!c.empty()) out.push_back("(" + tag + " != " + std::to_string(i) + " || " + c + ")");
  }
}

std::string all_of(const abi::Plan& plan, const abi::Type& type, const std::string& data,
                   const std::string& count) {
  std::string c = condition(plan, *type.element, "item", "table");
  std::string given = "(" + data + " || " + count + " == 0)";
  if (type.shape == Shape::Array) given = "";
  if (c.empty()) return given;
  std::string each = "std::all_of(" + data + ", " + data + " + " + count + ", [" +
                     (type.handles ? "&" : "") + "](const auto& item) {\n         return " + c +
                     ";\n       })";
  return given.empty() ? each : given + " &&\n       " + each;
}

}  // namespace

std::string condition(const abi::Plan& plan, abi::TypeId id, const std::string& e,
                      const std::string& table) {
  const abi::Type& type = plan[id];
  std::string call;
  if (type.symbol.starts_with(plan.prefix)) {
    call = "checks::" + function_name(plan, "valid_", type) + "(" + e +
           (type.handles ? ", " + table : "") + ")";
  }
  switch (type.shape) {
    case Shape::Scalar: return scalar(type, e);
    case Shape::Enum: return e + " < " + std::to_string(type.members.size());
    case Shape::Flags: {
      uint64_t unknown = ~((uint64_t{1} << type.members.size()) - 1) & 0xffffffffu;
      return type.members.size() == type.size * 8
                 ? ""
                 : "(" + e + " & " + std::to_string(unknown) + "u) == 0";
    }
    case Shape::String: return "sabir::valid_text((" + e + ").data, (" + e + ").size)";
    case Shape::Own:
    case Shape::Borrow:
      return plan[type.resource].imported ? e + " != nullptr"
                                          : "sabir::of_table(" + e + ", " + table + ")";
    case Shape::Array: return checked(plan, *type.element) ? call : "";
    case Shape::Record:
    case Shape::Tuple: return any_member_checked(plan, type) ? call : "";
    case Shape::List:
    case Shape::Map:
    case Shape::Variant:
    case Shape::Option:
    case Shape::Result: return call;
  }
  base::bug("a shape without a condition");
}

std::vector<Validity> plan_validities(const abi::Plan& plan) {
  std::vector<Validity> out;
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    std::string use = condition(plan, id, "v", "table");
    if (!use.starts_with("checks::")) continue;
    Validity made{type.symbol, function_name(plan, "valid_", type), type.handles, false, {}};
    switch (type.shape) {
      case Shape::Record:
      case Shape::Tuple: record_conditions(plan, type, made.conditions); break;
      case Shape::List:
      case Shape::Map: made.conditions.push_back(all_of(plan, type, "v.data", "v.count")); break;
      case Shape::Array:
        made.conditions.push_back(all_of(plan, type, "v.items", std::to_string(type.length)));
        break;
      default: case_conditions(plan, type, made.conditions); break;
    }
    auto looks = [](const std::string& c) { return c.find("table") != std::string::npos; };
    made.any = std::none_of(made.conditions.begin(), made.conditions.end(), looks);
    out.push_back(std::move(made));
  }
  return out;
}

// --- structures that may grow ---

std::string whole_function(const abi::Plan& plan, const abi::Type& type) {
  return function_name(plan, "whole_", type);
}

std::vector<Whole> plan_wholes(const abi::Plan& plan, diag::Diagnostics& diagnostics) {
  std::vector<Whole> out;
  for (const abi::Type& type : plan.types) {
    if (!type.extensible) continue;
    Whole made{type.symbol, whole_function(plan, type), {}};
    const auto& fields = std::get<model::Record>(plan.contract->types[type.origin].kind).fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].default_value) continue;
      abi::TypeId of = *type.members[i].type;
      Shape shape = plan[of].shape;
      bool plain = shape == Shape::Scalar || shape == Shape::Enum || shape == Shape::Flags;
      std::optional<std::string> text = literal(plan, of, *fields[i].default_value);
      if (plain && text) {
        std::string field = "v." + c::identifier(fields[i].name);
        made.defaults.push_back(field + " = static_cast<decltype(" + field + ")>(" + *text + ");");
      } else if (shape != Shape::Option) {
        diagnostics.add(diag::Code::E0901, fields[i].span,
                        "a default value of type `" + plan[of].key +
                            "` in an extensible record cannot be generated yet");
      }
    }
    out.push_back(std::move(made));
  }
  return out;
}

// --- handles that are given away inside other values ---

bool gives_handles(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Own) return true;
  if (!type.handles) return false;
  if (type.element) return gives_handles(plan, *type.element);
  for (const abi::Member& m : type.members) {
    if (m.type && gives_handles(plan, *m.type)) return true;
  }
  return false;
}

std::string drop_statement(const abi::Plan& plan, abi::TypeId id, const std::string& e) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Own) return type.symbol + "_drop(" + e + ");";
  return "checks::" + function_name(plan, "drop_", type) + "(" + e + ");";
}

std::string drop_each(const abi::Plan& plan, const abi::Type& type, const std::string& data,
                      const std::string& count) {
  std::string some = type.shape == Shape::Array ? "" : data + " && ";
  return "for (size_t i = 0; " + some + "i < " + count + "; ++i) " +
         drop_statement(plan, *type.element, data + "[i]");
}

namespace {

// Where the tag says that there is a handle.
std::vector<std::string> drop_cases(const abi::Plan& plan, const abi::Type& type) {
  std::vector<std::string> out;
  const char* tag = type.shape == Shape::Result ? "v.is_error" : "v.tag";
  for (size_t i = 0; i < type.members.size(); ++i) {
    const abi::Member& m = type.members[i];
    if (!m.type || !gives_handles(plan, *m.type)) continue;
    bool option = type.shape == Shape::Option;
    std::string when = option ? "v.is_some == 1" : tag + std::string(" == ") + std::to_string(i);
    std::string payload = option ? "v.some" : "v.of." + c::identifier(m.name);
    out.push_back("if (" + when + ") " + drop_statement(plan, *m.type, payload));
  }
  return out;
}

std::vector<std::string> drop_members(const abi::Plan& plan, const abi::Type& type) {
  std::vector<std::string> out;
  for (const abi::Member& m : type.members) {
    if (!gives_handles(plan, *m.type)) continue;
    out.push_back(drop_statement(plan, *m.type, "v." + c::identifier(m.name)));
  }
  return out;
}

std::vector<std::string> drop_statements(const abi::Plan& plan, const abi::Type& type) {
  switch (type.shape) {
    case Shape::Record:
    case Shape::Tuple: return drop_members(plan, type);
    case Shape::List:
    case Shape::Map: return {drop_each(plan, type, "v.data", "v.count")};
    case Shape::Array: return {drop_each(plan, type, "v.items", std::to_string(type.length))};
    default: return drop_cases(plan, type);
  }
}

}  // namespace

std::vector<Drop> plan_drops(const abi::Plan& plan) {
  std::vector<Drop> out;
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (type.shape == Shape::Own || !gives_handles(plan, id)) continue;
    out.push_back({type.symbol, function_name(plan, "drop_", type), drop_statements(plan, type)});
  }
  return out;
}

}  // namespace sabir::backends::cpp
