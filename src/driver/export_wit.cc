// `sabir export-wit CONTRACT`: one file of plain WIT, with the packages it uses inside.
#include <CLI/CLI.hpp>
#include <memory>

#include "driver/command.h"
#include "model/print.h"

namespace sabir::driver {

Run declare_export_wit(CLI::App& app) {
  auto arguments = std::make_shared<ContractArguments>();
  arguments->declare(app);
  return [arguments] {
    Loaded loaded = load(arguments->path, arguments->options());
    if (int code = report(loaded, *arguments); code != kGood) return code;
    return print(model::export_wit(*loaded.contract));
  };
}

}  // namespace sabir::driver
