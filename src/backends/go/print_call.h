// What the printers of calls share.
#pragma once

#include <string>

#include "backends/go/model.h"

namespace sabir::backends::go {

// Which texts a result may be part of. What is copied for the call is gone when the result is read,
// and what is no text has no place in one: then none may.
std::vector<size_t> aliased(const Package& package, const Function& f);

// The method that crosses; `receiver` is as Go writes it.
void print_call(emit::Writer& w, const Package& package, const Function& f,
                const std::string& receiver);
void print_open(emit::Writer& w, const Package& package);

}  // namespace sabir::backends::go
