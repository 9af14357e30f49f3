// Decides what Ruby implements: one C function for each function of an imported interface.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"

namespace sabir::backends::ruby {
namespace {

using abi::Returning;

std::string shape_of(Returning returning) {
  switch (returning) {
    case Returning::Nothing: return "SABIR_RB_ANSWERS_NOTHING";
    case Returning::Sink: return "SABIR_RB_ANSWERS_SINK";
    case Returning::Parcel: return "SABIR_RB_ANSWERS_PARCEL";
    case Returning::Value:
    case Returning::Handle:
    case Returning::View: break;
  }
  return "SABIR_RB_ANSWERS_VALUE";
}

class ImportPlanner {
 public:
  ImportPlanner(const abi::Plan& plan, const abi::Function& f, Package& package)
      : plan_(plan), f_(f), package_(package) {}

  Import run(const std::string& owner, int host) {
    made_.host = host;
    made_.doc = f_.origin->docs.text;
    made_.name = name();
    made_.symbol = f_.symbol;
    made_.shown = owner + "#" + made_.name;
    made_.field = f_.symbol.substr(plan_.prefix.size() + 1);
    made_.c_name = "asked_" + made_.field;
    std::vector<c::Parameter> signature = c::signature(plan_, f_);
    made_.declaration = c::declare(signature);
    made_.whom = signature.front().name;
    for (size_t i = 0; i < signature.size(); ++i) add(signature, i);
    add_answer();
    return std::move(made_);
  }

 private:
  bool predicate() const {
    if (!f_.result) return false;
    const abi::Type& type = plan_[*f_.result];
    return type.shape == abi::Shape::Scalar && type.prim == model::Prim::Bool;
  }

  std::string name() const {
    if (f_.is(model::FunctionKind::Constructor))
      return "new_" + abi::snake(plan_[f_.resource].name);
    return method(f_.origin->name, predicate());
  }

  void add(const std::vector<c::Parameter>& signature, size_t i) {
    const c::Parameter& p = signature[i];
    if (!p.param || p.role == c::Role::Count) return;
    Told told{parameter(p.param->name), "&" + row_name(plan_, p.param->type), {}};
    switch (p.role) {
      case c::Role::Data: told.from = {p.name, signature[i + 1].name}; break;
      case c::Role::Pointer: told.from = {p.name}; break;
      default: told.from = {"&" + p.name}; break;
    }
    made_.params.push_back(
        {told.name, type_text(plan_, p.param->type, Place::Returned), "", -1, 0});
    made_.told.push_back(std::move(told));
  }

  void add_answer() {
    made_.shape = shape_of(f_.returning);
    if (f_.result) {
      made_.row = "&" + row_name(plan_, *f_.result);
      made_.returns = type_text(plan_, *f_.result, Place::Taken);
    }
    made_.declares = f_.declares;
    if (!f_.error) {
      if (f_.declares) made_.raises = "DeclaredError";
      return;
    }
    const abi::Type& type = plan_[*f_.error];
    made_.error = "&" + row_name(plan_, *f_.error);
    made_.raises = (type.name.empty() ? "" : home_of(plan_, type.owner)) + error_name(type);
    made_.declare = "declare_" + row_name(plan_, *f_.error).substr(5);
    for (const Declared& there : package_.declared) {
      if (there.name == made_.declare) return;
    }
    package_.declared.push_back({made_.declare, plan_.prefix + "_" + made_.declare});
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  Package& package_;
  Import made_;
};

}  // namespace

Host plan_host(const abi::Plan& plan, const abi::Interface& interface, int index,
               Package& package) {
  Host made;
  made.doc = interface.origin ? interface.origin->docs.text : "";
  std::string label = interface.label.empty() ? "imports" : interface.label;
  made.name = constant(label);
  made.c_name = "host_" + abi::snake(label);
  made.keyword = parameter(label);
  for (uint32_t f : interface.functions) {
    made.functions.push_back(ImportPlanner(plan, plan.functions[f], package).run(made.name, index));
  }
  for (abi::ResourceId id : interface.resources) {
    const abi::Resource& resource = plan[id];
    Guests guests{resource.origin->docs.text,
                  constant(resource.name),
                  guests_variable(plan, resource),
                  resource.symbol,
                  {}};
    for (uint32_t f : resource.functions) {
      const abi::Function& function = plan.functions[f];
      bool method = function.is(model::FunctionKind::Method);
      ImportPlanner planner(plan, function, package);
      (method ? guests.methods : made.functions)
          .push_back(planner.run(method ? guests.name : made.name, method ? -1 : index));
    }
    made.guests.push_back(std::move(guests));
  }
  return made;
}

}  // namespace sabir::backends::ruby
