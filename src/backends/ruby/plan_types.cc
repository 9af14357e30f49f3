// Decides the classes of types, and the tables that the extension reads them by.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;

std::string member_field(const abi::Type& type, const std::string& name) {
  return type.number ? exception_field(name) : field(name);
}

class TypePlanner {
 public:
  TypePlanner(const abi::Plan& plan, Module& module) : plan_(plan), module_(module) {}

  void add(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Enum:
      case Shape::Flags: return add_labels(type);
      case Shape::Record: return add_record(type);
      case Shape::Variant: return add_variant(type);
      default: return;
    }
  }

 private:
  const model::Type& origin(const abi::Type& type) const {
    return plan_.contract->types[type.origin];
  }
  template <typename Kind>
  const Kind& kind(const abi::Type& type) const {
    return std::get<Kind>(origin(type).kind);
  }

  void add_labels(const abi::Type& type) {
    bool flags = type.shape == Shape::Flags;
    LabelModule made{origin(type).docs.text, class_name(type), flags, {}};
    const auto& labels = flags ? kind<model::Flags>(type).flags : kind<model::Enum>(type).cases;
    for (const model::Label& label : labels) {
      made.labels.push_back({label.docs.text, label_constant(label.name), symbol(label.name)});
    }
    module_.types.push_back(std::move(made));
    if (type.number) add_error_of(type, flags ? "Set<Symbol>" : "Symbol");
  }

  // A declared error that is neither record nor variant: an exception with one value.
  void add_error_of(const abi::Type& type, const std::string& value) {
    ErrorClass made{origin(type).docs.text, error_name(type), "DeclaredError", {}, {}, value};
    module_.types.push_back(std::move(made));
  }

  std::vector<Field> fields(const abi::Type& type) {
    const auto& record = kind<model::Record>(type);
    std::vector<Field> made;
    for (size_t i = 0; i < record.fields.size(); ++i) {
      const model::Field& f = record.fields[i];
      abi::TypeId of = *type.members[i].type;
      std::string fallback =
          f.default_value ? literal(plan_, of, *f.default_value).value_or("") : "";
      made.push_back({f.docs.text, member_field(type, f.name),
                      type_text(plan_, of, Place::Returned), fallback});
    }
    return made;
  }

  void add_record(const abi::Type& type) {
    const std::string& doc = origin(type).docs.text;
    if (type.number) {
      ErrorClass made{doc, class_name(type), "DeclaredError", fields(type), {}, ""};
      module_.types.push_back(std::move(made));
      return;
    }
    module_.types.push_back(RecordClass{doc, class_name(type), fields(type)});
  }

  void add_variant(const abi::Type& type) {
    std::vector<CaseClass> made;
    const auto& cases = kind<model::Variant>(type).cases;
    for (size_t i = 0; i < cases.size(); ++i) {
      const abi::Member& member = type.members[i];
      made.push_back({cases[i].docs.text, case_constant(member.name, class_name(type)),
                      member.type ? type_text(plan_, *member.type, Place::Returned) : ""});
    }
    const std::string& doc = origin(type).docs.text;
    if (type.number) {
      ErrorClass error{doc, class_name(type), "DeclaredError", {}, std::move(made), ""};
      module_.types.push_back(std::move(error));
      return;
    }
    module_.types.push_back(VariantModule{doc, class_name(type), std::move(made)});
  }

  const abi::Plan& plan_;
  Module& module_;
};

// --- tables ---

class RowPlanner {
 public:
  explicit RowPlanner(const abi::Plan& plan) : plan_(plan) {}

  TypeRow row(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    TypeRow made;
    made.name = row_name(plan_, id);
    made.kind = "SABIR_RB_" + kind(type);
    made.c_type = c::type_name(plan_, id);
    made.tag_size = type.tag_size;
    made.size = type.size;
    made.payload = type.payload_offset;
    made.length = type.length;
    if (type.element) made.element = "&" + row_name(plan_, *type.element);
    add_members(type, made);
    add_class(type, made);
    return made;
  }

 private:
  std::string kind(const abi::Type& type) const {
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

  std::string member_name(const abi::Type& type, const abi::Member& member) const {
    switch (type.shape) {
      case Shape::Record: return "@" + member_field(type, member.name);
      case Shape::Variant:
        return class_path(plan_, type) + "::" + case_constant(member.name, class_name(type));
      default: return "";
    }
  }

  void add_members(const abi::Type& type, TypeRow& made) const {
    if (type.shape == Shape::Enum || type.shape == Shape::Flags) return add_labels(type, made);
    if (type.shape == Shape::Option) {
      made.element = "&" + row_name(plan_, *type.members[0].type);
      made.payload_offset = "offsetof(" + made.c_type + ", some)";
      made.nested = can_be_nil(plan_[*type.members[0].type]);
      return;
    }
    bool choice = type.shape == Shape::Variant || type.shape == Shape::Result;
    for (const abi::Member& m : type.members) {
      std::string path = (choice ? "of." : "") + c::identifier(m.name);
      made.members.push_back({member_name(type, m), m.type ? "&" + row_name(plan_, *m.type) : "",
                              m.type ? "offsetof(" + made.c_type + ", " + path + ")" : "",
                              m.offset});
    }
  }

  void add_labels(const abi::Type& type, TypeRow& made) const {
    const model::Kind& origin = plan_.contract->types[type.origin].kind;
    auto* flags = std::get_if<model::Flags>(&origin);
    for (const model::Label& label : flags ? flags->flags : std::get<model::Enum>(origin).cases) {
      made.members.push_back({symbol(label.name), "", "", 0});
    }
  }

  void add_class(const abi::Type& type, TypeRow& made) const {
    if (type.shape == Shape::Own || type.shape == Shape::Borrow) {
      const abi::Resource& resource = plan_[type.resource];
      made.resource = home_of(plan_, resource.owner) + constant(resource.name);
      (resource.imported ? made.guests : made.handles) =
          "&" +
          (resource.imported ? guests_variable(plan_, resource) : class_variable(plan_, resource));
    }
    if (type.name.empty() || !type.owner) return;
    made.ruby = class_path(plan_, type);
    made.exception = is_exception(type);
    if (type.number && !made.exception) {
      made.raises = home_of(plan_, type.owner) + error_name(type);
    }
  }

  const abi::Plan& plan_;
};

}  // namespace

std::string row_name(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String: return "type_" + abi::snake(type.key);
    case Shape::Own: return "type_own_" + plan.short_symbol(type.symbol);
    case Shape::Borrow: return "type_borrow_" + plan.short_symbol(type.symbol);
    default: return "type_" + plan.short_symbol(type.symbol);
  }
}

std::string class_variable(const abi::Plan& plan, const abi::Resource& resource) {
  return "class_" + plan.short_symbol(resource.symbol);
}

std::string guests_variable(const abi::Plan& plan, const abi::Resource& resource) {
  return "guests_" + plan.short_symbol(resource.symbol);
}

void plan_types(const abi::Plan& plan, abi::InterfaceId id, Module& module) {
  TypePlanner planner(plan, module);
  for (abi::TypeId type : plan[id].types) planner.add(plan[type]);
}

std::vector<TypeRow> plan_rows(const abi::Plan& plan) {
  RowPlanner planner(plan);
  std::vector<TypeRow> rows;
  for (abi::TypeId id : plan.types.ids()) rows.push_back(planner.row(id));
  return rows;
}

}  // namespace sabir::backends::ruby
