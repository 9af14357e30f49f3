#include "diag/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace sabir::diag {

namespace {

struct Row {
  std::string_view id;
  Severity severity;
  std::string_view title;
};

constexpr Row kRows[] = {
#define SABIR_CODE(id, severity, title) {#id, Severity::severity, title},
#include "diag/codes.def"
#undef SABIR_CODE
};

const Row& row(Code code) { return kRows[size_t(code)]; }

auto place(const Diagnostic& d) {
  return std::tie(d.primary.span.begin, d.primary.span.end, d.code, d.message);
}

}  // namespace

std::string_view id(Code code) { return row(code).id; }
std::string_view title(Code code) { return row(code).title; }
Severity severity(Code code) { return row(code).severity; }

Diagnostic& Diagnostic::label(source::Span span, std::string text) {
  secondary.push_back({span, std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::note(std::string text) {
  notes.push_back(std::move(text));
  return *this;
}

Diagnostic& Diagnostic::advise(std::string text) {
  help.push_back(std::move(text));
  return *this;
}

Diagnostic& Diagnostics::add(Code code, source::Span span, std::string message, std::string label) {
  Diagnostic added{code, std::move(message), {span, std::move(label)}, {}, {}, {}};
  auto same = [&](const Diagnostic& one) { return place(one) == place(added); };
  if (std::any_of(all_.begin(), all_.end(), same)) return scrap_ = {};  // it has been said
  if (severity(code) == Severity::Error)
    ++errors_;
  else
    ++warnings_;
  if (full()) {
    ++dropped_;
    scrap_ = {};
    return scrap_;
  }
  all_.push_back(std::move(added));
  return all_.back();
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> all = all_;
  std::stable_sort(all.begin(), all.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return all;
}

}  // namespace sabir::diag
