#include "backends/python/plan.h"

#include "abi/names.h"
#include "backends/python/names.h"

namespace sabir::backends::python {
namespace {

class PackagePlanner {
 public:
  PackagePlanner(const Input& input, Reader reader)
      : input_(input), binding_(input.binding), plan_(input.plan) {
    package_.reader = reader;
  }

  Package run() {
    describe();
    package_.rows = plan_rows(binding_);
    for (const binding::Module& module : binding_.modules) add_module(module);
    plan_imports(package_);
    add_instance();
    return std::move(package_);
  }

 private:
  void describe() {
    package_.of = &binding_;
    package_.prefix = package_.name = plan_.prefix;
    package_.source = input_.contract_name;
    package_.license = input_.license;
    package_.major = plan_.version.major;
    package_.minor = plan_.version.minor;
    package_.defaults.resize(binding_.defaults.size());
  }

  void add_module(const binding::Module& from) {
    Module made;
    made.name = from.label.empty() ? "" : module_name(plan_, *from.first);
    made.types = types_module(plan_, *from.first);
    made.doc = from.doc;
    plan_types(binding_, from, made);
    for (uint32_t f : from.functions) {
      made.functions.push_back(plan_function(binding_.functions[f], package_, false));
    }
    for (const binding::Class& c : from.classes) made.classes.push_back(plan_class(c));
    package_.modules.push_back(std::move(made));
  }

  Class plan_class(const binding::Class& from) {
    const abi::Resource& resource = *from.of;
    const abi::Interface& interface = plan_[resource.owner];
    Class made;
    made.of = &from;
    made.doc = resource.origin->docs.text;
    made.name = resource_name(plan_, resource);
    made.c_name = binding::object_label(plan_, resource);
    made.extension = extension_name(interface, made.name);
    made.home = plan_.prefix + (interface.main ? "" : "." + module_name(plan_, interface));
    made.shown = made.home + "." + made.name;
    made.drop = resource.symbol + "_drop";
    for (uint32_t f : resource.functions) {
      made.hides_builtins |= hides_builtin(method(plan_.functions[f].origin->name));
    }
    auto plan = [&](uint32_t f) {
      return plan_function(binding_.functions[f], package_, made.hides_builtins);
    };
    if (from.constructor) made.constructor = plan(*from.constructor);
    for (uint32_t f : from.functions) made.functions.push_back(plan(f));
    return made;
  }

  // What open() returns: all functions that work on an instance, as methods.
  void add_instance() {
    Class& made = package_.instance;
    made.doc = "The library, opened: its functions as methods, and its classes as functions.";
    made.name = made.extension = "Instance";
    made.c_name = "class_instance_of_library";
    made.home = plan_.prefix;
    made.shown = plan_.prefix + ".Instance";
    made.drop = plan_.prefix + "_close";
    auto add = [&](const Function& f, const std::string& class_name) {
      if (f.on_instance.empty()) return;
      made.functions.push_back(f);
      Function& method = made.functions.back();
      method.name = f.on_instance;
      method.method = true;
      method.is_static = false;
      if (f.constructor) method.returns = class_name;
      made.hides_builtins |= hides_builtin(method.name);
    };
    for (const Module& module : package_.modules) {
      for (const Function& f : module.functions) add(f, "");
      for (const Class& c : module.classes) {
        if (c.constructor) add(*c.constructor, c.extension);
        for (const Function& f : c.functions) add(f, "");
      }
    }
    add_open();
  }

  void add_open() {
    Function& open = package_.open;
    open.name = "open";
    open.c_name = "open";
    open.returns = "Instance";
    open.doc = "Open the library at a location such as `worker:`; empty: where the default is.";
    for (const Host& host : package_.hosts) {
      open.params.push_back({host.parameter, host.module + "." + host.name});
      open.needs.modules.insert(host.module);
    }
    open.params.push_back({"location", "str", "\"\"", "''", -2});
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  Package package_;
};

}  // namespace

Package plan_package(const Input& input, Reader reader) {
  return PackagePlanner(input, reader).run();
}

}  // namespace sabir::backends::python
