// Decides what Ruby implements: one C function for each function of an imported interface.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/native/native.h"
#include "backends/ruby/names.h"
#include "backends/ruby/plan.h"
#include "binding/apart.h"

namespace sabir::backends::ruby {
namespace {

Import plan_import(const abi::Plan& plan, const binding::Function& from, const std::string& owner,
                   int host) {
  const abi::Function& f = *from.of;
  Import made;
  made.of = &from;
  made.host = host;
  made.doc = f.origin->docs.text;
  made.name = name_on_host(plan, f);
  made.symbol = f.symbol;
  made.shown = owner + "#" + made.name;
  made.field = c::member_name(plan, f.symbol);
  made.c_name = "asked_" + plan.short_symbol(f.symbol);
  made.takes = native::asked(plan, f);
  for (const abi::Param& p : f.params) {
    made.params.push_back({parameter(p.name), type_text(plan, p.type, Place::Returned)});
  }
  if (f.result) made.returns = type_text(plan, *f.result, Place::Taken);
  if (f.declares) made.raises = raised_by(plan, f);
  return made;
}

}  // namespace

Host plan_host(const binding::Host& from, int index, const Package& package) {
  const binding::Package& binding = *package.of;
  const abi::Plan& plan = *binding.plan;
  const abi::Interface& interface = *from.of;
  Host made;
  made.doc = interface.origin ? interface.origin->docs.text : "";
  std::string label = interface.label.empty() ? "imports" : interface.label;
  made.name = constant(label);
  made.keyword = binding::name_at_open(interface, parameter, {"block", "location"});
  made.c_name = "host_" + made.keyword;
  for (uint32_t f : from.functions) {
    made.functions.push_back(plan_import(plan, binding.functions[f], made.name, index));
  }
  for (const binding::Guests& g : from.guests) {
    Guests guests{g.of->origin->docs.text,
                  constant(g.of->name),
                  binding::object_label(plan, *g.of),
                  g.of->symbol,
                  {}};
    for (uint32_t f : g.methods) {
      guests.methods.push_back(plan_import(plan, binding.functions[f], guests.name, -1));
    }
    made.guests.push_back(std::move(guests));
  }
  return made;
}

}  // namespace sabir::backends::ruby
