#include "contract.h"

#include "base/check.h"
#include "diag/render.h"
#include "model/resolve.h"
#include "syntax/parse.h"

namespace sabir::testing {

Planned::Planned(const std::string& text, const abi::Ledger* before) {
  model::Input input;
  input.root.path = "test.wit";
  input.root.files.push_back(syntax::parse(sources.add("test.wit", text), diagnostics));
  contract = model::resolve(input, {}, diagnostics);
  if (!contract) return;
  const auto& worlds = contract->packages[contract->root].worlds;
  const model::World* world = worlds.empty() ? nullptr : &contract->worlds[worlds.front()];
  plan = abi::make_plan(*contract, world, before, diagnostics);
  if (plan) ledger = abi::extend(*plan, before, diagnostics);
}

std::string Planned::errors() const { return diag::render(diagnostics, sources, false); }

std::string Planned::codes() const {
  std::string text;
  for (const diag::Diagnostic& d : diagnostics.sorted()) {
    text += (text.empty() ? "" : " ") + std::string(diag::id(d.code));
  }
  return text;
}

const abi::Function& Planned::function(const std::string& symbol) const {
  for (const abi::Function& f : plan->functions) {
    if (f.symbol == symbol) return f;
  }
  base::bug("the plan has no function " + symbol);
}

const abi::Resource& Planned::resource(const std::string& symbol) const {
  for (const abi::Resource& r : plan->resources) {
    if (r.symbol == symbol) return r;
  }
  base::bug("the plan has no resource " + symbol);
}

const abi::Type& Planned::type(const std::string& key) const {
  for (const abi::Type& t : plan->types) {
    if (t.key == key) return t;
  }
  base::bug("the plan has no type " + key);
}

}  // namespace sabir::testing
