// `sabir.toml`: what one project says of all its contracts. It stands in the folder of a contract,
// or in one above it; the nearest counts.
//
//     [warnings]
//     allow = ["W0202"]
#pragma once

#include <string>

#include "driver/load.h"

namespace sabir::driver {

// What is wrong with it is a diagnostic, with a place in it; that it cannot be read is trouble.
void read_project(const std::string& contract, Loaded& out);

}  // namespace sabir::driver
