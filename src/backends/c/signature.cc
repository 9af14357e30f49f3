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

std::string pointer_to(const std::string& type, bool constant) {
  bool pointer = type.back() == '*';
  if (!constant) return type + (pointer ? "*" : " *");
  return pointer ? type + "const *" : "const " + type + " *";
}

bool counts_bytes(const abi::Plan& plan, const abi::Type& type) {
  return type.shape == abi::Shape::String || (type.element && plan[*type.element].key == "u8");
}

void add_param(const abi::Plan& plan, const abi::Param& param, Locals& locals,
               std::vector<Parameter>& out) {
  const abi::Type& type = plan[param.type];
  std::string name = locals.claim(identifier(param.name));
  for (const char* derived : {"_lowered", "_use", "_owned", "_given", "_whole"})
    locals.claim(name + derived);
  switch (param.passing) {
    case abi::Passing::Value: out.push_back({Role::Value, type.symbol, name, &param}); break;
    case abi::Passing::Pointer:
      out.push_back({Role::Pointer, pointer_to(type_name(plan, param.type), true), name, &param});
      break;
    case abi::Passing::Handle:
      out.push_back({Role::Handle, type.symbol + " *", name, &param});
      break;
    case abi::Passing::Slice: {
      bool in_out = param.origin && param.origin->in_out;
      std::string size = locals.claim(name + (counts_bytes(plan, type) ? "_size" : "_count"));
      out.push_back({Role::Data, pointer_to(element_type(plan, type), !in_out), name, &param});
      out.push_back({Role::Count, "size_t", size, &param});
      break;
    }
  }
}

void add_result(const abi::Plan& plan, const abi::Function& f, std::vector<Parameter>& out) {
  switch (f.returning) {
    case abi::Returning::View: {
      const abi::Type& type = plan[*f.result];
      std::string size = counts_bytes(plan, type) ? "result_size" : "result_count";
      out.push_back({Role::Result, "const " + element_type(plan, type) + " **", "result", nullptr});
      out.push_back({Role::ResultCount, "size_t *", size, nullptr});
      return;
    }
    case abi::Returning::Sink:
      out.push_back({Role::Result, "sabir_sink *", "result", nullptr});
      return;
    case abi::Returning::Parcel:
      out.push_back(
          {Role::Result, "const " + type_name(plan, *f.result) + " **", "result", nullptr});
      return;
    case abi::Returning::Handle:
    case abi::Returning::Value:
    case abi::Returning::Nothing: break;
  }
  out.push_back({Role::Result, pointer_to(type_name(plan, *f.result), false), "result", nullptr});
}

}  // namespace

std::string type_name(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  bool handle = type.shape == abi::Shape::Own || type.shape == abi::Shape::Borrow;
  return handle ? type.symbol + " *" : type.symbol;
}

std::vector<Parameter> signature(const abi::Plan& plan, const abi::Function& f) {
  Locals locals;
  std::vector<Parameter> out;
  for (const char* own : {"result", "error", "call", "core", "out", "home", "api", "object", "body",
                          "status", "sink", "at", "scratch", "handle", "memory", "apart"}) {
    locals.claim(own);
  }
  if (f.is(model::FunctionKind::Method)) {
    const abi::Resource& resource = plan[f.resource];
    out.push_back({Role::Self, resource.symbol + " *", locals.claim("self"), nullptr});
  } else {
    std::string type = f.imported ? "void *" : plan.prefix + "_instance *";
    out.push_back(
        {Role::Instance, type, locals.claim(f.imported ? "context" : "instance"), nullptr});
  }
  for (const abi::Param& param : f.params) add_param(plan, param, locals, out);
  if (f.result) add_result(plan, f, out);
  out.push_back({Role::Error, "sabir_error **", "error", nullptr});
  return out;
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
