// Decides the functions: what Python sees, and the steps of the C function behind it.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/python/names.h"
#include "backends/python/plan.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;

class FunctionPlanner {
 public:
  FunctionPlanner(const abi::Plan& plan, const abi::Function& function, Package& package,
                  bool hides_builtins)
      : plan_(plan), f_(function), package_(package), spelling_(plan, "", hides_builtins) {}

  Function run() {
    name();
    for (size_t i = 0; i < f_.params.size(); ++i) add_parameter(f_.params[i], int(i));
    drop_early_defaults();
    made_.returns = returns();
    made_.doc = doc();
    add_call();
    add_result();
    made_.blocking = f_.origin->blocking;
    made_.leaf = f_.origin->leaf;
    if (f_.error) made_.error = "&" + row_name(plan_, *f_.error);
    return std::move(made_);
  }

 private:
  void name() {
    const abi::Interface& interface = plan_[f_.owner];
    made_.constructor = f_.is(model::FunctionKind::Constructor);
    made_.method = f_.is(model::FunctionKind::Method);
    made_.is_static = f_.is(model::FunctionKind::Static);
    made_.symbol = f_.symbol;
    made_.c_name = f_.symbol.substr(plan_.prefix.size() + 1);
    if (f_.resource) {
      std::string owner = resource_name(plan_, plan_[f_.resource]);
      made_.name = made_.constructor ? "__new__" : method(f_.origin->name);
      made_.shown = made_.constructor ? owner : owner + "." + made_.name;
    } else {
      made_.shown = function_name(interface, f_.origin->name);
      made_.name = extension_name(interface, made_.shown);
    }
    if (made_.method) made_.handle = plan_[f_.resource].symbol;
    add_instance(interface);
  }

  void add_instance(const abi::Interface& interface) {
    if (made_.method) return;
    if (made_.constructor) {
      made_.on_instance = method(extension_name(interface, identifier(plan_[f_.resource].name)));
    } else {
      made_.on_instance = method(made_.is_static ? made_.c_name : made_.name);
    }
  }

  // --- parameters ---

  void add_parameter(const abi::Param& param, int index) {
    Parameter made;
    made.name = parameter(param.name);
    made.annotation = spelling_.annotation(param.type, Place::Taken);
    if (param.origin && param.origin->in_out) widen_in_out(param, made);
    if (param.origin && param.origin->max) made.max = *param.origin->max;
    made.row = row_name(plan_, param.type);
    if (param.origin && param.origin->retains) made.how = "RETAINS";
    if (param.origin && param.origin->in_out) made.how = "INOUT";
    if (param.origin && param.origin->default_value) add_default(param, made);
    made_.params.push_back(std::move(made));
    add_argument(param, index);
  }

  void widen_in_out(const abi::Param&, Parameter& made) { made.annotation = "WriteableBuffer"; }

  void add_default(const abi::Param& param, Parameter& made) {
    std::optional<std::string> text = spelling_.literal(param.type, *param.origin->default_value);
    if (!text) return;
    made.fallback = *text;
    made.signature_fallback = made.fallback;
    if (made.fallback.starts_with("_types.")) {
      made.signature_fallback = plan_.prefix + "." + made.fallback.substr(7);
    }
    made.default_index = int(package_.defaults.size());
    package_.defaults.push_back(made.fallback);
  }

  // Python has no default in front of a parameter without one.
  void drop_early_defaults() {
    bool required = false;
    for (size_t i = made_.params.size(); i-- > 0;) {
      Parameter& param = made_.params[i];
      required |= param.fallback.empty();
      if (!required) continue;
      param.fallback.clear();
      param.signature_fallback.clear();
      param.default_index = -1;
    }
  }

  std::string local(const abi::Param& param) const { return c_local(c::identifier(param.name)); }

  void add_argument(const abi::Param& param, int index) {
    const abi::Type& type = plan_[param.type];
    made_.gives_away |= type.handles;  // inside a value too
    std::string at = std::to_string(index);
    std::string head = "(&call, " + at + ", given[" + at + "], ";
    std::string name = local(param), row = "&" + row_name(plan_, param.type);
    switch (param.passing) {
      case Passing::Value:
      case Passing::Pointer:
        made_.arguments.push_back(
            {c::type_name(plan_, param.type) + " " + name,
             "sabir_py_take" + quick_take(type) + head + row + ", &" + name + ")"});
        return;
      case Passing::Handle:
        made_.arguments.push_back(
            {type.symbol + " *" + name,
             (is_guest(plan_, type) ? "sabir_py_take" : "sabir_py_take_handle") + head + row +
                 ", &" + name + ")"});
        return;
      case Passing::Slice: break;
    }
    made_.arguments.push_back({"sabir_py_slice " + name, take_slice(param, type, head, row, name)});
    add_bytes(type, name);
    bool same = f_.returning == Returning::Sink && *f_.result == param.type;
    if (same) made_.may_return.push_back("given[" + at + "], &" + name);
  }

  // Numbers have a quick way of their own.
  static std::string quick_take(const abi::Type& type) {
    bool number = is_number(type) && type.prim != model::Prim::F32;
    return number ? "_" + type.key : "";
  }

  std::string take_slice(const abi::Param& param, const abi::Type& type, const std::string& head,
                         const std::string& row, const std::string& name) const {
    if (type.shape == Shape::String) return "sabir_py_take_text" + head + "&" + name + ")";
    std::string how = !param.origin           ? "SABIR_PY_LENT"
                      : param.origin->in_out  ? "SABIR_PY_INOUT"
                      : param.origin->retains ? "SABIR_PY_RETAINS"
                                              : "SABIR_PY_LENT";
    bool bytes = type.shape == Shape::List && is_byte(plan_[*type.element]);
    return (bytes ? "sabir_py_take_bytes" : "sabir_py_take_list") + head + row + ", " + how +
           ", &" + name + ")";
  }

  void add_bytes(const abi::Type& type, const std::string& name) {
    if (!made_.bytes.empty()) made_.bytes += " + ";
    made_.bytes += name + ".count";
    bool bytes = type.shape == Shape::String || is_byte(plan_[*type.element]);
    if (!bytes) made_.bytes += " * sizeof(" + c::type_name(plan_, *type.element) + ")";
  }

  // --- the call ---

  void add_call() {
    for (const c::Parameter& p : c::signature(plan_, f_)) made_.passes.push_back(pass(p));
  }

  std::string pass(const c::Parameter& p) const {
    switch (p.role) {
      case c::Role::Instance: return "instance";
      case c::Role::Self: return "handle";
      case c::Role::Value:
      case c::Role::Handle: return local(*p.param);
      case c::Role::Pointer: return "&" + local(*p.param);
      case c::Role::Data: {
        bool in_out = p.param->origin && p.param->origin->in_out;
        return (in_out ? "(" + p.type + ")" : "") + local(*p.param) + ".data";
      }
      case c::Role::Count: return local(*p.param) + ".count";
      case c::Role::Result: return f_.returning == Returning::Sink ? "&result.sink" : "&result";
      case c::Role::ResultCount: return "&result_count";
      case c::Role::Error: return "&call.error";
    }
    return "";
  }

  void add_result() {
    if (f_.result) {
      made_.result_type_row = row_name(plan_, *f_.result);
      made_.result_row = "&" + made_.result_type_row;
    }
    switch (f_.returning) {
      case Returning::Nothing: return;
      case Returning::Value:
        made_.gives = Gives::Value;
        made_.result_type = c::type_name(plan_, *f_.result) + " ";
        if (is_number(plan_[*f_.result]) || plan_[*f_.result].key == "bool") {
          made_.quick = "_" + plan_[*f_.result].key;
        }
        return;
      case Returning::Handle:
        made_.gives = is_guest(plan_, plan_[*f_.result]) ? Gives::Value : Gives::Handle;
        made_.result_type = plan_[*f_.result].symbol + " *";
        if (made_.gives == Gives::Value) return;
        made_.result_row = class_variable(plan_, plan_[plan_[*f_.result].resource]);
        return;
      case Returning::Sink:
        made_.gives = Gives::Sink;
        if (plan_[*f_.result].key == "list<u8>") made_.quick = "_bytes";
        made_.result_type = "sabir_py_sink ";
        return;
      case Returning::View: {
        const std::string element = c::element_of(plan_, f_);
        made_.gives = Gives::View;
        made_.result_type = "const " + element + " *";
        return;
      }
      case Returning::Parcel:
        made_.gives = Gives::Parcel;
        made_.result_type = "const " + c::type_name(plan_, *f_.result) + " *";
        return;
    }
  }

  // --- what the reader sees ---

  std::string returns() {
    if (made_.constructor) return "Self";
    bool numbers = f_.returning == Returning::View && plan_[*f_.result].shape == Shape::List &&
                   is_number(plan_[*plan_[*f_.result].element]);
    if (numbers) return "memoryview";
    return f_.result ? spelling_.annotation(*f_.result, Place::Returned) : "None";
  }

  std::string doc() const {
    std::string notes;
    if (f_.error && !plan_[*f_.error].name.empty()) {
      const abi::Type& type = plan_[*f_.error];
      bool own = type.shape == Shape::Record || type.shape == Shape::Variant;
      std::string raised = own                                     ? class_name(type)
                           : pascal(type.name) == class_name(type) ? class_name(type) + "Error"
                                                                   : pascal(type.name);
      notes = "Raises " + raised + ".";
    } else if (f_.declares) {
      notes = "Raises DeclaredError.";
    }
    return emit::paragraphs({f_.origin->docs.text, notes});
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  Package& package_;
  Spelling spelling_;
  Function made_;
};

}  // namespace

Function plan_function(const abi::Plan& plan, const abi::Function& function, Package& package,
                       bool hides_builtins) {
  return FunctionPlanner(plan, function, package, hides_builtins).run();
}

}  // namespace sabir::backends::python
