// Decides what Ruby sees of a function, and what its C calls things. The steps are the binding's.
#include <algorithm>

#include "backends/c/names.h"
#include "backends/native/native.h"
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"

namespace sabir::backends::ruby {
namespace {

constexpr size_t kFixedArity = 15;  // as many as Ruby hands to a C function one by one

class FunctionPlanner {
 public:
  FunctionPlanner(const binding::Function& function, Package& package)
      : plan_(*package.of->plan), binding_(function), f_(*function.of), package_(package) {}

  Function run() {
    made_.of = &binding_;
    name();
    made_.arranged = arranged();
    for (const binding::Parameter& param : binding_.params) add_parameter(param);
    made_.takes = c::signature(plan_, f_);
    describe();
    return std::move(made_);
  }

 private:
  void name() {
    made_.constructor = f_.is(model::FunctionKind::Constructor);
    made_.method = f_.is(model::FunctionKind::Method);
    made_.is_static = f_.is(model::FunctionKind::Static);
    made_.symbol = f_.symbol;
    made_.c_name = "call_" + plan_.short_symbol(f_.symbol);
    std::string home = package_.module;
    std::string inside = interface_module(plan_, plan_[f_.owner]);
    if (!inside.empty()) home += "::" + inside;
    if (f_.resource) home += "::" + constant(plan_[f_.resource].name);
    made_.name = function_name(plan_, f_);
    made_.shown = home + (made_.method ? "#" : ".") + made_.name;
    if (!made_.method) made_.on_instance = name_on_instance(plan_, f_);
  }

  // --- parameters ---

  bool arranged() const {
    auto keyword = [](const binding::Parameter& p) { return p.fallback >= 0; };
    return binding_.params.size() > kFixedArity ||
           std::any_of(binding_.params.begin(), binding_.params.end(), keyword);
  }

  void add_parameter(const binding::Parameter& param) {
    std::string c_name = c::identifier(plan_, param.of->name);
    std::string index = std::to_string(made_.params.size());
    Parameter made{parameter(param.of->name), type_text(plan_, param.of->type, Place::Taken)};
    made.local = native::local(plan_, c_name, {"call", "handle", "instance", "result", "status"});
    // Neither a name of the contract's nor one of Ruby's: `rb_argv` is a macro.
    made.given = made_.arranged ? "given[" + index + "]" : "given__" + c_name;
    if (param.fallback >= 0) {
      const model::Value& value = *param.of->origin->default_value;
      made.fallback = literal(plan_, param.of->type, value).value_or("nil");
      made.default_index = param.fallback;
      package_.defaults[size_t(param.fallback)] = made.fallback;
    }
    made_.params.push_back(std::move(made));
  }

  // --- what the reader sees ---

  void describe() {
    made_.doc = f_.origin->docs.text;
    if (f_.result) made_.returns = type_text(plan_, *f_.result, Place::Returned);
    if (f_.declares) made_.raises.push_back(raised_by(plan_, f_));
  }

  const abi::Plan& plan_;
  const binding::Function& binding_;
  const abi::Function& f_;
  Package& package_;
  Function made_;
};

}  // namespace

Function plan_function(const binding::Function& function, Package& package) {
  return FunctionPlanner(function, package).run();
}

}  // namespace sabir::backends::ruby
