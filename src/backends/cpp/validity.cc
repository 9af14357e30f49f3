#include "backends/cpp/validity.h"

#include <algorithm>

#include "backends/c/names.h"
#include "backends/cpp/constants.h"
#include "backends/cpp/names.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;

std::string function_name(const abi::Plan& plan, const char* verb, const abi::Type& type) {
  return verb + plan.short_symbol(type.symbol);
}

Code scalar(const abi::Type& type, const std::string& e) {
  if (type.prim == model::Prim::Bool) return e + " <= 1";
  if (type.prim == model::Prim::Char) return emit::call("sabir::valid_char", {e});
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

// Whether its condition is a call of a function of its own.
bool has_function(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String:
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Own:
    case Shape::Borrow: return false;
    default: return true;
  }
}

// Whether a condition has to know the table of the handles in the value.
bool looks(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (has_function(type)) return type.handles && checked(plan, id);
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  return handle && !plan[type.resource].imported;
}
bool looks_inside(const abi::Plan& plan, const abi::Type& type) {
  if (type.element) return looks(plan, *type.element);
  return std::any_of(type.members.begin(), type.members.end(),
                     [&](const abi::Member& m) { return m.type && looks(plan, *m.type); });
}

void record_conditions(const abi::Plan& plan, const abi::Type& type, std::vector<Code>& out) {
  const model::Record* origin =
      type.origin ? std::get_if<model::Record>(&plan.contract->types[type.origin].kind) : nullptr;
  for (size_t i = 0; origin && i < type.members.size(); ++i) {
    if (!origin->fields[i].max) continue;
    std::string field = "v." + c::identifier(plan, type.members[i].name);
    out.push_back(counted(plan, *type.members[i].type, field) +
                  " <= " + std::to_string(*origin->fields[i].max));
  }
  for (const abi::Member& m : type.members) {
    Code c = condition(plan, *m.type, "v." + c::identifier(plan, m.name), "table");
    if (!c.empty()) out.push_back(c);
  }
}

// Each case's condition holds where the tag says so.
void case_conditions(const abi::Plan& plan, const abi::Type& type, std::vector<Code>& out) {
  if (type.shape == Shape::Option) {
    out.push_back("v.is_some <= 1");
    Code some = condition(plan, *type.members[0].type, "v.some", "table");
    if (!some.empty()) out.push_back("(v.is_some == 0 || " + some + ")");
    return;
  }
  std::string tag = type.shape == Shape::Result ? "v.is_error" : "v.tag";
  out.push_back(tag + " < " + std::to_string(type.members.size()));
  for (size_t i = 0; i < type.members.size(); ++i) {
    if (!type.members[i].type) continue;
    std::string payload = "v.of." + c::identifier(plan, type.members[i].name);
    Code c = condition(plan, *type.members[i].type, payload, "table");
    if (!c.empty()) out.push_back("(" + tag + " != " + std::to_string(i) + " || " + c + ")");
  }
}

void row_conditions(const abi::Plan& plan, const abi::Type& type, const std::string& data,
                    const std::string& count, std::vector<Code>& out) {
  if (type.shape != Shape::Array) out.push_back("(" + data + " || " + count + " == 0)");
  Code c = condition(plan, *type.element, "item", "table");
  if (c.empty()) return;
  out.push_back(emit::code(
      "std::all_of(${data}, ${data} + ${count}, [${by}](const auto& item) { return ${c}; })",
      {{"data", data}, {"count", count}, {"by", type.handles ? "&" : ""}, {"c", c}}));
}

}  // namespace

Code condition(const abi::Plan& plan, abi::TypeId id, const std::string& e,
               const std::string& table, const std::string& home) {
  const abi::Type& type = plan[id];
  std::vector<Code> given = {e};
  if (type.handles) given.push_back(table);
  Code call = emit::call(home + "checks::" + function_name(plan, "valid_", type), std::move(given));
  switch (type.shape) {
    case Shape::Scalar: return scalar(type, e);
    case Shape::Enum: return e + " < " + std::to_string(type.members.size());
    case Shape::Flags: {
      uint64_t unknown = ~((uint64_t{1} << type.members.size()) - 1) & 0xffffffffu;
      return type.members.size() == type.size * 8
                 ? ""
                 : "(" + e + " & " + std::to_string(unknown) + "u) == 0";
    }
    case Shape::String:
      return emit::call("sabir::valid_text", {"(" + e + ").data", "(" + e + ").size"});
    case Shape::Own:
    case Shape::Borrow:
      if (plan[type.resource].imported) return e + " != nullptr";
      return emit::call("sabir::of_table", {e, table});
    case Shape::Array: return checked(plan, *type.element) ? call : Code();
    case Shape::Record:
    case Shape::Tuple: return any_member_checked(plan, type) ? call : Code();
    case Shape::List:
    case Shape::Map:
    case Shape::Variant:
    case Shape::Option:
    case Shape::Result: return call;
  }
  base::bug("a shape without a condition");
}

std::string counted(const abi::Plan& plan, abi::TypeId id, const std::string& e) {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::String: return e + ".size";
    case Shape::List:
    case Shape::Map: return e + ".count";
    case Shape::Option:
      return "(" + e + ".is_some ? " + counted(plan, *type.members[0].type, e + ".some") + " : 0)";
    case Shape::Result:
      return "(" + e + ".is_error ? 0 : " + counted(plan, *type.members[0].type, e + ".of.ok") +
             ")";
    default: base::bug("a maximum of what has no size");
  }
}

std::vector<Validity> plan_validities(const abi::Plan& plan) {
  std::vector<Validity> out;
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (!has_function(type) || !checked(plan, id)) continue;
    Validity made{type.symbol, function_name(plan, "valid_", type), type.handles, false, {}};
    switch (type.shape) {
      case Shape::Record:
      case Shape::Tuple: record_conditions(plan, type, made.conditions); break;
      case Shape::List:
      case Shape::Map: row_conditions(plan, type, "v.data", "v.count", made.conditions); break;
      case Shape::Array:
        row_conditions(plan, type, "v.items", std::to_string(type.length), made.conditions);
        break;
      default: case_conditions(plan, type, made.conditions); break;
    }
    made.any = !looks_inside(plan, type);
    out.push_back(std::move(made));
  }
  return out;
}

// --- structures that may grow ---

std::string whole_function(const abi::Plan& plan, const abi::Type& type) {
  return function_name(plan, "whole_", type);
}

std::vector<Whole> plan_wholes(const abi::Plan& plan) {
  std::vector<Whole> out;
  for (const abi::Type& type : plan.types) {
    if (!type.extensible) continue;
    Whole made{type.symbol, whole_function(plan, type), {}};
    const auto& fields = std::get<model::Record>(plan.contract->types[type.origin].kind).fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].default_value) continue;
      std::string stem = "default_" + std::to_string(i);
      Constant value = constant(plan, *type.members[i].type, *fields[i].default_value, stem);
      made.defaults.insert(made.defaults.end(), value.before.begin(), value.before.end());
      std::string field = "v." + c::identifier(plan, type.members[i].name);
      made.defaults.push_back(field + " = " + value.value + ";");
    }
    out.push_back(std::move(made));
  }
  return out;
}

// --- handles inside other values ---

namespace {

// Walks the handles in a value: those that were given away are dropped, or all of them are noted.
class HandleWalk {
 public:
  enum class For : uint8_t { Dropping, Noting };
  HandleWalk(const abi::Plan& plan, For purpose) : plan_(plan), noting_(purpose == For::Noting) {}

  // `name` is an expression for the parameter's name, when they are noted.
  Code statement(abi::TypeId id, const std::string& e, const std::string& name) const {
    const abi::Type& type = plan_[id];
    bool own = type.shape == Shape::Own;
    if (!noting_) {
      std::string drop =
          own ? type.symbol + "_drop" : "checks::" + function_name(plan_, "drop_", type);
      return emit::call(drop, {e}, ";");
    }
    if (own) return emit::call("apart.give<" + type.symbol + "_drop>", {name, e}, ";");
    if (type.shape == Shape::Borrow) return emit::call("apart.lend", {name, e}, ";");
    return emit::call("checks::" + function_name(plan_, "note_", type), {e, "apart", name}, ";");
  }

  Code each(const abi::Type& type, const std::string& data, const std::string& count,
            const std::string& name) const {
    bool array = type.shape == Shape::Array;
    std::string all = array ? count : "sabir::core::there(" + data + ", " + count + ")";
    return emit::code("for (size_t i = 0; i < ${all}; ++i) { ${statement} }",
                      {{"all", all}, {"statement", statement(*type.element, data + "[i]", name)}});
  }

  std::vector<Code> statements(const abi::Type& type) const {
    switch (type.shape) {
      case Shape::Record:
      case Shape::Tuple: return members(type);
      case Shape::List:
      case Shape::Map: return {each(type, "v.data", "v.count", "name")};
      case Shape::Array: return {each(type, "v.items", std::to_string(type.length), "name")};
      default: return cases(type);
    }
  }

 private:
  bool has(abi::TypeId id) const { return noting_ ? plan_[id].handles : gives_handles(plan_, id); }

  // Where the tag says that there is a handle.
  std::vector<Code> cases(const abi::Type& type) const {
    std::vector<Code> out;
    const char* tag = type.shape == Shape::Result ? "v.is_error" : "v.tag";
    for (size_t i = 0; i < type.members.size(); ++i) {
      const abi::Member& m = type.members[i];
      if (!m.type || !has(*m.type)) continue;
      bool option = type.shape == Shape::Option;
      std::string when = option ? "v.is_some == 1" : tag + std::string(" == ") + std::to_string(i);
      std::string payload = option ? "v.some" : "v.of." + c::identifier(plan_, m.name);
      out.push_back("if (" + when + ") " + statement(*m.type, payload, "name"));
    }
    return out;
  }

  std::vector<Code> members(const abi::Type& type) const {
    std::vector<Code> out;
    for (const abi::Member& m : type.members) {
      if (has(*m.type))
        out.push_back(statement(*m.type, "v." + c::identifier(plan_, m.name), "name"));
    }
    return out;
  }

  const abi::Plan& plan_;
  bool noting_;
};

// In how many places of a value a handle of the resource can stand; in a row, in two at least.
size_t places(const abi::Plan& plan, abi::TypeId id, abi::ResourceId resource) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Own || type.shape == Shape::Borrow) return type.resource == resource;
  if (!type.handles) return 0;
  if (type.element) return 2 * places(plan, *type.element, resource);
  size_t count = 0;
  for (const abi::Member& m : type.members) {
    if (m.type) count += places(plan, *m.type, resource);
  }
  return std::min(count, size_t{2});
}

bool gives_this(const abi::Plan& plan, abi::TypeId id, abi::ResourceId resource) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Own) return type.resource == resource;
  if (!type.handles) return false;
  if (type.element) return gives_this(plan, *type.element, resource);
  return std::any_of(type.members.begin(), type.members.end(), [&](const abi::Member& m) {
    return m.type && gives_this(plan, *m.type, resource);
  });
}

void mark_noted(const abi::Plan& plan, abi::TypeId id, std::vector<bool>& noted) {
  const abi::Type& type = plan[id];
  if (!type.handles || noted[size_t(id.index)]) return;
  noted[size_t(id.index)] = true;
  if (type.element) mark_noted(plan, *type.element, noted);
  for (const abi::Member& m : type.members) {
    if (m.type) mark_noted(plan, *m.type, noted);
  }
}

}  // namespace

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

Code drop_statement(const abi::Plan& plan, abi::TypeId id, const std::string& e) {
  return HandleWalk(plan, HandleWalk::For::Dropping).statement(id, e, "");
}
Code drop_each(const abi::Plan& plan, const abi::Type& type, const std::string& data,
               const std::string& count) {
  return HandleWalk(plan, HandleWalk::For::Dropping).each(type, data, count, "");
}
Code note_statement(const abi::Plan& plan, abi::TypeId id, const std::string& e,
                    const std::string& name) {
  return HandleWalk(plan, HandleWalk::For::Noting).statement(id, e, name);
}
Code note_each(const abi::Plan& plan, const abi::Type& type, const std::string& data,
               const std::string& count, const std::string& name) {
  return HandleWalk(plan, HandleWalk::For::Noting).each(type, data, count, name);
}

std::vector<Drop> plan_drops(const abi::Plan& plan) {
  std::vector<Drop> out;
  HandleWalk walk(plan, HandleWalk::For::Dropping);
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (type.shape == Shape::Own || !gives_handles(plan, id)) continue;
    out.push_back({type.symbol, function_name(plan, "drop_", type), walk.statements(type)});
  }
  return out;
}

bool may_give_twice(const abi::Plan& plan, const abi::Function& f) {
  for (abi::ResourceId resource : plan.resources.ids()) {
    size_t count = f.is(model::FunctionKind::Method) && f.resource == resource;
    bool gives = false;
    for (const abi::Param& p : f.params) {
      count += places(plan, p.type, resource);
      gives |= gives_this(plan, p.type, resource);
    }
    if (gives && count > 1) return true;
  }
  return false;
}

std::vector<Drop> plan_notes(const abi::Plan& plan) {
  std::vector<bool> noted(plan.types.size());
  for (const abi::Function& f : plan.functions) {
    if (f.imported || !may_give_twice(plan, f)) continue;
    for (const abi::Param& p : f.params) mark_noted(plan, p.type, noted);
  }
  std::vector<Drop> out;
  HandleWalk walk(plan, HandleWalk::For::Noting);
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
    if (!noted[size_t(id.index)] || handle) continue;
    out.push_back({type.symbol, function_name(plan, "note_", type), walk.statements(type)});
  }
  return out;
}

// --- values that the implementation gives ---

std::vector<Fit> plan_fits(const abi::Plan& plan) {
  std::vector<Fit> out;
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    bool scalar = type.shape == Shape::Enum || type.shape == Shape::Flags;
    bool structure = type.shape == Shape::Record || type.shape == Shape::Variant;
    if ((!scalar && !structure) || type.extensible) continue;
    std::string home = "::" + plan.prefix + "::";
    Code test = condition(plan, id, scalar ? "c" : "*c", "nullptr", home);
    out.push_back({owned(plan, id), type.symbol, test, scalar, gives_handles(plan, id)});
  }
  return out;
}

}  // namespace sabir::backends::cpp
