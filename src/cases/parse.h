// The text of a file of cases to its tree. After an error it goes on behind the next `;`, so that
// one run reports every independent mistake.
#pragma once

#include "cases/ast.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::cases {

ast::File parse(const source::Text& text, diag::Diagnostics& diagnostics);

}  // namespace sabir::cases
