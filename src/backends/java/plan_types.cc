// Decides the classes of types, and how each of them crosses.
#include <algorithm>

#include "abi/names.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"

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

// --- classes and codecs ---

class TypePlanner {
 public:
  TypePlanner(const abi::Plan& plan, const ClassNames& names, Needs& needs, Package& package)
      : plan_(plan), names_(names), spelling_(plan, names, needs), package_(package) {}

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
    bool named = own != names_.exceptions.end();
    if (named) {
      package_.types.push_back(ExceptionType{origin(plan_[id]).docs.text, own->second,
                                             spelling_.type(id), spelling_.takes_arguments(id)});
    }
    Code name = named ? own->second : imported("DeclaredException");
    package_.declared.push_back(
        {plan_[id].number,
         call("new " + name, {spelling_.get(id, "from", "at"), "where", "message"})});
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

  Codec codec(abi::TypeId id, bool put, bool get) const {
    const abi::Type& type = plan_[id];
    Codec made{codec_name(plan_, id), spelling_.boxed(id), put, get, {}, "", "", {}};
    if (type.shape == Shape::Variant) {
      add_cases(id, made);
    } else if (type.shape == Shape::Record || type.shape == Shape::Tuple) {
      add_members(id, made);
    } else {
      if (put) made.puts.push_back(spelling_.put_whole(id, "value", "to", "at"));
      if (get) made.got = spelling_.get_whole(id, "from", "at");
    }
    return made;
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
    EnumType made{origin(type).docs.text, names_.types.at(id), {}};
    for (const model::Label& label :
         flags ? kind<model::Flags>(type).flags : kind<model::Enum>(type).cases) {
      made.labels.push_back({label.docs.text, constant(label.name)});
    }
    package_.members.push_back({made.name, members_name(type)});
    package_.types.push_back(std::move(made));
  }

  RecordType record(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    RecordType made{origin(type).docs.text, names_.types.at(id)};
    const auto& fields = kind<model::Record>(type).fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      abi::TypeId of = *type.members[i].type;
      made.components.push_back({fields[i].docs.text, component(fields[i].name), spelling_.type(of),
                                 spelling_.is_array(of)});
    }
    return made;
  }

  VariantType variant(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    VariantType made{origin(type).docs.text, names_.types.at(id), {}};
    const auto& cases = kind<model::Variant>(type).cases;
    // A case hides a class of the package by the same name: then that one is named in full.
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

  void add_members(abi::TypeId id, Codec& made) const {
    const abi::Type& type = plan_[id];
    std::vector<Code> items;
    for (const abi::Member& m : type.members) {
      std::string name = type.shape == Shape::Tuple ? m.name : component(m.name);
      std::string at = at_plus("at", m.offset);
      if (made.put) made.puts.push_back(spelling_.put(*m.type, "value." + name + "()", "to", at));
      if (made.get) items.push_back(spelling_.get(*m.type, "from", at));
    }
    made.got = call("new " + spelling_.created(id), std::move(items));
  }

  void add_cases(abi::TypeId id, Codec& made) const {
    const abi::Type& type = plan_[id];
    const std::string& name = names_.types.at(id);
    const char* const readers[] = {"", "u8", "u16", "", "s32"};
    const char* const writers[] = {"", "put", "putShort", "", "putInt"};
    const char* const casts[] = {"", "(byte) ", "(short) ", "", ""};
    made.tag = "from." + std::string(readers[type.tag_size]) + "(at)";
    for (size_t i = 0; i < type.members.size(); ++i) {
      const abi::Member& m = type.members[i];
      std::string at = at_plus("at", type.payload_offset);
      CodecCase one{name + "." + case_name(name, m.name), "", std::nullopt, ""};
      one.tag = "to." + std::string(writers[type.tag_size]) + "(at, " + casts[type.tag_size] +
                std::to_string(i) + ");";
      if (m.type && made.put) one.put = spelling_.put(*m.type, "it.value()", "to", at);
      std::vector<Code> payload;
      if (m.type && made.get) payload.push_back(spelling_.get(*m.type, "from", at));
      one.get = call("new " + one.type, std::move(payload));
      made.cases.push_back(std::move(one));
    }
  }

  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Package& package_;
};

}  // namespace

void plan_types(const binding::Package& binding, const ClassNames& names, Needs& needs,
                Package& package) {
  const abi::Plan& plan = *binding.plan;
  TypePlanner planner(plan, names, needs, package);
  std::set<abi::TypeId> serialized = find_serialized(binding);
  for (const abi::Interface& interface : plan.interfaces) {
    for (abi::TypeId id : interface.types) planner.add(id, serialized.contains(id));
  }
  for (abi::TypeId id : plan.declared) planner.add_exception(id);
}

// With imports there is no default instance to make it again on.
bool is_remade(const binding::Package& binding, const binding::Class& resource) {
  if (!resource.of->traits().stateless || !resource.constructor || binding.hosted()) return false;
  const binding::Function& f = binding.functions[*resource.constructor];
  return std::all_of(f.params.begin(), f.params.end(),
                     [&](const binding::Parameter& p) { return is_kept(*binding.plan, p); });
}

std::optional<Remaking> plan_remaking(const binding::Package& binding, const ClassNames& names,
                                      Needs& needs, const binding::Class& resource) {
  if (!is_remade(binding, resource)) return std::nullopt;
  const abi::Plan& plan = *binding.plan;
  Spelling spelling(plan, names, needs);
  Scope scope({"readResolve", "serialVersionUID"});
  Remaking made;
  for (const binding::Parameter& param : binding.functions[*resource.constructor].params) {
    const abi::Param& p = *param.of;
    const abi::Type& t = plan[p.type];
    std::string name = scope.claim(component(p.name));
    bool option = t.shape == Shape::Option;
    Code type = option ? spelling.boxed(*t.members[0].type) : spelling.type(p.type);
    bool list = t.shape == Shape::List || t.shape == Shape::Array;
    bool numbers = list && is_number(plan[*t.element]);
    if (numbers) {
      made.copies.push_back(name + " = " + name + ".clone();");
    } else if (list || t.shape == Shape::Flags) {
      made.copies.push_back(name + " = " +
                            call(spelling.class_of(p.type) + ".copyOf", {name}, ";"));
    }
    made.arguments.push_back({"", name, type});
  }
  return made;
}

// A codec asks for others: those of types that stand before it, so backwards finds all.
void plan_codecs(const abi::Plan& plan, const ClassNames& names, Needs& needs, Package& package) {
  TypePlanner planner(plan, names, needs, package);
  std::set<size_t> tuples;
  std::vector<abi::TypeId> ids = plan.types.ids();
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    bool put = needs.puts.contains(*id), get = needs.gets.contains(*id);
    if (!put && !get) continue;
    package.codecs.push_back(planner.codec(*id, put, get));
    if (plan[*id].shape == Shape::Tuple) tuples.insert(plan[*id].members.size());
  }
  std::reverse(package.codecs.begin(), package.codecs.end());
  for (size_t size : tuples) planner.add_tuple(size);
}

}  // namespace sabir::backends::java
