// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `replay:` answers calls from a recording. There is no library below.
#pragma once

#include <memory>

#include "boundaries/interposers/layers.h"

namespace sabir::boundary {

std::unique_ptr<Interposer> make_replay(Options& options, const Contract& contract);

}  // namespace sabir::boundary
