// A command of `sabir`: it declares its arguments and returns what to run once they are read.
//
// Exit codes: 0 all is well; 1 the contract has errors, which were reported; 2 something else is
// wrong, said in one sentence.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "driver/load.h"
#include "model/resolve.h"

namespace CLI {
class App;
}

namespace sabir::driver {

constexpr int kGood = 0, kContractErrors = 1, kTrouble = 2;

using Run = std::function<int()>;

struct Command {
  std::string_view name;
  std::string_view summary;
  Run (*declare)(CLI::App& app);
};

Run declare_build(CLI::App& app);
Run declare_check(CLI::App& app);
Run declare_gen(CLI::App& app);
Run declare_diff(CLI::App& app);
Run declare_doc(CLI::App& app);
Run declare_dump(CLI::App& app);
Run declare_explain(CLI::App& app);
Run declare_export_wit(CLI::App& app);
Run declare_fmt(CLI::App& app);
Run declare_fuzz(CLI::App& app);
Run declare_inspect(CLI::App& app);
Run declare_layout(CLI::App& app);
Run declare_new(CLI::App& app);
Run declare_pack(CLI::App& app);
Run declare_run(CLI::App& app);
Run declare_test(CLI::App& app);

// --- what commands share ---

// The arguments of every command that reads a contract.
struct ContractArguments {
  std::string path;
  std::string features;  // separated by commas or spaces
  bool all_features = false;
  bool color = false;
  std::string format = "text";  // of diagnostics: "text", "json" or "sarif"

  void declare(CLI::App& app);
  void declare_features(CLI::App& app);
  void declare_format(CLI::App& app);
  model::Options options() const;
};

// Prints what load found; the exit code so far.
int report(const Loaded& loaded, const ContractArguments& arguments);
int trouble(std::string_view sentence);

// What the contract says of itself: all its files.
std::string contract_text(const Loaded& loaded);

// Makes the folders too, and leaves a file alone that already says the same, so that a build does
// not start over.
bool write_if_changed(const std::string& path, const std::string& text, std::string& why);

// What a library says of itself; `file` is its bytes.
int inspect_library(const std::string& path, const std::string& file, const std::string& format);

bool shows_color(int file);

// To standard output; the exit code.
int print(std::string_view text);

}  // namespace sabir::driver
