// Tokens and trees as text, to look at while working on the compiler.
#pragma once

#include <string>

#include "syntax/ast.h"
#include "syntax/token.h"

namespace sabir::syntax {

std::string dump_tokens(const source::Sources& sources, const Tokens& tokens);
std::string dump_ast(const ast::File& file);

}  // namespace sabir::syntax
