// What the compiler has to say to the person who wrote the contract. Phases add diagnostics and go
// on; the driver sorts, renders and counts them at the end. Nobody else prints.
//
// Wording (STYLE in docs/): lower case, no full stop, code in back-ticks; what was seen, what
// explains it, what to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace sabir::diag {

enum class Severity { Error, Warning };

// One per row of codes.def: `E0101` has a page in docs/errors/ and a failing contract in
// tests/fail/.
enum class Code {
#define SABIR_CODE(id, severity, title) id,
#include "diag/codes.def"
#undef SABIR_CODE
};

std::string_view id(Code code);     // "E0101"
std::string_view title(Code code);  // "unknown name"
Severity severity(Code code);

struct Label {
  source::Span span;
  std::string text;
};

struct Diagnostic {
  Code code{};
  std::string message;
  Label primary;
  std::vector<Label> secondary;
  std::vector<std::string> notes;
  std::vector<std::string> help;

  // For hanging things on what Diagnostics::add returned, in one expression.
  Diagnostic& label(source::Span span, std::string text);
  Diagnostic& note(std::string text);
  Diagnostic& advise(std::string text);
};

class Diagnostics {
 public:
  // Adds one and returns it, so that labels, notes and help can be hung on it. What has been said
  // at this place already is neither said again nor counted.
  Diagnostic& add(Code code, source::Span span, std::string message, std::string label = "");

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }

  // In the order of the text.
  std::vector<Diagnostic> sorted() const;

  // How many were added after the list was full; they are counted, not kept, so that hostile input
  // cannot fill the memory.
  size_t dropped() const { return dropped_; }
  bool full() const { return all_.size() >= kMost; }

 private:
  static constexpr size_t kMost = 500;

  std::vector<Diagnostic> all_;
  Diagnostic scrap_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
  size_t dropped_ = 0;
};

}  // namespace sabir::diag
