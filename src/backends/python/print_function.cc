// Prints, for the extension module, the C function behind each function of the contract: a line or
// two for each step of the call. Steps that can fail before the call stand in one condition.
#include <utility>

#include "backends/native/native.h"
#include "backends/python/names.h"
#include "backends/python/print.h"

namespace sabir::backends::python {
namespace {

using binding::As;
using binding::Gives;
using binding::Mode;
using binding::Role;
using emit::Writer;

class FunctionPrinter {
 public:
  FunctionPrinter(Writer& w, const Package& package, const Function& f)
      : w_(w), package_(package), f_(f) {}

  void run() {
    describe();
    w_.gap();
    w_.emit({{"name", f_.c_name},
             {"head", [&] { w_.call("static PyObject *" + entry(f_), head(), " {"); }},
             {"locals", [&] { print_locals(); }},
             {"steps",
              [&] {
                for (const binding::Step& step : f_.of->steps) {
                  std::visit([&](const auto& one) { print(one); }, step);
                }
              }}},
            R"c(
              ${head}
                sabir_py_call call = sabir_py_begin(&${name}_function);
                ${locals}
                ${steps}
              }
            )c");
  }

 private:
  const abi::Function& waist() const { return *f_.of->of; }
  bool given() const { return !f_.params.empty() || f_.constructor; }
  std::string row(abi::TypeId id) const { return native::row(*package_.of, id); }
  std::string result_row() const { return row(*waist().result); }

  // --- before the steps ---

  void describe() {
    w_.gap();
    auto rows = [&] {
      for (size_t i = 0; i < f_.params.size(); ++i) {
        w_.emit({{"name", f_.params[i].name},
                 {"max", std::to_string(f_.of->params[i].max)},
                 {"index", std::to_string(f_.params[i].default_index)}},
                "{\"${name}\", ${max}, ${index}},");
      }
    };
    if (!f_.params.empty()) {
      w_.emit({{"name", f_.c_name}, {"rows", rows}}, R"c(
        static const sabir_parameter ${name}_parameters[] = {
          ${rows}
        };
      )c");
    }
    std::vector<std::string> values = {"&module",
                                       "\"" + f_.shown + "\"",
                                       f_.params.empty() ? "NULL" : f_.c_name + "_parameters",
                                       std::to_string(f_.params.size()),
                                       waist().origin->blocking ? "true" : "false",
                                       waist().error ? row(*waist().error) : "NULL"};
    w_.emit({{"name", f_.c_name}, {"values", emit::row(values)}}, R"c(
      static const sabir_py_function ${name}_function = {
        ${values}
      };
    )c");
  }

  std::vector<std::string> head() const {
    if (f_.constructor) return {"PyObject *self", "PyObject *args", "PyObject *keywords"};
    if (f_.params.empty()) return {"PyObject *self", "PyObject *unused"};
    return {"PyObject *self", "PyObject *const *args", "Py_ssize_t count", "PyObject *names"};
  }

  void declare(const std::string& type, const std::string& name) {
    w_.emit({{"declaration", c::declare({Role::Value, type, name})}}, "${declaration};");
  }

  void print_locals() {
    if (given()) {
      size_t count = f_.params.empty() ? 1 : f_.params.size();
      w_.emit({{"count", std::to_string(count)}, {"name", f_.constructor ? "given" : "room"}},
              "PyObject *${name}[${count}];");
      if (!f_.constructor) w_.emit("PyObject *const *given;");
    }
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const abi::Param& p = f_.of->param(i);
      bool slice = p.passing == abi::Passing::Slice;
      declare(slice ? "sabir_slice" : package_.row(p.type).c_type, f_.params[i].local);
    }
    print_result_local();
    if (std::get<binding::Enter>(f_.of->steps.front()).whom == Role::Self) {
      w_.emit({{"handle", package_.of->plan->resources[waist().resource].symbol}},
              "${handle} *handle = sabir_py_self(&call, self);");
    } else {
      declare(package_.prefix + "_instance *", "instance");
    }
    if (!given()) w_.emit("(void)unused;");
  }

  void print_result_local() {
    const abi::Plan& plan = *package_.of->plan;
    switch (f_.of->gives) {
      case Gives::Nothing: return;
      case Gives::Sink: return declare("sabir_py_sink", "result");
      case Gives::View:
        declare("const " + c::element_of(plan, waist()) + " *", "result");
        return declare("size_t", "result_count");
      case Gives::Parcel:
        return declare("const " + package_.row(*waist().result).c_type + " *", "result");
      default: return declare(package_.row(*waist().result).c_type, "result");
    }
  }

  // --- steps that can fail before the call ---

  void must(emit::Code condition) { conditions_.push_back(std::move(condition)); }

  void print(const binding::Enter& s) {
    must(s.whom == Role::Self ? "handle" : "sabir_py_instance(&call, self, &instance)");
  }

  void print(const binding::Arrange&) {
    if (!given()) return;
    must(f_.constructor ? "sabir_py_construct(&call, args, keywords, given)"
                        : "(given = sabir_py_arguments(&call, args, count, names, room))");
  }

  void print(const binding::Take& s) {
    const binding::Parameter& p = f_.of->params[s.param];
    std::string at = std::to_string(s.param);
    std::vector<emit::Code> passed = {{"&call"}, {at}, {"given[" + at + "]"}};
    for (std::string& one : what(p)) passed.push_back(std::move(one));
    passed.push_back("&" + f_.params[s.param].local);
    must(emit::call("sabir_py_take" + way(p), std::move(passed)));
  }

  // What it is to become, and how it is meant.
  std::vector<std::string> what(const binding::Parameter& p) const {
    const binding::Type& type = (*package_.of)[p.of->type];
    switch (p.as) {
      case As::Text: return {};
      case As::Bytes:
      case As::List: return {row(p.of->type), mode(p.mode)};
      case As::Handle: return {"&" + type.object, "SABIR_KIND_" + binding::kind_name(*type.of)};
      default: return {row(p.of->type)};
    }
  }

  // Numbers have a quick way of their own.
  std::string way(const binding::Parameter& p) const {
    const abi::Type& type = (*package_.of->plan)[p.of->type];
    switch (p.as) {
      case As::Scalar: {
        bool quick = is_number(type) && type.prim != model::Prim::F32;
        return quick ? "_" + type.key : "";
      }
      case As::Text: return "_text";
      case As::Bytes: return "_bytes";
      case As::List: return "_list";
      case As::Handle: return "_handle";
      case As::Value:
      case As::Guest: break;
    }
    return "";
  }

  static std::string mode(Mode mode) {
    return mode == Mode::InOut      ? "SABIR_INOUT"
           : mode == Mode::Retained ? "SABIR_RETAINED"
                                    : "SABIR_LENT";
  }

  void print_conditions() {
    auto end = [&](size_t i) { return i + 1 == conditions_.size() ? ") {" : " ||"; };
    auto rest = [&] {
      for (size_t i = 1; i < conditions_.size(); ++i) {
        w_.emit({{"condition", conditions_[i]}, {"end", end(i)}}, "!${condition}${end}");
      }
    };
    w_.emit({{"first", conditions_[0]}, {"end", end(0)}, {"rest", rest}}, R"c(
      if (!${first}${end}
          ${rest}
    )c");
  }

  // --- steps that are statements ---

  void say(std::string_view text, std::initializer_list<Writer::Sub> subs = {}) {
    if (!std::exchange(begun_, true)) {
      w_.emit({{"conditions", [&] { print_conditions(); }}}, R"c(
        ${conditions}
          return sabir_py_abandon(&call);
        }
      )c");
    }
    w_.emit(subs, text);
  }

  void print(const binding::Open& s) {
    say("sabir_py_open(&result, &call, ${row});", {{"row", result_row()}});
    for (size_t same : s.same) {
      say("sabir_py_may_return(&result, given[${at}], &${name});",
          {{"at", std::to_string(same)}, {"name", f_.params[same].local}});
    }
  }

  void print(const binding::Expect&) { say("sabir_py_expect(&call);"); }
  void print(const binding::HandOver&) { say("sabir_py_hand_over(&call);"); }

  void print(const binding::Unlock& s) {
    std::string bytes;
    for (size_t i : s.sizes) {
      const binding::Parameter& p = f_.of->params[i];
      bytes += (bytes.empty() ? "" : " + ") + f_.params[i].local + ".count";
      if (p.as != As::List) continue;
      const abi::Type& type = (*package_.of->plan)[p.of->type];
      bytes += " * sizeof(" + package_.row(*type.element).c_type + ")";
    }
    say("sabir_py_unlock(&call, ${bytes});", {{"bytes", bytes.empty() ? "0" : bytes}});
  }

  void print(const binding::Call& s) {
    std::vector<std::string> passes;
    for (size_t i = 0; i < s.passes.size(); ++i) {
      passes.push_back(pass(s.passes[i], f_.takes[i].type));
    }
    w_.call("sabir_status status = " + f_.symbol, passes, ";", 98);
  }

  std::string pass(binding::Pass p, const std::string& c_type) const {
    auto local = [&] { return f_.params[p.param].local; };
    switch (p.role) {
      case Role::Instance: return "instance";
      case Role::Self: return "handle";
      case Role::Value:
      case Role::Handle: return local();
      case Role::Pointer: return "&" + local();
      case Role::Data: {
        bool in_out = f_.of->params[p.param].mode == Mode::InOut;
        return (in_out ? "(" + c_type + ")" : "") + local() + ".data";
      }
      case Role::Count: return local() + ".count";
      case Role::Result: return f_.of->gives == Gives::Sink ? "&result.sink" : "&result";
      case Role::ResultCount: return "&result_count";
      case Role::Error: return "&call.error";
    }
    return "";
  }

  void print(const binding::Lock&) { say("sabir_py_lock(&call);"); }

  void print(const binding::Give& s) {
    auto give = [&](const std::string& how, const std::string& rest) {
      say("return sabir_py_give${how}(&call, status${rest});", {{"how", how}, {"rest", rest}});
    };
    switch (s.how) {
      case Gives::Nothing: return give("_nothing", "");
      case Gives::Sink: {
        bool bytes = (*package_.of->plan)[*waist().result].key == "list<u8>";
        return give(bytes ? "_bytes" : "_sink", ", &result");
      }
      case Gives::Scalar:
        return give("_" + package_.row(*waist().result).of->label,
                    ", " + result_row() + ", &result");
      case Gives::Value:
      case Gives::Guest: return give("", ", " + result_row() + ", &result");
      case Gives::Parcel: return give("_parcel", ", " + result_row() + ", result");
      case Gives::View: return give("_view", ", " + result_row() + ", result, result_count");
      case Gives::Handle:
      case Gives::Self: {
        std::string table = package_.row(*waist().result).of->object;
        std::string made = "sabir_py_made(self, &" + table + ")";
        std::string type = s.how == Gives::Self ? made : table + ".type";
        return give("_handle", ", " + type + ", &" + table + ", result");
      }
    }
  }

  // What Python's own objects do: buffers are written into, and kept, in their place.
  // Numbers were written where they are.
  void print(const binding::TakeBack& s) {
    const abi::Plan& plan = *package_.of->plan;
    abi::TypeId list = f_.of->param(s.param).type;
    if (is_number(plan[*plan[list].element])) return;
    std::string at = std::to_string(s.param);
    say(R"c(
      if (!sabir_py_take_back(&call, given[${at}], ${row}, &${name})) {
        return sabir_py_abandon(&call);
      }
    )c",
        {{"at", at}, {"row", row(list)}, {"name", f_.params[s.param].local}});
  }
  void print(const binding::Keep&) {}
  // What gives the result looks at the status.
  void print(const binding::Fail&) {}
  // Of what the library calls, in print_imports.cc.
  void print(const binding::Tell&) {}
  void print(const binding::Answer&) {}

  Writer& w_;
  const Package& package_;
  const Function& f_;
  std::vector<emit::Code> conditions_;
  bool begun_ = false;
};

}  // namespace

void print_function(Writer& w, const Package& package, const Function& function) {
  FunctionPrinter(w, package, function).run();
}

}  // namespace sabir::backends::python
