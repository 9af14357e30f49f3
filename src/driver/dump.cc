// `sabir dump CONTRACT --tokens|--ast|--model|--plan|--binding|--cases`: the value between two
// phases, for those who work on the compiler.
#include "syntax/dump.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "abi/print.h"
#include "binding/print.h"
#include "cases/print.h"
#include "driver/cases.h"
#include "driver/planning.h"
#include "model/print.h"
#include "syntax/lex.h"

namespace sabir::driver {

namespace {

struct DumpArguments {
  PlanArguments contract;
  bool tokens = false, ast = false, model = false, plan = false, binding = false;
  std::string cases;
};

int dump_files(const DumpArguments& arguments) {
  Loaded loaded = read(arguments.contract.path);
  std::string out;
  for (const source::Text& text : loaded.sources.all()) {
    diag::Diagnostics ignored;  // `read` reported them
    if (arguments.tokens) out += syntax::dump_tokens(loaded.sources, syntax::lex(text, ignored));
  }
  if (arguments.ast) {
    for (const syntax::ast::File& file : loaded.input.root.files) out += syntax::dump_ast(file);
    for (const model::Group& group : loaded.input.deps)
      for (const syntax::ast::File& file : group.files) out += syntax::dump_ast(file);
  }
  print(out);
  return report(loaded, arguments.contract);
}

int dump_plan(const DumpArguments& arguments) {
  Loaded loaded = load(arguments.contract.path, arguments.contract.options());
  int code = kGood;
  if (!loaded.contract) return report(loaded, arguments.contract);
  std::optional<Planned> planned = make_plan(loaded, arguments.contract, code);
  std::optional<cases::Suite> suite;
  if (planned && !arguments.cases.empty())
    suite = load_cases(loaded, planned->plan, arguments.cases);
  int reported = report(loaded, arguments.contract);
  if (!planned) return reported == kGood ? code : reported;
  if (!arguments.cases.empty()) return suite ? print(cases::print(*suite)) : reported;
  if (arguments.binding) return print(binding::print(binding::make_package(planned->plan)));
  return print(abi::print(planned->plan));
}

int dump(const DumpArguments& arguments) {
  if (arguments.plan || arguments.binding || !arguments.cases.empty()) return dump_plan(arguments);
  if (!arguments.model) return dump_files(arguments);
  Loaded loaded = load(arguments.contract.path, arguments.contract.options());
  if (int code = report(loaded, arguments.contract); code != kGood) return code;
  return print(model::print_json(*loaded.contract));
}

}  // namespace

Run declare_dump(CLI::App& app) {
  auto arguments = std::make_shared<DumpArguments>();
  arguments->contract.declare(app);
  auto* what = app.add_option_group("what");
  what->add_flag("--tokens", arguments->tokens, "words and signs, with their places");
  what->add_flag("--ast", arguments->ast, "the tree, names not looked up");
  what->add_flag("--model", arguments->model, "the resolved contract");
  what->add_flag("--plan", arguments->plan, "the waist: symbols, slots, layouts");
  what->add_flag("--binding", arguments->binding,
                 "what all languages make of the waist: modules, the steps of each call");
  what->add_option("--cases", arguments->cases, "a file of cases, checked");
  arguments->contract.declare_planning(app);
  what->require_option(1);
  return [arguments] { return dump(*arguments); };
}

}  // namespace sabir::driver
