// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/layers.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

#include "boundaries/interposers/check.h"
#include "boundaries/interposers/fault.h"
#include "boundaries/interposers/record.h"
#include "boundaries/interposers/replay.h"
#include "boundaries/interposers/trace.h"

namespace sabir::boundary {
namespace {

using Make = std::unique_ptr<Interposer> (*)(Options& options, const Contract& contract);

struct Sort {
  std::string_view name;
  Make make;
  std::string_view options;  // as a sentence says them
};

constexpr Sort kSorts[] = {
    {"check", make_check, "`to` (a file) and `leaks` (0 or 1)"},
    {"fault", make_fault,
     "`function`, `every`, `chance` (0 to 1), `seed`, `after`, `times`, `status`, `message`, "
     "`delay` (20ms) and `callbacks` (0 or 1)"},
    {"record", make_record, "`to` and `cases` (files) and `flush` (0 or 1)"},
    {"replay", make_replay, "`from` (a file) and `order` (same or any)"},
    {"trace", make_trace, "`to` and `json` (files)"},
};

const Sort* find(std::string_view location) {
  std::string_view name = location.substr(0, std::min(location.find(':'), location.size()));
  for (const Sort& sort : kSorts) {
    if (sort.name == name && name.size() < location.size()) return &sort;
  }
  return nullptr;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// `%2C` and the like.
std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    bool escape =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    out += escape ? char(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

}  // namespace

// --- options ---

std::string Options::text(std::string_view name, std::string_view otherwise) {
  for (auto at = all_.begin(); at != all_.end(); ++at) {
    if (at->first != name) continue;
    std::string value = std::move(at->second);
    all_.erase(at);
    return value;
  }
  return std::string(otherwise);
}

std::string Options::file(std::string_view name) {
  std::string path = text(name);
  for (auto [sign, number] : {std::pair("%p", uint64_t(::getpid())), std::pair("%n", instance_)}) {
    for (size_t at = 0; (at = path.find(sign, at)) != std::string::npos;) {
      path.replace(at, 2, std::to_string(number));
    }
  }
  return path;
}

void Options::wrong(std::string_view name, std::string_view value, std::string_view expected) {
  if (!why_.empty()) return;
  why_ = "`" + std::string(value) + "` is not a valid value for the location's option `" +
         std::string(name) + "`: it takes " + std::string(expected);
}

uint64_t Options::count(std::string_view name, uint64_t otherwise) {
  std::string value = text(name);
  if (value.empty()) return otherwise;
  uint64_t number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || *end) wrong(name, value, "a whole number");
  return number;
}

double Options::share(std::string_view name, double otherwise) {
  std::string value = text(name);
  if (value.empty()) return otherwise;
  double number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || *end || !(number >= 0 && number <= 1)) {
    wrong(name, value, "a number from 0 to 1");
  }
  return number;
}

uint64_t Options::nanoseconds(std::string_view name, uint64_t otherwise) {
  constexpr std::pair<std::string_view, uint64_t> kUnits[] = {
      {"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}};
  std::string value = text(name);
  if (value.empty()) return otherwise;
  uint64_t number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  for (auto [unit, factor] : kUnits) {
    if (error == std::errc() && unit == end && number < UINT64_MAX / 2 / factor) {
      return number * factor;
    }
  }
  wrong(name, value, "a time: 500us, 20ms, 5s");
  return 0;
}

bool Options::yes(std::string_view name) {
  std::string value = text(name, "0");
  if (value != "0" && value != "1") wrong(name, value, "0 or 1");
  return value == "1";
}

bool Options::done(std::string_view known, std::string& why) {
  why = why_;
  if (why.empty() && !all_.empty()) {
    why =
        "the location has an option `" + all_.front().first + "`; there are " + std::string(known);
  }
  return why.empty();
}

// --- locations ---

bool is_interposer(std::string_view location) { return find(location) != nullptr; }

bool parse_layer(std::string_view location, Layer& layer, std::string& why) {
  layer.name = find(location)->name;
  std::string_view rest = location.substr(layer.name.size() + 1);
  if (rest.starts_with('?')) {
    size_t end = std::min(rest.find(','), rest.size());
    std::string_view options = rest.substr(1, end - 1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!options.empty()) {
      std::string_view option = options.substr(0, std::min(options.find('&'), options.size()));
      options.remove_prefix(std::min(option.size() + 1, options.size()));
      size_t equals = option.find('=');
      if (equals == 0 || equals == std::string_view::npos) {
        why = "`" + std::string(option) + "` in the location is not an option: `" + layer.name +
              ":?name=value`, and a comma before the location that it stands over";
        return false;
      }
      layer.options.add(std::string(option.substr(0, equals)),
                        unescaped(option.substr(equals + 1)));
    }
  }
  if (layer.name == "replay" && !rest.empty()) {
    why = "`replay:` stands over nothing, and `" + std::string(rest) + "` is behind it";
    return false;
  }
  layer.inner = rest.empty() ? "inprocess:" : std::string(rest);
  return true;
}

std::unique_ptr<Interposer> make_interposer(Layer& layer, const Contract& contract,
                                            std::string& why) {
  const Sort& sort = *find(layer.name + ":");
  static std::array<std::atomic<uint64_t>, std::size(kSorts)> instances;
  layer.options.instance_ = ++instances[size_t(&sort - kSorts)];
  std::unique_ptr<Interposer> made = sort.make(layer.options, contract);
  if (!layer.options.done(sort.options, why)) return nullptr;
  return made;
}

}  // namespace sabir::boundary
