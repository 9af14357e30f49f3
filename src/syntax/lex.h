// Text to tokens. Looks at bytes only: whether a run of letters is a well-formed name is asked
// where a name is needed, so that the message can say what for.
#pragma once

#include "diag/diagnostic.h"
#include "source/source.h"
#include "syntax/token.h"

namespace sabir::syntax {

Tokens lex(const source::Text& text, diag::Diagnostics& diagnostics);

// The value of a string token, its quotes and escapes read; says what is wrong if anything is.
std::optional<std::string> string_value(std::string_view token, source::Span span,
                                        diag::Diagnostics& diagnostics);

// What is wrong with `name` as a name: empty if nothing is. A name is words joined by single `-`;
// each word is lowercase or uppercase letters and digits; the first begins with a letter.
std::string name_fault(std::string_view name);

}  // namespace sabir::syntax
