// Decides the functions: what Ruby sees, and the steps of the C function behind it.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"

namespace sabir::backends::ruby {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;

constexpr size_t kFixedArity = 15;  // as many as Ruby hands to a C function one by one
constexpr int kCandidates = 4;      // SABIR_RB_CANDIDATES

class FunctionPlanner {
 public:
  FunctionPlanner(const abi::Plan& plan, const abi::Function& function, Package& package)
      : plan_(plan), f_(function), package_(package) {}

  Function run() {
    name();
    for (const abi::Param& param : f_.params) add_parameter(param);
    made_.arranged |= f_.params.size() > kFixedArity;
    for (size_t i = 0; i < f_.params.size(); ++i) add_argument(f_.params[i], int(i));
    for (const c::Parameter& p : c::signature(plan_, f_)) made_.passes.push_back(pass(p));
    add_result();
    made_.blocking = f_.origin->blocking;
    made_.leaf = f_.origin->leaf;
    if (f_.error) made_.error = "&" + row_name(plan_, *f_.error);
    describe();
    return std::move(made_);
  }

 private:
  bool predicate() const {
    if (!f_.result) return false;
    const abi::Type& type = plan_[*f_.result];
    return type.shape == Shape::Scalar && type.prim == model::Prim::Bool;
  }

  void name() {
    made_.constructor = f_.is(model::FunctionKind::Constructor);
    made_.method = f_.is(model::FunctionKind::Method);
    made_.is_static = f_.is(model::FunctionKind::Static);
    made_.symbol = f_.symbol;
    made_.c_name = "call_" + f_.symbol.substr(plan_.prefix.size() + 1);
    std::string home = package_.module;
    std::string inside = interface_module(plan_, plan_[f_.owner]);
    if (!inside.empty()) home += "::" + inside;
    if (f_.resource) home += "::" + constant(plan_[f_.resource].name);
    made_.name = made_.constructor ? "new"
                 : made_.method    ? method(f_.origin->name, predicate())
                                   : function(f_.origin->name, predicate());
    made_.shown = home + (made_.method ? "#" : ".") + made_.name;
    made_.instance = !made_.method;
    if (made_.method) made_.handle = plan_[f_.resource].symbol;
    if (made_.instance) name_on_instance();
  }

  // All that needs no object is a method of the instance: `normalizer`, `node_merge`, `text_split`.
  void name_on_instance() {
    const abi::Interface& interface = plan_[f_.owner];
    std::string label = interface.main ? "" : interface.label + "-";
    if (f_.resource) label += plan_[f_.resource].name;
    if (f_.resource && !made_.constructor) label += "-";
    if (!made_.constructor) label += f_.origin->name;
    made_.on_instance = method(label, predicate());
  }

  // --- parameters ---

  void add_parameter(const abi::Param& param) {
    Parameter made;
    made.name = parameter(param.name);
    made.type = type_text(plan_, param.type, Place::Taken);
    if (param.origin && param.origin->max) made.max = *param.origin->max;
    if (param.origin && param.origin->default_value) add_default(param, made);
    made_.params.push_back(std::move(made));
  }

  void add_default(const abi::Param& param, Parameter& made) {
    std::optional<std::string> text = literal(plan_, param.type, *param.origin->default_value);
    if (!text) return;
    made.fallback = *text;
    made.default_index = int(package_.defaults.size());
    made_.arranged = true;
    package_.defaults.push_back(*text);
  }

  std::string local(const abi::Param& param) const { return c_local(c::identifier(param.name)); }

  void add_argument(const abi::Param& param, int index) {
    const abi::Type& type = plan_[param.type];
    Argument made;
    made.name = local(param);
    made.object =
        made_.arranged ? "given[" + std::to_string(index) + "]" : "rb_" + c::identifier(param.name);
    made.row = made.full_row = "&" + row_name(plan_, param.type);
    made.passing = param.passing == Passing::Value     ? ":value"
                   : param.passing == Passing::Pointer ? ":pointer"
                   : param.passing == Passing::Handle  ? ":handle"
                                                       : ":slice";
    made.guard = type.data || type.handles;
    switch (param.passing) {
      case Passing::Value:
      case Passing::Pointer:
        made.type = c::type_name(plan_, param.type) + " ";
        made.take = "sabir_rb_take";
        if (type.shape == Shape::Scalar) {
          made.take += "_" + std::string(model::spelling(type.prim));
          made.row.clear();
        }
        break;
      case Passing::Handle:
        made.type = type.symbol + " *";
        made.take = "sabir_rb_take_handle";
        break;
      case Passing::Slice: add_slice(param, type, made); break;
    }
    made_.arguments.push_back(std::move(made));
  }

  void add_slice(const abi::Param& param, const abi::Type& type, Argument& made) {
    made.type = "sabir_rb_slice ";
    bool in_out = param.origin && param.origin->in_out;
    bool text = type.shape == Shape::String;
    bool bytes = text || is_byte(plan_[*type.element]);
    if (text) made.row.clear();
    if (!text) {
      made.how = in_out                                  ? "SABIR_RB_INOUT"
                 : param.origin && param.origin->retains ? "SABIR_RB_RETAINS"
                                                         : "SABIR_RB_LENT";
    }
    made.take = text ? "sabir_rb_take_text" : bytes ? "sabir_rb_take_bytes" : "sabir_rb_take_list";
    made.back = in_out;
    bool same = bytes && f_.returning == Returning::Sink && *f_.result == param.type;
    made.may_return = same && ++candidates_ <= kCandidates;
    if (in_out) return;  // its String stays ours alone for as long as it is written into
    if (!made_.bytes.empty()) made_.bytes += " + ";
    made_.bytes += "@" + made.name + ".count";
    if (!bytes) made_.bytes += " * sizeof(" + c::type_name(plan_, *type.element) + ")";
  }

  // --- the call ---

  std::string pass(const c::Parameter& p) const {
    switch (p.role) {
      case c::Role::Instance: return "@instance";
      case c::Role::Self: return "@handle";
      case c::Role::Value:
      case c::Role::Handle: return "@" + local(*p.param);
      case c::Role::Pointer: return "&@" + local(*p.param);
      case c::Role::Data: {
        bool in_out = p.param->origin && p.param->origin->in_out;
        return (in_out ? "(" + p.type + ")" : "") + "@" + local(*p.param) + ".data";
      }
      case c::Role::Count: return "@" + local(*p.param) + ".count";
      case c::Role::Result:
        return f_.returning == Returning::Sink   ? "&@result.sink"
               : f_.returning == Returning::View ? "(" + p.type + ")&@result.data"
                                                 : "&@result";
      case c::Role::ResultCount: return "&@result.count";
      case c::Role::Error: return "&@call.error";
    }
    return "";
  }

  void add_result() {
    if (f_.result) made_.result_row = "&" + row_name(plan_, *f_.result);
    switch (f_.returning) {
      case Returning::Nothing: return;
      case Returning::Value: return add_value();
      case Returning::Handle:
        made_.gives = made_.constructor ? Gives::Self : Gives::Handle;
        made_.result_type = plan_[*f_.result].symbol + " *";
        made_.result_row = "&" + class_variable(plan_, plan_[plan_[*f_.result].resource]);
        return;
      case Returning::Sink:
        made_.gives = Gives::Sink;
        made_.result_type = "sabir_rb_sink ";
        return;
      case Returning::View:
        made_.gives = Gives::View;
        made_.result_type = "sabir_rb_slice ";
        return;
      case Returning::Parcel:
        made_.gives = Gives::Parcel;
        made_.result_type = "const " + c::type_name(plan_, *f_.result) + " *";
        return;
    }
  }

  void add_value() {
    const abi::Type& type = plan_[*f_.result];
    made_.result_type = c::type_name(plan_, *f_.result) + " ";
    made_.gives = Gives::Value;
    if (type.shape != Shape::Scalar || type.prim == model::Prim::Char) return;
    made_.gives = Gives::Scalar;
    made_.result_row = model::spelling(type.prim);
  }

  // --- what the reader sees ---

  void describe() {
    made_.doc = f_.origin->docs.text;
    if (f_.result) made_.returns = type_text(plan_, *f_.result, Place::Returned);
    if (f_.error) {
      const abi::Type& type = plan_[*f_.error];
      bool named = !type.name.empty();
      made_.raises.push_back((named ? home_of(plan_, type.owner) : "") + error_name(type));
    } else if (f_.declares) {
      made_.raises.push_back("DeclaredError");
    }
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  Package& package_;
  Function made_;
  int candidates_ = 0;
};

}  // namespace

Function plan_function(const abi::Plan& plan, const abi::Function& function, Package& package) {
  return FunctionPlanner(plan, function, package).run();
}

}  // namespace sabir::backends::ruby
