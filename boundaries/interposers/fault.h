// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `fault:` lets calls fail, or come late, by a rule.
#pragma once

#include <memory>

#include "boundaries/interposers/layers.h"

namespace sabir::boundary {

std::unique_ptr<Interposer> make_fault(Options& options, const Contract& contract);

}  // namespace sabir::boundary
