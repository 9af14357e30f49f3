#include "diag/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

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

std::optional<Code> find_code(std::string_view id) {
  for (size_t i = 0; i < std::size(kRows); ++i)
    if (kRows[i].id == id) return Code(i);
  return std::nullopt;
}

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
  if (severity(code) == Severity::Warning && allowed(code, span)) return scrap_ = {};
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

std::optional<Code> Diagnostics::warning(std::string_view word, source::Span said) {
  std::optional<Code> code = find_code(word);
  if (code && severity(*code) == Severity::Warning) return code;
  if (code) {
    add(Code::W0603, said, base::cat("`", word, "` is an error, which cannot be allowed"))
        .note(base::cat("`", word, "`: ", title(*code)));
    return std::nullopt;
  }
  std::vector<std::string_view> warnings;
  for (const Row& row : kRows)
    if (row.severity == Severity::Warning) warnings.push_back(row.id);
  add(Code::W0603, said, base::cat("there is no warning `", word, "`"))
      .note(base::cat("the warnings are ", base::one_of(warnings)));
  return std::nullopt;
}

void Diagnostics::allow(source::Span where, std::vector<Allowance> codes) {
  size_t around = parts_.size();
  while (around > 0 && parts_[around - 1].where.end <= where.begin)
    around = parts_[around - 1].around;
  parts_.push_back({where, std::move(codes), around});
}

bool Diagnostics::allowed(Code code, source::Span span) {
  auto behind =
      std::upper_bound(parts_.begin(), parts_.end(), span.begin,
                       [](uint32_t at, const Part& part) { return at < part.where.begin; });
  auto here = [&](Allowance& one) { return one.code == code && (one.used = true); };
  for (size_t i = size_t(behind - parts_.begin()); i > 0; i = parts_[i - 1].around) {
    Part& part = parts_[i - 1];
    if (span.begin >= part.where.end) continue;
    if (std::any_of(part.codes.begin(), part.codes.end(), here)) return true;
  }
  return std::any_of(anywhere_.begin(), anywhere_.end(), here);
}

std::vector<Allowance> Diagnostics::unused() const {
  std::vector<Allowance> unused;
  for (const Part& part : parts_)
    for (const Allowance& one : part.codes)
      if (!one.used) unused.push_back(one);
  return unused;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> all = all_;
  std::stable_sort(all.begin(), all.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return all;
}

}  // namespace sabir::diag
