// `sabir check CONTRACT`: is it right, and if not, what is wrong with it.
#include <CLI/CLI.hpp>
#include <memory>

#include "driver/command.h"

namespace sabir::driver {

Run declare_check(CLI::App& app) {
  auto arguments = std::make_shared<ContractArguments>();
  arguments->declare(app);
  app.add_option("--format", arguments->format, "of the diagnostics: text or json")
      ->check(CLI::IsMember({"text", "json"}));
  return [arguments] { return report(load(arguments->path, arguments->options()), *arguments); };
}

}  // namespace sabir::driver
