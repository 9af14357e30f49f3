// What things are called in C. A name of the contract becomes snake case; a name that is already
// taken gets a number behind it, so that no two symbols ever meet.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "model/model.h"

namespace sabir::abi {

std::string snake(std::string_view label);  // "text-error" -> "text_error"
std::string upper(std::string_view label);  // "text-error" -> "TEXT_ERROR"

// The part of a version that says what it is compatible with: 1.2.3 -> "1", 0.2.6 -> "0_2".
std::string canonical_version(const model::Version& version);

// What the symbols of an interface start with: the prefix alone for the interface named like its
// package, prefix and name for its neighbours, and the package between them for foreign ones.
std::string interface_symbol(const model::Contract& contract, const model::Interface& interface,
                             std::string_view prefix);

class Symbols {
 public:
  std::string claim(std::string wanted);

 private:
  std::set<std::string> taken_;
};

}  // namespace sabir::abi
