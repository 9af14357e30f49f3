// From a loaded contract to its plan: which world, which ledger, and what they make of it together.
#pragma once

#include <optional>
#include <string>

#include "abi/ledger.h"
#include "abi/plan.h"
#include "driver/command.h"

namespace sabir::driver {

// The arguments of every command that plans.
struct PlanArguments : ContractArguments {
  std::string world;
  std::string ledger;         // empty: NAME.abi.json beside the contract
  bool ledger_counts = true;  // else as if there were none

  void declare_planning(CLI::App& app);
};

struct Planned {
  abi::Plan plan;
  std::optional<abi::Ledger> promised;  // the ledger as it is
  std::string ledger_path;
  std::string ledger_text;  // empty: there is none
};

// Without a value, the exit code is in `code`; what is wrong with the contract is in its
// diagnostics, anything else has been said.
std::optional<Planned> make_plan(Loaded& loaded, const PlanArguments& arguments, int& code);

// The name of a contract's file or folder as comments of generated code may say it: what a name may
// have and a comment may not is `_` in it.
std::string shown_name(const std::string& path);

}  // namespace sabir::driver
