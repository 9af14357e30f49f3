// Decides what Python sees of a function, and what its C calls things. The steps are the binding's.
#include "backends/c/names.h"
#include "backends/native/native.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using binding::Gives;
using binding::Mode;

class FunctionPlanner {
 public:
  FunctionPlanner(const binding::Function& function, Package& package, bool hides_builtins)
      : plan_(*package.of->plan),
        binding_(function),
        f_(*function.of),
        package_(package),
        spelling_(plan_, "", hides_builtins, "_types", package.reader),
        signature_spelling_(plan_, "", hides_builtins, plan_.prefix) {}

  Function run() {
    made_.of = &binding_;
    name();
    for (const binding::Parameter& param : binding_.params) add_parameter(param);
    made_.returns = returns();
    made_.doc = doc();
    made_.takes = c::signature(plan_, f_);
    made_.needs.add(spelling_.needs());
    return std::move(made_);
  }

 private:
  void name() {
    made_.constructor = f_.is(model::FunctionKind::Constructor);
    made_.method = f_.is(model::FunctionKind::Method);
    made_.is_static = f_.is(model::FunctionKind::Static);
    made_.symbol = f_.symbol;
    made_.c_name = plan_.short_symbol(f_.symbol);
    if (f_.resource) {
      std::string owner = resource_name(plan_, plan_[f_.resource]);
      made_.name = made_.constructor ? "__new__" : function_name(plan_, f_);
      made_.shown = made_.constructor ? owner : owner + "." + made_.name;
    } else {
      made_.shown = function_name(plan_, f_);
      made_.name = extension_name(plan_, f_);
    }
    if (!made_.method) made_.on_instance = name_on_instance(plan_, f_);
  }

  // --- parameters ---

  void add_parameter(const binding::Parameter& param) {
    Parameter made;
    made.name = parameter(param.of->name);
    made.annotation = annotation(param);
    made.local =
        native::local(plan_, c::identifier(plan_, param.of->name),
                      {"args", "call", "count", "given", "handle", "keywords", "names", "instance",
                       "result", "result_count", "room", "self", "status", "type", "unused"});
    if (param.fallback >= 0) add_default(param, made);
    made_.params.push_back(std::move(made));
  }

  std::string annotation(const binding::Parameter& param) {
    if (param.mode != Mode::InOut) return spelling_.annotation(param.of->type, Place::Taken);
    bool memory = is_number(plan_[*plan_[param.of->type].element]);
    if (!memory) return spelling_.annotation(param.of->type, Place::Returned);
    made_.needs.writeable = true;
    return "WriteableBuffer";
  }

  void add_default(const binding::Parameter& param, Parameter& made) {
    const model::Value& value = *param.of->origin->default_value;
    Spelling spelling = spelling_.again();
    made.fallback = spelling.literal(param.of->type, value).value_or("None");
    made.signature_fallback = signature_spelling_.literal(param.of->type, value).value_or("None");
    made.default_index = param.fallback;
    made_.default_needs.add(spelling.needs());
    package_.default_needs.add(spelling.needs());
    package_.defaults[size_t(param.fallback)] = made.fallback;
  }

  // --- what the reader sees ---

  std::string returns() {
    if (made_.constructor) return "Self";
    bool numbers = binding_.gives == Gives::View && plan_[*f_.result].shape == Shape::List &&
                   is_number(plan_[*plan_[*f_.result].element]);
    if (numbers) return "memoryview";
    return f_.result ? spelling_.annotation(*f_.result, Place::Returned) : "None";
  }

  std::string doc() const {
    std::string notes;
    if (f_.error && !plan_[*f_.error].name.empty()) {
      notes = "Raises " + error_name(plan_, plan_[*f_.error]) + ".";
    } else if (f_.declares) {
      notes = "Raises DeclaredError.";
    }
    return emit::paragraphs({f_.origin->docs.text, notes});
  }

  const abi::Plan& plan_;
  const binding::Function& binding_;
  const abi::Function& f_;
  Package& package_;
  Spelling spelling_, signature_spelling_;
  Function made_;
};

}  // namespace

Function plan_function(const binding::Function& function, Package& package, bool hides_builtins) {
  return FunctionPlanner(function, package, hides_builtins).run();
}

}  // namespace sabir::backends::python
