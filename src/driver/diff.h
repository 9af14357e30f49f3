// What `sabir diff` finds: everything that somebody can notice between two contracts, with the
// reason why it weighs what it weighs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/changes.h"
#include "abi/plan.h"
#include "driver/planning.h"

namespace sabir::driver {

// Who can notice a change.
enum Noticer : unsigned {
  kSource = 1,       // callers, when they are compiled or interpreted again
  kBinary = 2,       // callers that are compiled: symbols, layouts, how values cross
  kWire = 4,         // the other side of a boundary
  kImplementer = 8,  // the class that fulfils the contract
  kHost = 16,        // what a program implements for the library
  kContracts = 32,   // contracts that `use` or `include` from this one
  kReaders = 64,     // of the documentation
};
std::vector<std::string_view> noticers(unsigned who);  // "source", "binary", ...

// One kind of change, whatever it is about.
struct Sort {
  std::string_view id;    // "function-removed": of rules in SARIF
  std::string_view says;  // behind a name: "is gone"
  unsigned who;
  std::string_view why;  // it weighs what it weighs
};

const Sort& sort_of(const abi::Change& change);

// Changes that no ledger has.
extern const Sort kPrefixChanged, kAliasRemoved, kAliasChanged, kAliasAdded, kWorldRemoved,
    kWorldRenamed, kWorldAdded, kDocsChanged, kGateChanged;

struct Noticed {
  const Sort* sort;
  abi::Weight weight;
  std::optional<diag::Code> code;  // with which `gen` refuses it
  std::string item;                // "shop.total"
  diag::Diagnostic what;           // message, places, notes
};

std::string_view level(abi::Weight weight);  // "major", "minor", "patch"

// One of the two contracts, in one of its worlds.
struct View {
  std::optional<abi::Plan> plan;  // of a contract; a ledger has none
  abi::Ledger ledger;
};

// What a ledger knows of, once for each world.
std::vector<Noticed> compare(const View& before, const View& now);
// What it does not: worlds, names that only contracts use, documentation.
std::vector<Noticed> compare(const model::Contract& before, const model::Contract& now);

struct Difference {
  std::string before_path, now_path;
  std::string name;                     // of the package
  bool renamed = false;                 // the old one has another
  std::string before_version, version;  // empty: it has none
  std::vector<Noticed> noticed;         // the heaviest first
  abi::Weight heaviest = abi::Weight::Free;
  abi::Weight allowed = abi::Weight::Minor;  // what is heavier fails
  bool fails() const { return heaviest > allowed; }
};

// In the format that was asked for. `diagnostics`: what is wrong with the version.
std::string shown(const Difference& difference, const diag::Diagnostics& diagnostics,
                  const source::Sources& sources, const std::string& format);

}  // namespace sabir::driver
