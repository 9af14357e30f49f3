// A report as SARIF 2.1.0, the form in which forges and editors take what analysers find.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::diag {

struct Finding {
  std::string rule;        // "E0107"
  std::string title;       // of the rule
  std::string_view level;  // "error", "warning" or "note"
  Diagnostic what;
};

// `version`: of the tool.
std::string render_sarif(const std::vector<Finding>& findings, const source::Sources& sources,
                         std::string_view version);

// Each under its code.
std::vector<Finding> findings(const Diagnostics& diagnostics);

}  // namespace sabir::diag
