#include "backends/java/plan.h"

#include "backends/c/layouts.h"
#include "backends/java/names.h"

namespace sabir::backends::java {
namespace {

class PackagePlanner {
 public:
  explicit PackagePlanner(const Input& input)
      : input_(input), binding_(input.binding), plan_(input.plan) {}

  Package run() {
    describe();
    plan_types(package_);
    package_.calls.push_back(plan_own_call(plan_, "release", 'V', {"block"}));
    package_.calls.push_back(plan_own_call(plan_, "describe", 'J', {}));
    package_.calls.push_back(
        plan_own_call(plan_, "open", 'I', {"location", "options", "result", "error"}));
    package_.calls.push_back(plan_own_call(plan_, "close", 'V', {"self"}));
    if (!binding_.hosted()) {
      package_.instance = {
          "The library " + plan_.name + ", running where it was opened.", names().instance, {}};
    }
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_interface(id);
    for (const binding::Function& f : binding_.functions) {
      if (!f.of->imported) package_.calls.push_back(plan_call(plan_, f));
    }
    for (const abi::Resource& resource : plan_.resources) {
      package_.calls.push_back(plan_drop(plan_, resource));
    }
    if (binding_.hosted()) plan_imports(package_);
    return std::move(package_);
  }

 private:
  const ClassNames& names() const { return package_.names; }

  void describe() {
    package_.of = &binding_;
    package_.names = name_classes(plan_);
    const model::Package& contract = *plan_.package;
    package_.prefix = plan_.prefix;
    package_.group = contract.space.empty() ? "sabir" : package(contract.space);
    package_.name = package_.group + "." + package(plan_.prefix);
    package_.folder = package_.group + "/" + package(plan_.prefix);
    package_.source = input_.contract_name;
    package_.license = input_.license;
    package_.layouts = c::layout_texts(plan_);
    package_.major = plan_.version.major;
    package_.minor = plan_.version.minor;
    for (const abi::Function& f : plan_.functions) {
      if (f.returning != abi::Returning::Value || f.imported) continue;
      package_.largest = std::max(package_.largest, plan_[*f.result].size);
    }
  }

  // Of each interface of its own: what shares a class is put together by the class's name.
  void add_interface(abi::InterfaceId id) {
    const abi::Interface& interface = plan_[id];
    FunctionsClass made{
        interface.origin ? interface.origin->docs.text : "", names().functions.at(id), {}};
    for (uint32_t f : interface.functions) {
      if (!plan_.functions[f].imported) add(binding_.functions[f], made.methods);
    }
    if (!made.methods.empty()) put(std::move(made));
    for (abi::ResourceId resource : interface.resources) {
      if (const binding::Class* c = binding_.find_class(resource)) add_class(*c);
    }
  }

  // The world's own functions and those of the interface named like the package share a class.
  void put(FunctionsClass made) {
    for (FunctionsClass& there : package_.functions) {
      if (there.name != made.name) continue;
      there.methods.insert(there.methods.end(), made.methods.begin(), made.methods.end());
      return;
    }
    package_.functions.push_back(std::move(made));
  }

  // On the instance that every process has, and on one that was opened; with imports there is no
  // other.
  void add(const binding::Function& f, std::vector<Method>& methods) {
    bool imports = binding_.hosted();
    add(f, imports ? On::Opened : On::Default, methods, f.of->symbol);
    if (imports || f.is(model::FunctionKind::Method)) return;
    bool main = !f.of->resource && plan_[f.of->owner].main;
    add(f, On::Opened, main ? package_.instance.methods : methods, "");
  }

  // The page of the contract shows those with a symbol: one form of each function.
  void add(const binding::Function& f, On on, std::vector<Method>& methods,
           const std::string& symbol) {
    for (Method& method : plan_methods(package_, f, on)) {
      method.symbol = symbol;
      methods.push_back(std::move(method));
    }
  }

  void add_class(const binding::Class& from) {
    ResourceClass made;
    made.doc = from.of->origin->docs.text;
    made.name = names().resources.at(from.id);
    made.drop = plan_drop(plan_, *from.of).name;
    made.warns = from.warns;
    made.remaking = plan_remaking(package_, from);
    for (uint32_t f : from.of->functions) add(binding_.functions[f], made.methods);
    package_.resources.push_back(std::move(made));
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  Package package_;
};

}  // namespace

Package plan_package(const Input& input) { return PackagePlanner(input).run(); }

}  // namespace sabir::backends::java
