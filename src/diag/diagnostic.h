// What the compiler has to say to the person who wrote the contract. Phases add diagnostics and go
// on; the driver sorts, renders and counts them at the end. Nobody else prints.
//
// Wording (STYLE in docs/): lower case, no full stop, code in back-ticks; what was seen, what
// explains it, what to do.
#pragma once

#include <optional>
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
std::optional<Code> find_code(std::string_view id);

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

// Somebody does not want to be told of a warning, in a part of the text or anywhere.
struct Allowance {
  Code code{};
  source::Span said;  // where they wrote so
  bool used = false;  // there was something not to be told
};

class Diagnostics {
 public:
  // The warning whose code is the word that somebody wrote there, to allow it. They are told if it
  // is none.
  std::optional<Code> warning(std::string_view word, source::Span said);

  // Warnings of these codes whose place is in `where` are not told from now on. Parts of the text
  // are given in its order; of two, one is in the other, or they are apart.
  void allow(source::Span where, std::vector<Allowance> codes);
  void allow_anywhere(Allowance one) { anywhere_.push_back(one); }

  // Whether a warning is not to be told at this place; then somebody was right to say so.
  bool allowed(Code code, source::Span span);

  // Those for a part of the text that had nothing to do.
  std::vector<Allowance> unused() const;

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

  struct Part {
    source::Span where;
    std::vector<Allowance> codes;
    size_t around = 0;  // number of the part that this one is in, from 1; 0: of none
  };

  std::vector<Diagnostic> all_;
  std::vector<Part> parts_;  // in the order of the text
  std::vector<Allowance> anywhere_;
  Diagnostic scrap_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
  size_t dropped_ = 0;
};

}  // namespace sabir::diag
