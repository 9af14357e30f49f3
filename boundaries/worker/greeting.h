// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a connection begins: the caller says what it needs, the worker what it is.
#pragma once

#include <string>

#include "boundaries/connection.h"

namespace sabir::boundary {

// The caller's half: says hello, waits for the welcome. `ring`: bytes of a ring each way; 0: frames
// stay in the socket. False: why.
bool greet(Connection& connection, bool imports, size_t ring, Deadline deadline, std::string& why);

// What a caller asks for.
struct Wanted {
  bool imports = false;  // it implements them
  std::unique_ptr<Rings> rings;
};

// The worker's half. What does not fit is told to the caller.
// `child`: the caller is this process's parent, who means it well.
bool welcome(Connection& connection, bool child, Deadline deadline, Wanted& wanted,
             std::string& why);
// Then, when the instance is open: calls will be answered, through `rings` if there are any.
bool send_welcome(Connection& connection, std::unique_ptr<Rings> rings);

}  // namespace sabir::boundary
