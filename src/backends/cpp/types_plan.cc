// Decides the C++ types: names, fields, and which need a view beside them.
#include "backends/cpp/literal.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;

class TypesPlanner {
 public:
  explicit TypesPlanner(const Input& input) : plan_(input.plan) {
    types_.prefix = plan_.prefix;
    types_.title = plan_.name + " " + plan_.version.text();
    types_.source = input.contract_name;
  }

  Types run() {
    for (const abi::Resource& r : plan_.resources) {
      types_.handles.push_back({alias(plan_, r), r.symbol});
    }
    for (abi::TypeId id : plan_.types.ids()) {
      if (plan_[id].name.empty() || !plan_[id].origin) continue;
      if (std::optional<NamedType> type = named(id)) {
        types_.declarations.push_back(
            {name_space(plan_, plan_[plan_[id].owner]), std::move(*type)});
      }
    }
    return std::move(types_);
  }

 private:
  std::optional<NamedType> named(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    const model::Type& origin = plan_.contract->types[type.origin];
    switch (type.shape) {
      case Shape::Enum: return labels(id, std::get<model::Enum>(origin.kind).cases);
      case Shape::Flags: return labels(id, std::get<model::Flags>(origin.kind).flags);
      case Shape::Record: return record(id, std::get<model::Record>(origin.kind));
      case Shape::Variant: return variant(id, std::get<model::Variant>(origin.kind));
      default: return std::nullopt;
    }
  }

  EnumType labels(abi::TypeId id, const std::vector<model::Label>& labels) const {
    const abi::Type& type = plan_[id];
    EnumType made{plan_.docs(type),
                  type_name(plan_, id),
                  "uint" + std::to_string(type.size * 8) + "_t",
                  type.shape == Shape::Flags,
                  {}};
    for (size_t i = 0; i < labels.size(); ++i) {
      uint64_t value = made.flags ? uint64_t{1} << i : i;
      made.enumerators.push_back(
          {labels[i].docs.text, pascal(labels[i].name), labels[i].name, value});
    }
    return made;
  }

  RecordType record(abi::TypeId id, const model::Record& origin) const {
    const abi::Type& type = plan_[id];
    RecordType made{plan_.contract->types[type.origin].docs.text,
                    type_name(plan_, id),
                    type.symbol,
                    direct(plan_, id),
                    origin.packed.value_or(0),
                    type.extensible,
                    {}};
    for (size_t i = 0; i < type.members.size(); ++i) {
      abi::TypeId of = *type.members[i].type;
      made.fields.push_back({origin.fields[i].docs.text, owned(plan_, of), view(plan_, of),
                             c::identifier(plan_, origin.fields[i].name), origin.fields[i].name});
      const std::optional<model::Value>& value = origin.fields[i].default_value;
      if (value) made.fields.back().fallback = literal(plan_, of, *value);
    }
    return made;
  }

  VariantType variant(abi::TypeId id, const model::Variant& origin) const {
    const abi::Type& type = plan_[id];
    VariantType made{plan_.contract->types[type.origin].docs.text,
                     type_name(plan_, id),
                     type.symbol,
                     "uint" + std::to_string(type.tag_size * 8) + "_t",
                     {}};
    for (size_t i = 0; i < type.members.size(); ++i) {
      const auto& payload = type.members[i].type;
      made.cases.push_back({origin.cases[i].docs.text, case_name(made.name, origin.cases[i].name),
                            origin.cases[i].name, payload ? owned(plan_, *payload) : "sabir::None",
                            payload ? view(plan_, *payload) : "sabir::None"});
    }
    return made;
  }

  const abi::Plan& plan_;
  Types types_;
};

}  // namespace

Types plan_types(const Input& input) { return TypesPlanner(input).run(); }

}  // namespace sabir::backends::cpp
