// What the kernels give each other: the vector kernel leaves short texts, ends and ill-formed parts
// to the scalar one.

#pragma once

#include "machine.h"

namespace uninorm::engine {

// Carries text over from `carried` on, looking at characters from `at` on, up to `stop` or a few
// characters further. Returns where it stands, with everything before carried over, or null if the
// text was refused.
const Byte* scalar_transform(Machine& machine, const Byte* carried, const Byte* at,
                             const Byte* stop);

// The same while comparing. Returns null where `changed`, which is then set, is what the kernel
// looks for.
const Byte* scalar_find_change(Machine& machine, const Byte* at, const Byte* stop,
                               const Byte*& changed);

const Byte* scalar_find_ill_formed(const Byte* p, const Byte* end);

}  // namespace uninorm::engine
