// Decides how a C++ function calls one of the waist: what it takes, passes and gives.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/signature.h"
#include "backends/cpp/literal.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "backends/cpp/validity.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using abi::Shape;
using model::FunctionKind;

class MethodPlanner {
 public:
  MethodPlanner(const Input& input, Calls calls) : plan_(input.plan), calls_(calls) {}

  Method run(const abi::Function& f, const std::string& owner) {
    Method made;
    made.doc = f.origin->docs.text;
    made.name = owner.empty() ? function(plan_, f) : member(f.origin->name);
    made.owner = owner;
    made.kind = f.origin->kind;
    made.symbol = f.symbol;
    made.claimant = binding::claimant(plan_, f);
    made.returning = f.returning;
    plan_result(f, made);
    plan_error(f, made);
    plan_first(f, made);
    std::vector<c::Parameter> signature = c::signature(plan_, f, c::Star::ByType);
    for (size_t i = 0; i < signature.size(); ++i) plan_argument(f, signature, i, made);
    return made;
  }

 private:
  // A type of the interface may be called Instance, too, and is nearer.
  std::string instance(abi::InterfaceId owner) const {
    auto named = [&](const auto& item) { return item.owner == owner && item.name == "instance"; };
    bool hidden = std::any_of(plan_.types.begin(), plan_.types.end(), named) ||
                  std::any_of(plan_.resources.begin(), plan_.resources.end(), named);
    return hidden ? "::" + plan_.prefix + "::Instance" : "Instance";
  }

  // Where the function is found, and what it is called on.
  void plan_first(const abi::Function& f, Method& made) const {
    bool method = f.is(FunctionKind::Method);
    if (calls_ == Calls::Library) {
      made.first = method ? "handle()" : "at.handle()";
      if (!method) made.at_instance = instance(f.owner);
      return;
    }
    std::string member = member_name(plan_, f.symbol);
    made.symbol = method ? "self_->table->" + member : "given_()->" + member;
    made.first = method ? "self_" : "given_()->context";
    if (method) {
      std::string table = plan_[f.resource].symbol + "_table";
      made.there = {"self_->table", "&" + table + "::" + member};
    }
    made.path = f.path;
    if (!method) made.name = member;
    made.kind = FunctionKind::Method;  // of a class of ours
  }

  void plan_result(const abi::Function& f, Method& made) const {
    made.result = f.result ? owned(plan_, *f.result) : "void";
    if (!f.result) return;
    const abi::Type& type = plan_[*f.result];
    made.c_result = type.symbol;
    if (f.returning == Returning::Handle) {
      bool plain = plan_[type.resource].imported == (calls_ == Calls::Library);
      made.result = plain ? owned(plan_, *f.result) : class_name(type.resource);
    }
    if (f.returning == Returning::View) {
      bool text = type.shape == Shape::String;
      made.owned = made.result;
      made.result = text ? "std::string_view" : view(plan_, *f.result);
      made.c_result = c::element_of(plan_, f, c::Star::ByType);
      Code seen = text ? Code("char") : view(plan_, *type.element);
      if (!(seen == made.c_result)) made.element = seen;
    }
    if (f.returning != Returning::Sink) return;
    bool text = type.shape == Shape::String;
    made.container = text ? "std::string" : "sabir::Buffer";
    bool bytes = !text && plan_[*type.element].key == "u8";
    if (!text && !bytes) made.element = owned(plan_, *type.element);
  }

  // Their class, seen from who calls.
  std::string class_name(abi::ResourceId id) const {
    const abi::Resource& r = plan_[id];
    return calls_ == Calls::Caller && r.imported ? imported_class(plan_, r)
                                                 : cpp::class_name(plan_, r);
  }

  void plan_error(const abi::Function& f, Method& made) const {
    made.error = "sabir::Error";
    made.failed = "failed";
    if (!f.error) return;
    made.declared = owned(plan_, *f.error);
    made.error = emit::angled("sabir::ErrorOf", {made.declared});
    made.accessor = accessor(*f.error);
    made.failed = failed_name(plan_, *f.error);
  }

  std::string accessor(abi::TypeId error) const {
    return plan_.prefix + "_as_" + plan_.error_suffix(plan_[error]);
  }

  void plan_argument(const abi::Function& f, const std::vector<c::Parameter>& all, size_t i,
                     Method& made) {
    const c::Parameter& p = all[i];
    switch (p.role) {
      case c::Role::Value: made.arguments.push_back(value(p)); break;
      case c::Role::Pointer: made.arguments.push_back(pointer(p)); break;
      case c::Role::Data: made.arguments.push_back(slice(p, f)); break;
      case c::Role::Handle: made.arguments.push_back(handle(p)); break;
      default: return;
    }
    Argument& added = made.arguments.back();
    added.moved = gives_handles(plan_, p.param->type);
    if (calls_ == Calls::Caller) add_checks(p, added);
    if (!p.param->origin || !p.param->origin->default_value) return;
    added.default_value = literal(plan_, p.param->type, *p.param->origin->default_value);
  }

  Argument value(const c::Parameter& p) const {
    Code type = owned(plan_, p.param->type);
    return {type, p.name, "", "", {type == p.type ? p.name : p.type + "(" + p.name + ")"}, false};
  }

  Argument pointer(const c::Parameter& p) const {
    Code type = owned(plan_, p.param->type);
    const std::string& symbol = plan_[p.param->type].symbol;
    if (direct(plan_, p.param->type)) {
      return {"const " + type + "&",
              p.name,
              "",
              "",
              {"reinterpret_cast<const " + symbol + "*>(&" + p.name + ")"},
              false};
    }
    return {passed(p), p.name, "", type, {p.name + "_lowered.as<" + symbol + ">()"}, false};
  }

  Argument slice(const c::Parameter& p, const abi::Function& f) const {
    const abi::Type& type = plan_[p.param->type];
    bool same = f.result && f.returning == Returning::Sink && *f.result == p.param->type;
    if (type.shape == Shape::String) {
      return {"std::string_view", p.name, "", "", {p.name + ".data()", p.name + ".size()"}, same};
    }
    Code spelled = argument(plan_, *p.param);
    std::string c_element = c::type_name(plan_, *type.element, c::Star::ByType);
    bool plain = type.shape == Shape::List && direct(plan_, *type.element);
    std::string data = plain ? p.name + ".data()" : p.name + "_lowered.view().data()";
    std::string size = plain ? p.name + ".size()" : p.name + "_lowered.view().size()";
    bool in_out = p.param->origin && p.param->origin->in_out;
    bool handles = c_element.back() == '*';
    if (handles && plan_[*type.element].shape == Shape::Borrow) {
      data = "reinterpret_cast<" + c_element + " const*>(" + data + ")";
    } else if (!handles && (!plain || !(view(plan_, *type.element) == c_element))) {
      data = "reinterpret_cast<" + std::string(in_out ? "" : "const ") + c_element + "*>(" + data +
             ")";
    }
    bool kept = p.param->origin && p.param->origin->retains;
    bool bools = plain && plan_[*type.element].key == "bool" && !in_out && !kept;
    if (bools) spelled = "const sabir::client::Bools&";
    if (plain) return {spelled, p.name, "", "", {data, size}, same};
    Code whole = owned(plan_, p.param->type);
    return {passed(p), p.name, "", whole, {data, size}, false};
  }

  // What the implementation gives its caller, and what that one writes, is looked at like all that
  // crosses. But for values with handles in them, which would be nobody's if they were refused.
  void add_checks(const c::Parameter& p, Argument& a) const {
    if (a.moved) return;
    if (p.role == c::Role::Value) {
      a.fit = fit(p.param->type, a.passed[0]);
      if (a.fit.simple() && !a.fit.empty()) a.fit = "(" + a.fit + ")";
    }
    if (p.role == c::Role::Pointer) {
      std::string view = a.lowered.empty() ? a.name : a.name + "_lowered.view()";
      a.fit = fit(p.param->type, "*sabir::as_c<" + plan_[p.param->type].symbol + ">(" + view + ")");
    }
    if (p.role != c::Role::Data) return;
    const abi::Type& type = plan_[p.param->type];
    if (type.shape == Shape::String) {
      a.fit = emit::call("sabir::valid_text", {a.passed[0], a.passed[1]});
    } else if (Code valid = fit(*type.element, "item"); !valid.empty()) {
      Code each = emit::code("[](const auto& item) { return ${valid}; }", {{"valid", valid}});
      a.fit = emit::call("sabir::core::all_hold", {a.passed[0], a.passed[1], each});
      if (p.param->origin && p.param->origin->in_out) a.written = a.fit;
    }
  }
  Code fit(abi::TypeId type, const std::string& value) const {
    return condition(plan_, type, value, "nullptr", "::" + plan_.prefix + "::");
  }

  // How a value that must be lowered is taken: given away with the handles in it, or looked at.
  Code passed(const c::Parameter& p) const {
    Code type = owned(plan_, p.param->type);
    return gives_handles(plan_, p.param->type) ? type + "&&" : "const " + type + "&";
  }

  Argument handle(const c::Parameter& p) const {
    const abi::Type& type = plan_[p.param->type];
    const abi::Resource& resource = plan_[type.resource];
    bool own = type.shape == Shape::Own;
    std::string name = class_name(type.resource);
    if (calls_ == Calls::Caller && !resource.imported) {  // the implementation's own objects
      Code spelled = owned(plan_, p.param->type);
      return {own ? spelled + "&&" : spelled,       p.name, "", "",
              {p.name + (own ? ".release()" : "")}, false};
    }
    if (calls_ == Calls::Library && resource.imported) {  // the user's
      std::string serve = "::" + plan_.prefix + "::detail::" + serve_name(plan_, resource);
      return {own ? "std::unique_ptr<" + name + ">" : name + "&",
              p.name,
              "",
              "",
              {own ? serve + "(std::move(" + p.name + "))" : serve + "(" + p.name + ").get()"},
              false};
    }
    return {own ? name + "&&" : "const " + name + "&",     p.name, "", "",
            {p.name + (own ? ".release()" : ".handle()")}, false};
  }

  const abi::Plan& plan_;
  Calls calls_;
};

}  // namespace

void keep_twins_apart(const std::vector<Method*>& scope, std::set<std::string> taken) {
  std::vector<Method*> order;
  for (Method* m : scope) {
    // A constructor is the class itself, and its twin is `try_make`.
    if (m->kind == FunctionKind::Constructor) taken.insert({"make", "try_make"});
    if (m->kind != FunctionKind::Constructor) order.push_back(m);
  }
  std::stable_sort(order.begin(), order.end(), [](const Method* a, const Method* b) {
    return binding::comes_first(a->claimant, b->claimant);
  });
  for (Method* m : order) {
    while (taken.contains(m->name) || taken.contains("try_" + m->name)) m->name += "_";
    taken.insert({m->name, "try_" + m->name});
  }
}

Method plan_method(const Input& input, const abi::Function& function, const std::string& owner,
                   Calls calls) {
  return MethodPlanner(input, calls).run(function, owner);
}

}  // namespace sabir::backends::cpp
