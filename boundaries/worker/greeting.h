// How a session begins: the caller says what it needs, the worker what it is.
#pragma once

#include <string>

#include "boundaries/session.h"

namespace sabir::boundary {

// The caller's half: says hello, waits for the welcome. False: why.
bool greet(Session& session, bool imports, Deadline deadline, std::string& why);

// The worker's half. What does not fit is told to the caller; `imports`: whether it has any.
// `child`: the caller is this process's parent, who means it well.
bool welcome(Session& session, bool child, Deadline deadline, bool& imports, std::string& why);
// Then, when the instance is open: calls will be answered.
bool send_welcome(Session& session);

}  // namespace sabir::boundary
