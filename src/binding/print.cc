#include "binding/print.h"

namespace sabir::binding {
namespace {

const char* name(As as) {
  switch (as) {
    case As::Scalar: return "scalar";
    case As::Value: return "value";
    case As::Text: return "text";
    case As::Bytes: return "bytes";
    case As::List: return "list";
    case As::Handle: return "handle";
    case As::Guest: return "guest";
  }
  return "";
}

const char* name(Mode mode) {
  switch (mode) {
    case Mode::Lent: return "";
    case Mode::InOut: return " in and out";
    case Mode::Retained: return " retained";
    case Mode::Given: return " given";
  }
  return "";
}

const char* name(Gives gives) {
  switch (gives) {
    case Gives::Nothing: return "nothing";
    case Gives::Scalar: return "scalar";
    case Gives::Value: return "value";
    case Gives::Handle: return "handle";
    case Gives::Self: return "self";
    case Gives::Guest: return "guest";
    case Gives::Sink: return "sink";
    case Gives::Parcel: return "parcel";
    case Gives::View: return "view";
  }
  return "";
}

std::string numbers(const std::vector<size_t>& all) {
  std::string out;
  for (size_t one : all) out += " " + std::to_string(one);
  return out;
}

class StepPrinter {
 public:
  explicit StepPrinter(const Function& f) : f_(f) {}

  std::string operator()(Enter s) const {
    return s.whom == Role::Self ? "enter self" : "enter instance";
  }
  std::string operator()(Arrange) const { return "arrange"; }
  std::string operator()(Take s) const { return "take " + param(s.param); }
  std::string operator()(const Open& s) const { return "open" + numbers(s.same); }
  std::string operator()(Expect) const { return "expect"; }
  std::string operator()(HandOver) const { return "hand over"; }
  std::string operator()(const Unlock& s) const { return "unlock" + numbers(s.sizes); }
  std::string operator()(const Call&) const { return "call"; }
  std::string operator()(Lock) const { return "lock"; }
  std::string operator()(TakeBack s) const { return "take back " + std::to_string(s.param); }
  std::string operator()(Fail) const { return "fail"; }
  std::string operator()(Keep s) const { return "keep " + std::to_string(s.param); }
  std::string operator()(Give s) const { return std::string("give ") + name(s.how); }
  std::string operator()(Tell s) const { return "tell " + param(s.param); }
  std::string operator()(Answer s) const { return std::string("answer ") + name(s.how); }

 private:
  std::string param(size_t i) const {
    const Parameter& p = f_.params[i];
    return std::to_string(i) + " as " + name(p.as) + name(p.mode);
  }

  const Function& f_;
};

void print_function(const Package& package, uint32_t index, std::string& out) {
  const Function& f = package.functions[index];
  out += "  function " + f.of->path + "(";
  for (const Parameter& p : f.params) {
    out += (&p == &f.params.front() ? "" : ", ") + p.of->name + (p.fallback >= 0 ? "?" : "");
  }
  out += ")\n    " + print(f) + "\n";
}

}  // namespace

std::string print(const Function& f) {
  std::string out;
  for (const Step& step : f.steps) {
    out += (out.empty() ? "" : ", ") + std::visit(StepPrinter(f), step);
  }
  return out;
}

std::string print(const Package& package) {
  std::string out;
  for (const Module& module : package.modules) {
    out += "module " + (module.label.empty() ? "(top)" : module.label) + "\n";
    for (uint32_t f : module.functions) print_function(package, f, out);
    for (const Class& c : module.classes) {
      out += " class " + c.of->name + "\n";
      for (uint32_t f : c.of->functions) print_function(package, f, out);
    }
  }
  for (const Host& host : package.hosts) {
    out += "host " + (host.of->name.empty() ? "(world)" : host.of->name) + "\n";
    for (uint32_t f : host.functions) print_function(package, f, out);
    for (const Guests& guests : host.guests) {
      out += " guests " + guests.of->name + "\n";
      for (uint32_t f : guests.methods) print_function(package, f, out);
    }
  }
  return out;
}

}  // namespace sabir::binding
