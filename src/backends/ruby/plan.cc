#include "backends/ruby/plan.h"

#include "abi/names.h"
#include "backends/c/layouts.h"
#include "backends/ruby/names.h"
#include "emit/docs.h"

namespace sabir::backends::ruby {
namespace {

class PackagePlanner {
 public:
  explicit PackagePlanner(const Input& input) : input_(input), plan_(input.plan) {}

  Package run() {
    describe();
    package_.rows = plan_rows(plan_);
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_module(id);
    return std::move(package_);
  }

 private:
  void describe() {
    package_.prefix = plan_.prefix;
    package_.name = plan_.prefix;
    package_.module = package_module(plan_.prefix);
    package_.contract = plan_.name;
    package_.source = input_.contract_name;
    package_.version = plan_.version.text();
    package_.license = input_.license;
    package_.layouts = c::layout_texts(plan_);
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
    Module& module = module_of(interface);
    plan_types(plan_, id, module);
    bool asks = !interface.functions.empty() || !interface.resources.empty();
    if (interface.imported && asks) module.host = plan_host(plan_, interface, hosts_++, package_);
    for (uint32_t f : interface.functions) {
      if (plan_.functions[f].imported) continue;
      module.functions.push_back(plan_function(plan_, plan_.functions[f], package_));
    }
    for (abi::ResourceId resource : interface.resources) {
      if (!plan_[resource].imported) module.classes.push_back(plan_class(plan_[resource]));
    }
  }

  // The world's own items and those of the interface named like the package share the top.
  Module& module_of(const abi::Interface& interface) {
    std::string name = interface_module(plan_, interface);
    for (Module& there : package_.modules) {
      if (there.name == name) return there;
    }
    Module made;
    made.name = name;
    made.doc = interface.origin ? interface.origin->docs.text : "";
    if (made.doc.empty()) made.doc = "Interface " + interface.name + ".";
    package_.modules.push_back(std::move(made));
    return package_.modules.back();
  }

  Class plan_class(const abi::Resource& resource) {
    Class made;
    made.doc = resource.origin->docs.text;
    made.name = constant(resource.name);
    made.c_name = class_variable(plan_, resource);
    made.path = home_of(plan_, resource.owner) + made.name;
    made.drop = resource.symbol + "_drop";
    made.handle = resource.symbol;
    // What can be made again from its constructor's arguments holds nothing that matters.
    made.warns = !resource.traits().stateless;
    for (uint32_t f : resource.functions) {
      Function function = plan_function(plan_, plan_.functions[f], package_);
      if (function.constructor) {
        made.constructor = std::move(function);
      } else {
        made.functions.push_back(std::move(function));
      }
    }
    return made;
  }

  const Input& input_;
  const abi::Plan& plan_;
  Package package_;
  int hosts_ = 0;
};

}  // namespace

Package plan_package(const Input& input) { return PackagePlanner(input).run(); }

}  // namespace sabir::backends::ruby
