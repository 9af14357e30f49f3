// What the author's classes must have, as C++ concepts: one for each function of the contract.
#pragma once

#include <string>

#include "backends/core/model.h"
#include "emit/writer.h"

namespace sabir::backends::core {

void print_requirements(emit::Writer& w, const Core& core);
// The function that says what is missing.
void print_complete(emit::Writer& w, const Core& core);

// The author's class that fulfils an interface, inside Calls; none: that of the main one.
emit::Code scope_class(const std::string& scope);

// What stands between the angle brackets of a call's concept, inside Calls: the class that has the
// function, and the classes that its parameters speak of.
std::vector<std::string> template_args(const Call& call, const std::string& object);

}  // namespace sabir::backends::core
