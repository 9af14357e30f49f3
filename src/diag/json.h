// The parts of a report as JSON, for those who put them into another one.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::diag {

// Its path, lines and columns, counted from 1, if it has a place; its text, if it has one.
nlohmann::ordered_json label_json(const Label& label, const source::Sources& sources);

// What `render_json` prints of all of them: {"diagnostics": [...], "errors": 1, "warnings": 0}.
nlohmann::ordered_json report_json(const Diagnostics& diagnostics, const source::Sources& sources);

// Ill-formed bytes of a contract do not make the report itself ill-formed.
std::string json_text(const nlohmann::ordered_json& report);

}  // namespace sabir::diag
