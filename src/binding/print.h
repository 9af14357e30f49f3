// The binding as text, for `sabir dump --binding`, for tests, and for people who follow a function.
#pragma once

#include <string>

#include "binding/package.h"

namespace sabir::binding {

std::string print(const Package& package);
// "enter self, arrange, take 0 as text, unlock 0, call, lock, give sink"
std::string print(const Function& function);

}  // namespace sabir::binding
