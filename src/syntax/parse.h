// Tokens to tree: recursive descent, one function per construct. After an error it skips to the end
// of the item it stands in and goes on, so that one run reports every independent mistake.
#pragma once

#include "diag/diagnostic.h"
#include "source/source.h"
#include "syntax/ast.h"

namespace sabir::syntax {

ast::File parse(const source::Text& text, const Tokens& tokens, diag::Diagnostics& diagnostics);

// Lexes and parses.
ast::File parse(const source::Text& text, diag::Diagnostics& diagnostics);

// `name` or `ns:pkg/name@1.0.0`, as given on a command line; nothing if it is neither.
struct PathText {
  std::string space, package, version, name;
};
std::optional<PathText> parse_path(std::string_view text);

}  // namespace sabir::syntax
