// Decides the native calls: one method in Java for each symbol of the library, with numbers for
// handles and addresses, and arrays where they can be lent as they are.
#include "abi/names.h"
#include "backends/c/signature.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"

namespace sabir::backends::java {
namespace {

using c::Role;

class CallPlanner {
 public:
  CallPlanner(const abi::Plan& plan, const binding::Function& function)
      : plan_(plan), f_(*function.of), lends_(lends_arrays(function)) {}

  NativeCall run() {
    made_.symbol = f_.symbol;
    made_.name = native_method(plan_.short_symbol(f_.symbol));
    made_.holder = class_called(made_.name);
    made_.leaf = f_.origin->leaf;
    made_.ffm_types = made_.ffm_plain_types = "I";
    for (const c::Parameter& p : c::signature(plan_, f_)) add(p);
    put({"frame", "long", "frame", "jlong", 'J', false});
    finish();
    return std::move(made_);
  }

 private:
  void put(NativeParam param) { made_.params.push_back(std::move(param)); }

  void pass(const std::string& in_c, char type, const std::string& in_java) {
    made_.c_arguments.push_back(in_c);
    made_.ffm_arguments.push_back(in_java);
    made_.ffm_plain.push_back(in_java);
    made_.ffm_types += type;
    made_.ffm_plain_types += type;
  }

  void number(const std::string& c_name, const std::string& name) {
    put({name, "long", c_name, "jlong", 'J', false});
  }

  static std::string at(const std::string& address) { return "SABIR_JNI_AT(" + address + ")"; }

  void add(const c::Parameter& p) {
    std::string c_name = c_scope_.claim(p.name);
    switch (p.role) {
      case Role::Instance:
      case Role::Self:
      case Role::Pointer:
      case Role::Handle: {
        std::string name = scope_.claim(p.param ? camel(p.param->name) : p.name);
        number(c_name, name);
        return pass(at(c_name), 'J', name);
      }
      case Role::Value: return add_value(p, c_name);
      case Role::Data: return add_data(p, c_name);
      case Role::Count: {
        std::string name = scope_.claim(camel(p.param->name) + "Count");
        number(c_name, name);
        return pass("(size_t)" + c_name, 'J', name);
      }
      case Role::Result: return pass(at("frame + 8"), 'J', "frame + 8");
      case Role::ResultCount: return pass(at("frame + 16"), 'J', "frame + 16");
      case Role::Error: return pass(at("frame"), 'J', "frame");
    }
  }

  void add_value(const c::Parameter& p, const std::string& c_name) {
    const abi::Type& type = plan_[p.param->type];
    bool scalar = type.shape == abi::Shape::Scalar;
    bool f32 = scalar && type.prim == model::Prim::F32,
         f64 = scalar && type.prim == model::Prim::F64;
    std::string name = scope_.claim(camel(p.param->name));
    NativeParam made{name, "int", c_name, "jint", 'I', false};
    if (f32) made = {name, "float", c_name, "jfloat", 'F', false};
    if (f64) made = {name, "double", c_name, "jdouble", 'D', false};
    if (!f32 && !f64 && type.size == 8) made = {name, "long", c_name, "jlong", 'J', false};
    pass("(" + p.type + ")" + c_name, made.letter, name);
    put(made);
  }

  void add_data(const c::Parameter& p, const std::string& c_name) {
    const abi::Type& type = plan_[p.param->type];
    bool text = type.shape == abi::Shape::String;
    std::string name = scope_.claim(camel(p.param->name));
    bool retained = p.param->origin && p.param->origin->retains;
    if (!lends_ || retained || (!text && !is_lendable(plan_[*type.element]))) {
      number(c_name, name);
      return pass(at(c_name), 'J', name);
    }
    std::string element = text ? "byte" : array_element(plan_[*type.element]);
    std::string from = scope_.claim(name + "At"), c_from = c_scope_.claim(c_name + "_at");
    std::string data = c_scope_.claim(c_name + "_data");
    char letter = element == "boolean" ? 'Z' : element == "long" ? 'J' : char(element[0] - 32);
    put({name, element + "[]", c_name, "j" + element + "Array", letter, true});
    number(c_from, from);
    made_.arrays = true;
    made_.c_arguments.push_back(data);
    made_.ffm_arguments.push_back(call(imported("Ffm") + ".at", {name, from}));
    made_.ffm_plain.push_back(from);
    made_.ffm_types += 'A';
    made_.ffm_plain_types += 'J';
    std::string size = "sizeof(j" + element + ")";
    bool in_out = p.param->origin && p.param->origin->in_out;
    made_.pins.push_back("void *" + data + " = " +
                         call("sabir_jni_pin", {"env", c_name, c_from, size}, ";"));
    // What was pinned last is unpinned first.
    made_.unpins.insert(made_.unpins.begin(),
                        call("sabir_jni_unpin",
                             {"env", c_name, data, c_from, size, in_out ? "0" : "JNI_ABORT"}, ";"));
  }

  void finish() {
    made_.descriptor = "(";
    for (const NativeParam& p : made_.params) {
      if (p.array) made_.descriptor += '[';
      made_.descriptor += p.letter;
    }
    made_.descriptor += ")I";
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  bool lends_;
  Scope scope_{{"frame", "thrown"}};
  Scope c_scope_{{"calls", "env", "frame", "status"}};
  NativeCall made_;
};

}  // namespace

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
  made.ffm_plain_types = result;
  made.descriptor = "(";
  for (std::string param : params) {
    bool status = param == "status";
    made.params.push_back({param, status ? "int" : "long", param, status ? "jint" : "jlong",
                           status ? 'I' : 'J', false});
    made.ffm_plain.push_back(param);
    made.ffm_plain_types += status ? 'I' : 'J';
    made.descriptor += status ? 'I' : 'J';
    bool number = status || param == "size";
    made.c_arguments.push_back(status   ? param
                               : number ? "(size_t)" + param
                                        : "SABIR_JNI_AT(" + param + ")");
  }
  made.descriptor += std::string(")") + result;
  return made;
}

NativeCall plan_drop(const abi::Plan& plan, const abi::Resource& resource) {
  return plan_own_call(plan, plan.short_symbol(resource.symbol) + "_drop", 'V', {"self"});
}

}  // namespace sabir::backends::java
