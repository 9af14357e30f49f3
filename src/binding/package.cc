#include "binding/package.h"

#include <algorithm>

#include "emit/docs.h"

namespace sabir::binding {
namespace {

class Planner {
 public:
  explicit Planner(const abi::Plan& plan) : plan_(plan) {}

  Package run() {
    made_.plan = &plan_;
    describe();
    made_.types = plan_types(plan_);
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_interface(id);
    for (const abi::Function& f : plan_.functions) {
      made_.functions.push_back(plan_function(plan_, f, made_.hosted()));
    }
    for (const Module& module : made_.modules) add_defaults(module);
    add_declared();
    return std::move(made_);
  }

 private:
  void describe() {
    made_.version = plan_.version.text();
    made_.title = plan_.name + " " + made_.version;
    std::vector<std::string> parts = {plan_.package->docs.text};
    for (const abi::Interface& i : plan_.interfaces) {
      if (i.main && i.origin) parts.push_back(i.origin->docs.text);
    }
    made_.doc = emit::paragraphs(parts);
    made_.summary = emit::summary(made_.doc);
    if (made_.doc.empty()) made_.doc = made_.summary = "The library " + plan_.name + ".";
  }

  // --- modules ---

  void add_interface(abi::InterfaceId id) {
    const abi::Interface& interface = plan_[id];
    if (interface.types.empty() && interface.functions.empty() && interface.resources.empty()) {
      return;
    }
    Module& module = module_of(interface);
    module.types.insert(module.types.end(), interface.types.begin(), interface.types.end());
    for (uint32_t f : interface.functions) {
      if (!plan_.functions[f].imported) module.functions.push_back(f);
    }
    for (abi::ResourceId resource : interface.resources) {
      if (!plan_[resource].imported) module.classes.push_back(class_of(resource));
    }
    add_host(id, size_t(&module - made_.modules.data()));
  }

  Module& module_of(const abi::Interface& interface) {
    std::string label = interface.main ? "" : interface.label;
    for (Module& there : made_.modules) {
      if (there.label == label) return there;
    }
    Module made;
    made.label = label;
    made.first = &interface;
    made.doc = interface.origin ? interface.origin->docs.text : "";
    if (made.doc.empty()) made.doc = "Interface " + interface.name + ".";
    made_.modules.push_back(std::move(made));
    return made_.modules.back();
  }

  Class class_of(abi::ResourceId id) const {
    const abi::Resource& resource = plan_[id];
    Class made{id, &resource, {}, {}};
    // What can be made again from its constructor's arguments holds nothing that matters.
    made.warns = !resource.traits().stateless;
    for (uint32_t f : resource.functions) {
      if (plan_.functions[f].is(model::FunctionKind::Constructor)) {
        made.constructor = f;
      } else {
        made.functions.push_back(f);
      }
    }
    return made;
  }

  // --- what the host implements ---

  void add_host(abi::InterfaceId id, size_t module) {
    Host made{&plan_[id], module, {}, {}};
    for (uint32_t f = 0; f < plan_.functions.size(); ++f) {
      const abi::Function& function = plan_.functions[f];
      bool method = function.is(model::FunctionKind::Method);
      if (function.imported && function.owner == id && !method) made.functions.push_back(f);
    }
    for (abi::ResourceId resource : made.of->resources) {
      if (plan_[resource].imported) made.guests.push_back(guests_of(resource));
    }
    if (!made.functions.empty() || !made.guests.empty()) made_.hosts.push_back(std::move(made));
  }

  Guests guests_of(abi::ResourceId id) const {
    Guests made{id, &plan_[id], {}};
    for (uint32_t f : plan_[id].functions) {
      if (plan_.functions[f].is(model::FunctionKind::Method)) made.methods.push_back(f);
    }
    return made;
  }

  void add_declared() {
    for (abi::TypeId id : plan_.declared) {
      bool asked = std::any_of(plan_.functions.begin(), plan_.functions.end(),
                               [&](const abi::Function& f) { return f.imported && f.error == id; });
      if (asked) made_.declared.push_back(id);
    }
  }

  // --- defaults, in the order in which functions are declared ---

  void add_defaults(const Module& module) {
    for (uint32_t f : module.functions) add_defaults(f);
    for (const Class& c : module.classes) {
      for (uint32_t f : c.of->functions) add_defaults(f);
    }
  }

  void add_defaults(uint32_t index) {
    for (Parameter& p : made_.functions[index].params) {
      if (!p.of->origin || !p.of->origin->default_value) continue;
      p.fallback = int(made_.defaults.size());
      made_.defaults.push_back({p.of->type, &*p.of->origin->default_value});
    }
  }

  const abi::Plan& plan_;
  Package made_;
};

}  // namespace

const Class* Package::find_class(abi::ResourceId id) const {
  for (const Module& module : modules) {
    for (const Class& c : module.classes) {
      if (c.id == id) return &c;
    }
  }
  return nullptr;
}

Package make_package(const abi::Plan& plan) { return Planner(plan).run(); }

}  // namespace sabir::binding
