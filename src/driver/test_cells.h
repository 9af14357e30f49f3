// The table of a test run: what each language's tests said at each boundary.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cases/suite.h"

namespace sabir::driver {

// How the tests of a language are run, as the build says it.
struct Runner {
  std::string name;      // "LANGUAGE-FLAVOUR", or as the language
  std::string language;  // as --for calls it
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
};

struct Manifest {
  std::vector<Runner> runners;
  std::vector<std::string> locations;  // "inprocess:", "worker:", "unix:"
  std::vector<std::string> serve;      // what serves at a path that is put behind it
};

// Without a value, `why` says what is wrong with the file.
std::optional<Manifest> read_manifest(const std::string& path, std::string& why);

struct Failure {
  std::string name;  // of the case; empty: the runner itself
  uint32_t line = 0;
  std::string call, expected, actual, message;
};

struct Cell {
  std::string runner, location;
  size_t passed = 0, left_out = 0;
  std::vector<Failure> failures;
  double seconds = 0;
};

struct Selection {
  std::string name;    // of the only case; empty: all
  std::string folder;  // for reports, logs and sockets
};

// Runs the tests of one language at one boundary. A crash costs the case it was in.
Cell run_cell(const Manifest& manifest, const Runner& runner, const std::string& location,
              const cases::Suite& suite, const Selection& selection);

// One line of text for each runner, a column for each location.
std::string table(const std::vector<Cell>& cells);

// Everything in a form for other programs.
std::string to_json(const std::vector<Cell>& cells, const cases::Suite& suite);

}  // namespace sabir::driver
