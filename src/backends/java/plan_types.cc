// Decides the classes of types.
#include <algorithm>

#include "abi/names.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"
#include "model/wave.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;

// --- what can be serialized ---

// Serializable in Java, and nobody can change it: numbers, texts, enums, and records and variants
// of these.
bool is_constant(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String:
    case Shape::Enum: return true;
    case Shape::Record:
    case Shape::Variant:
      return std::all_of(type.members.begin(), type.members.end(), [&](const abi::Member& m) {
        return !m.type || is_constant(plan, *m.type);
      });
    default: return false;
  }
}

// Whether an object can keep this argument: a constant, null for one, or what is copied easily.
bool is_kept(const abi::Plan& plan, const binding::Parameter& p) {
  const abi::Type& type = plan[p.of->type];
  // What the library writes into, or reads where it lies, is more than a value.
  if (p.mode == binding::Mode::InOut || p.mode == binding::Mode::Retained) return false;
  switch (type.shape) {
    case Shape::Option: return is_constant(plan, *type.members[0].type);
    case Shape::List:
    case Shape::Array: return is_constant(plan, *type.element);
    case Shape::Flags: return true;
    default: return is_constant(plan, p.of->type);
  }
}

void add_classes(const abi::Plan& plan, abi::TypeId id, std::set<abi::TypeId>& found) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Record || type.shape == Shape::Variant) found.insert(id);
  if (type.element) add_classes(plan, *type.element, found);
  for (const abi::Member& m : type.members) {
    if (m.type) add_classes(plan, *m.type, found);
  }
}

// The records and variants that an object is made from, and so goes as.
std::set<abi::TypeId> find_serialized(const binding::Package& binding) {
  std::set<abi::TypeId> found;
  for (const binding::Module& module : binding.modules) {
    for (const binding::Class& c : module.classes) {
      if (!is_remade(binding, c)) continue;
      for (const binding::Parameter& p : binding.functions[*c.constructor].params) {
        add_classes(*binding.plan, p.of->type, found);
      }
    }
  }
  return found;
}

// --- classes ---

class TypePlanner {
 public:
  explicit TypePlanner(Package& package)
      : plan_(*package.of->plan),
        names_(package.names),
        spelling_(plan_, names_),
        package_(package) {}

  void add(abi::TypeId id, bool serializable) {
    const abi::Type& type = plan_[id];
    switch (type.shape) {
      case Shape::Enum:
      case Shape::Flags: add_labels(id); break;
      case Shape::Record: {
        RecordType made = record(id);
        made.serializable = serializable;
        return package_.types.push_back(std::move(made));
      }
      case Shape::Variant: {
        VariantType made = variant(id);
        made.serializable = serializable;
        return package_.types.push_back(std::move(made));
      }
      default: break;
    }
  }

  void add_exception(abi::TypeId id) {
    auto own = names_.exceptions.find(id);
    if (own == names_.exceptions.end()) return;
    package_.types.push_back(ExceptionType{origin(plan_[id]).docs.text, own->second,
                                           spelling_.type(id), spelling_.takes_arguments(id)});
  }

  void add_tuple(size_t size) {
    RecordType made{std::to_string(size) + " values.", "Tuple" + std::to_string(size)};
    for (size_t i = 0; i < size; ++i) {
      std::string name(1, char('A' + i % 26));
      if (i >= 26) name += std::to_string(i / 26);
      made.parameters.push_back(name);
      made.components.push_back({"", "f" + std::to_string(i), name});
    }
    package_.types.push_back(std::move(made));
  }

 private:
  const model::Type& origin(const abi::Type& type) const {
    return plan_.contract->types[type.origin];
  }
  template <typename Kind>
  const Kind& kind(const abi::Type& type) const {
    return std::get<Kind>(origin(type).kind);
  }

  void add_labels(abi::TypeId id) {
    const abi::Type& type = plan_[id];
    bool flags = type.shape == Shape::Flags;
    EnumType made{plan_.docs(type), names_.types.at(id), {}, type.open};
    for (const model::Label& label :
         flags ? kind<model::Flags>(type).flags : kind<model::Enum>(type).cases) {
      made.labels.push_back({label.docs.text, constant(label.name)});
    }
    if (type.open) made.labels.push_back({"One that is not here.", "UNKNOWN"});
    package_.members.push_back({made.name, members_name(type)});
    package_.types.push_back(std::move(made));
  }

  RecordType record(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    RecordType made{origin(type).docs.text, names_.types.at(id)};
    const auto& fields = kind<model::Record>(type).fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      abi::TypeId of = *type.members[i].type;
      Component one{fields[i].docs.text, component(fields[i].name), spelling_.type(of),
                    spelling_.is_array(of), spelling_.boxed(of)};
      if (const auto& value = fields[i].default_value) {
        one.fallback = spelling_.literal(of, *value);
        one.shown = model::write_wave(*plan_.contract, fields[i].type, *value);
      }
      made.components.push_back(std::move(one));
    }
    if (type.extensible) default_to_nothing(type, made.components);
    made.building = building(made.components, type.extensible);
    return made;
  }

  // Who does not know an option that is new says nothing of it.
  void default_to_nothing(const abi::Type& type, std::vector<Component>& components) const {
    for (size_t i = 0; i < components.size(); ++i) {
      bool option = plan_[*type.members[i].type].shape == abi::Shape::Option;
      if (!option || !components[i].fallback.empty()) continue;
      components[i].fallback = imported("Optional") + ".empty()";
      components[i].shown = "none";
    }
  }

  // What grows has a builder, with which programs go on to compile.
  static std::optional<Building> building(const std::vector<Component>& components, bool grows) {
    Scope scope({});
    bool some = false, all = true;
    for (const Component& c : components) {
      scope.claim(c.name);
      bool falls_back = !c.fallback.empty();
      some |= falls_back;
      all &= falls_back;
    }
    if (!some && !grows) return std::nullopt;
    return Building{scope.claim("builder"), all ? scope.claim("defaults") : ""};
  }

  VariantType variant(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    VariantType made{origin(type).docs.text, names_.types.at(id), {}};
    const auto& cases = kind<model::Variant>(type).cases;
    // A case hides a class by the same name: then that one is named in full.
    Hidden hidden{package_.name, {}};
    for (const abi::Member& m : type.members) hidden.names.insert(case_name(made.name, m.name));
    Spelling inside = spelling_.behind(hidden);
    for (size_t i = 0; i < cases.size(); ++i) {
      RecordType one{cases[i].docs.text, case_name(made.name, cases[i].name)};
      if (auto payload = type.members[i].type) {
        one.components.push_back({"", "value", inside.type(*payload), inside.is_array(*payload)});
      }
      made.cases.push_back(std::move(one));
    }
    return made;
  }

  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Package& package_;
};

}  // namespace

void plan_types(Package& package) {
  const binding::Package& binding = *package.of;
  TypePlanner planner(package);
  std::set<abi::TypeId> serialized = find_serialized(binding);
  for (const abi::Interface& interface : binding.plan->interfaces) {
    for (abi::TypeId id : interface.types) planner.add(id, serialized.contains(id));
  }
  for (abi::TypeId id : binding.plan->declared) planner.add_exception(id);
  package.codecs = plan_codecs(binding);
  std::set<size_t> tuples;
  for (const Codec& codec : package.codecs) {
    const abi::Type& type = (*binding.plan)[codec.type];
    if (type.shape == Shape::Tuple) tuples.insert(type.members.size());
  }
  for (size_t size : tuples) planner.add_tuple(size);
}

// With imports there is no default instance to make it again on.
bool is_remade(const binding::Package& binding, const binding::Class& resource) {
  if (!resource.of->traits().stateless || !resource.constructor || binding.hosted()) return false;
  const binding::Function& f = binding.functions[*resource.constructor];
  return std::all_of(f.params.begin(), f.params.end(),
                     [&](const binding::Parameter& p) { return is_kept(*binding.plan, p); });
}

std::optional<Remaking> plan_remaking(const Package& package, const binding::Class& resource) {
  const binding::Package& binding = *package.of;
  if (!is_remade(binding, resource)) return std::nullopt;
  const abi::Plan& plan = *binding.plan;
  Spelling spelling(plan, package.names);
  Scope scope({"readResolve", "serialVersionUID"});
  Remaking made;
  for (const binding::Parameter& param : binding.functions[*resource.constructor].params) {
    const abi::Param& p = *param.of;
    const abi::Type& t = plan[p.type];
    bool option = t.shape == Shape::Option;
    Code type = option ? spelling.boxed(*t.members[0].type) : spelling.type(p.type);
    bool array = spelling.is_array(p.type);
    bool many = t.shape == Shape::List || t.shape == Shape::Array || t.shape == Shape::Flags;
    made.push_back({{"", scope.claim(component(p.name)), type, array},
                    many && !array ? spelling.class_of(p.type) : Code()});
  }
  return made;
}

}  // namespace sabir::backends::java
