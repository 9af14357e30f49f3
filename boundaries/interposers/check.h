// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `check:` holds callers, and the library that calls back, to the rules of handles.
#pragma once

#include <memory>

#include "boundaries/interposers/layers.h"

namespace sabir::boundary {

std::unique_ptr<Interposer> make_check(Options& options, const Contract& contract);

}  // namespace sabir::boundary
