// Decides the classes of types, and the tables by which both flavours read them.
#include "backends/c/signature.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using binding::Raised;

const char kError[] = "_sabir.DeclaredError";

class TypePlanner {
 public:
  TypePlanner(const abi::Plan& plan, const binding::Type& type, Module& module)
      : plan_(plan), binding_(type), type_(*type.of), module_(module) {}

  void run() {
    if (!binding_.has_class) return;
    doc_ = plan_.docs(type_);
    bool error = binding_.raised == Raised::Itself;
    switch (type_.shape) {
      case Shape::Enum:
      case Shape::Flags: return add_labels();
      case Shape::Record:
        return error ? add_error(class_name(plan_, type_), fields()) : add_record();
      default: return error ? add_error_variant() : add_variant();
    }
  }

 private:
  void put(TypeClass made, const std::string& name) {
    module_.exports.push_back(name);
    module_.type_classes.push_back(std::move(made));
  }

  std::string annotation(abi::TypeId id, bool hides_builtins = false) {
    Spelling spelling(plan_, module_.types, hides_builtins);
    std::string text = spelling.annotation(id, Place::Field);
    module_.needs.add(spelling.needs());
    return text;
  }

  // Whether there is a list, an array or a dict in it.
  bool is_mutable(abi::TypeId id, const model::Value& value) const {
    const abi::Type& type = plan_[id];
    auto* list = std::get_if<model::ListValue>(&value.of);
    if (list && type.shape != Shape::Tuple) return !is_byte(plan_[*type.element]);
    auto part = [&](const abi::Member& m, const model::Value& of) {
      return m.type && is_mutable(*m.type, of);
    };
    bool found = false;
    for (size_t i = 0; list && i < list->items.size(); ++i) {
      found |= part(type.members[i], list->items[i]);
    }
    auto* record = std::get_if<model::RecordValue>(&value.of);
    for (size_t i = 0; record && i < record->fields.size(); ++i) {
      found |= part(type.members[i], record->fields[i].value);
    }
    auto* choice = std::get_if<model::CaseValue>(&value.of);
    return found || (choice && !choice->payload.empty() &&
                     part(type.chosen(choice->name), choice->payload[0]));
  }

  // What can be changed must not be shared by all who leave it out.
  std::string literal(abi::TypeId id, const model::Value& value, bool hides_builtins) {
    Spelling spelling(plan_, module_.types, hides_builtins);
    std::string text = spelling.field_literal(id, value).value_or("");
    module_.needs.add(spelling.needs());
    if (!is_mutable(id, value)) return text;
    module_.needs.dataclasses = true;
    return "dataclasses.field(default_factory=lambda: " + text + ")";
  }

  void add_labels() {
    bool flags = type_.shape == Shape::Flags;
    EnumClass made{doc_, class_name(plan_, type_), flags, type_.open, {}};
    for (const binding::Member& m : binding_.members) {
      size_t i = made.labels.size();
      made.labels.push_back({*m.doc, constant(m.name), flags ? uint64_t{1} << i : i});
    }
    put(made, made.name);
    if (binding_.raised == Raised::Wrapped) {
      add_error(error_name(plan_, type_), {{"", "code", made.name, ""}});
    }
  }

  void add_error(const std::string& name, std::vector<Field> fields) {
    put(ErrorClass{doc_, name, kError, std::move(fields)}, name);
  }

  std::vector<Field> fields() {
    bool hides = false;
    for (const binding::Member& m : binding_.members) hides |= hides_builtin(identifier(m.name));
    std::vector<Field> made;
    for (const binding::Member& m : binding_.members) {
      made.push_back({*m.doc, member_name(plan_, type_, m.name), annotation(*m.type, hides),
                      m.fallback ? literal(*m.type, *m.fallback, hides) : ""});
    }
    return made;
  }

  void add_record() {
    RecordClass made{doc_, class_name(plan_, type_), fields(), false};
    bool seen = false;
    for (const Field& f : made.fields) {
      made.keywords_only |= seen && f.fallback.empty();
      seen |= !f.fallback.empty();
    }
    put(made, made.name);
  }

  void add_variant() {
    VariantClass made{doc_, class_name(plan_, type_), {}};
    for (const binding::Member& m : binding_.members) {
      made.cases.push_back(
          {*m.doc, case_name(plan_, type_, m.name), m.type ? annotation(*m.type) : ""});
      module_.exports.push_back(made.cases.back().name);
    }
    put(made, made.name);
  }

  // The base can be caught for all cases, each case for itself.
  void add_error_variant() {
    add_error(class_name(plan_, type_), {});
    for (const binding::Member& m : binding_.members) {
      ErrorClass made{*m.doc, case_name(plan_, type_, m.name), class_name(plan_, type_), {}};
      if (m.type) made.fields.push_back({"", "value", annotation(*m.type), ""});
      put(made, made.name);
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
  if (!made.of->has_class) return made;
  made.module = types_module(plan, plan[type.owner]);
  made.python = class_name(plan, type);
  if (made.of->raised == Raised::Wrapped) made.raises = error_name(plan, type);
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

}  // namespace sabir::backends::python
