// What things are called in C. A name of the contract becomes snake case; a name that is already
// taken gets a number behind it, so that no two symbols ever meet.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/model.h"

namespace sabir::abi {

std::string snake(std::string_view label);  // "text-error" -> "text_error"
std::string upper(std::string_view label);  // "text-error" -> "TEXT_ERROR"

// The part of a version that says what it is compatible with: 1.2.3 -> "1", 0.2.6 -> "0_2".
std::string canonical_version(const model::Version& version);

// What the symbols of an interface start with: the prefix alone for the interface named like its
// package, prefix and name for its neighbours, and the package between them for foreign ones.
// `name`: by which it is known, "wasi:io/poll@0.2.0".
std::string interface_symbol(const model::Contract& contract, const model::Interface& interface,
                             std::string_view name, std::string_view prefix);
std::string_view last_part(std::string_view name);  // "poll"

// What a claim is for.
std::string type_key(const std::string& key);
std::string resource_key(const std::string& path);
std::string function_key(const std::string& path);
std::string error_key(const std::string& key);           // of the type: for a suffix
std::string error_constant_key(const std::string& key);  // for its number
std::string constant_key(const std::string& key, const std::string& label);

// "uninorm_form", "nfc" -> "UNINORM_FORM_NFC"
std::string plain_constant(const std::string& symbol, const std::string& label);
// What the symbols about a declared error end in, by the type's symbol and key.
std::string plain_suffix(const std::string& prefix, const std::string& symbol,
                         const std::string& key);

// The gate for symbols: no two meet, and who gets the plain one depends on nothing but the contract
// and its ledger. What is claimed is collected while a plan is made, then decided at once: what the
// ledger has keeps its symbol, resources come before types, what is nearest the top before what is
// joined of more words; whoever is left gets a number. If that changes an answer that was given,
// the plan is made again with the new ones.
class Symbols {
 public:
  enum class Rank : uint8_t { Resource, Type, Top, Joined, JoinedTwice, Anonymous, Lent };
  // `%` stands for the symbol.
  using Forms = std::vector<std::string>;

  void reserve(std::string ours) { reserved_.insert(std::move(ours)); }

  // The symbol of what `key` names. All of `forms` must be free; empty: the symbol alone.
  std::string claim(std::string wanted, const std::string& key, Rank rank, Forms forms = {});
  void also(const std::string& key, std::string form);  // one more form of what was claimed

  // Decides; whether all answers that were given stand. Claims are forgotten. `known`: by key.
  bool settle(const std::map<std::string, std::string>& known);

 private:
  struct Claim {
    std::string wanted;
    Rank rank;
    Forms forms;
  };
  using Row = std::pair<const std::string, Claim>;

  void decide(const Row& row, const std::string& symbol);
  bool is_free(const Claim& claim, const std::string& symbol) const;
  void decide_known(const std::map<std::string, std::string>& known);
  void decide(Rank rank);

  std::set<std::string> reserved_, taken_;
  std::map<std::string, Claim> claims_;
  std::map<std::string, std::pair<std::string, std::string>> decided_;  // key: wanted, symbol
};

}  // namespace sabir::abi
