// The parts of the C extension that stand in files of their own.
#pragma once

#include "backends/ruby/print.h"

namespace sabir::backends::ruby {

// `/* --- title ---- */`
void section(emit::Writer& w, const std::string& title);

void print_function(emit::Writer& w, const Package& package, const Function& function);
void print_guest_declarations(emit::Writer& w, const Package& package);
void print_imports(emit::Writer& w, const Package& package);
void print_instance_imports(emit::Writer& w, const Package& package);

}  // namespace sabir::backends::ruby
