// What the printers of calls share.
#pragma once

#include <string>

#include "backends/go/model.h"

namespace sabir::backends::go {

// The method that crosses; `receiver` is as Go writes it.
void print_call(emit::Writer& w, const Package& package, const Function& f,
                const std::string& receiver);
void print_open(emit::Writer& w, const Package& package);

}  // namespace sabir::backends::go
