#include "backends/java/plan.h"

#include "abi/names.h"
#include "backends/c/layouts.h"
#include "backends/java/names.h"
#include "emit/docs.h"

namespace sabir::backends::java {
namespace {

class PackagePlanner {
 public:
  explicit PackagePlanner(const Input& input)
      : input_(input), plan_(input.plan), names_(name_classes(plan_)) {}

  Package run() {
    describe();
    plan_types(plan_, names_, needs_, package_);
    package_.calls.push_back(plan_own_call(plan_, "release", 'V', {"block"}));
    package_.calls.push_back(plan_own_call(plan_, "describe", 'J', {}));
    package_.calls.push_back(
        plan_own_call(plan_, "open", 'I', {"location", "options", "result", "error"}));
    package_.calls.push_back(plan_own_call(plan_, "close", 'V', {"self"}));
    if (!has_imports(plan_)) {
      package_.instance = {
          "The library " + plan_.name + ", running where it was opened.", names_.instance, {}};
    }
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_interface(id);
    for (const abi::Function& f : plan_.functions) {
      if (!f.imported) package_.calls.push_back(plan_call(plan_, f));
    }
    for (const abi::Resource& resource : plan_.resources) {
      package_.calls.push_back(plan_drop(plan_, resource));
    }
    if (has_imports(plan_)) plan_imports(plan_, names_, needs_, package_);
    plan_codecs(plan_, names_, needs_, package_);
    return std::move(package_);
  }

 private:
  void describe() {
    const model::Package& contract = *plan_.package;
    package_.prefix = plan_.prefix;
    package_.group = contract.space.empty() ? "sabir" : package(contract.space);
    package_.name = package_.group + "." + package(plan_.prefix);
    package_.folder = package_.group + "/" + package(plan_.prefix);
    package_.contract = plan_.name;
    package_.source = input_.contract_name;
    package_.version = plan_.version.text();
    package_.license = input_.license;
    package_.layouts = c::layout_texts(plan_);
    package_.major = plan_.version.major;
    package_.minor = plan_.version.minor;
    package_.title = plan_.name + " " + package_.version;
    std::vector<std::string> parts = {contract.docs.text};
    for (const abi::Interface& i : plan_.interfaces) {
      if (i.main && i.origin) parts.push_back(i.origin->docs.text);
    }
    package_.doc = emit::paragraphs(parts);
    package_.summary = emit::summary(package_.doc);
    if (package_.doc.empty()) package_.doc = package_.summary = "The library " + plan_.name + ".";
    for (const abi::Function& f : plan_.functions) {
      if (f.returning != abi::Returning::Value || f.imported) continue;
      package_.largest = std::max(package_.largest, plan_[*f.result].size);
    }
  }

  void add_interface(abi::InterfaceId id) {
    const abi::Interface& interface = plan_[id];
    FunctionsClass made{
        interface.origin ? interface.origin->docs.text : "", names_.functions.at(id), {}};
    for (uint32_t f : interface.functions) {
      if (!plan_.functions[f].imported) add(plan_.functions[f], made.methods);
    }
    if (!made.methods.empty()) put(std::move(made));
    for (abi::ResourceId resource : interface.resources) {
      if (!plan_[resource].imported) add_resource(resource);
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
  void add(const abi::Function& f, std::vector<Method>& methods) {
    bool imports = has_imports(plan_);
    add(f, imports ? On::Opened : On::Default, methods, f.symbol);
    if (imports || f.is(model::FunctionKind::Method)) return;
    bool main = !f.resource && plan_[f.owner].main;
    add(f, On::Opened, main ? package_.instance.methods : methods, "");
  }

  // The page of the contract shows those with a symbol: one form of each function.
  void add(const abi::Function& f, On on, std::vector<Method>& methods, const std::string& symbol) {
    for (Method& method : plan_methods(plan_, names_, needs_, f, on)) {
      method.symbol = symbol;
      methods.push_back(std::move(method));
    }
  }

  void add_resource(abi::ResourceId id) {
    const abi::Resource& resource = plan_[id];
    ResourceClass made;
    made.doc = resource.origin->docs.text;
    made.name = names_.resources.at(id);
    made.drop = plan_drop(plan_, resource).name;
    // What can be made again from its constructor's arguments holds nothing that matters.
    made.warns = !resource.traits().stateless;
    made.remaking = plan_remaking(plan_, names_, needs_, resource);
    for (uint32_t f : resource.functions) add(plan_.functions[f], made.methods);
    package_.resources.push_back(std::move(made));
  }

  const Input& input_;
  const abi::Plan& plan_;
  ClassNames names_;
  Needs needs_;
  Package package_;
};

}  // namespace

Package plan_package(const Input& input) { return PackagePlanner(input).run(); }

}  // namespace sabir::backends::java
