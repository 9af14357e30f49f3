// Decides what Lua calls things, and what it says of them. The decisions that others share are the
// binding's.
#include "abi/names.h"
#include "backends/c/layouts.h"
#include "backends/lua/model.h"
#include "backends/lua/names.h"
#include "backends/lua/spelling.h"
#include "binding/apart.h"

namespace sabir::backends::lua {
namespace {

using abi::Shape;
using model::FunctionKind;

class Planner {
 public:
  explicit Planner(const Input& input)
      : input_(input), binding_(input.binding), plan_(input.plan) {}

  Package run() {
    describe();
    for (abi::TypeId id : plan_.types.ids()) made_.rows.push_back(row(binding_[id]));
    for (const binding::Module& module : binding_.modules) {
      made_.modules.push_back(plan_module(module));
    }
    for (const binding::Host& host : binding_.hosts) made_.hosts.push_back(plan_host(host));
    return std::move(made_);
  }

 private:
  void describe() {
    made_.of = &binding_;
    made_.name = parameter(plan_.prefix);
    made_.prefix = plan_.prefix;
    made_.source = input_.contract_name;
    made_.license = input_.license;
    made_.major = plan_.version.major;
    made_.minor = plan_.version.minor;
    made_.layouts = c::layout_texts(plan_);
  }

  // --- types ---

  std::string path(const abi::Type& type) const { return class_path(plan_, type.owner, type.name); }
  std::string path(const abi::Resource& resource) const {
    return class_path(plan_, resource.owner, resource.name);
  }
  // Where a class, or a resource of the host's, stands in the tables.
  std::string handles_of(const abi::Resource& resource) const {
    return (resource.imported ? "G." : "C.") + key_of(resource);
  }
  std::string key_of(const abi::Resource& resource) const {
    return identifier(plan_.short_symbol(resource.symbol));
  }

  TypeRow row(const binding::Type& type) const {
    TypeRow made{&type, "T." + identifier(type.label), "", ""};
    made.name = type.of->name.empty() || !type.of->owner ? type.of->key : path(*type.of);
    if (type.of->resource) made.handles = handles_of(plan_[type.of->resource]);
    return made;
  }

  TypeDoc plan_type(const binding::Type& type) const {
    TypeDoc made{&type, plan_.docs(*type.of), constant(type.of->name), path(*type.of), {}};
    bool record = type.of->shape == Shape::Record;
    for (const binding::Member& m : type.members) {
      made.members.push_back({*m.doc, record ? identifier(m.name) : abi::snake(m.name),
                              m.type ? type_text(plan_, *m.type) : ""});
    }
    return made;
  }

  // --- functions ---

  Function plan_function(uint32_t index) const {
    const binding::Function& from = binding_.functions[index];
    const abi::Function& f = *from.of;
    Function made;
    made.of = &from;
    made.doc = f.origin->docs.text;
    made.key = identifier(plan_.short_symbol(f.symbol));
    name(f, made);
    for (const binding::Parameter& p : from.params) made.params.push_back(parameter_of(p));
    if (f.result) made.returns = type_text(plan_, *f.result);
    if (f.error) made.raises = type_text(plan_, *f.error);
    if (f.declares && !f.error) made.raises = "nil";
    pass(from, made);
    return made;
  }

  // In the words of runtime/lua/package/thunk.lua: what is passed in registers comes first, five
  // words behind the first argument, and eight reals; all else is on the stack.
  static constexpr int kReals = 6, kStack = 16;

  void pass(const binding::Function& from, Function& made) const {
    int words = 0, reals = kReals, stacked = kStack;
    for (const binding::Pass& one : binding::passes(*from.of)) {
      std::string type = c_type(from, one);
      made.takes.push_back(type);
      bool real = type == "float" || type == "double";
      int& next = real ? reals : words;
      made.words.push_back(next < (real ? kReals + 8 : kReals) ? next++ : stacked++);
    }
    made.words.erase(made.words.begin());
  }

  std::string c_type(const binding::Function& from, binding::Pass pass) const {
    switch (pass.role) {
      case binding::Role::Value: return in_c(plan_[from.params[pass.param].of->type]);
      case binding::Role::Count: return "size_t";
      case binding::Role::Data:
      case binding::Role::Pointer: return "const void *";
      default: return "void *";
    }
  }

  void name(const abi::Function& f, Function& made) const {
    bool asked = f.imported && !f.is(FunctionKind::Method);
    std::string home = home_of(plan_, f.owner);
    made.name = asked ? name_on_host(plan_, f) : function_name(plan_, f);
    if (f.resource) home = path(plan_[f.resource]);
    const char* mark = f.is(FunctionKind::Method) ? ":" : ".";
    made.shown = (home.empty() ? "" : home + mark) + made.name;
    made.declared = made_.name + (home.empty() ? mark : "." + home + mark) + made.name;
    if (f.is(FunctionKind::Method)) {
      made.handles = handles_of(plan_[f.resource]);
    } else if (!f.imported) {
      made.on_instance = name_on_instance(plan_, f);
    }
  }

  Parameter parameter_of(const binding::Parameter& p) const {
    Parameter made{parameter(p.of->name), type_text(plan_, p.of->type)};
    // Nobody writes into a string.
    if (p.mode == binding::Mode::InOut && p.as == binding::As::Bytes) made.type = "{number,...}";
    if (p.fallback < 0) return made;
    const model::Value& value = *p.of->origin->default_value;
    made.fallback = literal(plan_, p.of->type, value);
    return made;
  }

  // --- modules ---

  Module plan_module(const binding::Module& from) const {
    Module made{from.doc, "", {}, {}, {}};
    if (!from.first->main) made.name = home_of(plan_, first_id(from));
    for (abi::TypeId id : from.types) {
      if (binding_[id].has_class) made.types.push_back(plan_type(binding_[id]));
    }
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const binding::Class& c : from.classes) made.classes.push_back(plan_class(c));
    return made;
  }

  abi::InterfaceId first_id(const binding::Module& module) const {
    for (abi::InterfaceId id : plan_.interfaces.ids()) {
      if (&plan_[id] == module.first) return id;
    }
    return {};
  }

  Class plan_class(const binding::Class& from) const {
    const abi::Resource& resource = *from.of;
    Class made{&from,
               resource.origin->docs.text,
               constant(resource.name),
               path(resource),
               key_of(resource),
               resource.symbol + "_drop",
               {}};
    if (from.constructor) made.functions.push_back(plan_function(*from.constructor));
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    return made;
  }

  Host plan_host(const binding::Host& from) const {
    const abi::Interface& interface = *from.of;
    std::string name = binding::name_at_open(interface, identifier);
    Host made{interface.origin ? interface.origin->docs.text : "", name, {}, {}};
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const binding::Guests& g : from.guests) {
      Guests guests{g.of->origin->docs.text, path(*g.of), key_of(*g.of), {}};
      for (uint32_t f : g.methods) guests.methods.push_back(plan_function(f));
      made.guests.push_back(std::move(guests));
    }
    return made;
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  Package made_;
};

}  // namespace

Package plan_package(const Input& input) { return Planner(input).run(); }

}  // namespace sabir::backends::lua
