// Decides the classes of types, and the tables that the extension module reads them by.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;

class TypePlanner {
 public:
  TypePlanner(const abi::Plan& plan, Module& module) : plan_(plan), module_(module) {}

  void add(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Enum:
      case Shape::Flags: return add_labels(type);
      case Shape::Record: return type.number ? add_error_record(type) : add_record(type);
      case Shape::Variant: return type.number ? add_error_variant(type) : add_variant(type);
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

  void put(TypeClass made, const std::string& name) {
    module_.exports.push_back(name);
    module_.type_classes.push_back(std::move(made));
  }

  std::string annotation(abi::TypeId id, bool hides_builtins = false) {
    Spelling spelling(plan_, module_.types, hides_builtins);
    std::string text = spelling.annotation(id, Place::Field);
    take(spelling);
    return text;
  }
  std::string literal(abi::TypeId id, const model::Value& value, bool hides_builtins) {
    Spelling spelling(plan_, module_.types, hides_builtins);
    std::string text = spelling.literal(id, value).value_or("");
    take(spelling);
    return text;
  }
  void take(const Spelling& spelling) {
    for (const std::string& used : spelling.modules) {
      auto& uses = module_.uses;
      if (std::find(uses.begin(), uses.end(), used) == uses.end()) uses.push_back(used);
    }
    module_.uses_extension |= spelling.extension;
    module_.uses_sequence |= spelling.sequence;
  }

  void add_labels(const abi::Type& type) {
    bool flags = type.shape == Shape::Flags;
    EnumClass made{origin(type).docs.text, class_name(type), flags, {}};
    const auto& labels = flags ? kind<model::Flags>(type).flags : kind<model::Enum>(type).cases;
    for (size_t i = 0; i < labels.size(); ++i) {
      made.labels.push_back(
          {labels[i].docs.text, constant(labels[i].name), flags ? uint64_t{1} << i : i});
    }
    std::string name = made.name;
    put(std::move(made), name);
    if (type.number) add_error_of(type, name);
  }

  // A declared error that is no record: an exception with one value.
  void add_error_of(const abi::Type& type, const std::string& value) {
    ErrorClass made{origin(type).docs.text, pascal(type.name), "_sabir.DeclaredError", {}};
    if (made.name == value) made.name += "Error";
    made.fields.push_back({"", "code", value, ""});
    put(made, made.name);
  }

  std::vector<Field> fields(const abi::Type& type, bool exception) {
    const auto& record = kind<model::Record>(type);
    bool hides = false;
    for (const model::Field& f : record.fields) hides |= hides_builtin(identifier(f.name));
    std::vector<Field> made;
    for (size_t i = 0; i < record.fields.size(); ++i) {
      const model::Field& f = record.fields[i];
      abi::TypeId of = *type.members[i].type;
      std::string fallback = f.default_value ? literal(of, *f.default_value, hides) : "";
      // What can be changed must not be shared by all who leave it out.
      if (fallback.starts_with("dict(") || fallback.starts_with("builtins.dict(")) {
        fallback = "dataclasses.field(default_factory=lambda: " + fallback + ")";
      }
      made.push_back({f.docs.text, exception ? exception_field(f.name) : identifier(f.name),
                      annotation(of, hides), fallback});
    }
    return made;
  }

  void add_record(const abi::Type& type) {
    RecordClass made{origin(type).docs.text, class_name(type), fields(type, false), false};
    bool seen = false;
    for (const Field& f : made.fields) {
      made.keywords_only |= seen && f.fallback.empty();
      seen |= !f.fallback.empty();
    }
    put(made, made.name);
  }

  void add_error_record(const abi::Type& type) {
    put(ErrorClass{origin(type).docs.text, class_name(type), "_sabir.DeclaredError",
                   fields(type, true)},
        class_name(type));
  }

  void add_variant(const abi::Type& type) {
    VariantClass made{origin(type).docs.text, class_name(type), {}};
    const auto& cases = kind<model::Variant>(type).cases;
    for (size_t i = 0; i < cases.size(); ++i) {
      const abi::Member& member = type.members[i];
      made.cases.push_back({cases[i].docs.text, case_name(type, member),
                            member.type ? annotation(*member.type) : ""});
      module_.exports.push_back(made.cases.back().name);
    }
    put(made, made.name);
  }

  // The base can be caught for all cases, each case for itself.
  void add_error_variant(const abi::Type& type) {
    put(ErrorClass{origin(type).docs.text, class_name(type), "_sabir.DeclaredError", {}},
        class_name(type));
    const auto& cases = kind<model::Variant>(type).cases;
    for (size_t i = 0; i < cases.size(); ++i) {
      const abi::Member& member = type.members[i];
      ErrorClass made{cases[i].docs.text, case_name(type, member), class_name(type), {}};
      if (member.type) made.fields.push_back({"", "value", annotation(*member.type), ""});
      put(made, made.name);
    }
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
    made.kind = kind(type);
    made.c_type = c::type_name(plan_, id);
    made.tag_size = type.tag_size;
    made.size = type.size;
    made.extensible = type.extensible;
    made.align = type.align;
    if (type.shape >= Shape::Array && type.shape <= Shape::Result) made.key = type.key;
    made.length = type.length;
    if (type.element) made.element = "&" + row_name(plan_, *type.element);
    add_members(type, made);
    add_class(type, made);
    return made;
  }

 private:
  std::string kind(const abi::Type& type) const {
    switch (type.shape) {
      case Shape::Scalar: return "SABIR_PY_" + abi::upper(model::spelling(type.prim));
      case Shape::Enum: return "SABIR_PY_ENUM";
      case Shape::Flags: return "SABIR_PY_FLAGS";
      case Shape::String: return "SABIR_PY_STRING";
      case Shape::List: return "SABIR_PY_LIST";
      case Shape::Map: return "SABIR_PY_MAP";
      case Shape::Array: return "SABIR_PY_ARRAY";
      case Shape::Record: return "SABIR_PY_RECORD";
      case Shape::Tuple: return "SABIR_PY_TUPLE";
      case Shape::Variant: return "SABIR_PY_VARIANT";
      case Shape::Option: return "SABIR_PY_OPTION";
      case Shape::Result: return "SABIR_PY_RESULT";
      case Shape::Own: return "SABIR_PY_OWN";
      case Shape::Borrow: return "SABIR_PY_BORROW";
    }
    return "";
  }

  std::string member_name(const abi::Type& type, const abi::Member& member) const {
    switch (type.shape) {
      case Shape::Record:
        return type.number ? exception_field(member.name) : identifier(member.name);
      case Shape::Variant: return case_name(type, member);
      default: return "";
    }
  }

  void add_members(const abi::Type& type, TypeRow& made) const {
    if (type.shape == Shape::Enum || type.shape == Shape::Flags) return add_labels(type, made);
    if (type.shape == Shape::Option) {
      made.element = "&" + row_name(plan_, *type.members[0].type);
      made.payload_offset = "offsetof(" + made.c_type + ", some)";
      made.nested = can_be_none(plan_[*type.members[0].type]);
      made.payload = type.payload_offset;
      return;
    }
    bool choice = type.shape == Shape::Variant || type.shape == Shape::Result;
    for (const abi::Member& m : type.members) {
      std::string path = (choice ? "of." : "") + c::identifier(m.name);
      made.members.push_back({member_name(type, m), m.type ? "&" + row_name(plan_, *m.type) : "",
                              m.type ? "offsetof(" + made.c_type + ", " + path + ")" : "", path,
                              choice ? type.payload_offset : m.offset});
    }
  }

  void add_labels(const abi::Type& type, TypeRow& made) const {
    const model::Kind& origin = plan_.contract->types[type.origin].kind;
    auto* flags = std::get_if<model::Flags>(&origin);
    for (const model::Label& label : flags ? flags->flags : std::get<model::Enum>(origin).cases) {
      made.members.push_back({constant(label.name), "", "", "", 0});
    }
  }

  void add_class(const abi::Type& type, TypeRow& made) const {
    if (is_guest(plan_, type)) {
      made.guests = "&" + guests_variable(plan_, plan_[type.resource]);
    } else if (type.shape == Shape::Own || type.shape == Shape::Borrow) {
      made.handles = "&" + class_variable(plan_, plan_[type.resource]);
    }
    // An alias of a tuple, list and so on has a name and no class.
    bool has_class = type.shape == Shape::Enum || type.shape == Shape::Flags ||
                     type.shape == Shape::Record || type.shape == Shape::Variant;
    if (type.name.empty() || !type.owner || !has_class) return;
    made.home = plan_.prefix + "." + types_module(plan_, type.owner);
    made.python = class_name(type);
    if (!type.number) return;
    made.exception = type.shape == Shape::Record || type.shape == Shape::Variant;
    if (made.exception) return;
    made.raises = pascal(type.name) == made.python ? made.python + "Error" : pascal(type.name);
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

std::string guests_variable(const abi::Plan& plan, const abi::Resource& resource) {
  return "guests_" + plan.short_symbol(resource.symbol);
}

bool is_guest(const abi::Plan& plan, const abi::Type& type) {
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  return handle && plan[type.resource].imported;
}

std::string class_variable(const abi::Plan& plan, const abi::Resource& resource) {
  return "class_" + plan.short_symbol(resource.symbol);
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

}  // namespace sabir::backends::python
