#include "diag/sarif.h"

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diag/json.h"

namespace sabir::diag {
namespace {

using nlohmann::ordered_json;

// A path as a reference to a URI. Of an absolute one the scheme is said; others are below whatever
// folder the reader takes for the root.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (char c : path) {
    bool plain = base::is_letter(c) || base::is_digit(c) || kPlain.find(c) != kPlain.npos;
    char coded[4] = {c};
    if (!plain) std::snprintf(coded, sizeof coded, "%%%02X", static_cast<unsigned char>(c));
    out += coded;
  }
  return out;
}

ordered_json location(const Label& label, const source::Sources& sources) {
  source::Location begin = sources.locate(label.span.begin), end = sources.locate(label.span.end);
  ordered_json out;
  out["physicalLocation"] = {{"artifactLocation", {{"uri", uri(begin.path)}}},
                             {"region",
                              {{"startLine", begin.line},
                               {"startColumn", begin.column},
                               {"endLine", end.line},
                               {"endColumn", end.column}}}};
  if (!label.text.empty()) out["message"] = {{"text", label.text}};
  return out;
}

// SARIF has one text where we have a message, notes and advice.
std::string whole_text(const Diagnostic& d) {
  std::string text = d.message;
  for (const std::string& note : d.notes) text += base::cat("\nnote: ", note);
  for (const std::string& help : d.help) text += base::cat("\nhelp: ", help);
  return text;
}

ordered_json result(const Finding& finding, const source::Sources& sources) {
  ordered_json out;
  out["ruleId"] = finding.rule;
  out["level"] = finding.level;
  out["message"] = {{"text", whole_text(finding.what)}};
  out["locations"] = ordered_json::array();
  if (finding.what.primary.span.known())
    out["locations"].push_back(location(finding.what.primary, sources));
  for (const Label& label : finding.what.secondary)
    if (label.span.known()) out["relatedLocations"].push_back(location(label, sources));
  return out;
}

ordered_json rules(const std::vector<Finding>& findings) {
  std::map<std::string_view, std::string_view> titles;
  for (const Finding& finding : findings) titles.emplace(finding.rule, finding.title);
  ordered_json out = ordered_json::array();
  for (const auto& [rule, title] : titles)
    out.push_back({{"id", rule}, {"shortDescription", {{"text", title}}}});
  return out;
}

}  // namespace

std::vector<Finding> findings(const Diagnostics& diagnostics) {
  std::vector<Finding> all;
  for (Diagnostic& d : diagnostics.sorted()) {
    bool error = severity(d.code) == Severity::Error;
    all.push_back({std::string(id(d.code)), std::string(title(d.code)), error ? "error" : "warning",
                   std::move(d)});
  }
  return all;
}

std::string render_sarif(const std::vector<Finding>& findings, const source::Sources& sources,
                         std::string_view version) {
  ordered_json driver = {{"name", "sabir"}, {"version", version}, {"rules", rules(findings)}};
  ordered_json run;
  run["tool"] = {{"driver", std::move(driver)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = ordered_json::array();
  for (const Finding& finding : findings) run["results"].push_back(result(finding, sources));
  ordered_json out = {{"version", "2.1.0"},
                      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}};
  out["runs"] = ordered_json::array({std::move(run)});
  return json_text(out);
}

}  // namespace sabir::diag
