// A cell is run at least once. What a runner has begun and not ended is where it crashed; it is
// started again with the cases that it had not come to.
#include "driver/test_cells.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "driver/json_fields.h"
#include "driver/process.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;
using base::cat;
using json = nlohmann::ordered_json;

constexpr int kSeconds = 600, kMostCrashes = 20;

// The last lines of a log, for those who did not see it.
std::string tail(const std::string& path) {
  std::string why, text = base::read_file(path, why).value_or("");
  size_t at = text.size();
  for (int lines = 0; at > 0 && lines < 12; --at)
    if (text[at - 1] == '\n' && at < text.size()) ++lines;
  return std::string(base::trim(std::string_view(text).substr(at == 0 ? 0 : at + 1)));
}

class CellRun {
 public:
  CellRun(const Manifest& manifest, const Runner& runner, const std::string& location,
          const cases::Suite& suite, const Selection& selection)
      : manifest_(manifest), runner_(runner), suite_(suite), selection_(selection) {
    cell_.runner = runner.name;
    cell_.location = location;
    std::string file = runner.name + "-";
    for (char c : location) file += base::is_letter(c) || base::is_digit(c) ? c : '-';
    base_ = (fs::path(selection.folder) / file).string();
    for (const cases::Case& one : suite.cases) {
      bool asked = selection.name.empty() || one.name == selection.name;
      if (asked && one.runs_in(runner.language)) open_.insert(one.name);
      if (asked && !one.runs_in(runner.language)) ++cell_.left_out;
    }
  }

  Cell run() {
    auto begin = std::chrono::steady_clock::now();
    std::unique_ptr<Running> server = serve();
    for (int crashes = 0; !open_.empty() && failed_.empty(); ++crashes) {
      if (!round(crashes == 0 && selection_.name.empty()) || crashes == kMostCrashes) break;
    }
    for (const std::string& name : open_) fail(name, "it was not run");
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    cell_.seconds = took.count();
    return std::move(cell_);
  }

 private:
  // `unix:` by itself is a place where a program of ours serves.
  std::unique_ptr<Running> serve() {
    location_ = cell_.location;
    size_t at = location_.rfind("unix:");
    if (at == std::string::npos || at + 5 != location_.size() || manifest_.serve.empty())
      return nullptr;
    std::string socket = cat("/tmp/sabir-cases-", std::to_string(getpid()));
    unlink(socket.c_str());
    location_ += socket;
    Program program{manifest_.serve, {}, base_ + ".server.log"};
    program.command.push_back(socket);
    auto server = std::make_unique<Running>(program);
    for (int i = 0; i < 500 && !fs::exists(socket); ++i) usleep(20'000);
    if (!fs::exists(socket)) failed_ = cat("nobody serves at ", socket, ". ", server->trouble());
    return server;
  }

  // Whether another one makes sense.
  bool round(bool all) {
    std::string report = base_ + ".jsonl", only = base_ + ".only", log = base_ + ".log", why;
    fs::remove(report);
    fs::remove(log);
    Program program{runner_.command, runner_.environment, log};
    program.environment["SABIR_LOCATION"] = location_;
    program.environment["SABIR_CASES_REPORT"] = report;
    program.environment["SABIR_CASES_ONLY"] = "";
    if (!all) {
      std::string names;
      for (const std::string& name : open_) names += name + "\n";
      if (!base::write_file(only, names, why)) return fail("", why);
      program.environment["SABIR_CASES_ONLY"] = only;
    }
    Ending ending = driver::run(program, kSeconds);
    if (!ending.trouble.empty()) return fail("", ending.trouble);
    size_t before = open_.size();
    std::string under_way = read_report(report);
    return judge(ending, under_way, open_.size() != before, log);
  }

  bool judge(const Ending& ending, const std::string& under_way, bool moved,
             const std::string& log) {
    std::string how = ending.late     ? cat("did not end in ", std::to_string(kSeconds), " s")
                      : ending.signal ? cat("crashed: ", strsignal(ending.signal))
                                      : cat("ended with status ", std::to_string(ending.status));
    bool good = ending.status == 0 && ending.signal == 0;
    if (!under_way.empty()) {
      open_.erase(under_way);
      fail(under_way, cat("the runner ", how, " in this case\n", tail(log)));
      return true;
    }
    if (!good && cell_.failures.empty()) return fail("", cat("the runner ", how, "\n", tail(log)));
    return moved && ending.signal != 0;
  }

  // Takes what ended; the case that was begun and did not.
  std::string read_report(const std::string& path) {
    std::string why, text = base::read_file(path, why).value_or(""), under_way;
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size());
      json line = json::parse(text.substr(at, end - at), nullptr, false);
      at = end + 1;
      if (!line.is_object()) continue;
      std::string name = text_field(line, "case");
      if (text_field(line, "event") == "begin") under_way = name;
      if (text_field(line, "event") != "end" || open_.erase(name) == 0) continue;
      if (under_way == name) under_way.clear();
      take(name, line);
    }
    return under_way;
  }

  void take(const std::string& name, const json& line) {
    std::string status = text_field(line, "status");
    if (status == "passed") {
      ++cell_.passed;
    } else if (status == "skipped") {
      ++cell_.left_out;
    } else {
      auto at = line.find("line");
      uint32_t number = at != line.end() && at->is_number() ? at->get<uint32_t>() : 0;
      cell_.failures.push_back({name, number, text_field(line, "call"),
                                text_field(line, "expected"), text_field(line, "actual"),
                                text_field(line, "message")});
    }
  }

  bool fail(const std::string& name, const std::string& message) {
    Failure failure{name, 0, "", "", "", message};
    for (const cases::Case& one : suite_.cases)
      if (one.name == name) failure.line = one.line;
    cell_.failures.push_back(std::move(failure));
    if (name.empty()) open_.clear();
    return false;
  }

  const Manifest& manifest_;
  const Runner& runner_;
  const cases::Suite& suite_;
  const Selection& selection_;
  Cell cell_;
  std::string base_, location_, failed_;
  std::set<std::string> open_;  // the cases that have not ended yet
};

std::string cell_text(const Cell& cell) {
  std::string text = std::to_string(cell.passed);
  if (!cell.failures.empty()) text += cat(", ", std::to_string(cell.failures.size()), " FAILED");
  if (cell.left_out > 0) text += cat(", ", std::to_string(cell.left_out), " left out");
  return text;
}

}  // namespace

std::optional<Manifest> read_manifest(const std::string& path, std::string& why) {
  std::optional<std::string> text = base::read_file(path, why);
  if (!text) return std::nullopt;
  json file = json::parse(*text, nullptr, false);
  if (!file.is_object() || !file.contains("runners") || !file["runners"].is_array()) {
    why = cat("`", path, "` is not a manifest of tests");
    return std::nullopt;
  }
  Manifest made;
  for (const json& one : file["runners"]) {
    Runner runner{text_field(one, "name"), text_field(one, "language"), texts_field(one, "command"),
                  named_texts_field(one, "environment")};
    if (!runner.command.empty()) made.runners.push_back(std::move(runner));
  }
  made.locations = texts_field(file, "locations");
  made.serve = texts_field(file, "serve");
  return made;
}

Cell run_cell(const Manifest& manifest, const Runner& runner, const std::string& location,
              const cases::Suite& suite, const Selection& selection) {
  return CellRun(manifest, runner, location, suite, selection).run();
}

std::string table(const std::vector<Cell>& cells) {
  std::vector<std::string> rows, columns;
  auto note = [](std::vector<std::string>& all, const std::string& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  };
  size_t first = 8;
  for (const Cell& cell : cells) {
    note(rows, cell.runner);
    note(columns, cell.location);
    first = std::max(first, cell.runner.size());
  }
  auto padded = [](const std::string& text, size_t width) {
    return text + std::string(width > text.size() ? width - text.size() : 0, ' ') + "  ";
  };
  std::string out = padded("", first);
  std::vector<size_t> widths;
  for (const std::string& column : columns) {
    size_t width = column.size();
    for (const Cell& cell : cells)
      if (cell.location == column) width = std::max(width, cell_text(cell).size());
    widths.push_back(width);
    out += padded(column, width);
  }
  for (const std::string& row : rows) {
    while (out.back() == ' ') out.pop_back();
    out += "\n" + padded(row, first);
    for (size_t i = 0; i < columns.size(); ++i) {
      std::string text = "-";
      for (const Cell& cell : cells)
        if (cell.runner == row && cell.location == columns[i]) text = cell_text(cell);
      out += padded(text, widths[i]);
    }
  }
  while (out.back() == ' ') out.pop_back();
  return out + "\n";
}

std::string to_json(const std::vector<Cell>& cells, const cases::Suite& suite) {
  json all = json::array();
  for (const Cell& cell : cells) {
    json failures = json::array();
    for (const Failure& one : cell.failures)
      failures.push_back({{"case", one.name},
                          {"line", one.line},
                          {"call", one.call},
                          {"expected", one.expected},
                          {"actual", one.actual},
                          {"message", one.message}});
    all.push_back({{"runner", cell.runner},
                   {"location", cell.location},
                   {"passed", cell.passed},
                   {"left_out", cell.left_out},
                   {"seconds", cell.seconds},
                   {"failures", failures}});
  }
  json file = {{"cases", suite.cases.size()}, {"path", suite.path}, {"cells", all}};
  return file.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace sabir::driver
