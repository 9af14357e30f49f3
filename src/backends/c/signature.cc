#include "backends/c/signature.h"

#include <set>

#include "abi/names.h"
#include "backends/c/names.h"

namespace sabir::backends::c {
namespace {

// Hands out the parameters' names. What generated C and C++ call their own variables is taken, so
// that one list of names serves all who print a call.
class Locals {
 public:
  std::string claim(std::string name) {
    while (!taken_.insert(name).second) name += "_";
    return name;
  }

 private:
  std::set<std::string> taken_;
};

std::string element_type(const abi::Plan& plan, const abi::Type& type) {
  return type.shape == abi::Shape::String ? "char" : type_name(plan, *type.element);
}

std::string constant(const std::string& type) {
  return type.back() == '*' ? type + "const" : "const " + type;
}

std::string pointer_to(const std::string& type) { return type + (type.back() == '*' ? "*" : " *"); }

bool counts_bytes(const abi::Plan& plan, const abi::Type& type) {
  return type.shape == abi::Shape::String || (type.element && plan[*type.element].key == "u8");
}

// Gives each of what a function takes its type and its name.
class SignaturePlanner {
 public:
  SignaturePlanner(const abi::Plan& plan, const abi::Function& function)
      : plan_(plan), f_(function) {
    for (const char* own :
         {"result", "error", "call", "core", "out", "home", "api", "object", "body", "status",
          "sink", "at", "scratch", "handle", "memory", "apart"}) {
      locals_.claim(own);
    }
  }

  Parameter parameter(binding::Pass pass) {
    switch (pass.role) {
      case Role::Instance: {
        std::string type = f_.imported ? "void *" : plan_.prefix + "_instance *";
        return {pass.role, type, locals_.claim(f_.imported ? "context" : "instance")};
      }
      case Role::Self: return {pass.role, plan_[f_.resource].symbol + " *", locals_.claim("self")};
      case Role::Result: return {pass.role, result_type(), "result"};
      case Role::ResultCount:
        return {pass.role, "size_t *",
                counts_bytes(plan_, plan_[*f_.result]) ? "result_size" : "result_count"};
      case Role::Error: return {pass.role, "sabir_error **", "error"};
      default: return argument(pass.role, f_.params[pass.param]);
    }
  }

 private:
  Parameter argument(Role role, const abi::Param& param) {
    const abi::Type& type = plan_[param.type];
    if (role == Role::Count) {
      const char* size = counts_bytes(plan_, type) ? "_size" : "_count";
      return {role, "size_t", locals_.claim(data_ + size), &param};
    }
    std::string name = locals_.claim(identifier(param.name));
    for (const char* derived : {"_lowered", "_use", "_owned", "_given", "_whole"}) {
      locals_.claim(name + derived);
    }
    data_ = name;
    if (role == Role::Data) {
      bool in_out = param.origin && param.origin->in_out;
      std::string element = element_type(plan_, type);
      if (!in_out) element = constant(element);
      return {role, pointer_to(element), name, &param, element};
    }
    return {role, argument_type(role, param), name, &param};
  }

  std::string argument_type(Role role, const abi::Param& param) const {
    const abi::Type& type = plan_[param.type];
    if (role == Role::Value) return type.symbol;
    if (role == Role::Handle) return type.symbol + " *";
    return pointer_to(constant(type_name(plan_, param.type)));
  }

  std::string result_type() const {
    switch (f_.returning) {
      case abi::Returning::View: return "const " + element_of(plan_, f_) + " **";
      case abi::Returning::Sink: return "sabir_sink *";
      case abi::Returning::Parcel: return "const " + type_name(plan_, *f_.result) + " **";
      default: return pointer_to(type_name(plan_, *f_.result));
    }
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  Locals locals_;
  std::string data_;  // the name of the last argument, after which its count is called
};

}  // namespace

std::string type_name(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  bool handle = type.shape == abi::Shape::Own || type.shape == abi::Shape::Borrow;
  return handle ? type.symbol + " *" : type.symbol;
}

std::string member_path(const abi::Type& type, const std::string& member) {
  bool choice = type.shape == abi::Shape::Variant || type.shape == abi::Shape::Result;
  return (choice ? "of." : "") + identifier(member);
}

std::vector<Parameter> signature(const abi::Plan& plan, const abi::Function& f) {
  SignaturePlanner planner(plan, f);
  std::vector<Parameter> out;
  for (binding::Pass pass : binding::passes(f)) out.push_back(planner.parameter(pass));
  return out;
}

std::string name_of(const std::vector<Parameter>& signature, Role role, const abi::Param* param) {
  for (const Parameter& p : signature) {
    if (p.role == role && p.param == param) return p.name;
  }
  return "";
}

std::string declare(const Parameter& p) {
  return p.type.back() == '*' ? p.type + p.name : p.type + " " + p.name;
}

std::vector<std::string> declare(const std::vector<Parameter>& parameters) {
  std::vector<std::string> out;
  for (const Parameter& p : parameters) out.push_back(declare(p));
  return out;
}

std::vector<InPlaceFunction> in_place(const abi::Plan& plan, const abi::Resource& resource) {
  const abi::Function* constructor = nullptr;
  for (uint32_t f : resource.functions) {
    if (plan.functions[f].is(model::FunctionKind::Constructor)) constructor = &plan.functions[f];
  }
  std::vector<Parameter> instance = {
      {Role::Instance, plan.prefix + "_instance *", "instance", nullptr}};
  std::vector<Parameter> all = signature(plan, *constructor);
  all.insert(all.end() - 2, {Role::Pointer, "void *", "memory", nullptr});
  return {{"size_t", resource.symbol + "_size", instance},
          {"size_t", resource.symbol + "_align", instance},
          {"sabir_status", resource.symbol + "_new_at", all}};
}

std::string element_of(const abi::Plan& plan, const abi::Function& f) {
  return element_type(plan, plan[*f.result]);
}

}  // namespace sabir::backends::c
