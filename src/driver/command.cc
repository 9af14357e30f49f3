#include "driver/command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "backends/table.h"
#include "base/files.h"
#include "diag/render.h"
#include "diag/sarif.h"

namespace sabir::driver {

void ContractArguments::declare(CLI::App& app) {
  app.add_option("contract", path, "a `.wit` file, or a folder of them")->required();
  declare_features(app);
}

void ContractArguments::declare_features(CLI::App& app) {
  app.add_option("--features", features, "`@unstable` features to turn on, separated by commas");
  app.add_flag("--all-features", all_features, "turn on every `@unstable` feature");
}

void ContractArguments::declare_format(CLI::App& app) {
  app.add_option("--format", format, "of what is reported: text, json, or sarif as forges take it")
      ->check(CLI::IsMember({"text", "json", "sarif"}));
}

model::Options ContractArguments::options() const {
  model::Options options;
  options.all_features = all_features;
  options.keywords = backends::keywords();
  for (size_t begin = 0; begin < features.size();) {
    size_t end = std::min(features.find_first_of(", ", begin), features.size());
    if (end > begin) options.features.insert(features.substr(begin, end - begin));
    begin = end + 1;
  }
  return options;
}

int trouble(std::string_view sentence) {
  std::fprintf(stderr, "sabir: %.*s\n", int(sentence.size()), sentence.data());
  return kTrouble;
}

std::string contract_text(const Loaded& loaded) {
  std::string text;
  for (const syntax::ast::File& file : loaded.input.root.files) text += file.text->text;
  for (const model::Group& group : loaded.input.deps)
    for (const syntax::ast::File& file : group.files) text += file.text->text;
  return text;
}

bool write_if_changed(const std::string& path, const std::string& text, std::string& why) {
  std::string ignored;
  if (base::exists(path) && base::read_file(path, ignored) == text) return true;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  return base::write_file(path, text, why);
}

bool shows_color(int file) { return isatty(file) && std::getenv("NO_COLOR") == nullptr; }

int print(std::string_view text) {
  bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return written && std::fflush(stdout) == 0 ? kGood : trouble("cannot write to standard output");
}

int report(const Loaded& loaded, const ContractArguments& arguments) {
  if (!loaded.trouble.empty()) return trouble(loaded.trouble);
  if (arguments.format == "text") {
    std::string text = diag::render(loaded.diagnostics, loaded.sources, shows_color(STDERR_FILENO));
    std::fwrite(text.data(), 1, text.size(), stderr);
  } else {
    print(arguments.format == "json" ? diag::render_json(loaded.diagnostics, loaded.sources)
                                     : diag::render_sarif(diag::findings(loaded.diagnostics),
                                                          loaded.sources, SABIR_VERSION));
  }
  return loaded.diagnostics.has_errors() ? kContractErrors : kGood;
}

}  // namespace sabir::driver
