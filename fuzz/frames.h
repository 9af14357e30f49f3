// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A caller of the skeleton that sends any bytes as requests.
//
// An input is a row of requests: u8 kind, u8 length, then so many bytes. Kind 0xff is a drop, of
// the number in the bytes; any other a call: the bytes are u16 slot and the record of arguments.
#pragma once

#include <cstddef>
#include <cstdint>

#include "boundaries/library.h"

namespace sabir::fuzz {

int run_frames(const boundary::Library& library, const uint8_t* data, size_t size);

}  // namespace sabir::fuzz
