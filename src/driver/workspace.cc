#include "driver/workspace.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "driver/command.h"
#include "driver/json_fields.h"
#include "driver/process.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;
using base::cat;
using json = nlohmann::ordered_json;

// Whether to take Ninja, which says what failed without the rest: if it is there, and nobody asks
// for another.
bool takes_ninja(const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (option.starts_with("-G")) return false;
  Ending ending = run({{"ninja", "--version"}, {}, ""}, 10);
  return ending.trouble.empty() && ending.signal == 0 && ending.status == 0;
}

fs::path this_program() {
  std::error_code error;
  fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : self;
}

// Where `find_package(Sabir)` finds what belongs to this program: the folder above its bin/.
std::string home() { return this_program().parent_path().parent_path().string(); }

// For another machine: this program generates the code, where otherwise the build would compile it.
std::vector<std::string> words_for(const std::string& target) {
  return {cat("-DSABIR_TARGET=", target), cat("-DSABIR_PROGRAM=", this_program().string()),
          "--toolchain", home() + "/share/sabir/target.cmake"};
}

// Whether a build tool has something to read there: what CMake left behind when it failed is not.
bool is_configured(const std::string& build) {
  return base::exists(build + "/build.ninja") || base::exists(build + "/Makefile");
}

int run_cmake(const std::vector<std::string>& words) {
  Program program;
  program.command = {"cmake"};
  program.command.insert(program.command.end(), words.begin(), words.end());
  Ending ending = run_here(program);
  if (!ending.trouble.empty()) return trouble(cat(ending.trouble, "; install CMake 3.25 or later"));
  if (ending.signal != 0) return trouble("cmake was stopped");
  return ending.status == 0 ? kGood : kContractErrors;
}

Offer offer_of(const json& said) {
  auto packs = said.find("packs");
  return {packs != said.end() && *packs == true, texts_field(said, "program"),
          texts_field(said, "shell"), named_texts_field(said, "environment")};
}

bool read_library(const std::string& path, BuiltLibrary& out) {
  std::string why;
  auto text = base::read_file(path, why);
  json file = text ? json::parse(*text, nullptr, false) : json();
  if (!file.is_object()) return false;
  out.name = text_field(file, "library");
  auto languages = file.find("languages");
  if (out.name.empty() || languages == file.end() || !languages->is_object()) return false;
  for (const auto& [language, said] : languages->items())
    if (said.is_object()) out.languages[language] = offer_of(said);
  return true;
}

}  // namespace

void WorkspaceArguments::declare(CLI::App& app) {
  app.add_option("--build", build, "the folder in which CMake builds")->capture_default_str();
  app.add_option("--cmake", options, "an option for CMake when it configures: `-DNAME=VALUE`")
      ->allow_extra_args(false);
}

int configure(const WorkspaceArguments& arguments) {
  if (!base::exists("CMakeLists.txt")) {
    return trouble(
        "there is no CMakeLists.txt here; `sabir new NAME` begins a library, and its folder is "
        "where this command belongs");
  }
  bool configured = is_configured(arguments.build);
  if (configured && arguments.options.empty()) return kGood;
  std::vector<std::string> words = {"-S", ".", "-B", arguments.build};
  if (!configured) {
    if (takes_ninja(arguments.options)) words.insert(words.end(), {"-G", "Ninja"});
    std::error_code error;
    words.push_back(cat("-DSabir_ROOT=", home()));
    words.push_back(cat("-DSABIR_DIST=", fs::absolute("dist", error).string()));
    if (!arguments.target.empty())
      for (const std::string& word : words_for(arguments.target)) words.push_back(word);
  }
  words.insert(words.end(), arguments.options.begin(), arguments.options.end());
  return run_cmake(words);
}

int build(const WorkspaceArguments& arguments, const std::vector<std::string>& targets) {
  std::vector<std::string> words = {"--build", arguments.build, "--parallel"};
  if (!targets.empty()) words.push_back("--target");
  words.insert(words.end(), targets.begin(), targets.end());
  return run_cmake(words);
}

int read_libraries(const WorkspaceArguments& arguments, std::vector<BuiltLibrary>& out) {
  std::string folder = arguments.build + "/libraries", why;
  auto entries = base::list_folder(folder, why);
  for (const base::Entry& entry : entries.value_or(std::vector<base::Entry>())) {
    BuiltLibrary library;
    if (!entry.name.ends_with(".json")) continue;
    if (!read_library(folder + "/" + entry.name, library))
      return trouble(cat("`", folder, "/", entry.name, "` is not what CMake writes there; `cmake ",
                         arguments.build, "` writes it again"));
    out.push_back(std::move(library));
  }
  if (out.empty())
    return trouble(cat("in `", arguments.build,
                       "` nothing is built with Sabir: the CMakeLists.txt has no sabir_library()"));
  return kGood;
}

}  // namespace sabir::driver
