// The table of commands; each is a file of its own.
#include "driver/program.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "driver/command.h"

namespace sabir::driver {
namespace {

constexpr Command kCommands[] = {
    {"new", "begin a library: a contract, a class and cases that pass", declare_new},
    {"build", "build the library of this folder, and its packages", declare_build},
    {"run", "a script, or a shell, with the package of a language loaded", declare_run},
    {"pack", "make of the library what is published: wheel, gem, jar, archive", declare_pack},
    {"check", "report everything that is wrong with a contract", declare_check},
    {"diff", "say what has changed between two contracts, and for whom", declare_diff},
    {"gen", "write the waist and its bindings", declare_gen},
    {"doc", "write what a contract promises, for people", declare_doc},
    {"fuzz", "write fuzzers of what a contract promises", declare_fuzz},
    {"fmt", "write contracts in canonical form", declare_fmt},
    {"test", "try a library in every language, at every boundary", declare_test},
    {"explain", "show the page of an error or a warning", declare_explain},
    {"inspect", "show what a contract says, or a library of itself", declare_inspect},
    {"layout", "draw the bytes of the types that cross", declare_layout},
    {"export-wit", "print a contract as one file of plain WIT", declare_export_wit},
    {"dump", "show the values between the phases of the compiler", declare_dump},
};

}  // namespace

int run_program(int argc, char** argv) {
  CLI::App app{"Sabir: one contract, every language, every boundary", "sabir"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "sabir " SABIR_VERSION);
  std::vector<std::pair<CLI::App*, Run>> runs;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    runs.emplace_back(sub, command.declare(*sub));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help
    return app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    return trouble(wrong.what());
  }
  for (const auto& [sub, run] : runs)
    if (sub->parsed()) return run();
  return kTrouble;
}

}  // namespace sabir::driver
