// `sabir test CONTRACT`: native tests of the cases beside a contract. With --generate they are
// written to a folder, for a build; otherwise what the build has made of them, as its manifest
// says, is run at every boundary, and one table shows what came of it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "abi/ledger.h"
#include "backends/table.h"
#include "base/files.h"
#include "base/text.h"
#include "driver/cases.h"
#include "driver/planning.h"
#include "driver/test_cells.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;
using base::cat;

struct TestArguments : PlanArguments {
  std::string cases, name, out, manifest, json;
  std::vector<std::string> languages, locations;
  bool generate = false, every_function = false;
};

bool among(const std::vector<std::string>& all, std::string_view one) {
  return all.empty() || std::find(all.begin(), all.end(), one) != all.end();
}

// --- generating ---

int write(const emit::FileSet& files, const std::string& out) {
  std::string why;
  for (const emit::File& file : files) {
    std::string path = (fs::path(out) / file.path).string();
    if (!write_if_changed(path, file.text, why)) return trouble(why);
  }
  return kGood;
}

int generate(const TestArguments& arguments, Loaded& loaded, const Planned& planned,
             const cases::Suite& suite) {
  if (arguments.out.empty()) return trouble("--generate needs a folder: --out DIR");
  const abi::Ledger* promised = planned.promised ? &*planned.promised : nullptr;
  abi::Ledger ledger = abi::extend(planned.plan, promised, loaded.diagnostics);
  backends::Input input{planned.plan, ledger, loaded.sources, shown_name(arguments.path), ""};
  emit::FileSet files;
  for (const backends::Language* language : backends::languages())
    if (among(arguments.languages, language->backend.name)) language->tests({input, suite}, files);
  return write(files, arguments.out);
}

// --- running ---

std::string quoted(const std::string& text) {
  bool plain = !text.empty() && text.find_first_of(" \"'`$\\!*?()<>|&;~#[]{}") == text.npos;
  if (plain) return text;
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void print_failure(const TestArguments& arguments, const Cell& cell, const cases::Suite& suite,
                   const Failure& failure) {
  std::string place =
      failure.line > 0 ? cat(" (", suite.path, ":", std::to_string(failure.line), ")") : "";
  std::string what = failure.name.empty() ? "the tests" : cat("`", failure.name, "`");
  std::string text =
      cat("\n", what, " failed in ", cell.runner, " at ", cell.location, place, "\n");
  auto row = [&](const char* label, const std::string& value) {
    if (!value.empty()) text += cat("  ", label, value, "\n");
  };
  row("call:     ", failure.call);
  row("expected: ", failure.expected);
  row("actual:   ", failure.actual);
  row("", failure.message);
  std::string again =
      cat("sabir test ", quoted(arguments.path), " --manifest ", quoted(arguments.manifest),
          " --language ", cell.runner, " --location ", quoted(cell.location));
  if (!arguments.cases.empty()) again += cat(" --cases ", quoted(arguments.cases));
  if (!failure.name.empty()) again += cat(" --case ", quoted(failure.name));
  row("again:    ", again);
  print(text);
}

// The functions that no case calls.
std::vector<std::string> never_reached(const cases::Suite& suite, size_t& all) {
  std::vector<size_t> times(suite.plan->functions.size());
  for (const cases::Case& one : suite.cases)
    for (uint32_t f : one.functions) ++times[f];
  std::vector<std::string> never;
  for (size_t f = 0; f < times.size(); ++f) {
    if (suite.plan->functions[f].imported) continue;
    ++all;
    if (times[f] == 0) never.push_back(suite.plan->functions[f].path);
  }
  return never;
}

// How many functions the cases reach; whether that is enough.
bool print_reach(const TestArguments& arguments, const cases::Suite& suite) {
  size_t all = 0;
  std::vector<std::string> never = never_reached(suite, all);
  std::string text =
      cat("\n", base::count_of(suite.cases.size(), "case"), " reach ",
          std::to_string(all - never.size()), " of ", base::count_of(all, "function"));
  for (size_t i = 0; i < never.size(); ++i)
    text += cat(i == 0 ? "; never: `" : ", `", never[i], "`");
  print(text + "\n");
  return never.empty() || !arguments.every_function;
}

std::optional<Selection> select(const TestArguments& arguments, const cases::Suite& suite) {
  bool known = arguments.name.empty();
  std::vector<std::string_view> names;
  for (const cases::Case& one : suite.cases) {
    known |= one.name == arguments.name;
    names.push_back(one.name);
  }
  if (!known) {
    auto meant = base::closest(arguments.name, names);
    trouble(cat("there is no case `", arguments.name, "`",
                meant ? cat("; did you mean `", *meant, "`?") : std::string()));
    return std::nullopt;
  }
  std::string folder = arguments.out;
  if (folder.empty()) {
    fs::path manifest(arguments.manifest);
    folder = (manifest.parent_path() / "results" / manifest.stem()).string();
  }
  std::error_code error;
  fs::create_directories(folder, error);
  return Selection{arguments.name, folder};
}

std::vector<Cell> run_all(const TestArguments& arguments, const Manifest& manifest,
                          const cases::Suite& suite, const Selection& selection) {
  std::vector<Cell> cells;
  const auto& locations = arguments.locations.empty() ? manifest.locations : arguments.locations;
  for (const Runner& runner : manifest.runners) {
    bool asked =
        among(arguments.languages, runner.name) || among(arguments.languages, runner.language);
    for (const std::string& location : locations) {
      if (!asked) continue;
      Cell cell = run_cell(manifest, runner, location, suite, selection);
      char took[32];
      std::snprintf(took, sizeof took, "%.1f s", cell.seconds);
      print(cat(runner.name, "  ", location, "  ", std::to_string(cell.passed), " passed, ",
                std::to_string(cell.failures.size()), " failed  ", took, "\n"));
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

int run_tests(const TestArguments& arguments, const cases::Suite& suite) {
  if (arguments.manifest.empty())
    return trouble("say --manifest FILE, which the build has written (`sabir_cases` in CMake)");
  std::string why;
  std::optional<Manifest> manifest = read_manifest(arguments.manifest, why);
  if (!manifest) return trouble(why);
  std::optional<Selection> selection = select(arguments, suite);
  if (!selection) return kTrouble;
  std::vector<Cell> cells = run_all(arguments, *manifest, suite, *selection);
  if (cells.empty()) return trouble("nothing of what was asked for has been built");
  bool good = true;
  for (const Cell& cell : cells)
    for (const Failure& failure : cell.failures) {
      print_failure(arguments, cell, suite, failure);
      good = false;
    }
  print("\n" + table(cells));
  good &= print_reach(arguments, suite);
  if (!arguments.json.empty() && !base::write_file(arguments.json, to_json(cells, suite), why))
    return trouble(why);
  return good ? kGood : kContractErrors;
}

// The languages, and the flavours of those that have some: "LANGUAGE-FLAVOUR".
std::vector<std::string> tested() {
  std::vector<std::string> names;
  for (const backends::Language* l : backends::languages()) {
    names.emplace_back(l->backend.name);
    for (std::string_view flavour : l->flavours) {
      names.push_back(cat(l->backend.name, "-", flavour));
    }
  }
  return names;
}

// Whether all of them are known; otherwise it has been said which is not.
bool know_languages(const std::vector<std::string>& asked) {
  std::vector<std::string> known = tested();
  for (const std::string& name : asked) {
    if (among(known, name)) continue;
    std::vector<std::string_view> names(known.begin(), known.end());
    trouble(cat("there are no tests in `", name, "`; there are in ", base::one_of(names)));
    return false;
  }
  return true;
}

int test(const TestArguments& arguments) {
  if (!know_languages(arguments.languages)) return kTrouble;
  Loaded loaded = load(arguments.path, arguments.options());
  if (!loaded.trouble.empty() || !loaded.contract) return report(loaded, arguments);
  int code = kGood;
  std::optional<Planned> planned = make_plan(loaded, arguments, code);
  std::optional<cases::Suite> suite;
  if (planned) {
    std::string path = arguments.cases.empty() ? cases_path(arguments.path) : arguments.cases;
    suite = load_cases(loaded, planned->plan, path);
  }
  int reported = report(loaded, arguments);
  if (!suite) return reported == kGood ? code : reported;
  return arguments.generate ? generate(arguments, loaded, *planned, *suite)
                            : run_tests(arguments, *suite);
}

}  // namespace

Run declare_test(CLI::App& app) {
  auto arguments = std::make_shared<TestArguments>();
  arguments->declare(app);
  app.add_option("--cases", arguments->cases, "the cases; NAME.cases beside the contract");
  app.add_option("--language", arguments->languages, "only these languages, or flavours of them");
  app.add_option("--location", arguments->locations, "only these boundaries");
  app.add_option("--case", arguments->name, "only this case");
  app.add_option("--manifest", arguments->manifest, "what the build made, and how it is run");
  app.add_option("--out", arguments->out, "folder to generate to, or for reports and logs");
  app.add_option("--json", arguments->json, "also write the results there");
  app.add_flag("--generate", arguments->generate, "write the tests, and do not run them");
  app.add_flag("--every-function", arguments->every_function, "fail if a function is never called");
  arguments->declare_planning(app);
  return [arguments] { return test(*arguments); };
}

}  // namespace sabir::driver
