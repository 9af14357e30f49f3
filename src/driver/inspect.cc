// `sabir inspect CONTRACT`: what the compiler understood. Of a library, what it says of itself.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/files.h"
#include "driver/command.h"
#include "driver/elf.h"
#include "model/print.h"
#include "model/wit_json.h"

namespace sabir::driver {

namespace {

// The file's bytes, if it is a library.
std::optional<std::string> library(const std::string& path) {
  std::string why;
  if (base::is_folder(path) || !base::exists(path)) return std::nullopt;
  std::optional<std::string> file = base::read_file(path, why);
  return file && is_elf(*file) ? file : std::nullopt;
}

int inspect(const ContractArguments& arguments, const std::string& format) {
  if (auto file = library(arguments.path)) return inspect_library(arguments.path, *file, format);
  model::Options options = arguments.options();
  // Comparable with the reference's parser, which knows one tier of rules and takes every comment
  // for documentation.
  options.component_rules = format != "wit-json";
  options.all_comments = format == "wit-json";
  Loaded loaded = load(arguments.path, options);
  if (int code = report(loaded, arguments); code != kGood) return code;
  if (format == "wit-json") return print(model::wit_json(*loaded.contract));
  if (format == "json") return print(model::print_json(*loaded.contract));
  return print(model::print_tree(*loaded.contract));
}

}  // namespace

Run declare_inspect(CLI::App& app) {
  auto arguments = std::make_shared<ContractArguments>();
  auto format = std::make_shared<std::string>("tree");
  arguments->declare(app);
  app.add_option("--format", *format,
                 "tree, json, or wit-json as the reference tools write it; of a library also wit")
      ->check(CLI::IsMember({"tree", "json", "wit-json", "wit"}));
  return [=] { return inspect(*arguments, *format); };
}

}  // namespace sabir::driver
