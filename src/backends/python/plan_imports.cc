// Decides what the caller implements: the protocols of interfaces and resources that the world
// imports, and what the C functions are called through which the library calls them.
#include <algorithm>

#include "backends/native/native.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"
#include "binding/apart.h"

namespace sabir::backends::python {
namespace {

class ImportPlanner {
 public:
  explicit ImportPlanner(Package& package)
      : binding_(*package.of), plan_(*binding_.plan), package_(package) {}

  void run() {
    for (const binding::Host& host : binding_.hosts) add_host(host);
    for (const binding::Function& f : binding_.functions) {
      if (f.of->imported && !f.is(model::FunctionKind::Method)) {
        package_.table.push_back(
            {c::member_name(plan_, f.of->symbol), plan_.short_symbol(f.of->symbol)});
      }
    }
  }

 private:
  // --- interfaces and resources ---

  void add_host(const binding::Host& from) {
    const abi::Interface& interface = *from.of;
    Module& home = package_.modules[from.module];
    for (const binding::Guests& guests : from.guests) add_guests(guests, home);
    if (from.functions.empty()) return;
    ProtocolClass protocol;
    protocol.doc = interface.origin ? interface.origin->docs.text : "";
    protocol.name = interface.name.empty() ? "Imports" : pascal(interface.label);
    while (is_taken(home, protocol.name)) protocol.name += "_";
    std::string parameter = binding::name_at_open(interface, as_parameter);
    Host host{protocol.name, parameter, home.types, {}};
    for (uint32_t index : from.functions) {
      const binding::Function& f = binding_.functions[index];
      host.methods.push_back(name_on_host(plan_, *f.of));
      add_function(f, host.methods.back(), protocol, home, int(package_.hosts.size()));
    }
    put(home, std::move(protocol));
    package_.hosts.push_back(std::move(host));
  }

  static std::string as_parameter(std::string_view label) { return identifier(label); }

  static bool is_taken(const Module& module, const std::string& name) {
    return std::find(module.exports.begin(), module.exports.end(), name) != module.exports.end();
  }

  static void put(Module& module, ProtocolClass protocol) {
    module.exports.push_back(protocol.name);
    module.type_classes.push_back(std::move(protocol));
  }

  void add_guests(const binding::Guests& from, Module& home) {
    ProtocolClass protocol;
    protocol.doc = from.of->origin->docs.text;
    protocol.name = pascal(from.of->name);
    Guests guests{&from, binding::object_label(plan_, *from.of), protocol.name, {}, {}};
    for (uint32_t index : from.methods) {
      const binding::Function& f = binding_.functions[index];
      std::string name = name_on_host(plan_, *f.of);
      guests.methods.push_back(name);
      guests.functions.push_back(plan_.short_symbol(f.of->symbol));
      add_function(f, name, protocol, home, -1);
    }
    put(home, std::move(protocol));
    package_.guests.push_back(std::move(guests));
  }

  // --- functions ---

  void add_function(const binding::Function& f, const std::string& name, ProtocolClass& protocol,
                    Module& home, int host) {
    protocol.methods.push_back(method_of(f, name, home));
    Import made;
    made.of = &f;
    made.c_name = plan_.short_symbol(f.of->symbol);
    made.shown = protocol.name + "." + name;
    made.method = name;
    made.host = host;
    made.slot = host < 0 ? int(protocol.methods.size()) - 1 : host_methods_++;
    for (const abi::Param& p : f.of->params) made.params.push_back(parameter(p.name));
    made.takes = native::asked(plan_, *f.of);
    if (f.of->error) made.declare = "declare_" + plan_.error_suffix(plan_[*f.of->error]);
    package_.imports.push_back(std::move(made));
  }

  ProtocolMethod method_of(const binding::Function& f, const std::string& name, Module& home) {
    ProtocolMethod made{f.of->origin->docs.text, name, {}, "None", f.of->symbol};
    Spelling spelling(plan_, home.types, false, "_types", package_.reader);
    for (const binding::Parameter& p : f.params) {
      bool memory = p.mode == binding::Mode::InOut && is_number(plan_[*plan_[p.of->type].element]);
      made.params.push_back(
          {"", parameter(p.of->name),
           memory ? "memoryview" : spelling.annotation(p.of->type, Place::Returned), ""});
    }
    if (f.of->result) made.returns = spelling.annotation(*f.of->result, Place::Taken);
    home.needs.add(spelling.needs());
    return made;
  }

  const binding::Package& binding_;
  const abi::Plan& plan_;
  Package& package_;
  int host_methods_ = 0;
};

}  // namespace

void plan_imports(Package& package) { ImportPlanner(package).run(); }

}  // namespace sabir::backends::python
