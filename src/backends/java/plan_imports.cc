// Decides what the caller implements: interfaces in Java, and the static methods through which the
// library calls them.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"

namespace sabir::backends::java {
namespace {

using abi::Returning;
using abi::Shape;
using c::Role;

class ImportPlanner {
 public:
  ImportPlanner(const binding::Package& binding, const ClassNames& names, Needs& needs,
                Package& package)
      : binding_(binding),
        plan_(*binding.plan),
        names_(names),
        spelling_(plan_, names, needs),
        package_(package),
        made_(package.imports) {}

  void run() {
    package_.library = names_.library;
    add_calls();
    for (const binding::Host& host : binding_.hosts) add_host(host);
    for (const abi::Function& f : plan_.functions) {
      if (f.imported && !f.is(model::FunctionKind::Method)) made_.table.push_back(name_of(f));
    }
    for (const FunctionsClass& there : package_.functions) {
      if (there.name == names_.library) return;
    }
    package_.functions.push_back({"", names_.library, {}});
  }

 private:
  std::string name_of(const abi::Function& f) const { return camel(plan_.short_symbol(f.symbol)); }

  void add_call(const std::string& name, char result, const std::vector<std::string>& params) {
    package_.calls.push_back(plan_own_call(plan_, name, result, params));
  }

  std::string declare_name(const abi::Type& type) const {
    return "declare_" + plan_.error_suffix(type);
  }

  void add_calls() {
    add_call("fail", 'I', {"error", "status", "message", "size"});
    add_call("put", 'I', {"sink", "bytes", "size"});
    add_call("parcel", 'J', {"size"});
    for (abi::TypeId id : plan_.declared) {
      add_call(declare_name(plan_[id]), 'I', {"error", "value"});
    }
  }

  // --- interfaces and resources ---

  void add_host(const binding::Host& from) {
    const abi::Interface& interface = *from.of;
    for (const binding::Guests& guests : from.guests) add_guests(guests);
    if (from.functions.empty()) return;
    HostInterface made{interface.origin ? interface.origin->docs.text : "", "", {}};
    abi::InterfaceId id = plan_.functions[from.functions.front()].owner;
    made.name = interface.main ? pascal("imports") : names_.functions.at(id);
    std::string whom =
        "((Object[]) HOSTS.get(context))[" + std::to_string(made_.hosts.size()) + "]";
    for (uint32_t index : from.functions) {
      const abi::Function& f = plan_.functions[index];
      add_function(f, name_on_host(plan_, f), made, "(" + made.name + ") " + whom);
    }
    std::string parameter = camel(interface.main ? "imports" : interface.name);
    made_.hosts.push_back({"what the library calls", parameter, made.name});
    made_.interfaces.push_back(std::move(made));
  }

  void add_guests(const binding::Guests& from) {
    HostInterface made{from.of->origin->docs.text, names_.resources.at(from.id), {}};
    Guest guest{made.name,
                plan_drop(plan_, *from.of).name,
                abi::upper(plan_.short_symbol(from.of->symbol)),
                {}};
    for (uint32_t index : from.methods) {
      const abi::Function& f = plan_.functions[index];
      add_function(f, method(f.origin->name), made, "find" + made.name + "(self)");
      guest.upcalls.push_back(name_of(f));
    }
    made_.interfaces.push_back(std::move(made));
    made_.guests.push_back(std::move(guest));
  }

  // --- functions ---

  void add_function(const abi::Function& f, const std::string& name, HostInterface& home,
                    const std::string& whom) {
    Method method;
    method.symbol = f.symbol;
    method.doc = f.origin->docs.text;
    method.name = name;
    method.returns = f.result ? spelling_.type(*f.result) : "void";
    Upcall made;
    made.name = name_of(f);
    made.symbol = plan_.short_symbol(f.symbol);
    made.shown = home.name + "." + name;
    made.types = "I";
    made.descriptor = "(";
    for (const abi::Param& p : f.params) {
      method.params.push_back({"", camel(p.name), spelling_.type(p.type)});
    }
    arguments_.clear();
    scope_ = Scope({"at", "context", "declared", "error", "frame", "given", "host", "result",
                    "self", "thrown", "value"});
    for (const c::Parameter& p : c::signature(plan_, f)) add_c_parameter(p, made);
    made.descriptor += ")I";
    made.steps.push_back(home.name + " host = " + whom + ";");
    ask(f, name, made);
    add_error(f, method, made);
    home.methods.push_back(std::move(method));
    made_.upcalls.push_back(std::move(made));
  }

  void add_c_parameter(const c::Parameter& p, Upcall& made) {
    std::string name = p.role == Role::Instance ? "context" : camel(p.name);
    if (p.param) name = scope_.claim(name);
    char type = 'J';
    std::string pass = "(jlong)(intptr_t)" + p.name, java = "long";
    if (p.role == Role::Count) pass = "(jlong)" + p.name;
    if (p.role == Role::Value) {
      const abi::Type& t = plan_[p.param->type];
      bool f32 = t.key == "f32", f64 = t.key == "f64";
      type = f32 ? 'F' : f64 ? 'D' : t.size == 8 ? 'J' : 'I';
      java = f32 ? "float" : f64 ? "double" : t.size == 8 ? "long" : "int";
      pass = "(j" + java + ")" + p.name;
    }
    made.types += type;
    made.descriptor += type;
    made.params.push_back(java + " " + name);
    made.c_params.push_back(c::declare(p));
    made.c_passes.push_back(pass);
    lift(p, name);
  }

  void lift(const c::Parameter& p, const std::string& name) {
    switch (p.role) {
      case Role::Value:
        return arguments_.push_back(value(plan_[p.param->type], p.param->type, name));
      case Role::Pointer:
        return arguments_.push_back(spelling_.get(
            p.param->type, call("new " + imported("Memory"), {"Library.CALLS", name}), "0"));
      case Role::Data: data_ = name; return;
      case Role::Count:
        return arguments_.push_back(spelling_.get(p.param->type, call("frame.slice", {data_, name}),
                                                  imported("Frame") + ".RESULT"));
      case Role::Handle: {
        const abi::Type& type = plan_[p.param->type];
        std::string resource = names_.resources.at(type.resource);
        if (!plan_[type.resource].imported) {
          return arguments_.push_back(
              call("new " + resource, {call("new " + imported("Made"), {name})}));
        }
        std::string how = type.shape == Shape::Own ? "take" : "find";
        return arguments_.push_back(call(how + resource, {name}));
      }
      default: return;
    }
  }

  Code value(const abi::Type& t, abi::TypeId id, const std::string& name) const {
    std::string masked = t.size == 1 ? name + " & 0xff" : t.size == 2 ? name + " & 0xffff" : name;
    if (t.shape == Shape::Enum) return "Codec." + members_name(t) + "[" + masked + "]";
    if (t.shape == Shape::Flags) {
      return call(imported("Memory") + ".flags",
                  {masked, names_.types.at(id) + ".class", "Codec." + members_name(t)});
    }
    switch (t.prim) {
      case model::Prim::Bool: return "(" + masked + ") != 0";
      case model::Prim::S8: return "(byte) " + name;
      case model::Prim::S16: return "(short) " + name;
      case model::Prim::U32: return name + " & 0xffffffffL";
      case model::Prim::U8:
      case model::Prim::U16: return masked;
      default: return name;
    }
  }

  // --- the answer ---

  void ask(const abi::Function& f, const std::string& name, Upcall& made) {
    Code asked = call("host." + name, arguments_, ";");
    if (!f.result) {
      made.steps.push_back(asked);
      made.steps.push_back("return 0;");
      return;
    }
    made.steps.push_back(spelling_.type(*f.result) + " value = " + asked);
    made.steps.push_back(
        call("frame.argument", {string_literal(made.shown + ": the result")}, ";"));
    answer(f, plan_[*f.result], made);
  }

  void answer(const abi::Function& f, const abi::Type& t, Upcall& made) {
    std::string size = std::to_string(t.size), align = std::to_string(t.align);
    switch (f.returning) {
      case Returning::Handle:
        if (plan_[t.resource].imported) {
          made.steps.push_back(call("long given = give" + names_.resources.at(t.resource),
                                    {"frame", "frame.some(value)"}, ";"));
        } else {
          made.steps.push_back("long given = frame.give(value);");
          made.steps.push_back("frame.handOver();");
        }
        made.steps.push_back("frame.write(result, 8).putLong(0, given);");
        break;
      case Returning::Parcel:
        made.steps.push_back(call(
            "frame.answer",
            {"result", size, "value", spelling_.putter(*f.result), "Library.CALLS::parcel"}, ";"));
        break;
      case Returning::Sink: {
        bool text = t.shape == Shape::String;
        bool flat = !text && !is_number(plan_[*t.element]);
        std::string stride = text ? "1" : std::to_string(plan_[*t.element].size);
        if (flat) {
          made.steps.push_back(call("long at = frame.list",
                                    {"value", stride, std::to_string(plan_[*t.element].align),
                                     spelling_.putter(*t.element)},
                                    ";"));
        } else {
          made.steps.push_back(text ? "long at = frame.bytes(value);"
                                    : "long at = frame.numbers(value);");
        }
        made.steps.push_back(call("return Library.CALLS.put",
                                  {"result", "at", "frame.count() * " + stride + "L"}, ";"));
        return;
      }
      default:
        made.steps.push_back(call("frame.room", {size, align}, ";"));
        made.steps.push_back((has_codec(t) ? "Codec." : "") +
                             spelling_.put(*f.result, "value", "frame.chunk()", "frame.index()"));
        made.steps.push_back(call("frame.copyTo", {"result", size}, ";"));
    }
    made.steps.push_back("return 0;");
  }

  void add_error(const abi::Function& f, Method& method, Upcall& made) {
    if (!f.declares) return;
    if (!f.error) {
      method.throws = made.catches = imported("DeclaredException");
      made.declare = {call("return frame.declare", {"error", "Library.CALLS::fail"}, ";")};
      return;
    }
    const abi::Type& t = plan_[*f.error];
    auto own = names_.exceptions.find(*f.error);
    bool named = own != names_.exceptions.end();
    method.throws = made.catches = named ? own->second : imported("DeclaredException");
    Code value =
        named ? "declared.error()" : "(" + spelling_.boxed(*f.error) + ") declared.value()";
    made.declare = {
        call("frame.argument", {"\"the error\""}, ";"),
        call("long at = frame.room", {std::to_string(t.size), std::to_string(t.align)}, ";"),
        (has_codec(t) ? "Codec." : "") +
            spelling_.put(*f.error, value, "frame.chunk()", "frame.index()"),
        call("return Library.CALLS." + camel(declare_name(t)), {"error", "at"}, ";")};
  }

  const binding::Package& binding_;
  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Package& package_;
  Imports& made_;
  Scope scope_{{"context", "self"}};  // of the method that the library calls
  std::vector<Code> arguments_;
  std::string data_;
};

}  // namespace

void plan_imports(const binding::Package& binding, const ClassNames& names, Needs& needs,
                  Package& package) {
  ImportPlanner(binding, names, needs, package).run();
}

}  // namespace sabir::backends::java
