#include "backends/python/plan.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/python/names.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

class PackagePlanner {
 public:
  PackagePlanner(const Input& input, diag::Diagnostics& diagnostics)
      : input_(input), plan_(input.plan), diagnostics_(diagnostics) {}

  Package run() {
    describe();
    package_.rows = plan_rows(plan_);
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_module(id);
    plan_imports(plan_, package_);
    add_calls_back();
    add_instance();
    refuse_unsupported();
    return std::move(package_);
  }

 private:
  void describe() {
    package_.prefix = plan_.prefix;
    package_.name = plan_.prefix;
    package_.contract = plan_.name;
    package_.source = input_.contract_name;
    package_.version = plan_.version.text();
    package_.license = input_.license;
    package_.major = plan_.version.major;
    package_.minor = plan_.version.minor;
    package_.title = plan_.name + " " + package_.version;
    std::vector<std::string> parts = {plan_.package->docs.text};
    for (const abi::Interface& i : plan_.interfaces) {
      if (i.main && i.origin) parts.push_back(i.origin->docs.text);
    }
    package_.doc = emit::paragraphs(parts);
    package_.summary = emit::summary(package_.doc);
    if (package_.doc.empty()) package_.doc = package_.summary = "The library " + plan_.name + ".";
  }

  void add_module(abi::InterfaceId id) {
    const abi::Interface& interface = plan_[id];
    if (interface.types.empty() && interface.functions.empty() && interface.resources.empty()) {
      return;
    }
    Module& module = module_of(interface, id);
    plan_types(plan_, id, module);
    for (uint32_t f : interface.functions) {
      if (plan_.functions[f].imported) continue;
      module.functions.push_back(plan_function(plan_, plan_.functions[f], package_, false));
    }
    for (abi::ResourceId resource : interface.resources) {
      if (!plan_[resource].imported) module.classes.push_back(plan_class(plan_[resource]));
    }
  }

  // The world's own items and those of the interface named like the package share the top.
  Module& module_of(const abi::Interface& interface, abi::InterfaceId id) {
    std::string name = interface.main ? "" : module(interface.label);
    for (Module& there : package_.modules) {
      if (there.name == name) return there;
    }
    Module made;
    made.name = name;
    made.types = types_module(plan_, id);
    made.doc = interface.origin ? interface.origin->docs.text : "";
    if (made.doc.empty()) made.doc = "Interface " + interface.name + ".";
    package_.modules.push_back(std::move(made));
    return package_.modules.back();
  }

  Class plan_class(const abi::Resource& resource) {
    Class made;
    made.doc = resource.origin->docs.text;
    made.name = resource_name(plan_, resource);
    made.c_name = class_variable(plan_, resource);
    made.extension = extension_name(plan_[resource.owner], made.name);
    const abi::Interface& interface = plan_[resource.owner];
    made.shown =
        plan_.prefix + (interface.main ? "" : "." + module(interface.label)) + "." + made.name;
    made.drop = resource.symbol + "_drop";
    made.handle = resource.symbol;
    // What can be made again from its constructor's arguments holds nothing that matters.
    made.warns = !resource.traits().stateless;
    for (uint32_t f : resource.functions) {
      made.hides_builtins |= hides_builtin(method(plan_.functions[f].origin->name));
    }
    for (uint32_t f : resource.functions) {
      Function function = plan_function(plan_, plan_.functions[f], package_, made.hides_builtins);
      if (function.constructor) {
        made.constructor = std::move(function);
      } else {
        made.functions.push_back(std::move(function));
      }
    }
    return made;
  }

  // What open() returns: all functions that work on an instance, as methods.
  void add_instance() {
    Class& made = package_.instance;
    made.doc = "The library, opened: its functions as methods, and its classes as functions.";
    made.name = made.extension = "Instance";
    made.c_name = "class_instance_of_library";
    made.shown = plan_.prefix + ".Instance";
    made.drop = plan_.prefix + "_close";
    made.handle = plan_.prefix + "_instance";
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
      open.params.push_back({host.parameter, host.annotation, "", "", -1, 0, "", ""});
    }
    open.params.push_back({"location", "str", "\"\"", "''", -2, 0, "", ""});
  }

  // Any function may, if there is something to call, but those that the contract says do not.
  void add_calls_back() {
    if (package_.hosts.empty() && package_.guests.empty()) return;
    for (Module& module : package_.modules) {
      for (Function& f : module.functions) f.calls_back = !f.leaf;
      for (Class& c : module.classes) {
        for (Function& f : c.functions) f.calls_back = !f.leaf;
        if (c.constructor) c.constructor->calls_back = !c.constructor->leaf;
      }
    }
  }

  // --- what cannot be done yet ---

  void refuse(source::Span span, const std::string& what, const std::string& why) {
    diag::Diagnostic& d =
        diagnostics_.add(diag::Code::E0901, span, what + " not supported for Python yet", why);
    d.help.push_back("leave `python` out of `--for`, or take it out of the world");
  }

  void refuse_unsupported() {
    for (const abi::Function& f : plan_.functions) {
      if (f.params.size() > 60) {
        refuse(f.origin->span, "a function of more than 60 parameters is", "this has more");
      }
      if (f.imported && f.origin->view) {
        refuse(f.origin->span, "a `view` of what the host implements is", "the world imports this");
      }
    }
  }

  const Input& input_;
  const abi::Plan& plan_;
  diag::Diagnostics& diagnostics_;
  Package package_;
};

}  // namespace

Package plan_package(const Input& input, diag::Diagnostics& diagnostics) {
  return PackagePlanner(input, diagnostics).run();
}

}  // namespace sabir::backends::python
