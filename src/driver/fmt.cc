// `sabir fmt FILE...`: contracts in canonical form, in place. `--check` only says which are not.
#include <CLI/CLI.hpp>
#include <memory>

#include "base/files.h"
#include "base/text.h"
#include "driver/command.h"
#include "syntax/format.h"
#include "syntax/lex.h"
#include "syntax/parse.h"

namespace sabir::driver {

namespace {

struct FmtArguments {
  std::vector<std::string> paths;
  bool check = false, to_stdout = false;
};

// The contracts of a folder, or the file itself.
std::vector<std::string> files_of(const std::string& path) {
  if (!base::is_folder(path)) return {path};
  Loaded loaded = read(path);
  std::vector<std::string> files;
  for (const source::Text& text : loaded.sources.all()) files.push_back(text.path);
  return files;
}

int format_file(const std::string& path, const FmtArguments& arguments) {
  std::string why;
  auto text = base::read_file(path, why);
  if (!text) return trouble(why);
  Loaded loaded;
  if (!loaded.sources.fits(text->size())) return trouble("the contract is larger than 4 GiB");
  const source::Text& added = loaded.sources.add(path, *text);
  syntax::Tokens tokens = syntax::lex(added, loaded.diagnostics);
  syntax::ast::File file = syntax::parse(added, tokens, loaded.diagnostics);
  ContractArguments plain;
  if (loaded.diagnostics.has_errors() || file.broken) return report(loaded, plain);
  std::string formatted = syntax::format(added, tokens);
  if (arguments.to_stdout) return print(formatted);
  if (formatted == *text) return kGood;
  if (arguments.check) {
    print(base::cat(path, "\n"));
    return kContractErrors;
  }
  return base::write_file(path, formatted, why) ? kGood : trouble(why);
}

}  // namespace

Run declare_fmt(CLI::App& app) {
  auto arguments = std::make_shared<FmtArguments>();
  app.add_option("files", arguments->paths, "`.wit` files, or folders of them")->required();
  app.add_flag("--check", arguments->check, "change nothing; name the files that would change");
  app.add_flag("--stdout", arguments->to_stdout, "change nothing; print the formatted text");
  return [arguments] {
    int worst = kGood;
    for (const std::string& path : arguments->paths)
      for (const std::string& file : files_of(path))
        worst = std::max(worst, format_file(file, *arguments));
    return worst;
  };
}

}  // namespace sabir::driver
