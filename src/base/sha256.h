// SHA-256 (FIPS 180-4), for contents that are named by their digest.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sabir::base {

std::array<uint8_t, 32> sha256(std::string_view bytes);

}  // namespace sabir::base
