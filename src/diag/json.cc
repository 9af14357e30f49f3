// Diagnostics as JSON, for editors and other programs: the same content as the rendered text, with
// lines and columns counted from 1.
#include "diag/json.h"

#include <nlohmann/json.hpp>

#include "diag/render.h"

namespace sabir::diag {

namespace {

using nlohmann::ordered_json;

ordered_json diagnostic(const Diagnostic& d, const source::Sources& sources) {
  ordered_json out;
  out["code"] = id(d.code);
  out["severity"] = severity(d.code) == Severity::Error ? "error" : "warning";
  out["title"] = title(d.code);
  out["message"] = d.message;
  out["primary"] = label_json(d.primary, sources);
  out["secondary"] = ordered_json::array();
  for (const Label& one : d.secondary) out["secondary"].push_back(label_json(one, sources));
  out["notes"] = d.notes;
  out["help"] = d.help;
  return out;
}

}  // namespace

ordered_json label_json(const Label& label, const source::Sources& sources) {
  ordered_json out;
  if (label.span.known()) {
    source::Location begin = sources.locate(label.span.begin), end = sources.locate(label.span.end);
    out["path"] = begin.path;
    out["line"] = begin.line;
    out["column"] = begin.column;
    out["end_line"] = end.line;
    out["end_column"] = end.column;
  }
  if (!label.text.empty()) out["text"] = label.text;
  return out;
}

ordered_json report_json(const Diagnostics& diagnostics, const source::Sources& sources) {
  ordered_json out;
  out["diagnostics"] = ordered_json::array();
  for (const Diagnostic& d : diagnostics.sorted())
    out["diagnostics"].push_back(diagnostic(d, sources));
  out["errors"] = diagnostics.errors();
  out["warnings"] = diagnostics.warnings();
  return out;
}

std::string json_text(const ordered_json& report) {
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string render_json(const Diagnostics& diagnostics, const source::Sources& sources) {
  return json_text(report_json(diagnostics, sources));
}

}  // namespace sabir::diag
