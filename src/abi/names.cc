#include "abi/names.h"

#include <algorithm>

namespace sabir::abi {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
char to_upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

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

std::string interface_symbol(const model::Contract& contract, const model::Interface& interface,
                             std::string_view prefix) {
  std::string symbol(prefix);
  const model::Package& package = contract.packages[interface.package];
  if (interface.package != contract.root) {
    symbol += "_" + snake(package.name);
    if (package.version) symbol += canonical_version(*package.version);
    return symbol + "_" + snake(interface.name);
  }
  if (interface.name.empty() || interface.name == package.name) return symbol;
  return symbol + "_" + snake(interface.name);
}

std::string Symbols::claim(std::string wanted) {
  std::string name = wanted;
  for (int n = 2; !taken_.insert(name).second; ++n) name = wanted + "_" + std::to_string(n);
  return name;
}

}  // namespace sabir::abi
