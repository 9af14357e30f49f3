// Small contracts, written where they are needed: text to model to plan, without files.
#pragma once

#include <string>

#include "abi/ledger.h"
#include "abi/plan.h"
#include "diag/diagnostic.h"
#include "model/model.h"
#include "source/source.h"

namespace sabir::testing {

// A contract and its plan; `errors` is what the compiler had to say, rendered.
class Planned {
 public:
  explicit Planned(const std::string& text, const abi::Ledger* before = nullptr);
  Planned(const Planned&) = delete;
  Planned& operator=(const Planned&) = delete;

  bool fine() const { return plan.has_value() && !diagnostics.has_errors(); }
  std::string errors() const;
  std::string codes() const;  // "E0801 E0803"

  const abi::Function& function(const std::string& symbol) const;
  const abi::Resource& resource(const std::string& symbol) const;
  const abi::Type& type(const std::string& key) const;

  source::Sources sources;
  diag::Diagnostics diagnostics;
  std::optional<model::Contract> contract;
  std::optional<abi::Plan> plan;
  abi::Ledger ledger;  // after this contract
};

}  // namespace sabir::testing
