// Decides the native calls: one method in Java for each symbol of the library, with numbers for
// handles and addresses, and arrays where they can be lent as they are.
#include <algorithm>

#include "abi/names.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"

namespace sabir::backends::java {
namespace {

using c::Role;
using Of = NativeArgument::Of;

class CallPlanner {
 public:
  CallPlanner(const abi::Plan& plan, const binding::Function& function)
      : plan_(plan), f_(*function.of), lends_(lends_arrays(function)) {}

  NativeCall run() {
    made_.symbol = f_.symbol;
    made_.name = native_method(plan_.short_symbol(f_.symbol));
    made_.holder = class_called(made_.name);
    made_.leaf = f_.origin->leaf;
    for (const c::Parameter& p : c::signature(plan_, f_)) add(p);
    put({"frame", "frame"});
    return std::move(made_);
  }

 private:
  size_t put(NativeParam param) {
    made_.params.push_back(std::move(param));
    return made_.params.size() - 1;
  }

  void add(const c::Parameter& p) {
    std::string c_name = c_scope_.claim(p.name);
    std::string name = p.param ? camel(p.param->name) : p.name;
    switch (p.role) {
      case Role::Instance:
      case Role::Self:
      case Role::Pointer:
      case Role::Handle: return pass({Of::Address, put({scope_.claim(name), c_name})});
      case Role::Count: return pass({Of::Size, put({scope_.claim(name + "Count"), c_name})});
      case Role::Value: {
        char letter = letter_of(plan_[p.param->type]);
        return pass({Of::Value, put({scope_.claim(name), c_name, letter}), p.type});
      }
      case Role::Data: return add_data(p, scope_.claim(name), c_name);
      case Role::Result: return pass({.of = Of::Frame, .offset = 8});
      case Role::ResultCount: return pass({.of = Of::Frame, .offset = 16});
      case Role::Error: return pass({Of::Frame});
    }
  }

  void pass(NativeArgument argument) { made_.arguments.push_back(std::move(argument)); }

  void add_data(const c::Parameter& p, const std::string& name, const std::string& c_name) {
    const abi::Type& type = plan_[p.param->type];
    bool text = type.shape == abi::Shape::String;
    bool retained = p.param->origin && p.param->origin->retains;
    if (!lends_ || retained || (!text && !is_lendable(plan_[*type.element]))) {
      return pass({Of::Address, put({name, c_name})});
    }
    char letter = text ? 'B' : element_letter(plan_[*type.element]);
    std::string from = scope_.claim(name + "At"), c_from = c_scope_.claim(c_name + "_at");
    bool in_out = p.param->origin && p.param->origin->in_out;
    pass({Of::Array, put({name, c_name, letter, true}), c_scope_.claim(c_name + "_data"), in_out});
    put({from, c_from});
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  bool lends_;
  Scope scope_{{"frame", "thrown"}};
  Scope c_scope_{{"calls", "env", "frame", "status"}};
  NativeCall made_;
};

}  // namespace

bool NativeCall::lends() const {
  return std::any_of(params.begin(), params.end(), [](const NativeParam& p) { return p.array; });
}

char letter_of(const abi::Type& type) {
  bool scalar = type.shape == abi::Shape::Scalar;
  if (scalar && type.prim == model::Prim::F32) return 'F';
  if (scalar && type.prim == model::Prim::F64) return 'D';
  return type.size == 8 ? 'J' : 'I';
}

// Who may call back, or take long, must not hold an array in its place meanwhile.
bool lends_arrays(const binding::Function& f) { return !f.of->origin->blocking && !f.asks; }

NativeCall plan_call(const abi::Plan& plan, const binding::Function& function) {
  return CallPlanner(plan, function).run();
}

NativeCall plan_own_call(const abi::Plan& plan, const std::string& name, char result,
                         const std::vector<std::string>& params) {
  NativeCall made;
  made.symbol = plan.prefix + "_" + name;
  made.name = camel(name);
  made.holder = class_called(made.name);
  made.result = result;
  for (const std::string& param : params) {
    bool status = param == "status";
    Of of = status ? Of::Value : param == "size" ? Of::Size : Of::Address;
    made.arguments.push_back({of, made.params.size()});
    made.params.push_back({param, param, status ? 'I' : 'J'});
  }
  return made;
}

NativeCall plan_drop(const abi::Plan& plan, const abi::Resource& resource) {
  return plan_own_call(plan, plan.short_symbol(resource.symbol) + "_drop", 'V', {"self"});
}

}  // namespace sabir::backends::java
