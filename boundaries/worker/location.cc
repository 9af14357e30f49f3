// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/location.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sabir::boundary {
namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};
constexpr Unit kTimes[] = {{"ns", 1},
                           {"us", 1'000},
                           {"ms", 1'000'000},
                           {"s", 1'000'000'000},
                           {"m", 60'000'000'000},
                           {"", 1'000'000'000}};
constexpr Unit kSizes[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}};

template <size_t N>
std::optional<uint64_t> number(std::string_view text, const Unit (&units)[N]) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return {};
  std::string_view rest = text.substr(size_t(end - text.data()));
  for (const Unit& unit : units) {
    if (rest == unit.name && value <= UINT64_MAX / 2 / unit.factor) return value * unit.factor;
  }
  return {};
}

bool set_time(std::string_view text, Location::Time& to) {
  auto value = number(text, kTimes);
  if (value) to = std::min(Location::Time(int64_t(*value)), kLongestTime);
  return value.has_value();
}
bool set_size(std::string_view text, uint64_t& to) {
  auto value = number(text, kSizes);
  if (value) to = *value;
  return value.has_value();
}
bool set_seconds(std::string_view text, uint64_t& to) {
  Location::Time time{0};
  bool fine = set_time(text, time) && time % std::chrono::seconds(1) == Location::Time(0);
  if (fine) to = uint64_t(time / std::chrono::seconds(1));
  return fine;
}
bool set_count(std::string_view text, uint64_t& to) {
  constexpr Unit kNone[] = {{"", 1}};
  auto value = number(text, kNone);
  if (value) to = *value;
  return value.has_value();
}

constexpr uint64_t kLargestRing = 64 << 20;
constexpr uint64_t kLargestResult = uint64_t{1} << 30;
constexpr const char* kOptions =
    "there are deadline, start, grace, spin (times: 5s, 200ms), cpu (whole seconds), ring (a size, "
    "up to 64M), largest (up to 1G), memory (64M), files (a number), confine and output (0 or 1) "
    "and environment (all, none, or names: LANG,TZ)";

bool set_switch(std::string_view text, bool& to) {
  to = text == "1";
  return to || text == "0";
}

// Names with commas between.
bool set_names(std::string_view text, std::optional<std::vector<std::string>>& to) {
  to.reset();
  if (text == "all") return true;
  to.emplace();
  if (text == "none") return true;
  for (;;) {
    size_t end = std::min(text.find(','), text.size());
    if (end == 0) return false;
    to->emplace_back(text.substr(0, end));
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

bool set_option(std::string_view name, std::string_view value, Location& to, std::string& why) {
  bool fine = false;
  if (name == "deadline") {
    fine = set_time(value, to.deadline);
  } else if (name == "start") {
    fine = set_time(value, to.start);
  } else if (name == "grace") {
    fine = set_time(value, to.grace);
  } else if (name == "spin") {
    fine = set_time(value, to.spin);
  } else if (name == "ring") {
    uint64_t bytes = 0;
    fine = set_size(value, bytes) && bytes <= kLargestRing;
    to.ring = int64_t(bytes);
  } else if (name == "largest") {
    fine = set_size(value, to.largest) && to.largest <= kLargestResult;
  } else if (name == "memory") {
    fine = set_size(value, to.memory);
  } else if (name == "cpu") {
    fine = set_seconds(value, to.cpu);
  } else if (name == "files") {
    fine = set_count(value, to.files);
  } else if (name == "confine") {
    fine = set_switch(value, to.confine);
  } else if (name == "output") {
    fine = set_switch(value, to.output);
  } else if (name == "environment") {
    fine = set_names(value, to.environment);
  } else {
    why = "the location has an option `" + std::string(name) + "`; " + kOptions;
    return false;
  }
  if (!fine) {
    why = "`" + std::string(value) + "` is not a valid value for the location's option `" +
          std::string(name) + "`; " + kOptions;
  }
  return fine;
}

// The options behind the question mark, each at most once.
bool set_options(std::string_view rest, Location& location, std::string& why) {
  std::vector<std::string_view> seen;
  while (!rest.empty()) {
    size_t end = std::min(rest.find('&'), rest.size());
    std::string_view option = rest.substr(0, end);
    size_t equals = std::min(option.find('='), option.size());
    std::string_view name = option.substr(0, equals);
    std::string_view value = equals < option.size() ? option.substr(equals + 1) : "";
    if (!set_option(name, value, location, why)) return false;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      why = "the location's option `" + std::string(name) + "` is there twice";
      return false;
    }
    seen.push_back(name);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

std::string spelled_size(uint64_t bytes) {
  const Unit* unit = &kSizes[0];
  for (const Unit& each : kSizes) {
    if (bytes % each.factor == 0) unit = &each;
  }
  return std::to_string(bytes / unit->factor) + std::string(unit->name);
}

}  // namespace

std::string limits_of(const Location& location) {
  std::string all;
  auto add = [&](const char* name, const std::string& value) {
    all += (all.empty() ? ", within `" : " and `") + std::string(name) + "=" + value + "`";
  };
  if (location.memory) add("memory", spelled_size(location.memory));
  if (location.cpu) add("cpu", std::to_string(location.cpu));
  if (location.files) add("files", std::to_string(location.files));
  return all;
}

bool parse_location(std::string_view text, Location& location, std::string& why) {
  size_t colon = text.find(':');
  std::string_view scheme = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (scheme == "worker") {
    location.kind = Location::Kind::Worker;
  } else if (scheme == "unix") {
    location.kind = Location::Kind::Unix;
  } else {
    why = "there is no boundary for `" + std::string(text) +
          "`: this library was built with `inprocess:`, `worker:` and `unix:`";
    return false;
  }
  std::string_view rest = text.substr(colon + 1);
  size_t question = rest.find('?');
  location.path = rest.substr(0, question);
  if (location.kind == Location::Kind::Unix && location.path.empty()) {
    why = "`unix:` needs the path of a socket behind it";
    return false;
  }
  rest = question == std::string_view::npos ? "" : rest.substr(question + 1);
  return set_options(rest, location, why);
}

}  // namespace sabir::boundary
