// `sabir gen CONTRACT --for c,cpp,python --out DIR`: writes the waist and its bindings. Nothing is
// written unless everything could be; the ledger beside the contract is read first and grows last.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "abi/ledger.h"
#include "abi/plan.h"
#include "backends/backends.h"
#include "base/files.h"
#include "driver/command.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;

struct GenArguments : ContractArguments {
  std::vector<std::string> languages;
  std::string out;
  std::string world;
  std::string ledger;
  bool locked = false;
};

std::string known_languages() {
  std::string names;
  for (const backends::Backend& b : backends::all()) {
    names += (names.empty() ? "`" : ", `") + std::string(b.name) + "`";
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
  for (const backends::Backend& b : backends::all()) {
    bool asked = std::find(arguments.languages.begin(), arguments.languages.end(), b.name) !=
                 arguments.languages.end();
    if (asked || b.always) chosen.push_back(&b);
  }
  return chosen;
}

std::string ledger_path(const GenArguments& arguments, const model::Contract& contract) {
  if (!arguments.ledger.empty()) return arguments.ledger;
  fs::path at(arguments.path);
  fs::path folder = base::is_folder(arguments.path) ? at : at.parent_path();
  return (folder / (contract.packages[contract.root].prefix + ".abi.json")).string();
}

struct Generated {
  emit::FileSet files;
  std::string ledger_before, ledger_after;
};

// The world named, or the only one; a package without worlds exports all it has.
bool choose_world(const model::Contract& contract, const std::string& name,
                  const model::World** world) {
  *world = nullptr;
  if (name.empty() && contract.packages[contract.root].worlds.empty()) return true;
  std::string why;
  std::optional<model::WorldId> id = model::select_world(contract, name, why);
  if (!id) {
    trouble(why + "; choose one with --world");
    return false;
  }
  *world = &contract.worlds[*id];
  return true;
}

std::string contract_text(const Loaded& loaded) {
  std::string text;
  for (const source::Text& file : loaded.sources.all()) text += file.text;
  return text;
}

// The ledger at `path`, if it is one and this contract's.
std::optional<abi::Ledger> read_promises(const std::string& path, const model::Contract& contract,
                                         std::string& text, std::string& why) {
  std::optional<std::string> read = base::read_file(path, why);
  if (!read) return std::nullopt;
  text = *read;
  std::optional<abi::Ledger> ledger = abi::read_ledger(text, why);
  const model::Package& package = contract.packages[contract.root];
  std::string name = package.space + ":" + package.name;
  if (!ledger || ledger->name == name) return ledger;
  why = "it is that of `" + ledger->name + "`, and this is `" + name + "`";
  return std::nullopt;
}

// Without a value, the exit code is in `code`.
std::optional<Generated> generate(Loaded& loaded, const GenArguments& arguments,
                                  const std::vector<const backends::Backend*>& chosen, int& code) {
  const model::Contract& contract = *loaded.contract;
  const model::World* world = nullptr;
  code = kTrouble;
  if (!choose_world(contract, arguments.world, &world)) return std::nullopt;
  Generated made;
  std::optional<abi::Ledger> before;
  std::string path = ledger_path(arguments, contract), why;
  if (base::exists(path)) {
    before = read_promises(path, contract, made.ledger_before, why);
    if (!before) return trouble("cannot use the ledger `" + path + "`: " + why), std::nullopt;
  }
  code = kContractErrors;
  const abi::Ledger* promised = before ? &*before : nullptr;
  std::optional<abi::Plan> plan = abi::make_plan(contract, world, promised, loaded.diagnostics);
  if (!plan) return std::nullopt;
  abi::Ledger ledger = abi::extend(*plan, promised, loaded.diagnostics);
  made.ledger_after = abi::to_json(ledger);
  backends::Input input{*plan, ledger, loaded.sources, fs::path(arguments.path).filename().string(),
                        contract_text(loaded)};
  for (const backends::Backend* b : chosen) b->run(input, loaded.diagnostics, made.files);
  if (loaded.diagnostics.has_errors()) return std::nullopt;
  return made;
}

// Leaves files alone that already say the same, so that a build does not start over.
bool write_if_changed(const std::string& path, const std::string& text, std::string& why) {
  std::string ignored;
  if (base::exists(path) && base::read_file(path, ignored) == text) return true;
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  return base::write_file(path, text, why);
}

int write(const Generated& made, const GenArguments& arguments, const model::Contract& contract) {
  std::string why, path = ledger_path(arguments, contract);
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

int gen(const GenArguments& arguments) {
  auto chosen = choose(arguments);
  if (!chosen) return kTrouble;
  Loaded loaded = load(arguments.path, arguments.options());
  if (!loaded.trouble.empty() || !loaded.contract) return report(loaded, arguments);
  int code = kGood;
  std::optional<Generated> made = generate(loaded, arguments, *chosen, code);
  int reported = report(loaded, arguments);
  if (!made) return reported == kGood ? code : reported;
  return write(*made, arguments, *loaded.contract);
}

}  // namespace

Run declare_gen(CLI::App& app) {
  auto arguments = std::make_shared<GenArguments>();
  arguments->declare(app);
  std::string languages;
  for (const backends::Backend& b : backends::all()) {
    if (!b.always) languages += (languages.empty() ? "" : ", ") + std::string(b.name);
  }
  app.add_option(
         "--for", arguments->languages,
         "languages, separated by commas; c, core and cpp are always made; others: " + languages)
      ->delimiter(',');
  app.add_option("--out", arguments->out, "folder to write to")->required();
  app.add_option("--world", arguments->world, "which world, if the package has several");
  app.add_option("--ledger", arguments->ledger,
                 "the ledger; NAME.abi.json beside the contract if left out");
  app.add_flag("--locked", arguments->locked, "fail rather than change the ledger");
  return [arguments] { return gen(*arguments); };
}

}  // namespace sabir::driver
