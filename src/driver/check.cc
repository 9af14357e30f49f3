// `sabir check CONTRACT`: is it right, and if not, what is wrong with it: all that `sabir gen`
// would refuse, for the languages that are named. `--wit` leaves out what is not WIT's: promises,
// and what cannot be generated yet. `--time` says how long each phase took, for the benchmark.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "base/text.h"
#include "driver/gen.h"
#include "syntax/lex.h"
#include "syntax/parse.h"

namespace sabir::driver {

namespace {

class Stopwatch {
 public:
  // Milliseconds since the last call, as text.
  std::string lap() {
    auto now = std::chrono::steady_clock::now();
    double milliseconds = std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", milliseconds);
    return text;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// Every phase once more, one after another over all files.
int time_phases(const ContractArguments& arguments) {
  Loaded files = read(arguments.path);
  if (!files.trouble.empty()) return trouble(files.trouble);
  diag::Diagnostics diagnostics;
  std::vector<syntax::Tokens> tokens;
  Stopwatch watch;
  for (const source::Text& text : files.sources.all())
    tokens.push_back(syntax::lex(text, diagnostics));
  std::string line = base::cat("lex ", watch.lap());
  size_t next = 0;
  for (const source::Text& text : files.sources.all())
    syntax::parse(text, tokens[next++], diagnostics);
  line += base::cat(" parse ", watch.lap());
  auto contract = model::resolve(files.input, arguments.options(), diagnostics);
  line += base::cat(" resolve ", watch.lap(), "\n");
  return print(line);
}

}  // namespace

Run declare_check(CLI::App& app) {
  auto arguments = std::make_shared<GenArguments>();
  auto timed = std::make_shared<bool>(false), as_wit = std::make_shared<bool>(false);
  arguments->declare(app);
  arguments->declare_format(app);
  declare_languages(app, *arguments);
  app.add_flag("--wit", *as_wit, "only whether it is right, not whether it can be generated");
  app.add_flag("--time", *timed, "print how long each phase takes, in milliseconds");
  return [arguments, timed, as_wit] {
    if (*timed) return time_phases(*arguments);
    if (!*as_wit) return check_as_gen(*arguments);
    return report(load(arguments->path, arguments->options()), *arguments);
  };
}

}  // namespace sabir::driver
