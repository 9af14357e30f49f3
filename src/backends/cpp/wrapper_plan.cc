// Decides the C++ wrapper: what each function takes, passes and gives.
#include "abi/names.h"
#include "backends/c/signature.h"
#include "backends/cpp/literal.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "emit/docs.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using abi::Shape;
using model::FunctionKind;

class WrapperPlanner {
 public:
  WrapperPlanner(const Input& input, diag::Diagnostics& diagnostics)
      : plan_(input.plan), diagnostics_(diagnostics) {
    wrapper_.prefix = plan_.prefix;
    wrapper_.upper = abi::upper(plan_.prefix);
    wrapper_.title = plan_.name + " " + plan_.version.text();
    wrapper_.source = input.contract_name;
    wrapper_.doc = plan_.package->docs.text;
  }

  Wrapper run() {
    for (abi::TypeId id : plan_.declared)
      wrapper_.declared.push_back({owned(plan_, id), accessor(id)});
    for (const abi::Interface& interface : plan_.interfaces) {
      Space space{name_space(plan_, interface), {}, {}};
      for (abi::ResourceId id : interface.resources) {
        if (!plan_[id].imported) space.classes.push_back(resource(plan_[id]));
      }
      for (uint32_t f : interface.functions) {
        if (!plan_.functions[f].imported) space.functions.push_back(method(plan_.functions[f], ""));
      }
      if (!space.classes.empty() || !space.functions.empty()) {
        wrapper_.spaces.push_back(std::move(space));
      }
    }
    return std::move(wrapper_);
  }

 private:
  Class resource(const abi::Resource& r) {
    std::string threads;
    switch (r.traits().threading) {
      case model::Threading::Exclusive: threads = "Used by one thread at a time."; break;
      case model::Threading::Confined: threads = "Used by the thread that made it only."; break;
      case model::Threading::Shared: threads = "May be used by many threads at once."; break;
    }
    Class made{emit::paragraphs({r.origin->docs.text, threads}), pascal(r.name), r.symbol, {}};
    for (uint32_t f : r.functions) made.methods.push_back(method(plan_.functions[f], made.name));
    return made;
  }

  Method method(const abi::Function& f, const std::string& owner) {
    Method made;
    made.doc = f.origin->docs.text;
    made.name = identifier(f.origin->name);
    made.owner = owner;
    made.kind = f.origin->kind;
    made.symbol = f.symbol;
    made.returning = f.returning;
    plan_result(f, made);
    plan_error(f, made);
    std::vector<c::Parameter> signature = c::signature(plan_, f);
    for (size_t i = 0; i < signature.size(); ++i) plan_argument(f, signature, i, made);
    return made;
  }

  void plan_result(const abi::Function& f, Method& made) const {
    made.result = f.result ? owned(plan_, *f.result) : "void";
    if (!f.result) return;
    const abi::Type& type = plan_[*f.result];
    made.c_result = type.symbol;
    if (f.returning == Returning::Handle) made.result = class_name(type.resource);
    if (f.returning == Returning::View) {
      bool text = type.shape == Shape::String;
      made.result = text ? "std::string_view" : view(plan_, *f.result);
      made.c_result = c::element_of(plan_, f);
      made.element = text ? "char" : view(plan_, *type.element);
    }
    if (f.returning != Returning::Sink) return;
    bool text = type.shape == Shape::String;
    made.container = text ? "std::string" : "sabir::Buffer";
    bool bytes = !text && plan_[*type.element].key == "u8";
    if (!text && !bytes) made.element = owned(plan_, *type.element);
  }

  std::string class_name(abi::ResourceId id) const {
    const abi::Resource& r = plan_[id];
    return "::" + name_space(plan_, plan_[r.owner]) + "::" + pascal(r.name);
  }

  void plan_error(const abi::Function& f, Method& made) const {
    made.error = "sabir::Error";
    if (!f.error) return;
    made.declared = owned(plan_, *f.error);
    made.error = "sabir::ErrorOf<" + made.declared + ">";
    made.accessor = accessor(*f.error);
  }

  std::string accessor(abi::TypeId error) const {
    const abi::Type& type = plan_[error];
    bool ours = type.symbol.starts_with(plan_.prefix + "_");
    std::string name = ours ? type.symbol.substr(plan_.prefix.size() + 1) : abi::snake(type.key);
    return plan_.prefix + "_as_" + name;
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
    if (!p.param->origin || !p.param->origin->default_value) return;
    if (auto text = literal(plan_, p.param->type, *p.param->origin->default_value)) {
      added.default_value = *text;
    } else {
      diagnostics_.add(diag::Code::E0901, p.param->origin->span,
                       "a default value of type `" + plan_[p.param->type].key +
                           "` cannot be generated for C++ yet");
    }
  }

  Argument value(const c::Parameter& p) const {
    std::string type = owned(plan_, p.param->type);
    return {type, p.name, "", "", {type == p.type ? p.name : p.type + "(" + p.name + ")"}, false};
  }

  Argument pointer(const c::Parameter& p) const {
    std::string type = owned(plan_, p.param->type), symbol = plan_[p.param->type].symbol;
    if (direct(plan_, p.param->type)) {
      return {"const " + type + "&",
              p.name,
              "",
              "",
              {"reinterpret_cast<const " + symbol + "*>(&" + p.name + ")"},
              false};
    }
    return {
        "const " + type + "&", p.name, "", type, {p.name + "_lowered.as<" + symbol + ">()"}, false};
  }

  Argument slice(const c::Parameter& p, const abi::Function& f) const {
    const abi::Type& type = plan_[p.param->type];
    bool same = f.result && f.returning == Returning::Sink && *f.result == p.param->type;
    if (type.shape == Shape::String) {
      return {"std::string_view", p.name, "", "", {p.name + ".data()", p.name + ".size()"}, same};
    }
    std::string spelled = argument(plan_, *p.param);
    std::string c_element = c::type_name(plan_, *type.element);
    bool plain = type.shape == Shape::List && direct(plan_, *type.element);
    std::string data = plain ? p.name + ".data()" : p.name + "_lowered.view().data()";
    std::string size = plain ? p.name + ".size()" : p.name + "_lowered.view().size()";
    bool in_out = p.param->origin && p.param->origin->in_out;
    bool handles = c_element.back() == '*';
    if (!handles && (!plain || view(plan_, *type.element) != c_element)) {
      data = "reinterpret_cast<" + std::string(in_out ? "" : "const ") + c_element + "*>(" + data +
             ")";
    }
    if (plain) return {spelled, p.name, "", "", {data, size}, same};
    std::string whole = owned(plan_, p.param->type);
    return {"const " + whole + "&", p.name, "", whole, {data, size}, false};
  }

  Argument handle(const c::Parameter& p) const {
    const abi::Type& type = plan_[p.param->type];
    bool own = type.shape == Shape::Own;
    std::string name = class_name(type.resource);
    return {own ? name + "&&" : "const " + name + "&",     p.name, "", "",
            {p.name + (own ? ".release()" : ".handle()")}, false};
  }

  const abi::Plan& plan_;
  diag::Diagnostics& diagnostics_;
  Wrapper wrapper_;
};

}  // namespace

Wrapper plan_wrapper(const Input& input, diag::Diagnostics& diagnostics) {
  return WrapperPlanner(input, diagnostics).run();
}

}  // namespace sabir::backends::cpp
