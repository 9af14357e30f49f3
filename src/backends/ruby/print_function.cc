// Prints, for the C extension, the functions behind each function of the contract: a line or two
// for each step of the call. Any of them may run while others do: where its input is large, where
// it blocks, and wherever the library is in another process. So what it needs is in a frame.
#include "backends/native/native.h"
#include "backends/ruby/names.h"
#include "backends/ruby/print_extension.h"

namespace sabir::backends::ruby {
namespace {

using binding::As;
using binding::Gives;
using binding::Mode;
using binding::Role;
using emit::Writer;

constexpr int kCandidates = 4;  // SABIR_CANDIDATES

class FunctionPrinter {
 public:
  FunctionPrinter(Writer& w, const Package& package, const Function& f)
      : w_(w), package_(package), plan_(*package.of->plan), f_(f) {}

  void run() {
    describe();
    print_frame();
    w_.gap();
    w_.emit({{"name", f_.c_name},
             {"head", [&] { w_.call("static VALUE " + f_.c_name, head(), " {"); }},
             {"given",
              [&] {
                if (!f_.arranged) return;
                w_.emit({{"count", std::to_string(f_.params.size())}}, "VALUE given[${count}];");
              }},
             {"steps",
              [&] {
                for (const binding::Step& step : f_.of->steps) {
                  std::visit([&](const auto& one) { print(one); }, step);
                }
              }}},
            R"c(
              ${head}
                struct ${name}_frame f;
                ${given}
                sabir_rb_begin(&f.call, &${name}_function);
                ${steps}
              }
            )c");
  }

 private:
  const abi::Function& waist() const { return *f_.of->of; }
  std::string row(abi::TypeId id) const { return native::row(*package_.of, id); }
  const char* whom() const { return f_.method ? "handle" : "instance"; }

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
    w_.emit({{"name", f_.c_name},
             {"shown", f_.shown},
             {"parameters", f_.params.empty() ? "NULL" : f_.c_name + "_parameters"},
             {"count", std::to_string(f_.params.size())},
             {"blocking", waist().origin->blocking ? "true" : "false"},
             {"asks", f_.of->asks ? "true" : "false"},
             {"error", waist().error ? row(*waist().error) : "NULL"}},
            R"c(
              static const sabir_rb_function ${name}_function = {
                &module, "${shown}",
                ${parameters}, ${count}, ${blocking}, ${asks}, ${error}
              };
            )c");
  }

  void declare(const std::string& type, const std::string& name) {
    w_.emit({{"declaration", c::declare({Role::Value, type, name})}}, "${declaration};");
  }

  void print_variables() {
    w_.emit("sabir_rb_call call;");
    declare((f_.method ? plan_[waist().resource].symbol : package_.prefix + "_instance") + " *",
            whom());
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const abi::Param& p = f_.of->param(i);
      bool slice = p.passing == abi::Passing::Slice;
      declare(slice ? "sabir_slice" : package_.row(p.type).c_type, f_.params[i].local);
    }
    switch (f_.of->gives) {
      case Gives::Nothing: break;
      case Gives::Sink: declare("sabir_rb_sink", "result"); break;
      case Gives::View: declare("sabir_slice", "result"); break;
      case Gives::Parcel:
        declare("const " + package_.row(*waist().result).c_type + " *", "result");
        break;
      default: declare(package_.row(*waist().result).c_type, "result");
    }
    w_.emit("sabir_status status;");
  }

  void print_frame() {
    w_.gap();
    const binding::Call& call = *binding::find<binding::Call>(f_.of->steps);
    std::vector<std::string> passes;
    for (size_t i = 0; i < call.passes.size(); ++i) {
      passes.push_back(pass(call.passes[i], f_.takes[i].type));
    }
    w_.emit({{"name", f_.c_name},
             {"variables", [&] { print_variables(); }},
             {"call", [&] { w_.call("f->status = " + f_.symbol, passes, ";", 98); }}},
            R"c(
              struct ${name}_frame {
                ${variables}
              };

              static void *${name}_run(void *frame) {
                struct ${name}_frame *f = frame;
                ${call}
                return NULL;
              }
            )c");
  }

  std::string pass(binding::Pass p, const std::string& c_type) const {
    auto local = [&] { return "f->" + f_.params[p.param].local; };
    switch (p.role) {
      case Role::Instance:
      case Role::Self: return std::string("f->") + whom();
      case Role::Value:
      case Role::Handle: return local();
      case Role::Pointer: return "&" + local();
      case Role::Data: {
        bool in_out = f_.of->params[p.param].mode == Mode::InOut;
        return (in_out ? "(" + c_type + ")" : "") + local() + ".data";
      }
      case Role::Count: return local() + ".count";
      case Role::Result:
        return f_.of->gives == Gives::Sink   ? "&f->result.sink"
               : f_.of->gives == Gives::View ? "(" + c_type + ")&f->result.data"
                                             : "&f->result";
      case Role::ResultCount: return "&f->result.count";
      case Role::Error: return "&f->call.error";
    }
    return "";
  }

  std::vector<std::string> head() const {
    if (f_.arranged) return {"int count", "VALUE *arguments", "VALUE self"};
    std::vector<std::string> out = {"VALUE self"};
    for (const Parameter& p : f_.params) out.push_back("VALUE " + p.given);
    return out;
  }

  // --- the steps ---

  void say(const std::string& head, const std::vector<std::string>& items) {
    w_.call(head, items, ";", 98);
  }

  void print(const binding::Enter&) {
    w_.emit({{"name", whom()},
             {"how", f_.constructor ? "unused"
                     : f_.method    ? "self"
                                    : "instance"}},
            R"c(
              f.${name} = sabir_rb_${how}(&f.call, self);
              sabir_rb_look(&f.call, f.${name});
            )c");
  }

  void print(const binding::Arrange&) {
    if (f_.arranged) say("sabir_rb_arrange", {"&f.call", "count", "arguments", "given"});
  }

  void print(const binding::Take& s) {
    const binding::Parameter& p = f_.of->params[s.param];
    std::vector<std::string> items = {"&f.call", std::to_string(s.param), f_.params[s.param].given};
    const binding::Type& type = (*package_.of)[p.of->type];
    switch (p.as) {
      case As::Scalar:
      case As::Text: break;
      case As::Handle:
        items.push_back("&" + type.object);
        items.push_back("SABIR_KIND_" + binding::kind_name(*type.of));
        break;
      case As::Bytes:
      case As::List: items.insert(items.end(), {row(p.of->type), mode(p.mode)}); break;
      case As::Guest:
      case As::Value: items.push_back(row(p.of->type));
    }
    items.push_back("&f." + f_.params[s.param].local);
    say("sabir_rb_take" + way(p), items);
  }

  std::string way(const binding::Parameter& p) const {
    switch (p.as) {
      case As::Scalar: return "_" + package_.row(p.of->type).of->label;
      case As::Text: return "_text";
      case As::Bytes: return "_bytes";
      case As::List: return "_list";
      case As::Handle: return "_handle";
      case As::Guest:
      case As::Value: break;
    }
    return "";
  }

  static std::string mode(Mode mode) {
    return mode == Mode::InOut      ? "SABIR_INOUT"
           : mode == Mode::Retained ? "SABIR_RETAINED"
                                    : "SABIR_LENT";
  }

  // Of text and bytes, and of the first few: the result is compared with each.
  void print(const binding::Open& s) {
    say("sabir_rb_open", {"&f.result", "&f.call", row(*waist().result)});
    int candidates = 0;
    for (size_t i : s.same) {
      if (f_.of->params[i].as == As::List || ++candidates > kCandidates) continue;
      const Parameter& p = f_.params[i];
      say("sabir_rb_may_return", {"&f.result", p.given, "&f." + p.local});
    }
  }

  // A String that is written into stays ours alone as long.
  void print(const binding::Unlock& s) {
    std::string bytes;
    for (size_t i : s.sizes) {
      const binding::Parameter& p = f_.of->params[i];
      if (p.mode == Mode::InOut) continue;
      bytes += (bytes.empty() ? "f." : " + f.") + f_.params[i].local + ".count";
      if (p.as != As::List) continue;
      bytes += " * sizeof(" + package_.row(*plan_[p.of->type].element).c_type + ")";
    }
    say("sabir_rb_run", {"&f.call", bytes.empty() ? "0" : bytes, f_.c_name + "_run", "&f"});
  }

  void print(const binding::TakeBack& s) {
    const Parameter& p = f_.params[s.param];
    std::string type = row(f_.of->params[s.param].of->type);
    say("sabir_rb_take_back", {"&f.call", p.given, type, "&f." + p.local});
  }

  void print(const binding::Give& s) {
    print_guards();
    auto give = [&](const std::string& how, std::vector<std::string> items) {
      items.insert(items.begin(), {"&f.call", "f.status"});
      say("return sabir_rb_give" + how, items);
    };
    auto result_row = [&] { return row(*waist().result); };
    switch (s.how) {
      case Gives::Nothing: return give("_nothing", {});
      case Gives::Sink: return give("_sink", {"&f.result"});
      case Gives::Scalar: return give("_" + package_.row(*waist().result).of->label, {"f.result"});
      case Gives::Value:
      case Gives::Guest: return give("", {result_row(), "&f.result"});
      case Gives::Parcel: return give("_parcel", {result_row(), "f.result"});
      case Gives::View: return give("_view", {result_row(), "f.result.data", "f.result.count"});
      case Gives::Handle:
        return give("_handle", {"&" + package_.row(*waist().result).of->object, "f.result"});
      case Gives::Self: return give("_self", {"self", "f.result"});
    }
  }

  // Objects whose memory or handle C has seen live until the call is over.
  void print_guards() {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const abi::Type& type = plan_[f_.of->param(i).type];
      if (type.data || type.handles) say("RB_GC_GUARD", {f_.params[i].given});
    }
  }

  // sabir_rb_run does what stands around the call, and the call itself stands in the frame.
  void print(const binding::Expect&) {}
  void print(const binding::HandOver&) {}
  void print(const binding::Call&) {}
  void print(const binding::Lock&) {}
  // What gives the result looks at the status.
  void print(const binding::Fail&) {}
  // The taking object keeps what is retained.
  void print(const binding::Keep&) {}
  // Of what the library calls, in print_imports.cc.
  void print(const binding::Tell&) {}
  void print(const binding::Answer&) {}

  Writer& w_;
  const Package& package_;
  const abi::Plan& plan_;
  const Function& f_;
};

}  // namespace

void print_function(Writer& w, const Package& package, const Function& function) {
  FunctionPrinter(w, package, function).run();
}

}  // namespace sabir::backends::ruby
