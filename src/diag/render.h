// Diagnostics for people, in the manner of rustc, and for programs, as JSON.
#pragma once

#include <string>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::diag {

// All of them, in the order of the text, and a last line that counts them. Empty if there are none.
std::string render(const Diagnostics& diagnostics, const source::Sources& sources, bool color);

// One JSON document: `{"diagnostics": [...], "errors": 1, "warnings": 0}`.
std::string render_json(const Diagnostics& diagnostics, const source::Sources& sources);

}  // namespace sabir::diag
