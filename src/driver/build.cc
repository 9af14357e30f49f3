// `sabir build`, `sabir run LANGUAGE` and `sabir pack LANGUAGE...`: what authors do with their
// library, without the words of CMake.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "driver/command.h"
#include "driver/process.h"
#include "driver/targets.h"
#include "driver/workspace.h"

namespace sabir::driver {
namespace {

using base::cat;

// Configured, and with what its libraries offer.
int open(const WorkspaceArguments& arguments, std::vector<BuiltLibrary>& libraries) {
  if (int code = configure(arguments); code != kGood) return code;
  return read_libraries(arguments, libraries);
}

// Which libraries have a language, of all or of the one that was named.
int with_language(const std::vector<BuiltLibrary>& libraries, const std::string& language,
                  const std::string& only, std::vector<const BuiltLibrary*>& out) {
  std::string names, languages;
  bool known = only.empty();
  for (const BuiltLibrary& library : libraries) {
    names += cat(names.empty() ? "`" : ", `", library.name, "`");
    if (!only.empty() && library.name != only) continue;
    known = true;
    for (const auto& [name, offer] : library.languages)
      if (languages.find("`" + name + "`") == languages.npos)
        languages += cat(languages.empty() ? "`" : ", `", name, "`");
    if (library.languages.count(language) != 0) out.push_back(&library);
  }
  if (!known) return trouble(cat("there is no library `", only, "`; there are ", names));
  if (!out.empty()) return kGood;
  return trouble(cat("no package is made for `", language, "`, only for ", languages,
                     ": add it to LANGUAGES of sabir_library() in CMakeLists.txt"));
}

// --- build ---

int build_all(const WorkspaceArguments& arguments) {
  std::vector<BuiltLibrary> libraries;
  if (int code = open(arguments, libraries); code != kGood) return code;
  return build(arguments, {});
}

// --- run ---

struct RunArguments : WorkspaceArguments {
  std::string language, library;
  std::vector<std::string> words;
};

int run_language(const RunArguments& arguments) {
  std::vector<BuiltLibrary> libraries;
  if (int code = open(arguments, libraries); code != kGood) return code;
  std::vector<const BuiltLibrary*> having;
  if (int code = with_language(libraries, arguments.language, arguments.library, having);
      code != kGood)
    return code;
  if (having.size() > 1)
    return trouble(cat("several libraries have a package for it: say --library ", having[0]->name,
                       " or another"));
  const BuiltLibrary& library = *having[0];
  const Offer& offer = library.languages.at(arguments.language);
  Program program;
  program.command = arguments.words.empty() ? offer.shell : offer.program;
  program.environment = offer.environment;
  if (program.command.empty())
    return trouble(cat("programs in `", arguments.language,
                       "` are compiled first; docs/languages says how they find the package"));
  if (int code = build(arguments, {cat(library.name, "_", arguments.language)}); code != kGood)
    return code;
  program.command.insert(program.command.end(), arguments.words.begin(), arguments.words.end());
  Ending ending = run_here(program);
  if (!ending.trouble.empty()) return trouble(ending.trouble);
  return ending.signal != 0 ? 128 + ending.signal : ending.status;
}

// --- pack ---

struct PackArguments : WorkspaceArguments {
  std::vector<std::string> languages, targets;
  std::string library, out;
};

int refuse_to_pack(const PackArguments& arguments, const std::string& library,
                   const std::string& language) {
  if (language == "c" || language == "cpp")
    return trouble(cat("C and C++ get what is installed, and `", library,
                       "` installs nothing: say sabir_install(", library, ") in CMakeLists.txt"));
  if (!arguments.target.empty())
    return trouble(cat("`", language, "` is not packed for other machines: leave it out beside ",
                       "--target, and pack it without, on a machine of that kind"));
  return trouble(
      cat("`", language, "` is not packed yet; docs/languages says what to do with what is built"));
}

int pack_for_one(PackArguments arguments) {
  std::error_code error;
  if (!arguments.out.empty())
    arguments.options.push_back(
        cat("-DSABIR_DIST=", std::filesystem::absolute(arguments.out, error).string()));
  std::vector<BuiltLibrary> libraries;
  if (int code = open(arguments, libraries); code != kGood) return code;
  std::vector<std::string> targets;
  for (const std::string& language : arguments.languages) {
    std::vector<const BuiltLibrary*> having;
    if (int code = with_language(libraries, language, arguments.library, having); code != kGood)
      return code;
    for (const BuiltLibrary* library : having) {
      if (!library->languages.at(language).packs)
        return refuse_to_pack(arguments, library->name, language);
      targets.push_back(cat(library->name, "_pack_", language));
    }
  }
  return build(arguments, targets);
}

// For this machine, or for each of the targets, in a build folder of its own.
int pack(const PackArguments& arguments) {
  if (arguments.targets.empty()) return pack_for_one(arguments);
  std::vector<PackArguments> all;
  for (const std::string& name : arguments.targets) {
    std::string why;
    auto target = find_target(name, why);
    if (!target) return trouble(why);
    all.push_back(arguments);
    all.back().target = *target;
    all.back().build += "/" + *target;
  }
  for (const PackArguments& one : all)
    if (int code = pack_for_one(one); code != kGood) return code;
  return kGood;
}

}  // namespace

Run declare_build(CLI::App& app) {
  auto arguments = std::make_shared<WorkspaceArguments>();
  arguments->declare(app);
  return [arguments] { return build_all(*arguments); };
}

Run declare_run(CLI::App& app) {
  auto arguments = std::make_shared<RunArguments>();
  arguments->declare(app);
  app.add_option(
         "language", arguments->language,
         "whose package is loaded; behind it, without `--`, a script and its arguments, or nothing "
         "for a shell")
      ->required();
  app.add_option("--library", arguments->library, "which, if the project has several");
  app.prefix_command();  // what follows is the script's, its options too
  return [arguments, &app] {
    arguments->words = app.remaining();
    return run_language(*arguments);
  };
}

Run declare_pack(CLI::App& app) {
  auto arguments = std::make_shared<PackArguments>();
  arguments->declare(app);
  app.add_option("languages", arguments->languages, "what to make packages for")->required();
  app.add_option("--library", arguments->library, "which, if not all of the project");
  app.add_option("--target", arguments->targets,
                 "other machines to make packages for, with commas between them: "
                 "`x86_64-linux-gnu.2.17`, `aarch64-linux-musl`")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--out", arguments->out, "the folder for what is made; otherwise `dist`");
  return [arguments] { return pack(*arguments); };
}

}  // namespace sabir::driver
