// Decides the classes of types, and the tables by which both flavours read them.
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;
using binding::Raised;

class TypePlanner {
 public:
  TypePlanner(const abi::Plan& plan, const binding::Type& type, Module& module)
      : plan_(plan), binding_(type), type_(*type.of), module_(module) {}

  void run() {
    if (!binding_.has_class) return;
    doc_ = plan_.docs(type_);
    switch (type_.shape) {
      case Shape::Enum:
      case Shape::Flags: return add_labels();
      case Shape::Record: return add_record();
      default: return add_variant();
    }
  }

 private:
  void put(TypeClass made) { module_.types.push_back(std::move(made)); }

  std::string returned(abi::TypeId id) const { return type_text(plan_, id, Place::Returned); }

  void add_labels() {
    bool flags = type_.shape == Shape::Flags;
    LabelModule made{doc_, class_name(type_), flags, {}, type_.open};
    for (const binding::Member& m : binding_.members) {
      made.labels.push_back({*m.doc, label_constant(m.name), symbol(m.name)});
    }
    if (type_.open) made.labels.push_back({"One that is not here.", "UNKNOWN", "unknown"});
    put(std::move(made));
    // A declared error that is neither record nor variant: an exception with one value.
    if (binding_.raised != Raised::Wrapped) return;
    std::string value = flags ? "Set<Symbol>" : "Symbol";
    put(ErrorClass{doc_, error_name(type_), "DeclaredError", {}, {}, value});
  }

  void add_record() {
    std::vector<Field> fields;
    for (const binding::Member& m : binding_.members) {
      std::string fallback = m.fallback ? literal(plan_, *m.type, *m.fallback).value_or("") : "";
      fields.push_back({*m.doc, member_name(plan_, type_, m.name), returned(*m.type), fallback});
    }
    if (binding_.raised == Raised::Itself) {
      put(ErrorClass{doc_, class_name(type_), "DeclaredError", std::move(fields), {}, ""});
    } else {
      put(RecordClass{doc_, class_name(type_), std::move(fields)});
    }
  }

  void add_variant() {
    std::vector<CaseClass> cases;
    for (const binding::Member& m : binding_.members) {
      cases.push_back(
          {*m.doc, case_constant(m.name, class_name(type_)), m.type ? returned(*m.type) : ""});
    }
    if (binding_.raised == Raised::Itself) {
      put(ErrorClass{doc_, class_name(type_), "DeclaredError", {}, std::move(cases), ""});
    } else {
      put(VariantModule{doc_, class_name(type_), std::move(cases)});
    }
  }

  const abi::Plan& plan_;
  const binding::Type& binding_;
  const abi::Type& type_;
  Module& module_;
  std::string doc_;
};

// --- tables ---

TypeRow plan_row(const binding::Package& binding, abi::TypeId id) {
  const abi::Plan& plan = *binding.plan;
  const abi::Type& type = plan[id];
  TypeRow made;
  made.of = &binding[id];
  made.c_type = c::type_name(plan, id);
  for (const binding::Member& m : made.of->members) {
    made.members.push_back({member_name(plan, type, m.name), c::member_path(plan, type, m.name)});
  }
  if (type.resource) {
    const abi::Resource& resource = plan[type.resource];
    made.resource = home_of(plan, resource.owner) + constant(resource.name);
  }
  if (type.name.empty() || !type.owner) return made;
  made.ruby = class_path(plan, type);
  if (made.of->raised == Raised::Wrapped) {
    made.raises = home_of(plan, type.owner) + error_name(type);
  }
  return made;
}

}  // namespace

void plan_types(const binding::Package& binding, const binding::Module& from, Module& module) {
  for (abi::TypeId id : from.types) TypePlanner(*binding.plan, binding[id], module).run();
}

std::vector<TypeRow> plan_rows(const binding::Package& binding) {
  std::vector<TypeRow> rows;
  for (abi::TypeId id : binding.plan->types.ids()) rows.push_back(plan_row(binding, id));
  return rows;
}

}  // namespace sabir::backends::ruby
