// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace sabir::boundary {
namespace {

constexpr const char* kLevels[] = {"off", "error", "warn", "info", "debug"};
constexpr size_t kLongestText = 4096;

struct Settings {
  Level level = Level::Off;
  int file = 2;

  Settings() {
    const char* wanted = ::secure_getenv("SABIR_LOG");  // of a privileged program nobody else's
    if (wanted && *wanted) set_level(wanted);
    const char* path = ::secure_getenv("SABIR_LOG_FILE");
    if (level == Level::Off || !path || !*path) return;
    file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  }
  void set_level(const char* wanted);
};

void Settings::set_level(const char* wanted) {
  auto at = std::find(std::begin(kLevels), std::end(kLevels), std::string_view(wanted));
  if (at != std::end(kLevels)) {
    level = Level(at - std::begin(kLevels));
    return;
  }
  std::fprintf(stderr, "SABIR_LOG: there is no level `%s`; there are", wanted);
  for (const char* name : kLevels) std::fprintf(stderr, " %s", name);
  std::fprintf(stderr, "\n");
}

const Settings& settings() {
  static const Settings read;
  return read;
}

}  // namespace

bool logs(Level level) { return level <= settings().level && settings().file >= 0; }

Line::Line(Level level, std::string_view side, std::string_view event) noexcept {
  // Not gmtime_r, which reads a file about time zones.
  namespace chrono = std::chrono;
  auto now = chrono::floor<chrono::microseconds>(chrono::system_clock::now());
  auto day = chrono::floor<chrono::days>(now);
  chrono::year_month_day date(day);
  chrono::hh_mm_ss clock(now - day);
  char time[80];
  std::snprintf(time, sizeof time, "time=%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()),
                int(clock.subseconds().count()));
  for (std::string_view text :
       {std::string_view(time), std::string_view(" level="),
        std::string_view(kLevels[size_t(level)]), std::string_view(" side="), side}) {
    put(text);
  }
  add("process", uint64_t(::getpid()));
  put(" event=");
  put(event);
}

// In one piece, so that lines of several processes do not mix.
Line::~Line() {
  put("\n");
  if (!whole_) return;
  [[maybe_unused]] ssize_t written = ::write(settings().file, text_.data(), text_.size());
}

void Line::put(std::string_view text) noexcept {
  try {
    text_ += text;
  } catch (const std::bad_alloc&) {
    whole_ = false;
  }
}

Line& Line::add(std::string_view key, uint64_t value) noexcept {
  char digits[24];
  int size = std::snprintf(digits, sizeof digits, "=%llu", static_cast<unsigned long long>(value));
  put(" ");
  put(key);
  put({digits, size_t(size)});
  return *this;
}

Line& Line::add(std::string_view key, std::string_view text) noexcept {
  put(" ");
  put(key);
  put("=\"");
  for (char c : text.substr(0, kLongestText)) {
    if (c == '"' || c == '\\') put("\\");
    char shown = uint8_t(c) < 0x20 || c == 0x7f ? ' ' : c;
    put({&shown, 1});
  }
  put("\"");
  return *this;
}

}  // namespace sabir::boundary
