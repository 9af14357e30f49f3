// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What `trace:` says: as a table for people, as JSON for programs.
#include <algorithm>
#include <cstdio>

#include "boundaries/interposers/statuses.h"
#include "boundaries/interposers/trace.h"

namespace sabir::boundary {
namespace {

using Row = std::vector<std::string>;

// Columns as wide as their widest item; the first to the left, the others to the right.
std::string table(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      std::string space(widths[i] - row[i].size(), ' ');
      line += i ? "  " + space + row[i] : row[i] + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += "  " + line + "\n";
  }
  return out;
}

std::string name_of(const Traced& traced) {
  return std::string(traced.function->path) + (traced.callback ? " (callback)" : "");
}

std::string none_if(uint64_t number) { return number ? with_commas(number) : "-"; }

std::string calls_table(const Summary& summary) {
  std::vector<Row> rows = {
      {"function", "calls", "failed", "in", "out", "copies", "total", "median", "p99"}};
  for (const Traced& traced : summary.functions) {
    const Tally& t = *traced.tally;
    rows.push_back({name_of(traced), with_commas(t.calls), none_if(t.failed()), as_size(t.in),
                    as_size(t.out), none_if(t.copied), as_time(t.nanoseconds),
                    as_time(t.times.at(0.5)), as_time(t.times.at(0.99))});
  }
  return table(rows);
}

std::string sizes_table(const Summary& summary) {
  Row head = {"bytes in a call"};
  for (uint64_t size : kSizes) head.push_back("<= " + as_size(size));
  head.push_back("more");
  std::vector<Row> rows = {head};
  for (const Traced& traced : summary.functions) {
    Row row = {name_of(traced)};
    for (uint64_t count : traced.tally->sizes) row.push_back(none_if(count));
    rows.push_back(row);
  }
  return table(rows);
}

void add_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void add_number(std::string& out, const char* name, uint64_t number) {
  out += std::string(", \"") + name + "\": " + std::to_string(number);
}

std::string json_of(const Traced& traced) {
  const Tally& t = *traced.tally;
  std::string out = "    {\"function\": ";
  add_json_text(out, traced.function->path);
  out += std::string(", \"callback\": ") + (traced.callback ? "true" : "false");
  add_number(out, "calls", t.calls);
  add_number(out, "bytes_in", t.in);
  add_number(out, "bytes_out", t.out);
  add_number(out, "copies", t.copied);
  add_number(out, "aliases", t.aliases);
  add_number(out, "total_ns", t.nanoseconds);
  add_number(out, "median_ns", t.times.at(0.5));
  add_number(out, "p99_ns", t.times.at(0.99));
  out += ", \"failed\": {";
  for (auto [status, count] : t.failures) {
    if (out.back() != '{') out += ", ";
    add_json_text(out, status_name(status));
    out += ": " + std::to_string(count);
  }
  out += "}, \"sizes\": [";
  for (size_t i = 0; i < t.sizes.size(); ++i) {
    if (i) out += ", ";
    out += "[" + (i < kSizes.size() ? std::to_string(kSizes[i]) : std::string("null")) + ", " +
           std::to_string(t.sizes[i]) + "]";
  }
  return out + "]}";
}

}  // namespace

std::string with_commas(uint64_t number) {
  std::string digits = std::to_string(number), out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string as_size(uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  const char* units[] = {"KiB", "MiB", "GiB", "TiB"};
  double value = double(bytes) / 1024;
  size_t unit = 0;
  for (; value >= 1000 && unit < 3; ++unit) value /= 1024;
  char text[32];
  bool whole = value >= 100 || value == double(uint64_t(value));
  std::snprintf(text, sizeof text, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

std::string as_time(uint64_t ns) {
  if (ns < 1000) return std::to_string(ns) + " ns";
  const char* units[] = {"us", "ms", "s"};
  double value = double(ns) / 1000;
  size_t unit = 0;
  for (; value >= 1000 && unit < 2; ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, value < 100 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  return text;
}

std::string as_table(const Summary& summary) {
  std::string out = "trace: " + std::string(summary.contract.name) + "\n\n";
  out += calls_table(summary) + "\n" + sizes_table(summary);
  if (summary.dropped) out += "\n  " + with_commas(summary.dropped) + " handles dropped\n";
  for (const std::string& advice : advise(summary)) out += "\n  advice: " + advice + "\n";
  return out;
}

std::string as_json(const Summary& summary) {
  std::string out = "{\n  \"contract\": ";
  add_json_text(out, summary.contract.name);
  add_number(out, "dropped", summary.dropped);
  out += ",\n  \"functions\": [\n";
  for (const Traced& traced : summary.functions) {
    if (&traced != &summary.functions.front()) out += ",\n";
    out += json_of(traced);
  }
  out += "\n  ],\n  \"advice\": [";
  for (const std::string& advice : advise(summary)) {
    if (out.back() != '[') out += ", ";
    add_json_text(out, advice);
  }
  return out + "]\n}\n";
}

}  // namespace sabir::boundary
