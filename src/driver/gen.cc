// `sabir gen CONTRACT --for LANGUAGES --out DIR`: writes the waist and its bindings. Nothing is
// written unless everything could be; the ledger beside the contract is read first and grows last.
#include "driver/gen.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "abi/ledger.h"
#include "backends/table.h"
#include "base/files.h"
#include "driver/manifest.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;

std::string known_languages() {
  std::string names;
  for (const backends::Backend* b : backends::all()) {
    names += (names.empty() ? "`" : ", `") + std::string(b->name) + "`";
  }
  return names;
}

// Which back-ends run: those that always do, and those asked for.
std::optional<std::vector<const backends::Backend*>> choose(const GenArguments& arguments) {
  std::vector<const backends::Backend*> chosen;
  for (const std::string& name : arguments.languages) {
    if (backends::find(name)) continue;
    trouble("there is no back-end `" + name + "`; there are " + known_languages());
    return std::nullopt;
  }
  for (const backends::Backend* b : backends::all()) {
    bool asked = std::find(arguments.languages.begin(), arguments.languages.end(), b->name) !=
                 arguments.languages.end();
    if (asked || b->always) chosen.push_back(b);
  }
  return chosen;
}

// What SPDX expressions are written with, which needs no quoting in any package's metadata.
bool is_license(const std::string& text) {
  auto allowed = [](char c) {
    return isalnum(static_cast<unsigned char>(c)) ||
           std::string_view(" .-+:()").find(c) != std::string_view::npos;
  };
  return text.front() != ' ' && std::all_of(text.begin(), text.end(), allowed);
}

struct Generated {
  emit::FileSet files;
  std::string ledger_path, ledger_before, ledger_after;
};

// Without a value, the exit code is in `code`.
std::optional<Generated> generate(Loaded& loaded, const GenArguments& arguments,
                                  const std::vector<const backends::Backend*>& chosen, int& code) {
  std::optional<Planned> planned = make_plan(loaded, arguments, code);
  if (!planned) return std::nullopt;
  const abi::Ledger* promised = planned->promised ? &*planned->promised : nullptr;
  abi::Ledger ledger = abi::extend(planned->plan, promised, loaded.diagnostics);
  Generated made{{}, planned->ledger_path, planned->ledger_text, abi::to_json(ledger)};
  backends::Input input{planned->plan,         ledger,
                        loaded.sources,        shown_name(arguments.path),
                        contract_text(loaded), arguments.license};
  std::vector<Part> parts;
  for (const backends::Backend* b : chosen) {
    parts.push_back({b, made.files.size()});
    bool can = backends::check(*b, backends::shown_name(*b), input, loaded.diagnostics);
    if (can) b->run(input, loaded.diagnostics, made.files);
  }
  if (loaded.diagnostics.has_errors()) return std::nullopt;
  made.files.push_back({"manifest.json", manifest(input, parts, made.files)});
  return made;
}

int write(const Generated& made, const GenArguments& arguments) {
  std::string why;
  const std::string& path = made.ledger_path;
  bool ledger_grows = made.ledger_before != made.ledger_after;
  if (ledger_grows && arguments.locked) {
    return trouble("the ledger `" + path +
                   "` is behind the contract; run `sabir gen` without --locked " + "and commit it");
  }
  for (const emit::File& file : made.files) {
    if (!write_if_changed((fs::path(arguments.out) / file.path).string(), file.text, why))
      return trouble(why);
  }
  if (!ledger_grows) return kGood;
  if (!base::write_file(path, made.ledger_after, why)) return trouble(why);
  std::printf(
      "%s `%s`: commit it beside the contract\n",
      made.ledger_before.empty() ? "started the ledger" : "the ledger has grown:", path.c_str());
  return kGood;
}

// What --help ends with: what of a contract which language refuses.
std::string lacking() {
  std::string text;
  for (const backends::Backend* b : backends::all()) {
    for (const binding::Lack& lack : b->lacks) {
      bool first = &lack == &b->lacks.front();
      text += (first ? "\n  " + std::string(b->name) + ": " : "; ") + binding::describe(lack);
    }
  }
  return "Not yet, and refused with E0901 where a contract asks for it:" + text;
}

// The worlds to look at; an empty name is the only one, or the one that is chosen.
std::vector<std::string> worlds_of(const model::Contract& contract, const GenArguments& arguments) {
  const std::vector<model::WorldId>& all = contract.packages[contract.root].worlds;
  if (!arguments.world.empty() || all.size() < 2) return {arguments.world};
  std::vector<std::string> names;
  for (model::WorldId id : all) names.push_back(contract.worlds[id].name);
  return names;
}

}  // namespace

void declare_languages(CLI::App& app, GenArguments& arguments) {
  std::string always, others;
  for (const backends::Backend* b : backends::all()) {
    std::string& names = b->always ? always : others;
    if (b->name != "fuzz") names += (names.empty() ? "" : ", ") + std::string(b->name);
  }
  app.add_option("--for", arguments.languages,
                 "languages, separated by commas; always made: " + always + "; others: " + others)
      ->delimiter(',');
  arguments.declare_planning(app);
  app.footer(lacking());
}

int check_as_gen(const GenArguments& arguments) {
  auto chosen = choose(arguments);
  if (!chosen) return kTrouble;
  model::Options options = arguments.options();
  if (!arguments.languages.empty()) options.keywords = backends::keywords(*chosen);
  Loaded loaded = load(arguments.path, options);
  if (!loaded.trouble.empty() || !loaded.contract) return report(loaded, arguments);
  std::vector<std::string> worlds = worlds_of(*loaded.contract, arguments);
  bool troubled = false;
  for (const std::string& world : worlds) {
    GenArguments one = arguments;
    one.world = world;
    one.ledger_counts = worlds.size() == 1;
    int code = kGood;
    if (!generate(loaded, one, *chosen, code)) troubled |= code == kTrouble;
  }
  int reported = report(loaded, arguments);
  return troubled ? kTrouble : reported;
}

int gen(const GenArguments& arguments) {
  auto chosen = choose(arguments);
  if (!chosen) return kTrouble;
  if (!arguments.license.empty() && !is_license(arguments.license)) {
    return trouble("`--license " + arguments.license +
                   "` is not an SPDX expression, such as `MIT` or `Apache-2.0 OR BSL-1.0`");
  }
  model::Options options = arguments.options();
  options.keywords = backends::keywords(*chosen);
  Loaded loaded = load(arguments.path, options);
  if (!loaded.trouble.empty() || !loaded.contract) return report(loaded, arguments);
  int code = kGood;
  std::optional<Generated> made = generate(loaded, arguments, *chosen, code);
  int reported = report(loaded, arguments);
  if (!made) return reported == kGood ? code : reported;
  return write(*made, arguments);
}

Run declare_gen(CLI::App& app) {
  auto arguments = std::make_shared<GenArguments>();
  arguments->declare(app);
  declare_languages(app, *arguments);
  app.add_option("--out", arguments->out, "folder to write to")->required();
  app.add_option(
      "--license", arguments->license,
      "licence of the library, for its packages: an SPDX expression; not stated if left out");
  app.add_flag("--locked", arguments->locked, "fail rather than change the ledger");
  return [arguments] { return gen(*arguments); };
}

}  // namespace sabir::driver
