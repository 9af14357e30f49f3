// The steps of planning a package, one file each: what Ruby adds to the binding.
#pragma once

#include "backends/ruby/model.h"
#include "backends/ruby/spelling.h"

namespace sabir::backends::ruby {

// The classes of an interface's types, added to its module.
void plan_types(const binding::Package& binding, const binding::Module& from, Module& module);

// The tables of all types.
std::vector<TypeRow> plan_rows(const binding::Package& binding);

// A function, and the defaults it adds to the package's.
Function plan_function(const binding::Function& function, Package& package);

// An interface that Ruby implements; `index`: which of open()'s.
Host plan_host(const binding::Host& from, int index, const Package& package);

}  // namespace sabir::backends::ruby
