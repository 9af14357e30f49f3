#include "driver/planning.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;

std::string ledger_path(const PlanArguments& arguments, const model::Contract& contract) {
  if (!arguments.ledger.empty()) return arguments.ledger;
  fs::path at(arguments.path);
  fs::path folder = base::is_folder(arguments.path) ? at : at.parent_path();
  return (folder / (contract.packages[contract.root].prefix + ".abi.json")).string();
}

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

// With another `prefix` the ledger has another name; then the promises are still in the one beside
// it that is this contract's and binds it. Empty: there is none.
std::string earlier_ledger(const PlanArguments& arguments, const std::string& path,
                           const model::Contract& contract) {
  const model::Package& package = contract.packages[contract.root];
  fs::path folder = fs::path(path).parent_path();
  std::string ignored;
  auto entries = base::list_folder(folder.empty() ? "." : folder.string(), ignored);
  if (!arguments.ledger.empty() || !entries) return "";
  for (const base::Entry& entry : *entries) {
    std::string beside = (folder / entry.name).string();
    if (entry.folder || !entry.name.ends_with(".abi.json")) continue;
    std::optional<std::string> text = base::read_file(beside, ignored);
    std::optional<abi::Ledger> ledger = text ? abi::read_ledger(*text, ignored) : std::nullopt;
    if (ledger && ledger->name == package.space + ":" + package.name &&
        abi::binds(*ledger, package.version.value_or(model::Version())))
      return beside;
  }
  return "";
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

}  // namespace

void PlanArguments::declare_planning(CLI::App& app) {
  app.add_option("--world", world, "which world, if the package has several");
  app.add_option("--ledger", ledger, "the ledger; NAME.abi.json beside the contract if left out");
}

std::optional<Planned> make_plan(Loaded& loaded, const PlanArguments& arguments, int& code) {
  const model::Contract& contract = *loaded.contract;
  const model::World* world = nullptr;
  code = kTrouble;
  if (!choose_world(contract, arguments.world, &world)) return std::nullopt;
  Planned made;
  made.ledger_path = ledger_path(arguments, contract);
  std::string folder = fs::path(made.ledger_path).parent_path().string();
  if (!folder.empty() && !base::is_folder(folder)) {
    trouble("there is no folder `" + folder + "` for the ledger `" + made.ledger_path + "`");
    return std::nullopt;
  }
  std::string why, path = made.ledger_path;
  if (!base::exists(path)) path = earlier_ledger(arguments, path, contract);
  if (arguments.ledger_counts && !path.empty()) {
    made.promised = read_promises(path, contract, made.ledger_text, why);
    if (!made.promised) {
      trouble("cannot use the ledger `" + path + "`: " + why);
      return std::nullopt;
    }
  }
  code = kContractErrors;
  const abi::Ledger* promised = made.promised ? &*made.promised : nullptr;
  std::optional<abi::Plan> plan = abi::make_plan(contract, world, promised, loaded.diagnostics);
  if (!plan) return std::nullopt;
  made.plan = std::move(*plan);
  return made;
}

std::string shown_name(const std::string& path) {
  fs::path whole(path);
  std::string name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  for (char& c : name) {
    bool plain = base::is_lower(c) || base::is_upper(c) || base::is_digit(c);
    if (!plain && std::string_view("._-+ ").find(c) == std::string_view::npos) c = '_';
  }
  return name;
}

}  // namespace sabir::driver
