// Decides the implementation's side.
#include <algorithm>
#include <map>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/core/model.h"
#include "backends/core/validity.h"
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
    core_.major = plan_.version.major;
    core_.minor = plan_.version.minor;
  }

  Core run() {
    core_.validities = plan_validities(plan_);
    for (const abi::Interface& interface : plan_.interfaces) add_interface(interface);
    add_table();
    add_accessors();
    add_versions();
    return std::move(core_);
  }

 private:
  // --- what the author writes ---

  void add_interface(const abi::Interface& interface) {
    std::string scope = interface.main ? "" : cpp::pascal(last_part(interface.symbol));
    for (abi::ResourceId id : interface.resources) {
      if (!plan_[id].imported) add_resource(plan_[id], scope);
    }
    Functions made{
        scope, scope.empty() ? "functions" : abi::snake(last_part(interface.symbol)) + "_of", {}};
    for (uint32_t f : interface.functions) {
      if (!plan_.functions[f].imported)
        made.calls.push_back(plan_call(plan_.functions[f], made.accessor));
    }
    if (!made.calls.empty()) core_.functions.push_back(std::move(made));
  }

  // "text" of "uninorm_text".
  std::string last_part(const std::string& symbol) const {
    std::string part =
        symbol.size() > plan_.prefix.size() ? symbol.substr(plan_.prefix.size() + 1) : "";
    std::replace(part.begin(), part.end(), '_', '-');
    return part;
  }

  void add_resource(const abi::Resource& resource, const std::string& scope) {
    ResourceClass made{alias(resource),
                       resource.symbol,
                       rule(resource),
                       resource.path,
                       where(resource.origin->span),
                       scope,
                       {}};
    for (uint32_t f : resource.functions) {
      made.calls.push_back(plan_call(plan_.functions[f], made.alias));
    }
    core_.resources.push_back(std::move(made));
  }

  std::string alias(const abi::Resource& resource) const {
    return cpp::pascal(last_part(resource.symbol));
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

  // --- calls ---

  Call plan_call(const abi::Function& f, const std::string& owner) {
    Call call;
    call.name = member_name(f.symbol);
    call.requirement = cpp::pascal(last_part(f.symbol));
    call.path = f.path;
    call.where = where(f.origin->span);
    call.kind = f.origin->kind;
    call.owner = owner;
    call.method = cpp::identifier(f.origin->name);
    call.returning = f.returning;
    call.result = f.result ? cpp::owned(plan_, *f.result) : "void";
    call.error = f.error ? cpp::owned(plan_, *f.error) : "sabir::core::NoError";
    call.error_number = f.error ? plan_[*f.error].number : 0;
    call.error_name = f.error ? error_name(plan_[*f.error]) : "";
    std::vector<c::Parameter> signature = c::signature(plan_, f);
    call.params = c::declare(signature);
    call.first = signature.front().name;
    for (const c::Parameter& p : signature) call.passed.push_back(p.name);
    if (f.is(FunctionKind::Method)) {
      call.uses.push_back({call.first, alias(plan_[f.resource]), false});
    }
    for (size_t i = 0; i < signature.size(); ++i) plan_parameter(f, signature, i, call);
    call.wanted = wanted(f, call);
    return call;
  }

  static std::string error_name(const abi::Type& type) {
    return type.name.empty() ? type.key : type.name;
  }

  void plan_parameter(const abi::Function& f, const std::vector<c::Parameter>& all, size_t i,
                      Call& call) {
    const c::Parameter& p = all[i];
    switch (p.role) {
      case c::Role::Value: plan_value(p, call); return;
      case c::Role::Pointer: plan_pointer(p, call); return;
      case c::Role::Data: plan_slice(p, all[i + 1], call); return;
      case c::Role::Handle: plan_handle(p, call); return;
      case c::Role::Result: plan_result(f, p, call); return;
      case c::Role::ResultCount:
        call.result_count = p.name;
        call.checks.push_back("call.given(\"result\", " + p.name + ")");
        return;
      case c::Role::Self:
      case c::Role::Instance:
      case c::Role::Count:
      case c::Role::Error: return;
    }
  }

  std::string quoted(const c::Parameter& p) const { return "\"" + p.param->name + "\", " + p.name; }

  void plan_value(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::string cpp_type = cpp::owned(plan_, p.param->type);
    if (type.shape == Shape::Enum) {
      call.checks.push_back("call.within(" + quoted(p) + ", " +
                            std::to_string(type.members.size()) + ")");
    } else if (std::string valid = condition(plan_, p.param->type, p.name); !valid.empty()) {
      call.checks.push_back("call.holds(\"" + p.param->name + "\", " + valid + ")");
    }
    bool same = cpp_type == p.type;
    bool boolean = cpp_type == "bool";
    call.arguments.push_back({cpp_type, p.name,
                              same      ? p.name
                              : boolean ? p.name + " != 0"
                                        : cpp_type + "(" + p.name + ")"});
  }

  void plan_pointer(const c::Parameter& p, Call& call) {
    call.checks.push_back("call.given(" + quoted(p) + ")");
    if (std::string valid = condition(plan_, p.param->type, "*" + p.name); !valid.empty()) {
      call.checks.push_back("call.holds(\"" + p.param->name + "\", " + valid + ")");
    }
    std::string view = cpp::view(plan_, p.param->type);
    call.arguments.push_back(
        {"const " + view + "&", p.name, "*reinterpret_cast<const " + view + "*>(" + p.name + ")"});
  }

  void plan_slice(const c::Parameter& p, const c::Parameter& count, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::string range = quoted(p) + ", " + count.name;
    if (type.shape == Shape::String) {
      call.checks.push_back("call.text(" + range + ")");
    } else if (std::string valid = condition(plan_, *type.element, "item"); !valid.empty()) {
      call.checks.push_back("call.each(" + range + ", [](const auto& item) { return " + valid +
                            "; })");
    } else {
      call.checks.push_back("call.slice(" + range + ")");
    }
    if (p.param->origin && p.param->origin->max) {
      call.checks.push_back("call.at_most(\"" + p.param->name + "\", " + count.name + ", " +
                            std::to_string(*p.param->origin->max) + ")");
    }
    std::string view = cpp::argument(plan_, *p.param);
    call.arguments.push_back(
        {view, p.name, view + "(" + elements(type, p) + ", " + count.name + ")"});
  }

  // The elements' pointer as C++ sees it.
  std::string elements(const abi::Type& type, const c::Parameter& p) const {
    if (type.shape == Shape::String) return p.name;
    std::string element = cpp::view(plan_, *type.element);
    if (element.back() == '*') return p.name;
    if (plan_[*type.element].shape == Shape::Scalar && element != "bool" && element != "char32_t") {
      return p.name;
    }
    bool in_out = p.param->origin && p.param->origin->in_out;
    return "reinterpret_cast<" + std::string(in_out ? "" : "const ") + element + "*>(" + p.name +
           ")";
  }

  void plan_handle(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::string resource = alias(plan_[type.resource]);
    bool owned = type.shape == Shape::Own;
    call.checks.push_back("call.given(" + quoted(p) + ")");
    call.uses.push_back({p.name, resource, owned});
    call.arguments.push_back(
        {resource + (owned ? "&&" : "&"), p.name,
         owned ? "std::move(" + p.name + "_owned->object)" : "*" + p.name + "_use"});
  }

  void plan_result(const abi::Function& f, const c::Parameter& p, Call& call) {
    call.checks.push_back(f.returning == Returning::Sink
                              ? "call.sink(" + p.name + ")"
                              : "call.given(\"result\", " + p.name + ")");
    call.c_result = c::type_name(plan_, *f.result);
    if (f.returning == Returning::Handle)
      call.result_resource = alias(plan_[plan_[*f.result].resource]);
  }

  // What the author is asked for, in the author's words.
  std::string wanted(const abi::Function& f, const Call& call) const {
    std::string list;
    auto add = [&](const std::string& item) { list += (list.empty() ? "" : ", ") + item; };
    for (const Argument& a : call.arguments) add(a.type + " " + a.name);
    if (f.is(FunctionKind::Constructor)) {
      return cpp::pascal(plan_[f.resource].name) + "(" + list + ")";
    }
    bool sink = f.returning == Returning::Sink;
    if (sink) add("sabir::Out& out");
    std::string result = sink ? "void" : call.result;
    if (f.returning == Returning::View) result = cpp::view(plan_, *f.result);
    if (f.returning == Returning::Handle) result = call.result_resource;
    if (f.error) result = "sabir::Result<" + result + ", " + call.error + ">";
    std::string prefix = f.is(FunctionKind::Static) ? "static " : "";
    return prefix + result + " " + call.method + "(" + list + ")";
  }

  // --- the table and the exports ---

  std::string member_name(const std::string& symbol) const {
    return cpp::identifier(symbol.substr(plan_.prefix.size() + 1));
  }

  void add_table() {
    std::map<uint32_t, Export> by_slot;
    for (const abi::Function& f : plan_.functions) {
      if (f.imported) continue;
      std::vector<c::Parameter> signature = c::signature(plan_, f);
      Export made{"sabir_status",
                  f.symbol,
                  c::declare(signature),
                  {},
                  member_name(f.symbol),
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
                              {r.symbol + " *self"},
                              {"self"},
                              member_name(r.symbol + "_drop"),
                              "self",
                              r.path + ".drop",
                              false};
    }
    for (auto& [slot, e] : by_slot) {
      core_.table.push_back(e.member);
      core_.exports.push_back(std::move(e));
    }
  }

  void add_accessors() {
    for (abi::TypeId id : plan_.declared) {
      const abi::Type& type = plan_[id];
      bool ours = type.symbol.starts_with(plan_.prefix + "_");
      std::string name = ours ? type.symbol.substr(plan_.prefix.size() + 1) : abi::snake(type.key);
      core_.accessors.push_back(
          {plan_.prefix + "_as_" + name, type.symbol, core_.upper + "_TYPE_" + abi::upper(name)});
    }
  }

  // A node for each minor version, with the symbols that appeared in it.
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
    for (const char* own : {"_open", "_close", "_release", "_describe", "_get_api"}) {
      add(first, plan_.prefix + own);
    }
    for (const ErrorAccessor& a : core_.accessors) add(first, a.symbol);
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
