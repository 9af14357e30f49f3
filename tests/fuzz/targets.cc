// The properties behind the fuzz targets; also run over seeds and found inputs in every build.
#include "targets.h"

#include <string>

#include "abi/ledger.h"
#include "abi/plan.h"
#include "base/check.h"
#include "diag/render.h"
#include "model/print.h"
#include "model/resolve.h"
#include "syntax/dump.h"
#include "syntax/format.h"
#include "syntax/lex.h"
#include "syntax/parse.h"

namespace sabir::fuzz {

namespace {

struct Run {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  model::Input input;
  std::optional<model::Contract> contract;

  Run(std::string text, const model::Options& options) {
    const source::Text& added = sources.add("fuzz.wit", std::move(text));
    input.root.files.push_back(syntax::parse(added, diagnostics));
    contract = model::resolve(input, options, diagnostics);
  }
};

model::Options options(bool component_rules) {
  model::Options options;
  options.features.insert("on");
  options.component_rules = component_rules;
  return options;
}

// What the ledger of an input is held against.
constexpr std::string_view kKeptContract = R"(
package a:b@1.1.0;
interface i {
  record r { x: u32, y: list<string> }
  variant v { one, two(r) }
  resource o { constructor(); m: func(a: v) -> result<r, v>; }
  f: func(a: r, b: option<u8>) -> string;
}
)";

}  // namespace

void lex(std::string_view input) {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  const source::Text& text = sources.add("fuzz.wit", std::string(input));
  syntax::Tokens tokens = syntax::lex(text, diagnostics);
  base::check(!tokens.tokens.empty() && tokens.tokens.back().kind == syntax::Kind::End, "no end");
  uint32_t at = text.base;
  for (const syntax::Token& token : tokens.tokens) {
    base::check(at <= token.span.begin && token.span.begin <= token.span.end, "tokens overlap");
    at = token.span.end;
  }
  base::check(at <= text.base + input.size(), "tokens beyond the text");
  base::check(tokens.broken == diagnostics.has_errors(), "broken without an error");
  diag::render(diagnostics, sources, true);
}

void parse(std::string_view input) {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  const source::Text& text = sources.add("fuzz.wit", std::string(input));
  syntax::ast::File file = syntax::parse(text, diagnostics);
  base::check(!file.broken || diagnostics.has_errors(), "broken without an error");
  syntax::dump_ast(file);
  diag::render(diagnostics, sources, false);
}

void resolve(std::string_view input) {
  for (bool component_rules : {true, false}) {
    Run run(std::string(input), options(component_rules));
    base::check(run.contract.has_value() != run.diagnostics.has_errors(),
                "neither right nor wrong");
    diag::render(run.diagnostics, run.sources, false);
    if (!run.contract) continue;
    model::print_tree(*run.contract);
    std::string plain = model::export_wit(*run.contract);
    Run again(plain, options(component_rules));
    base::check(again.contract.has_value(), "the exported text has an error");
    base::check(model::export_wit(*again.contract) == plain, "exporting changes the contract");
  }
}

void format(std::string_view input) {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  const source::Text& text = sources.add("fuzz.wit", std::string(input));
  syntax::Tokens tokens = syntax::lex(text, diagnostics);
  syntax::parse(text, tokens, diagnostics);
  if (diagnostics.has_errors()) return;
  std::string once = syntax::format(text, tokens);
  const source::Text& formatted = sources.add("formatted.wit", once);
  syntax::Tokens after = syntax::lex(formatted, diagnostics);
  syntax::ast::File file = syntax::parse(formatted, after, diagnostics);
  base::check(!diagnostics.has_errors(), "the formatted text has an error");
  base::check(after.comments.size() == tokens.comments.size(), "a comment was lost");
  base::check(syntax::format(formatted, after) == once, "formatting twice is not formatting once");
  Run before(std::string(input), options(true)), again(once, options(true));
  base::check(before.contract.has_value() == again.contract.has_value(),
              "formatting changes rules");
  if (before.contract)
    base::check(model::print_tree(*before.contract) == model::print_tree(*again.contract) &&
                    model::export_wit(*before.contract) == model::export_wit(*again.contract),
                "formatting changes the meaning");
}

// And a contract that it may be of goes on with it, or an error says why not.
void ledger(std::string_view input) {
  std::string why;
  std::optional<abi::Ledger> read = abi::read_ledger(input, why);
  base::check(read.has_value() == why.empty(), "neither a ledger nor a reason");
  if (!read) return;
  std::string written = abi::to_json(*read);
  std::optional<abi::Ledger> again = abi::read_ledger(written, why);
  base::check(again && abi::to_json(*again) == written, "writing changes the ledger");

  Run run(std::string(kKeptContract), options(true));
  base::check(run.contract.has_value(), "the contract has an error");
  auto plan = abi::make_plan(*run.contract, nullptr, &*read, run.diagnostics);
  base::check(plan.has_value() != run.diagnostics.has_errors(), "neither a plan nor an error");
  if (!plan) return;
  abi::Ledger after = abi::extend(*plan, &*read, run.diagnostics);
  diag::render(run.diagnostics, run.sources, false);
  if (run.diagnostics.has_errors()) return;
  base::check(abi::read_ledger(abi::to_json(after), why).has_value(), "the next one is no ledger");
}

}  // namespace sabir::fuzz
