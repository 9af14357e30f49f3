// Decides what the caller implements: interfaces in Java, and the static methods through which the
// library calls them.
#include "abi/names.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"
#include "binding/apart.h"

namespace sabir::backends::java {
namespace {

using c::Role;

class ImportPlanner {
 public:
  explicit ImportPlanner(Package& package)
      : binding_(*package.of),
        plan_(*binding_.plan),
        names_(package.names),
        spelling_(plan_, names_),
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

  void add_calls() {
    add_call("fail", 'I', {"error", "status", "message", "size"});
    add_call("put", 'I', {"sink", "bytes", "size"});
    add_call("parcel", 'J', {"size"});
    for (abi::TypeId id : plan_.declared) {
      add_call(declare_symbol(plan_, id), 'I', {"error", "value"});
    }
  }

  // --- interfaces and resources ---

  void add_host(const binding::Host& from) {
    const abi::Interface& interface = *from.of;
    for (const binding::Guests& guests : from.guests) add_guests(guests);
    if (from.functions.empty()) return;
    HostInterface made{interface.origin ? interface.origin->docs.text : "", "", {}};
    abi::InterfaceId id = plan_.functions[from.functions.front()].owner;
    made.name = interface.main ? "Imports" : names_.functions.at(id);
    for (uint32_t index : from.functions) {
      const binding::Function& f = binding_.functions[index];
      add_function(f, name_on_host(plan_, *f.of), made, int(made_.hosts.size()));
    }
    std::string parameter = binding::name_at_open(interface, camel);
    made_.hosts.push_back({"what the library calls", parameter, made.name});
    made_.interfaces.push_back(std::move(made));
  }

  void add_guests(const binding::Guests& from) {
    HostInterface made{from.of->origin->docs.text, names_.resources.at(from.id), {}, from.of};
    Guest guest{made.name,
                plan_drop(plan_, *from.of).name,
                abi::upper(plan_.short_symbol(from.of->symbol)),
                {}};
    for (uint32_t index : from.methods) {
      const binding::Function& f = binding_.functions[index];
      add_function(f, method(f.of->origin->name), made, -1);
      guest.upcalls.push_back(name_of(*f.of));
    }
    made_.interfaces.push_back(std::move(made));
    made_.guests.push_back(std::move(guest));
  }

  // --- functions ---

  void add_function(const binding::Function& from, const std::string& name, HostInterface& home,
                    int host) {
    const abi::Function& f = *from.of;
    Method method;
    method.symbol = f.symbol;
    method.doc = f.origin->docs.text;
    method.name = name;
    std::string buffer = buffer_of_view(plan_, f);
    method.returns = buffer.empty() ? spelling_.returned(f.result) : imported(buffer);
    for (const abi::Param& p : f.params) {
      method.params.push_back({"", camel(p.name), spelling_.type(p.type)});
    }
    if (f.declares) {
      method.throws = f.error ? spelling_.exception(*f.error) : imported("DeclaredException");
    }
    made_.upcalls.push_back({&from, name_of(f), plan_.short_symbol(f.symbol), home.name, name,
                             method.throws, host, takes(f)});
    home.methods.push_back(std::move(method));
  }

  std::vector<Taken> takes(const abi::Function& f) const {
    Scope scope({"at", "context", "declared", "error", "frame", "given", "host", "result",
                 "resultCount", "resultSize", "self", "thrown", "value"});
    std::vector<Taken> out;
    for (const c::Parameter& p : c::signature(plan_, f)) {
      std::string name = p.role == Role::Instance ? "context" : camel(p.name);
      if (p.param) name = scope.claim(name);
      bool taken_back = p.role == Role::Data && p.param->origin && p.param->origin->in_out;
      out.push_back({p, name, p.role == Role::Value ? letter_of(plan_[p.param->type]) : 'J',
                     taken_back ? scope.claim(name + "Given") : ""});
    }
    return out;
  }

  const binding::Package& binding_;
  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Package& package_;
  Imports& made_;
};

}  // namespace

void plan_imports(Package& package) { ImportPlanner(package).run(); }

}  // namespace sabir::backends::java
