// Diagnostics for people, in the manner of rustc, and for programs, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::diag {

// All of them, in the order of the text, and a last line that counts them. Empty if there are none.
std::string render(const Diagnostics& diagnostics, const source::Sources& sources, bool color);

// What stands in front of a message, and in which colour: "error[E0107]".
struct Heading {
  std::string text;
  std::string_view hue;  // of a terminal: "1;31"
};
constexpr std::string_view kRed = "1;31", kYellow = "1;33", kGreen = "1;32";

// One, under another heading than that of its code.
std::string render(const Diagnostic& diagnostic, const Heading& heading,
                   const source::Sources& sources, bool color);

// One JSON document: `{"diagnostics": [...], "errors": 1, "warnings": 0}`.
std::string render_json(const Diagnostics& diagnostics, const source::Sources& sources);

}  // namespace sabir::diag
