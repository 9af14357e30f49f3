// `sabir fuzz CONTRACT --out DIR`: writes fuzzers of the waist, with the waist that they need. They
// are compiled as `sabir_fuzz` of cmake/SabirFuzz.cmake does.
#include <CLI/CLI.hpp>
#include <memory>

#include "driver/gen.h"

namespace sabir::driver {

Run declare_fuzz(CLI::App& app) {
  auto arguments = std::make_shared<GenArguments>();
  arguments->languages = {"fuzz"};
  arguments->declare(app);
  app.add_option("--out", arguments->out, "folder to write to")->required();
  arguments->declare_planning(app);
  app.add_flag("--locked", arguments->locked, "fail rather than change the ledger");
  return [arguments] { return gen(*arguments); };
}

}  // namespace sabir::driver
