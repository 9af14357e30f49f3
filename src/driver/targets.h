// The machines, other than this one, that `sabir pack --target` makes packages for: zig's names for
// a processor and a C library. What compiles for them is cmake/SabirTarget.cmake.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sabir::driver {

// The whole name: for glibc with the oldest version that is to do. Nothing, and `why` says what
// there is.
std::optional<std::string> find_target(std::string_view name, std::string& why);

}  // namespace sabir::driver
