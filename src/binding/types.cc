#include "abi/names.h"
#include "binding/package.h"

namespace sabir::binding {
namespace {

using abi::Shape;

const std::string kNoDoc;

std::string label_of(const abi::Plan& plan, const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String: return abi::snake(type.key);
    case Shape::Own: return "own_" + plan.short_symbol(type.symbol);
    case Shape::Borrow: return "borrow_" + plan.short_symbol(type.symbol);
    default: return plan.short_symbol(type.symbol);
  }
}

void add_labels(const std::vector<model::Label>& labels, Type& made) {
  for (const model::Label& label : labels)
    made.members.push_back({label.name, &label.docs.text, {}});
}

// What the plan says of members, with what the contract says beside it.
void add_members(const abi::Plan& plan, Type& made) {
  const abi::Type& type = *made.of;
  for (const abi::Member& m : type.members) {
    made.members.push_back({m.name, &kNoDoc, m.type, m.type ? m.offset : 0});
  }
  if (!type.origin) return;
  const model::Kind& kind = plan.contract->types[type.origin].kind;
  if (auto* e = std::get_if<model::Enum>(&kind)) add_labels(e->cases, made);
  if (auto* f = std::get_if<model::Flags>(&kind)) add_labels(f->flags, made);
  auto* record = std::get_if<model::Record>(&kind);
  for (size_t i = 0; record && i < record->fields.size(); ++i) {
    const model::Field& field = record->fields[i];
    made.members[i].doc = &field.docs.text;
    if (field.default_value) made.members[i].fallback = &*field.default_value;
  }
  auto* variant = std::get_if<model::Variant>(&kind);
  for (size_t i = 0; variant && i < variant->cases.size(); ++i) {
    made.members[i].doc = &variant->cases[i].docs.text;
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
  made.nested = type.shape == Shape::Option && plan[*type.members[0].type].shape == Shape::Option;
  return made;
}

}  // namespace

std::vector<Type> plan_types(const abi::Plan& plan) {
  std::vector<Type> made;
  for (const abi::Type& type : plan.types) made.push_back(plan_type(plan, type));
  return made;
}

}  // namespace sabir::binding
