// Decides the C++ wrapper: what each function takes, passes and gives.
#include <map>
#include <set>

#include "abi/names.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "emit/docs.h"

namespace sabir::backends::cpp {
namespace {

using model::FunctionKind;

class WrapperPlanner {
 public:
  explicit WrapperPlanner(const Input& input) : input_(input), plan_(input.plan) {
    wrapper_.prefix = plan_.prefix;
    wrapper_.upper = abi::upper(plan_.prefix);
    wrapper_.title = plan_.name + " " + plan_.version.text();
    wrapper_.source = input.contract_name;
    wrapper_.doc = plan_.package->docs.text;
  }

  Wrapper run() {
    for (abi::TypeId id : plan_.declared)
      wrapper_.declared.push_back({owned(plan_, id), accessor(id), failed_name(plan_, id)});
    add_hosts();
    for (const abi::Interface& interface : plan_.interfaces) {
      Space space{name_space(plan_, interface), {}, {}};
      for (abi::ResourceId id : interface.resources) {
        if (!plan_[id].imported) space.classes.push_back(resource(plan_[id]));
      }
      for (uint32_t f : interface.functions) {
        if (!plan_.functions[f].imported) space.functions.push_back(method(f, ""));
      }
      if (!space.classes.empty() || !space.functions.empty()) {
        wrapper_.spaces.push_back(std::move(space));
      }
    }
    settle_names();
    tell_twins_apart();
    return std::move(wrapper_);
  }

 private:
  // What the world itself exports stands beside the main interface's.
  void settle_names() {
    std::map<std::string, std::vector<Method*>> scopes;
    for (Space& space : wrapper_.spaces) {
      for (Method& m : space.functions) scopes[space.name].push_back(&m);
    }
    for (auto& [name, scope] : scopes) keep_twins_apart(scope, spaces_in(plan_, name));
  }

  // C++ looks for a function where its arguments' types are, too: a function of one name in two
  // interfaces says which it means.
  void tell_twins_apart() {
    std::map<std::string, int> count;
    for (const Space& space : wrapper_.spaces) {
      for (const Method& m : space.functions) ++count[m.name], ++count["try_" + m.name];
    }
    for (Space& space : wrapper_.spaces) {
      for (Method& m : space.functions) {
        if (count["try_" + m.name] > 1) m.twin = "::" + space.name + "::";
      }
    }
  }

  Class resource(const abi::Resource& r) {
    std::string threads;
    switch (r.traits().threading) {
      case model::Threading::Exclusive: threads = "Used by one thread at a time."; break;
      case model::Threading::Confined: threads = "Used by the thread that made it only."; break;
      case model::Threading::Shared: threads = "May be used by many threads at once."; break;
    }
    Class made{emit::paragraphs({r.origin->docs.text, threads}),
               class_label(plan_, r),
               r.symbol,
               "::" + plan_.prefix + "::own::" + alias(plan_, r),
               {}};
    complete_.insert(&r);
    for (uint32_t f : r.functions) made.methods.push_back(method(f, made.name));
    std::vector<Method*> methods;
    for (Method& m : made.methods) methods.push_back(&m);
    keep_twins_apart(methods);
    return made;
  }

  Method method(uint32_t index, const std::string& owner) {
    const abi::Function& f = plan_.functions[index];
    Method made = plan_method(input_, f, owner);
    for (const abi::Param& p : f.params) made.later |= is_to_come(p.type);
    if (f.result) made.later |= is_to_come(*f.result);
    return made;
  }

  // Whether it is a handle of a class that stands further down.
  bool is_to_come(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    if (type.shape != abi::Shape::Own && type.shape != abi::Shape::Borrow) return false;
    const abi::Resource& r = plan_[type.resource];
    return !r.imported && !complete_.count(&r);
  }

  std::string accessor(abi::TypeId error) const {
    return plan_.prefix + "_as_" + plan_.error_suffix(plan_[error]);
  }

  // --- what the user implements ---

  void add_hosts() {
    for (const abi::Resource& r : plan_.resources) {
      if (!r.imported) continue;
      HostClass made{r.origin->docs.text,
                     name_space(plan_, plan_[r.owner]),
                     class_label(plan_, r),
                     r.symbol,
                     r.symbol + "_table",
                     serve_name(plan_, r),
                     {},
                     {}};
      for (uint32_t f : r.functions) {
        if (plan_.functions[f].is(FunctionKind::Method)) add_call(made, plan_.functions[f]);
      }
      wrapper_.hosts.push_back(std::move(made));
    }
    HostClass host{"What the library asks of its caller: derive from it, and give it to Instance.",
                   plan_.prefix,
                   "Host",
                   "",
                   plan_.prefix + "_imports",
                   "",
                   {},
                   {}};
    for (const abi::Function& f : plan_.functions) {
      if (f.imported && !f.is(FunctionKind::Method)) add_call(host, f);
    }
    if (!host.calls.empty() || !wrapper_.hosts.empty()) wrapper_.hosts.push_back(std::move(host));
  }

  void add_call(HostClass& to, const abi::Function& f) {
    Call call = plan_call(input_, f, to.name, Answers::User);
    if (!f.is(FunctionKind::Method)) call.method = call.name;
    to.calls.push_back(std::move(call));
    std::string throws =
        f.error ? "Throws " + flat(owned(plan_, *f.error)) + " for the error it declares." : "";
    to.docs.push_back(emit::paragraphs({f.origin->docs.text, throws}));
  }

  const Input& input_;
  const abi::Plan& plan_;
  Wrapper wrapper_;
  std::set<const abi::Resource*> complete_;  // whose classes stand above
};

}  // namespace

Wrapper plan_wrapper(const Input& input) { return WrapperPlanner(input).run(); }

}  // namespace sabir::backends::cpp
