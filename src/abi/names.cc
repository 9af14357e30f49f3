#include "abi/names.h"

#include <algorithm>
#include <utility>

namespace sabir::abi {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
char to_upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

std::string formed(const std::string& form, const std::string& symbol) {
  size_t hole = form.find('%');
  return form.substr(0, hole) + symbol + form.substr(hole + 1);
}

// Whether it is the symbol that was wanted, or that with a number.
bool is_numbered(std::string_view symbol, std::string_view wanted) {
  if (!symbol.starts_with(wanted)) return false;
  std::string_view number = symbol.substr(wanted.size());
  return number.empty() || (number.size() > 1 && number[0] == '_' &&
                            number.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

}  // namespace

std::string snake(std::string_view label) {
  std::string out(label);
  for (char& c : out) c = c == '-' ? '_' : to_lower(c);
  return out;
}

std::string upper(std::string_view label) {
  std::string out(label);
  for (char& c : out) c = c == '-' ? '_' : to_upper(c);
  return out;
}

std::string canonical_version(const model::Version& version) {
  if (version.major > 0) return std::to_string(version.major);
  if (version.minor > 0) return "0_" + std::to_string(version.minor);
  return "0_0_" + std::to_string(version.patch);
}

std::string_view last_part(std::string_view name) {
  name = name.substr(0, name.find('@'));
  size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::string interface_symbol(const model::Contract& contract, const model::Interface& interface,
                             std::string_view name, std::string_view prefix) {
  std::string symbol(prefix);
  const model::Package& package = contract.packages[interface.package];
  if (interface.package != contract.root) {
    symbol += "_" + snake(package.name);
    if (package.version) symbol += canonical_version(*package.version);
    return symbol + "_" + snake(last_part(name));
  }
  if (name == interface.name && name == package.name) return symbol;
  return symbol + "_" + snake(name);
}

std::string type_key(const std::string& key) { return "type " + key; }
std::string resource_key(const std::string& path) { return "resource " + path; }
std::string function_key(const std::string& path) { return "function " + path; }
std::string error_key(const std::string& key) { return "error " + key; }
std::string error_constant_key(const std::string& key) { return "error constant " + key; }
std::string constant_key(const std::string& key, const std::string& label) {
  return "constant " + key + "." + label;
}

std::string plain_constant(const std::string& symbol, const std::string& label) {
  return upper(symbol) + "_" + upper(label);
}

std::string plain_suffix(const std::string& prefix, const std::string& symbol,
                         const std::string& key) {
  return symbol.starts_with(prefix + "_") ? symbol.substr(prefix.size() + 1) : snake(key);
}

std::string Symbols::claim(std::string wanted, const std::string& key, Rank rank, Forms forms) {
  if (forms.empty()) forms = {"%"};
  claims_[key] = {wanted, rank, std::move(forms)};
  auto at = decided_.find(key);
  return at != decided_.end() && at->second.first == wanted ? at->second.second : wanted;
}

void Symbols::also(const std::string& key, std::string form) {
  claims_.at(key).forms.push_back(std::move(form));
}

bool Symbols::is_free(const Claim& claim, const std::string& symbol) const {
  return std::none_of(claim.forms.begin(), claim.forms.end(), [&](const std::string& form) {
    std::string name = formed(form, symbol);
    return reserved_.contains(name) || taken_.contains(name);
  });
}

void Symbols::decide(const Row& row, const std::string& symbol) {
  for (const std::string& form : row.second.forms) taken_.insert(formed(form, symbol));
  decided_[row.first] = {row.second.wanted, symbol};
}

// What was promised, if it is still what it could be called.
void Symbols::decide_known(const std::map<std::string, std::string>& known) {
  for (const Row& row : claims_) {
    auto at = known.find(row.first);
    if (at == known.end() || !is_numbered(at->second, row.second.wanted)) continue;
    if (is_free(row.second, at->second)) decide(row, at->second);
  }
}

// First those that get what they want, then the others: `x-2` is not robbed by the second `x`.
void Symbols::decide(Rank rank) {
  for (bool numbered : {false, true}) {
    for (const Row& row : claims_) {
      if (row.second.rank != rank || decided_.contains(row.first)) continue;
      std::string symbol = row.second.wanted;
      for (int n = 2; numbered && !is_free(row.second, symbol); ++n) {
        symbol = row.second.wanted + "_" + std::to_string(n);
      }
      if (is_free(row.second, symbol)) decide(row, symbol);
    }
  }
}

bool Symbols::settle(const std::map<std::string, std::string>& known) {
  auto before = std::exchange(decided_, {});
  taken_.clear();
  decide_known(known);
  for (Rank rank : {Rank::Resource, Rank::Type, Rank::Top, Rank::Joined, Rank::JoinedTwice,
                    Rank::Anonymous, Rank::Lent}) {
    decide(rank);
  }
  auto stands = [&](const auto& row) {
    const auto& [wanted, symbol] = row.second;
    auto given = before.find(row.first);
    bool told = given != before.end() && given->second.first == wanted;
    return symbol == (told ? given->second.second : wanted);
  };
  claims_.clear();
  return std::all_of(decided_.begin(), decided_.end(), stands);
}

}  // namespace sabir::abi
