// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `record:` writes down what passes: as a recording that `replay:` answers from, and as a file of
// cases.
#pragma once

#include <memory>

#include "boundaries/interposers/layers.h"

namespace sabir::boundary {

std::unique_ptr<Interposer> make_record(Options& options, const Contract& contract);

}  // namespace sabir::boundary
