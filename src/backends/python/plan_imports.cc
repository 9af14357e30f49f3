// Decides what the caller implements: the protocols of interfaces and resources that the world
// imports, and the C functions through which the library calls them.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;

class ImportPlanner {
 public:
  ImportPlanner(const abi::Plan& plan, Package& package) : plan_(plan), package_(package) {}

  void run() {
    for (const abi::Interface& interface : plan_.interfaces) add_interface(interface);
    if (package_.imports.empty()) return;
    for (abi::TypeId id : plan_.declared) {
      std::string name = plan_.error_suffix(plan_[id]);
      auto declares = [&](const Import& f) { return f.declare == "declare_" + name; };
      if (std::none_of(package_.imports.begin(), package_.imports.end(), declares)) continue;
      package_.declarations.push_back(
          {"declare_" + name, plan_.prefix + "_declare_" + name, c::type_name(plan_, id)});
    }
    for (const abi::Function& f : plan_.functions) {
      if (f.imported && !f.is(model::FunctionKind::Method)) {
        package_.table.push_back(plan_.short_symbol(f.symbol));
      }
    }
  }

 private:
  // --- interfaces and resources ---

  void add_interface(const abi::Interface& interface) {
    if (interface.functions.empty() && interface.resources.empty()) return;
    Module* home = module_of(interface);
    for (abi::ResourceId id : interface.resources) {
      if (plan_[id].imported) add_resource(plan_[id], *home);
    }
    ProtocolClass protocol;
    protocol.doc = interface.origin ? interface.origin->docs.text : "";
    protocol.name = interface.name.empty() ? "Imports" : pascal(interface.name);
    while (is_taken(*home, protocol.name)) protocol.name += "_";
    Host host{protocol.name,
              identifier(interface.name.empty() ? "imports" : interface.name),
              home->types + "." + protocol.name,
              {}};
    for (const abi::Function& f : plan_.functions) {
      if (!f.imported || f.is(model::FunctionKind::Method) || &plan_[f.owner] != &interface)
        continue;
      std::string name = host_method(f);
      host.methods.push_back(name);
      add_function(f, name, protocol, *home, int(package_.hosts.size()));
    }
    if (host.methods.empty()) return;
    put(*home, std::move(protocol));
    package_.hosts.push_back(std::move(host));
  }

  Module* module_of(const abi::Interface& interface) {
    std::string name = interface.main ? "" : module(interface.name);
    for (Module& module : package_.modules) {
      if (module.name == name) return &module;
    }
    return &package_.modules.front();  // it has nothing to say
  }

  static bool is_taken(const Module& module, const std::string& name) {
    for (const std::string& there : module.exports) {
      if (there == name) return true;
    }
    return false;
  }

  static void put(Module& module, ProtocolClass protocol) {
    module.exports.push_back(protocol.name);
    module.type_classes.push_back(std::move(protocol));
  }

  std::string host_method(const abi::Function& f) const {
    if (!f.resource) return identifier(f.origin->name);
    std::string resource = plan_[f.resource].name;
    bool makes = f.is(model::FunctionKind::Constructor);
    return identifier(makes ? "new-" + resource : resource + "-" + f.origin->name);
  }

  void add_resource(const abi::Resource& resource, Module& home) {
    ProtocolClass protocol;
    protocol.doc = resource.origin->docs.text;
    protocol.name = pascal(resource.name);
    Guests guests{guests_variable(plan_, resource),
                  protocol.name,
                  resource.symbol + "_table",
                  resource.symbol,
                  {},
                  {}};
    for (uint32_t index : resource.functions) {
      const abi::Function& f = plan_.functions[index];
      if (!f.is(model::FunctionKind::Method)) continue;
      std::string name = identifier(f.origin->name);
      guests.methods.push_back(name);
      guests.functions.push_back(plan_.short_symbol(f.symbol));
      add_function(f, name, protocol, home, -1);
    }
    put(home, std::move(protocol));
    package_.guests.push_back(std::move(guests));
  }

  // --- functions ---

  void add_function(const abi::Function& f, const std::string& name, ProtocolClass& protocol,
                    Module& home, int host) {
    protocol.methods.push_back(method_of(f, name, home));
    Import made;
    made.c_name = plan_.short_symbol(f.symbol);
    made.shown = protocol.name + "." + name;
    made.method = name;
    made.host = host;
    made.slot = host < 0 ? int(protocol.methods.size()) - 1 : host_methods_++;
    for (const abi::Param& p : f.params) {
      Parameter told;
      told.name = parameter(p.name);
      told.row = row_name(plan_, p.type);
      if (p.origin && p.origin->in_out) told.how = "INOUT";
      made.params.push_back(std::move(told));
    }
    if (f.result) made.result_row = row_name(plan_, *f.result);
    made.gives = !f.result                          ? Gives::Nothing
                 : f.returning == Returning::Sink   ? Gives::Sink
                 : f.returning == Returning::Parcel ? Gives::Parcel
                                                    : Gives::Value;
    for (c::Parameter p : c::signature(plan_, f)) add_c_parameter(f, p, made);
    made.declares = f.declares;
    if (f.error) {
      made.error = "&" + row_name(plan_, *f.error);
      made.declare = "declare_" + plan_.error_suffix(plan_[*f.error]);
    }
    package_.imports.push_back(std::move(made));
  }

  ProtocolMethod method_of(const abi::Function& f, const std::string& name, Module& home) {
    ProtocolMethod made{f.origin->docs.text, name, {}, "None", f.symbol};
    Spelling spelling(plan_, home.types);
    for (const abi::Param& p : f.params) {
      bool inout = p.origin && p.origin->in_out;
      made.params.push_back({"", parameter(p.name),
                             inout ? "memoryview" : spelling.annotation(p.type, Place::Returned),
                             ""});
    }
    if (f.result) made.returns = spelling.annotation(*f.result, Place::Taken);
    for (const std::string& used : spelling.modules) {
      auto& uses = home.uses;
      if (std::find(uses.begin(), uses.end(), used) == uses.end()) uses.push_back(used);
    }
    home.uses_extension |= spelling.extension;
    home.uses_sequence |= spelling.sequence;
    home.uses_array |= spelling.array;
    home.uses_buffer |= spelling.buffer;
    return made;
  }

  void add_c_parameter(const abi::Function& f, c::Parameter p, Import& made) {
    if (p.name == "ask") p.name = "ask_";
    made.signature.push_back(c::declare(p));
    std::string row = p.param ? "&" + row_name(plan_, p.param->type) : "";
    auto tell = [&](const std::string& how, const std::string& rest) {
      made.tells.push_back("sabir_py_tell" + how + "(&ask, " + row + ", " + rest + ")");
    };
    switch (p.role) {
      case c::Role::Instance:
      case c::Role::Self: made.whom = p.name; return;
      case c::Role::Value: return tell(quick(plan_[p.param->type]), "&" + p.name);
      case c::Role::Handle: return tell("", "&" + p.name);
      case c::Role::Pointer: return tell("", p.name);
      case c::Role::Data: data_ = p.name; return;
      case c::Role::Count: {
        bool inout = p.param->origin && p.param->origin->in_out;
        return tell(inout ? "_inout" : "_slice", data_ + ", " + p.name);
      }
      case c::Role::Result: made.answer = answer(f, p.name); return;
      case c::Role::ResultCount: return;  // refused
      case c::Role::Error:
        if (made.answer.empty()) made.answer = "sabir_py_answer_nothing(&ask)";
        return;
    }
  }

  // The usual numbers have a short way.
  static std::string quick(const abi::Type& type) {
    for (const char* name : {"s32", "u32", "s64", "u64", "f64"}) {
      if (type.key == name) return "_" + type.key;
    }
    return "";
  }

  std::string answer(const abi::Function& f, const std::string& name) const {
    std::string how = f.returning == Returning::Sink     ? "_sink"
                      : f.returning == Returning::Parcel ? "_parcel"
                                                         : "";
    std::string to = how == "_parcel" ? "(const void **)" + name : name;
    return "sabir_py_answer" + how + "(&ask, &" + row_name(plan_, *f.result) + ", " + to + ")";
  }

  const abi::Plan& plan_;
  Package& package_;
  std::string data_;
  int host_methods_ = 0;
};

}  // namespace

void plan_imports(const abi::Plan& plan, Package& package) { ImportPlanner(plan, package).run(); }

}  // namespace sabir::backends::python
