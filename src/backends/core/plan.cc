// Decides the implementation's side.
#include <algorithm>
#include <map>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/core/model.h"
#include "backends/cpp/names.h"

namespace sabir::backends::core {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;
using model::FunctionKind;

class CorePlanner {
 public:
  explicit CorePlanner(const Input& input) : input_(input), plan_(input.plan) {
    core_.prefix = plan_.prefix;
    core_.upper = abi::upper(plan_.prefix);
    core_.name = plan_.name;
    core_.version = plan_.version.text();
    core_.digest = abi::digest(input.ledger);
    core_.source = input.contract_name;
    core_.contract = input.contract_text;
    core_.ledger = abi::to_json(input.ledger);
    core_.major = plan_.version.major;
    core_.minor = plan_.version.minor;
  }

  Core run() {
    core_.calls_back = plan_.has_host();
    for (const abi::Resource& r : plan_.resources) {
      if (r.imported) core_.imported.push_back(r.symbol);
    }
    for (const abi::Interface& interface : plan_.interfaces) add_interface(interface);
    if (core_.calls_back) add_imported();
    add_table();
    add_accessors();
    add_versions();
    return std::move(core_);
  }

 private:
  // --- what the author writes ---

  void add_interface(const abi::Interface& interface) {
    std::string scope = scope_of(interface);
    for (abi::ResourceId id : interface.resources) {
      if (!plan_[id].imported) add_resource(plan_[id], scope);
    }
    for (uint32_t f : interface.functions) {
      if (plan_.functions[f].imported) continue;
      Functions& there = functions_at(scope, interface.label);
      there.calls.push_back(cpp::plan_call(input_, plan_.functions[f], there.accessor));
    }
  }

  // The author's class has a class for each interface, and for each resource at the top: an
  // interface that is called like one of these gets a `_`.
  std::string scope_of(const abi::Interface& interface) const {
    if (interface.main) return "";
    std::string scope = cpp::pascal(interface.label);
    auto same = [&](const abi::Resource& r) {
      return plan_[r.owner].main && !r.imported && cpp::pascal(r.name) == scope;
    };
    bool taken = std::any_of(plan_.resources.begin(), plan_.resources.end(), same);
    return taken ? scope + "_" : scope;
  }

  // What the world exports itself stands where the main interface's functions do.
  Functions& functions_at(const std::string& scope, const std::string& label) {
    for (Functions& each : core_.functions) {
      if (each.scope == scope) return each;
    }
    std::string accessor = scope.empty() ? "functions" : abi::snake(label) + "_of_";
    return core_.functions.emplace_back(Functions{scope, accessor, {}});
  }

  void add_resource(const abi::Resource& resource, const std::string& scope) {
    ResourceClass made{cpp::alias(plan_, resource),
                       cpp::pascal(resource.name),
                       resource.symbol,
                       plan_.short_symbol(resource.symbol),
                       rule(resource),
                       resource.path,
                       where(resource.origin->span),
                       scope,
                       {},
                       resource.in_place};
    for (uint32_t f : resource.functions) {
      made.calls.push_back(cpp::plan_call(input_, plan_.functions[f], made.alias));
    }
    core_.resources.push_back(std::move(made));
  }

  static std::string rule(const abi::Resource& resource) {
    switch (resource.traits().threading) {
      case model::Threading::Exclusive: return "sabir::core::Exclusive";
      case model::Threading::Confined: return "sabir::core::Confined";
      case model::Threading::Shared: return "sabir::core::Shared";
    }
    base::bug("a thread rule without a class");
  }

  std::string where(source::Span span) const {
    source::Location at = input_.sources.locate(span.begin);
    return input_.contract_name + ":" + std::to_string(at.line);
  }

  // --- what the caller implements ---

  void add_imported() {
    for (const abi::Resource& r : plan_.resources) {
      if (!r.imported) continue;
      ImportedClass made{r.origin->docs.text, cpp::alias(plan_, r), r.symbol, {}, {}};
      for (uint32_t f : r.functions) {
        if (plan_.functions[f].is(FunctionKind::Method)) add_method(made, plan_.functions[f]);
      }
      settle_names(made);
      core_.imported_classes.push_back(std::move(made));
    }
    for (const abi::Function& f : plan_.functions) {
      if (!f.imported || f.is(FunctionKind::Method)) continue;
      add_method(core_.imports, f);
      core_.imports.required.push_back({cpp::member_name(plan_, f.symbol), f.path});
    }
    settle_names(core_.imports);
  }

  static void settle_names(ImportedClass& of) {
    std::vector<cpp::Method*> methods;
    for (cpp::Method& m : of.methods) methods.push_back(&m);
    cpp::keep_twins_apart(methods);
  }

  void add_method(ImportedClass& to, const abi::Function& f) {
    to.methods.push_back(cpp::plan_method(input_, f, "Imports", cpp::Calls::Caller));
  }

  // --- the table and the exports ---

  void add_table() {
    std::map<uint32_t, Export> by_slot;
    for (const abi::Function& f : plan_.functions) {
      if (f.imported) continue;
      std::vector<c::Parameter> signature = c::signature(plan_, f, c::Star::ByType);
      Export made{"sabir_status",
                  f.symbol,
                  c::declare(signature),
                  {},
                  cpp::member_name(plan_, f.symbol),
                  signature.front().name,
                  f.path,
                  true};
      for (const c::Parameter& p : signature) made.passed.push_back(p.name);
      by_slot[f.slot] = std::move(made);
    }
    for (const abi::Resource& r : plan_.resources) {
      if (r.imported) continue;
      by_slot[r.drop_slot] = {"void",
                              r.symbol + "_drop",
                              {r.symbol + "* self"},
                              {"self"},
                              cpp::member_name(plan_, r.symbol + "_drop"),
                              "self",
                              r.path + ".drop",
                              false};
      if (r.in_place) add_in_place(r, by_slot);
    }
    for (auto& [slot, e] : by_slot) {
      core_.table.push_back(e.member);
      core_.exports.push_back(std::move(e));
    }
  }

  void add_in_place(const abi::Resource& r, std::map<uint32_t, Export>& by_slot) {
    std::vector<c::InPlaceFunction> all = c::in_place(plan_, r, c::Star::ByType);
    uint32_t slots[] = {r.size_slot, r.align_slot, r.place_slot};
    for (size_t i = 0; i < all.size(); ++i) {
      Export made{all[i].returns,
                  all[i].symbol,
                  c::declare(all[i].parameters),
                  {},
                  cpp::member_name(plan_, all[i].symbol),
                  "instance",
                  r.path,
                  false};
      for (const c::Parameter& p : all[i].parameters) made.passed.push_back(p.name);
      by_slot[slots[i]] = std::move(made);
    }
  }

  void add_accessors() {
    for (abi::TypeId id : plan_.declared) {
      const abi::Type& type = plan_[id];
      std::string name = plan_.error_suffix(type);
      cpp::Code valid = cpp::condition(plan_, id, "*value", "nullptr", plan_.prefix + "::");
      core_.accessors.push_back(
          {plan_.prefix + "_as_" + name, core_.calls_back ? plan_.prefix + "_declare_" + name : "",
           type.name.empty() ? type.key : type.name, c::const_pointer(plan_, id, c::Star::ByType),
           cpp::owned(plan_, id), type.constant, valid});
    }
  }

  // A node for each minor version, with the symbols that appeared in it.
  // Reads versions in the ledger.
  void add_versions() {
    std::map<std::pair<uint64_t, uint64_t>, std::vector<std::string>> by_version;
    auto add = [&](const std::string& since, std::string symbol) {
      size_t dot = since.find('.');
      by_version[{std::stoull(since.substr(0, dot)), std::stoull(since.substr(dot + 1))}].push_back(
          std::move(symbol));
    };
    std::string first = input_.ledger.slots.empty() ? "" : input_.ledger.slots.front().since;
    for (const abi::Slot& slot : input_.ledger.slots) add(slot.since, slot.symbol);
    if (first.empty()) first = std::to_string(core_.major) + "." + std::to_string(core_.minor);
    for (const char* own :
         {"_open", "_close", "_release", "_describe", "_get_api", "_serve", "_set_allocator"}) {
      add(first, plan_.prefix + own);
    }
    for (const ErrorAccessor& a : core_.accessors) {
      add(first, a.symbol);
      if (!a.declare.empty()) add(first, a.declare);
    }
    for (const std::string& handle : core_.imported) add(first, handle + "_drop");
    if (core_.calls_back) {
      for (const char* own : {"_fail", "_put", "_parcel"}) add(first, plan_.prefix + own);
    }
    for (auto& [version, symbols] : by_version) {
      std::sort(symbols.begin(), symbols.end());
      core_.versions.push_back(
          {core_.upper + "_" + std::to_string(version.first) + "." + std::to_string(version.second),
           std::move(symbols)});
    }
  }

  const Input& input_;
  const abi::Plan& plan_;
  Core core_;
};

}  // namespace

Core plan_core(const Input& input) { return CorePlanner(input).run(); }

}  // namespace sabir::backends::core
