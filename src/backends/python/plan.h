// The steps of planning a package, one file each: what Python adds to the binding.
#pragma once

#include "backends/python/model.h"

namespace sabir::backends::python {

// The classes of an interface's types, added to its module.
void plan_types(const binding::Package& binding, const binding::Module& from, Module& module);

// The tables of all types.
std::vector<TypeRow> plan_rows(const binding::Package& binding);

// A function, and the defaults it adds to the package's.
Function plan_function(const binding::Function& function, Package& package, bool hides_builtins);

// What the caller implements: protocols for those who write it, and what the library calls.
void plan_imports(Package& package);

}  // namespace sabir::backends::python
