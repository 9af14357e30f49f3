// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/types.hpp: all that generated types are made of. C++17.
#pragma once

#include <sabir/buffer.hpp>
#include <sabir/crossing.hpp>
#include <sabir/handle.hpp>
#include <sabir/result.hpp>
#include <sabir/views.hpp>
#include <sabir/wave.hpp>
