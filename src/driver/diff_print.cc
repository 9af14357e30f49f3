// What `sabir diff` has found, for people and for programs.
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diag/json.h"
#include "diag/render.h"
#include "diag/sarif.h"
#include "driver/diff.h"

namespace sabir::driver {
namespace {

using abi::Weight;
using base::cat;
using nlohmann::ordered_json;

std::string_view hue(Weight weight) {
  return weight == Weight::Major   ? diag::kRed
         : weight == Weight::Minor ? diag::kYellow
                                   : diag::kGreen;
}

// "2 major, 1 minor", what there is none of left out.
std::string counted(const std::vector<Noticed>& all) {
  std::string text;
  for (Weight weight : {Weight::Major, Weight::Minor, Weight::Free}) {
    auto is = [&](const Noticed& one) { return one.weight == weight; };
    auto count = std::count_if(all.begin(), all.end(), is);
    if (count > 0) text += cat(text.empty() ? "" : ", ", std::to_string(count), " ", level(weight));
  }
  return text;
}

std::string as_text(const Difference& difference, const diag::Diagnostics& diagnostics,
                    const source::Sources& sources) {
  bool color = shows_color(STDOUT_FILENO);
  std::string out;
  for (const Noticed& one : difference.noticed) {
    std::string heading(level(one.weight));
    if (one.code) heading += cat("[", diag::id(*one.code), "]");
    out += diag::render(one.what, {heading, hue(one.weight)}, sources, color);
  }
  out += diag::render(diagnostics, sources, color);
  if (difference.noticed.empty()) return out + "nothing that anybody can notice has changed\n";
  return out + cat(level(difference.heaviest), ": ", counted(difference.noticed), "\n");
}

ordered_json to_json(const Noticed& one, const source::Sources& sources) {
  ordered_json out;
  out["change"] = one.sort->id;
  out["level"] = level(one.weight);
  if (one.code) out["code"] = diag::id(*one.code);
  out["item"] = one.item;
  out["message"] = one.what.message;
  out["why"] = one.sort->why;
  out["noticed_by"] = noticers(one.sort->who);
  out["primary"] = diag::label_json(one.what.primary, sources);
  out["secondary"] = ordered_json::array();
  for (const diag::Label& label : one.what.secondary)
    out["secondary"].push_back(diag::label_json(label, sources));
  out["notes"] = one.what.notes;
  return out;
}

std::string as_json(const Difference& difference, const diag::Diagnostics& diagnostics,
                    const source::Sources& sources) {
  ordered_json out;
  out["package"] = difference.name;
  out["old"] = {{"path", difference.before_path}, {"version", difference.before_version}};
  out["new"] = {{"path", difference.now_path}, {"version", difference.version}};
  out["level"] = difference.noticed.empty() ? "none" : level(difference.heaviest);
  out["changes"] = ordered_json::array();
  for (const Noticed& one : difference.noticed) out["changes"].push_back(to_json(one, sources));
  out.update(diag::report_json(diagnostics, sources));
  return diag::json_text(out);
}

// An error is what fails; beside that what breaks somebody is a warning.
std::string_view sarif_level(const Noticed& one, const Difference& difference) {
  if (one.weight > difference.allowed) return "error";
  return one.weight == Weight::Major ? "warning" : "note";
}

std::string as_sarif(const Difference& difference, const diag::Diagnostics& diagnostics,
                     const source::Sources& sources) {
  std::vector<diag::Finding> all = diag::findings(diagnostics);
  for (const Noticed& one : difference.noticed) {
    std::string rule(one.sort->id), title = rule;
    std::replace(title.begin(), title.end(), '-', ' ');
    all.push_back({std::move(rule), std::move(title), sarif_level(one, difference), one.what});
  }
  return diag::render_sarif(all, sources, SABIR_VERSION);
}

}  // namespace

std::string shown(const Difference& difference, const diag::Diagnostics& diagnostics,
                  const source::Sources& sources, const std::string& format) {
  if (format == "json") return as_json(difference, diagnostics, sources);
  if (format == "sarif") return as_sarif(difference, diagnostics, sources);
  return as_text(difference, diagnostics, sources);
}

}  // namespace sabir::driver
