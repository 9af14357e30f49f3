// The project in the working directory: its CMakeLists.txt, the folder in which CMake builds it,
// and what the libraries in there offer. For the commands `build`, `run` and `pack`.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sabir::driver {

struct WorkspaceArguments {
  std::string build = "build";
  std::vector<std::string> options;  // of CMake, when it configures
  std::string target;                // a machine other than this one; empty: this one

  void declare(CLI::App& app);
};

// What CMake has written about a language of a library (SabirPack.cmake).
struct Offer {
  bool packs = false;
  std::vector<std::string> program, shell;  // empty: there is none
  std::map<std::string, std::string> environment;
};

struct BuiltLibrary {
  std::string name;
  std::map<std::string, Offer> languages;
};

// Configures the build folder if it is not yet, or if there are options; the exit code.
int configure(const WorkspaceArguments& arguments);

// Builds some targets, or all; the exit code.
int build(const WorkspaceArguments& arguments, const std::vector<std::string>& targets);

// The libraries of a configured build folder; the exit code.
int read_libraries(const WorkspaceArguments& arguments, std::vector<BuiltLibrary>& out);

}  // namespace sabir::driver
