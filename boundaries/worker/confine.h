// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a worker gives up before it serves.
#pragma once

#include <cstdint>
#include <string>

namespace sabir::boundary {

struct Confinement {
  uint64_t memory = 0;  // bytes of address space; 0: no limit
  uint64_t cpu = 0;     // seconds
  uint64_t files = 0;   // open at once
  bool calls = false;   // no new privileges, and only system calls that computing needs
  int last_words = -1;  // told of a call that it may not make
};

// False: why.
bool confine(const Confinement& confinement, std::string& why);

// From now on the process ends when that parent does.
void follow_parent(long parent);

}  // namespace sabir::boundary
