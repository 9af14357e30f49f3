// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a session begins: the caller says what it needs, the worker what it is.
#pragma once

#include <string>

#include "boundaries/session.h"

namespace sabir::boundary {

// The caller's half: says hello, waits for the welcome. `ring`: bytes of a ring each way; 0: frames
// stay in the socket. False: why.
bool greet(Session& session, bool imports, size_t ring, Deadline deadline, std::string& why);

// What a caller asks for.
struct Wanted {
  bool imports = false;  // it implements them
  std::unique_ptr<Rings> rings;
};

// The worker's half. What does not fit is told to the caller.
// `child`: the caller is this process's parent, who means it well.
bool welcome(Session& session, bool child, Deadline deadline, Wanted& wanted, std::string& why);
// Then, when the instance is open: calls will be answered, through `rings` if there are any.
bool send_welcome(Session& session, std::unique_ptr<Rings> rings);

}  // namespace sabir::boundary
