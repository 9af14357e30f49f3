// What the tests of cases in C open the library with: tables of functions that answer by rule.
#pragma once

#include <set>

#include "cases/suite.h"
#include "emit/writer.h"

namespace sabir::backends::c {

// `library`, which is opened by `open_library`; nothing if the cases have no host.
void print_host(emit::Writer& w, const cases::Suite& suite);

// For each of the types a function that copies a value into one block: `packed_note(value, room)`.
void print_packed(emit::Writer& w, const abi::Plan& plan, const std::set<abi::TypeId>& types);

}  // namespace sabir::backends::c
