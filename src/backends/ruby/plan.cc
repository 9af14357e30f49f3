#include "backends/ruby/plan.h"

#include "backends/c/layouts.h"
#include "backends/ruby/names.h"

namespace sabir::backends::ruby {
namespace {

class PackagePlanner {
 public:
  explicit PackagePlanner(const Input& input)
      : input_(input), binding_(input.binding), plan_(input.plan) {}

  Package run() {
    describe();
    package_.rows = plan_rows(binding_);
    for (const binding::Module& module : binding_.modules) add_module(module);
    int hosts = 0;
    for (const binding::Host& host : binding_.hosts) {
      int index = host.functions.empty() ? -1 : hosts++;
      package_.modules[host.module].host = plan_host(host, index, package_);
    }
    return std::move(package_);
  }

 private:
  void describe() {
    package_.of = &binding_;
    package_.prefix = package_.name = plan_.prefix;
    package_.module = package_module(plan_.prefix);
    package_.source = input_.contract_name;
    package_.license = input_.license;
    package_.layouts = c::layout_texts(plan_);
    package_.major = plan_.version.major;
    package_.minor = plan_.version.minor;
    package_.defaults.resize(binding_.defaults.size());
  }

  void add_module(const binding::Module& from) {
    Module made;
    made.name = interface_module(plan_, *from.first);
    made.doc = from.doc;
    plan_types(binding_, from, made);
    for (uint32_t f : from.functions) made.functions.push_back(plan(f));
    for (const binding::Class& c : from.classes) made.classes.push_back(plan_class(c));
    package_.modules.push_back(std::move(made));
  }

  Function plan(uint32_t f) { return plan_function(binding_.functions[f], package_); }

  Class plan_class(const binding::Class& from) {
    const abi::Resource& resource = *from.of;
    Class made;
    made.of = &from;
    made.doc = resource.origin->docs.text;
    made.name = constant(resource.name);
    made.c_name = binding::object_label(plan_, resource);
    made.path = home_of(plan_, resource.owner) + made.name;
    made.drop = resource.symbol + "_drop";
    made.warns = from.warns;
    if (from.constructor) made.constructor = plan(*from.constructor);
    for (uint32_t f : from.functions) made.functions.push_back(plan(f));
    return made;
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  Package package_;
};

}  // namespace

Package plan_package(const Input& input) { return PackagePlanner(input).run(); }

}  // namespace sabir::backends::ruby
