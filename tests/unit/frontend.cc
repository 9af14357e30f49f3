#include "frontend.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/text.h"
#include "syntax/parse.h"

namespace sabir::test {

driver::Loaded resolve(std::string text, const model::Options& options) {
  driver::Loaded loaded;
  const source::Text& added = loaded.sources.add("test.wit", std::move(text));
  loaded.input.root.files.push_back(syntax::parse(added, loaded.diagnostics));
  loaded.contract = model::resolve(loaded.input, options, loaded.diagnostics);
  return loaded;
}

driver::Loaded resolve_items(std::string_view items, const model::Options& options) {
  return resolve(base::cat("package demo:shop@1.0.0; interface shop {\n", items, "\n}"), options);
}

std::string codes(const driver::Loaded& loaded) {
  std::string text;
  for (const diag::Diagnostic& one : loaded.diagnostics.sorted())
    text += base::cat(text.empty() ? "" : " ", diag::id(one.code), "@",
                      std::to_string(loaded.sources.line_of(one.primary.span.begin)));
  return text;
}

const model::Type& type(const model::Contract& contract, std::string_view name) {
  for (const model::Type& one : contract.types)
    if (one.name == name) return one;
  base::bug("the test names a type that is not there");
}

const model::Function& function(const model::Contract& contract, std::string_view name) {
  for (const model::Function& one : contract.functions)
    if (one.name == name) return one;
  base::bug("the test names a function that is not there");
}

}  // namespace sabir::test
