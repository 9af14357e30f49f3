// `sabir doc CONTRACT --out DIR`: what the library promises to callers in every language, as
// NAME.md and as NAME.html, one file that needs nothing else. Slots and versions are those that
// the ledger will have; it is not written.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "abi/ledger.h"
#include "doc/model.h"
#include "driver/planning.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;

struct DocArguments : PlanArguments {
  std::string out;
};

int doc(const DocArguments& arguments) {
  Loaded loaded = load(arguments.path, arguments.options());
  if (!loaded.trouble.empty() || !loaded.contract) return report(loaded, arguments);
  int code = kGood;
  std::optional<Planned> planned = make_plan(loaded, arguments, code);
  abi::Ledger ledger;
  if (planned) {
    const abi::Ledger* promised = planned->promised ? &*planned->promised : nullptr;
    ledger = abi::extend(planned->plan, promised, loaded.diagnostics);
  }
  int reported = report(loaded, arguments);
  if (!planned || reported != kGood) return reported == kGood ? code : reported;
  doc::Page page = doc::plan_page(
      {planned->plan, ledger, loaded.sources, shown_name(arguments.path), contract_text(loaded)});
  std::string base = (fs::path(arguments.out) / planned->plan.prefix).string(), why;
  bool written = write_if_changed(base + ".md", doc::print_markdown(page), why) &&
                 write_if_changed(base + ".html", doc::print_html(page), why);
  return written ? kGood : trouble(why);
}

}  // namespace

Run declare_doc(CLI::App& app) {
  auto arguments = std::make_shared<DocArguments>();
  arguments->declare(app);
  app.add_option("--out", arguments->out, "folder to write to")->required();
  arguments->declare_planning(app);
  return [arguments] { return doc(*arguments); };
}

}  // namespace sabir::driver
