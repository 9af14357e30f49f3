// What can be learnt from a library without running it: one section of an ELF file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sabir::driver {

bool is_elf(std::string_view file);

// The bytes of a section of a 64-bit little-endian file; `why` says what is wrong otherwise.
std::optional<std::string> read_section(std::string_view file, std::string_view name,
                                        std::string& why);

}  // namespace sabir::driver
