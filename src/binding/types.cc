// Decides what a type is to a binding: its name in tables, its members, and how it is raised.
#include <algorithm>

#include "abi/names.h"
#include "binding/package.h"

namespace sabir::binding {
namespace {

using abi::Shape;

const std::string kNoDoc;

// Whether the plan has a scalar, or text, that is called so.
bool is_scalar(const abi::Plan& plan, const std::string& name) {
  return std::any_of(plan.types.begin(), plan.types.end(), [&](const abi::Type& type) {
    bool scalar = type.shape == Shape::Scalar || type.shape == Shape::String;
    return scalar && abi::snake(type.key) == name;
  });
}

// Reads what a contract calls a type of its own: it may be called like those that have no name.
bool is_taken(const abi::Plan& plan, const std::string& name) {
  return name.starts_with("own_") || name.starts_with("borrow_") || is_scalar(plan, name);
}

std::string label_of(const abi::Plan& plan, const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String: return abi::snake(type.key);
    case Shape::Own: return "own_" + plan.short_symbol(type.symbol);
    case Shape::Borrow: return "borrow_" + plan.short_symbol(type.symbol);
    default: break;
  }
  std::string name = plan.short_symbol(type.symbol);
  return is_taken(plan, name) ? name + "_" : name;
}

// What the plan says of members, with what the contract says beside it.
const model::Value kNone{model::CaseValue{"none", {}}};

void add_members(const abi::Plan& plan, Type& made) {
  const abi::Type& type = *made.of;
  for (const abi::Member& m : type.members) {
    made.members.push_back({m.name, &kNoDoc, m.type, m.offset});
  }
  if (!type.origin) return;
  auto document = [&](const auto& items) {
    for (size_t i = 0; i < items.size(); ++i) made.members[i].doc = &items[i].docs.text;
  };
  const model::Kind& kind = plan.contract->types[type.origin].kind;
  if (auto* e = std::get_if<model::Enum>(&kind)) document(e->cases);
  if (auto* f = std::get_if<model::Flags>(&kind)) document(f->flags);
  if (auto* v = std::get_if<model::Variant>(&kind)) document(v->cases);
  auto* record = std::get_if<model::Record>(&kind);
  if (!record) return;
  document(record->fields);
  for (size_t i = 0; i < record->fields.size(); ++i) {
    const std::optional<model::Value>& value = record->fields[i].default_value;
    bool option = plan[*type.members[i].type].shape == Shape::Option;
    if (value) {
      made.members[i].fallback = &*value;
    } else if (type.extensible && option) {  // who does not know what is new says nothing of it
      made.members[i].fallback = &kNone;
    }
  }
}

Type plan_type(const abi::Plan& plan, const abi::Type& type) {
  Type made;
  made.of = &type;
  made.label = label_of(plan, type);
  add_members(plan, made);
  bool structure = type.shape == Shape::Record || type.shape == Shape::Variant;
  bool labels = type.shape == Shape::Enum || type.shape == Shape::Flags;
  made.has_class = (structure || labels) && !type.name.empty() && type.owner;
  if (type.number) made.raised = structure ? Raised::Itself : Raised::Wrapped;
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  made.guest = handle && plan[type.resource].imported;
  if (handle) made.object = object_label(plan, plan[type.resource]);
  made.nested = type.shape == Shape::Option && plan[*type.members[0].type].shape == Shape::Option;
  return made;
}

}  // namespace

std::string object_label(const abi::Plan& plan, const abi::Resource& resource) {
  return (resource.imported ? "guests_" : "class_") + plan.short_symbol(resource.symbol);
}

std::string kind_name(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar: return abi::upper(model::spelling(type.prim));
    case Shape::Enum: return "ENUM";
    case Shape::Flags: return "FLAGS";
    case Shape::String: return "STRING";
    case Shape::List: return "LIST";
    case Shape::Map: return "MAP";
    case Shape::Array: return "ARRAY";
    case Shape::Record: return "RECORD";
    case Shape::Tuple: return "TUPLE";
    case Shape::Variant: return "VARIANT";
    case Shape::Option: return "OPTION";
    case Shape::Result: return "RESULT";
    case Shape::Own: return "OWN";
    case Shape::Borrow: return "BORROW";
  }
  return "";
}

std::vector<Type> plan_types(const abi::Plan& plan) {
  std::vector<Type> made;
  for (const abi::Type& type : plan.types) made.push_back(plan_type(plan, type));
  return made;
}

}  // namespace sabir::binding
