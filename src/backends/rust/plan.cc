// Decides what Rust calls things, and what it says of them. The decisions that others share are the
// binding's.
#include <algorithm>

#include "abi/names.h"
#include "abi/rows.h"
#include "backends/rust/model.h"
#include "backends/rust/names.h"
#include "base/text.h"
#include "binding/apart.h"

namespace sabir::backends::rust {
namespace {

using abi::Shape;
using abi::TypeId;
using base::cat;
using binding::Gives;
using binding::Mode;
using model::FunctionKind;

class Planner {
 public:
  Planner(const Input& input, std::string_view root)
      : input_(input),
        binding_(input.binding),
        plan_(input.plan),
        root_(root),
        made_(input.binding, root) {}

  Package run() {
    made_.source = input_.contract_name;
    made_.license = input_.license;
    for (const binding::Host& host : binding_.hosts) made_.hosts.push_back(plan_host(host));
    for (const binding::Module& module : binding_.modules) {
      made_.modules.push_back(plan_module(module));
    }
    return std::move(made_);
  }

 private:
  const Spelling& s() const { return made_.spelling; }

  // --- types ---

  TypeItem plan_type(TypeId id) const {
    const binding::Type& type = binding_[id];
    TypeItem made{id, &type, plan_.docs(*type.of), type_name(type.of->name), "", "", {}};
    if (s().lends(id)) made.life = "<'a>";
    made.derives = derives(id);
    for (const binding::Member& m : type.members) made.members.push_back(member(*type.of, m));
    if (type.of->shape == Shape::Record) defaults(*type.of, made);
    return made;
  }

  Member member(const abi::Type& of, const binding::Member& m) const {
    Member made{*m.doc, case_name(m.name), m.type ? s().owned(*m.type, "'a") : "", ""};
    if (of.shape == Shape::Flags) made.name = constant(m.name);
    if (of.shape != Shape::Record) return made;
    made.name = identifier(m.name);
    if (m.fallback)
      made.fallback = s().literal(*m.type, *m.fallback);
    else if (plan_[*m.type].shape == Shape::Option)
      made.fallback = "None";
    else if (of.extensible)
      made.fallback = s().zero(*m.type);
    return made;
  }

  static void defaults(const abi::Type&, TypeItem& made) {
    auto given = [](const Member& m) { return !m.fallback.empty(); };
    made.has_default = std::all_of(made.members.begin(), made.members.end(), given);
    made.has_new =
        !made.has_default && std::any_of(made.members.begin(), made.members.end(), given);
  }

  std::string derives(TypeId id) const {
    std::string all;
    auto add = [&](bool is, const char* name) {
      if (is) all += cat(all.empty() ? "" : ", ", name);
    };
    add(s().clones(id), "Clone");
    add(s().copies(id), "Copy");
    add(!s().serves(id), "Debug");
    add(s().compares(id), "PartialEq");
    add(s().hashes(id), "Eq, Hash");
    return all;
  }

  // --- functions ---

  Function plan_function(uint32_t index) const {
    const binding::Function& from = binding_.functions[index];
    const abi::Function& f = *from.of;
    Function made;
    made.of = &from;
    made.doc = f.origin->docs.text;
    made.key = plan_.short_symbol(f.symbol);
    bool asked = f.imported && !f.is(FunctionKind::Method);
    made.name = asked ? name_on_host(plan_, f) : function_name(plan_, f);
    if (!f.imported && !f.is(FunctionKind::Method)) made.on_instance = name_on_instance(plan_, f);
    made.aliases = may_alias(from);
    if (made.aliases) made.life = "<'a>";
    for (size_t i = 0; i < from.params.size(); ++i) made.params.push_back(parameter(from, i));
    bool fewer = std::any_of(from.params.begin(), from.params.end(),
                             [](const binding::Parameter& p) { return p.fallback >= 0; });
    if (fewer && !f.imported) {
      bool makes = f.is(FunctionKind::Constructor);
      made.name_all = with_all(plan_, makes ? "new" : f.origin->name, made.name);
      std::string label = binding::label_on_instance(plan_, f);
      if (!made.on_instance.empty())
        made.on_instance_all = with_all(plan_, label, made.on_instance);
    }
    made.gives = gives(from, made);
    made.returns = returns(f, made.gives);
    if (f.imported && f.resource) made.may_lack = is_newer(f);
    return made;
  }

  bool is_newer(const abi::Function& f) const {
    return abi::minor_of(plan_[f.resource].since) < abi::minor_of(f.since);
  }

  // Whether a result that is in an argument may stay there.
  bool may_alias(const binding::Function& from) const {
    auto* open = binding::find<binding::Open>(from.steps);
    if (open == nullptr || open->same.empty()) return false;
    TypeId result = *from.of->result;
    bool plain = s().is_text(result) || (s().is_list(result) && s().plain(*plan_[result].element));
    return plain && std::all_of(open->same.begin(), open->same.end(),
                                [&](size_t i) { return from.params[i].mode == Mode::Lent; });
  }

  Parameter parameter(const binding::Function& from, size_t i) const {
    const binding::Parameter& p = from.params[i];
    TypeId id = p.of->type;
    bool asked = from.of->imported;
    Parameter made{rust::parameter(p.of->name), asked ? s().told(id) : s().given(id)};
    if (p.mode == Mode::InOut) made.type = cat("&mut [", s().element(id), "]");
    if (p.mode == Mode::Retained && !asked) made.type = cat("Retained<", s().element(id), ">");
    if (p.as == binding::As::Guest && p.mode == Mode::Given) made.type = s().owned(id);
    made.changes = !asked && s().owns(id);
    if (auto* open = binding::find<binding::Open>(from.steps); open && may_alias(from)) {
      bool same = std::find(open->same.begin(), open->same.end(), i) != open->same.end();
      if (same) made.type = s().given(id, "'a");
    }
    if (p.fallback >= 0) {
      made.fallback = s().given_literal(id, *p.of->origin->default_value);
      if (p.mode == Mode::Retained) {
        made.fallback = cat(s().literal(id, *p.of->origin->default_value), ".into()");
      }
    }
    return made;
  }

  std::string gives(const binding::Function& from, const Function& made) const {
    const abi::Function& f = *from.of;
    if (from.gives == Gives::Self) return s().owned(*f.result);
    if (!f.result) return "()";
    TypeId id = *f.result;
    if (made.aliases) {
      return cat("Cow<'a, ", s().is_text(id) ? "str" : cat("[", s().element(id), "]"), ">");
    }
    bool seen = s().is_text(id) || (s().is_list(id) && s().plain(*plan_[id].element));
    return from.gives == Gives::View && seen ? s().given(id) : s().owned(id);
  }

  std::string returns(const abi::Function& f, const std::string& gives) const {
    if (!f.declares) return cat("Result<", gives, ">");
    return cat("Result<", gives, ", Failure<", f.error ? s().owned(*f.error) : "()", ">>");
  }

  // --- modules ---

  Module plan_module(const binding::Module& from) const {
    Module made{from.doc, "", {}, {}, {}, {}};
    if (!from.first->main) made.name = module_of(plan_, id_of(*from.first));
    for (TypeId id : from.types) {
      if (binding_[id].has_class) made.types.push_back(plan_type(id));
    }
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const binding::Class& c : from.classes) made.classes.push_back(plan_class(c));
    for (size_t i = 0; i < binding_.hosts.size(); ++i) {
      if (&binding_.modules[binding_.hosts[i].module] == &from) made.hosts.push_back(i);
    }
    return made;
  }

  abi::InterfaceId id_of(const abi::Interface& interface) const {
    for (abi::InterfaceId id : plan_.interfaces.ids()) {
      if (&plan_[id] == &interface) return id;
    }
    return {};
  }

  Class plan_class(const binding::Class& from) const {
    const abi::Resource& resource = *from.of;
    Class made;
    made.of = &from;
    made.doc = resource.origin->docs.text;
    made.name = type_name(resource.name);
    made.path = class_path(plan_, resource.owner, resource.name, root_);
    made.handle = resource.symbol;
    if (from.constructor) made.functions.push_back(plan_function(*from.constructor));
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const Function& f : made.functions) made.retains |= retains(*f.of);
    return made;
  }

  static bool retains(const binding::Function& f) {
    return std::any_of(f.params.begin(), f.params.end(),
                       [](const binding::Parameter& p) { return p.mode == Mode::Retained; });
  }

  Host plan_host(const binding::Host& from) const {
    const abi::Interface& interface = *from.of;
    Host made;
    made.of = &from;
    made.doc = interface.origin ? interface.origin->docs.text : "";
    made.keyword = binding::name_at_open(interface, identifier, {"new"});
    if (!from.functions.empty()) {
      made.trait_name = trait_of(plan_, interface);
      std::string module = module_of(plan_, id_of(interface));
      made.path = cat(root_, "::", module, module.empty() ? "" : "::", made.trait_name);
    }
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const binding::Guests& g : from.guests) {
      Guests guests{&g,
                    g.of->origin->docs.text,
                    type_name(g.of->name),
                    class_path(plan_, g.of->owner, g.of->name, root_),
                    g.of->symbol,
                    {}};
      for (uint32_t f : g.methods) guests.methods.push_back(plan_function(f));
      made.guests.push_back(std::move(guests));
    }
    return made;
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  std::string root_;
  Package made_;
};

}  // namespace

Package plan_package(const Input& input, std::string_view root) {
  return Planner(input, root).run();
}

}  // namespace sabir::backends::rust
