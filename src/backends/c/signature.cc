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

std::string element_type(const abi::Plan& plan, const abi::Type& type, Star star) {
  return type.shape == abi::Shape::String ? "char" : type_name(plan, *type.element, star);
}

bool is_pointer(const std::string& type) { return type.back() == '*'; }

std::string constant(const std::string& type, Star star) {
  if (!is_pointer(type)) return "const " + type;
  return type + (star == Star::ByName ? "const" : " const");
}

std::string pointer_to(const std::string& type, Star star) {
  return type + (is_pointer(type) || star == Star::ByType ? "*" : " *");
}

bool counts_bytes(const abi::Plan& plan, const abi::Type& type) {
  return type.shape == abi::Shape::String || (type.element && plan[*type.element].key == "u8");
}

// Gives each of what a function takes its type and its name.
class SignaturePlanner {
 public:
  SignaturePlanner(const abi::Plan& plan, const abi::Function& function, Star star)
      : plan_(plan), f_(function), star_(star) {
    for (const char* own :
         {"result", "error", "call", "core", "out", "home", "api", "object", "body", "status",
          "sink", "at", "scratch", "handle", "memory", "apart", "refusing"}) {
      locals_.claim(own);
    }
  }

  Parameter parameter(binding::Pass pass) {
    Parameter out = spelled(pass);
    out.star = star_;
    return out;
  }

 private:
  Parameter spelled(binding::Pass pass) {
    switch (pass.role) {
      case Role::Instance: {
        std::string type = pointer(f_.imported ? "void" : plan_.prefix + "_instance");
        return {pass.role, type, locals_.claim(f_.imported ? "context" : "instance")};
      }
      case Role::Self:
        return {pass.role, pointer(plan_[f_.resource].symbol), locals_.claim("self")};
      case Role::Result: return {pass.role, result_type(), "result"};
      case Role::ResultCount:
        return {pass.role, pointer("size_t"),
                counts_bytes(plan_, plan_[*f_.result]) ? "result_size" : "result_count"};
      case Role::Error: return {pass.role, pointer(pointer("sabir_error")), "error"};
      default: return argument(pass.role, f_.params[pass.param]);
    }
  }

  std::string pointer(const std::string& type) const { return pointer_to(type, star_); }

  Parameter argument(Role role, const abi::Param& param) {
    const abi::Type& type = plan_[param.type];
    if (role == Role::Count) {
      const char* size = counts_bytes(plan_, type) ? "_size" : "_count";
      return {role, "size_t", locals_.claim(data_ + size), &param};
    }
    std::string name = locals_.claim(identifier(plan_, param.name));
    for (const char* derived : {"_lowered", "_use", "_owned", "_given", "_whole"}) {
      locals_.claim(name + derived);
    }
    data_ = name;
    if (role == Role::Data) {
      bool in_out = param.origin && param.origin->in_out;
      std::string element = element_type(plan_, type, star_);
      if (!in_out) element = constant(element, star_);
      return {role, pointer(element), name, &param, element};
    }
    return {role, argument_type(role, param), name, &param};
  }

  std::string argument_type(Role role, const abi::Param& param) const {
    const abi::Type& type = plan_[param.type];
    if (role == Role::Value) return type.symbol;
    if (role == Role::Handle) return pointer(type.symbol);
    return pointer(constant(type_name(plan_, param.type, star_), star_));
  }

  std::string result_type() const {
    switch (f_.returning) {
      case abi::Returning::View: return pointer(pointer("const " + element_of(plan_, f_, star_)));
      case abi::Returning::Sink: return pointer("sabir_sink");
      case abi::Returning::Parcel:
        return pointer(pointer("const " + type_name(plan_, *f_.result, star_)));
      default: return pointer(type_name(plan_, *f_.result, star_));
    }
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  Star star_;
  Locals locals_;
  std::string data_;  // the name of the last argument, after which its count is called
};

}  // namespace

std::string type_name(const abi::Plan& plan, abi::TypeId id, Star star) {
  const abi::Type& type = plan[id];
  bool handle = type.shape == abi::Shape::Own || type.shape == abi::Shape::Borrow;
  return handle ? pointer_to(type.symbol, star) : type.symbol;
}

std::string const_pointer(const abi::Plan& plan, abi::TypeId id, Star star) {
  return pointer_to(constant(type_name(plan, id, star), star), star);
}

std::string member_path(const abi::Plan& plan, const abi::Type& type, const std::string& member) {
  bool choice = type.shape == abi::Shape::Variant || type.shape == abi::Shape::Result;
  return (choice ? "of." : "") + identifier(plan, member);
}

std::vector<Parameter> signature(const abi::Plan& plan, const abi::Function& f, Star star) {
  SignaturePlanner planner(plan, f, star);
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
  bool close = is_pointer(p.type) && p.star == Star::ByName;
  return p.type + (close ? "" : " ") + p.name;
}

std::vector<std::string> declare(const std::vector<Parameter>& parameters) {
  std::vector<std::string> out;
  for (const Parameter& p : parameters) out.push_back(declare(p));
  return out;
}

std::vector<InPlaceFunction> in_place(const abi::Plan& plan, const abi::Resource& resource,
                                      Star star) {
  const abi::Function* constructor = nullptr;
  for (uint32_t f : resource.functions) {
    if (plan.functions[f].is(model::FunctionKind::Constructor)) constructor = &plan.functions[f];
  }
  std::vector<Parameter> instance = {
      {Role::Instance, pointer_to(plan.prefix + "_instance", star), "instance", nullptr, "", star}};
  std::vector<Parameter> all = signature(plan, *constructor, star);
  all.insert(all.end() - 2, {Role::Pointer, pointer_to("void", star), "memory", nullptr, "", star});
  return {{"size_t", resource.symbol + "_size", instance},
          {"size_t", resource.symbol + "_align", instance},
          {"sabir_status", resource.symbol + "_new_at", all}};
}

std::string element_of(const abi::Plan& plan, const abi::Function& f, Star star) {
  return element_type(plan, plan[*f.result], star);
}

}  // namespace sabir::backends::c
