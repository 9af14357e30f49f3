// Trees to a resolved contract: every name looked up, every rule checked. The rules come in two
// tiers, as in the reference tools: what its parser refuses, and what only shows when a component
// is built. Both are errors here; `component_rules` turns the second tier off for comparisons.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "model/model.h"
#include "source/source.h"
#include "syntax/ast.h"

namespace sabir::model {

// What a language keeps for itself: names in a contract that it will call otherwise.
struct Keywords {
  std::string_view language;
  std::span<const std::string_view> words;
  // Why no package can have the prefix: "`json` is one of its own modules"; empty: it can.
  std::string (*taken)(std::string_view prefix) = nullptr;
  bool always = false;  // whether every contract is for it
  // Whether the contract is for it now: of others nothing is told, but what may not be told of them
  // is right to stand there.
  bool asked = true;
  bool refuses = false;  // its back-end will, so that nothing has to be told of the package's name
};

struct Options {
  std::set<std::string, std::less<>> features;  // enabled `@unstable` features
  bool all_features = false;
  bool component_rules = true;
  std::vector<Keywords> keywords;  // of the languages that contracts are for: told of each
  bool all_comments = false;       // every comment documents what follows it, as in the reference
};

// One file, or all files of one folder: a package, with the packages nested in its files.
struct Group {
  std::vector<syntax::ast::File> files;
  std::string path;
};

struct Input {
  Group root;
  std::vector<Group> deps;
};

// A contract, or nothing if there was an error, in this phase or in an earlier one.
std::optional<Contract> resolve(const Input& input, const Options& options,
                                diag::Diagnostics& diagnostics);

}  // namespace sabir::model
