// What is different between two ledgers, and how much it weighs: docs/versions.md as code. `sabir
// gen` refuses what weighs too much for the version (compatibility.h); `sabir diff` shows all of
// it.
#pragma once

#include <string>
#include <vector>

#include "abi/ledger.h"
#include "abi/promises.h"
#include "diag/diagnostic.h"

namespace sabir::abi {

enum class Kind : uint8_t {
  PackageRenamed,
  FunctionRemoved,
  FunctionChanged,  // its types
  SymbolChanged,    // its name in C
  SinceChanged,     // the version under which its symbol stands
  SlotMoved,        // its place in the tables
  ParametersRenamed,
  CallChanged,       // how its values cross
  DirectiveChanged,  // of a function, a resource or a field
  TypeRemoved,
  LayoutChanged,
  TypeGrown,            // at its end, where it may
  TypeGrownForCallers,  // who receive what they do not know
  TypeSymbolChanged,    // its name in C
  ErrorNumberChanged,   // by which a declared error is told from others
  ConstantRenamed,      // of a label, or of an error
  FunctionAdded,
  HostFunctionAdded,  // no host that exists has it
  TypeAdded,
};

struct Change {
  Kind kind;
  Weight weight;
  std::string path;  // of the function or resource; of a type its key
  Keeper keeper = Keeper::Library;
  bool of_type = false;
  Difference directive = {};            // of a DirectiveChanged
  std::vector<std::string> notes = {};  // how it was and how it is
};

// In the order of `before`, then what is new. `before` is what was published (`published`).
std::vector<Change> changes(const Ledger& before, const Ledger& now);

// As what the ledger's rules refuse it.
diag::Code refusal(const Change& change);

}  // namespace sabir::abi
