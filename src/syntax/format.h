// The canonical text of a contract: what `sabir fmt` writes. Tokens and comments stay what they are
// and in their order, so that the meaning cannot change; only the white space between them and the
// comma at the end of a list are ours.
#pragma once

#include <string>

#include "source/source.h"
#include "syntax/token.h"

namespace sabir::syntax {

// The text must have parsed without an error.
std::string format(const source::Text& text, const Tokens& tokens);

}  // namespace sabir::syntax
