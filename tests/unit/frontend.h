// Contracts in strings for the tests of the front end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "driver/load.h"

namespace sabir::test {

// One file, parsed and resolved.
driver::Loaded resolve(std::string text, const model::Options& options = {});

// The same inside `package demo:shop@1.0.0; interface shop { ... }`.
driver::Loaded resolve_items(std::string_view items, const model::Options& options = {});

// "E0209@4 E0107@6": codes and lines in the order of the text.
std::string codes(const driver::Loaded& loaded);

const model::Type& type(const model::Contract& contract, std::string_view name);
const model::Function& function(const model::Contract& contract, std::string_view name);

}  // namespace sabir::test
