// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What happens here, for people who look for a fault: lines of key=value, to the error output or to
// a file. Off, unless the environment says otherwise:
//
//   SABIR_LOG=error|warn|info|debug    lives and deaths of workers; with debug every call
//   SABIR_LOG_FILE=/path               appended to, by all processes that are told so
//
// A call has the same `request` on both sides. What cannot be written is lost, and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sabir::boundary {

enum class Level : uint8_t { Off, Error, Warn, Info, Debug };

// Whether lines of that level are written. Read from the environment once.
bool logs(Level level);

// A line in the making; written when it goes. Without memory for it, it is lost.
class Line {
 public:
  Line(Level level, std::string_view side, std::string_view event) noexcept;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line();

  Line& add(std::string_view key, uint64_t value) noexcept;
  Line& add(std::string_view key, std::string_view text) noexcept;  // quoted

 private:
  void put(std::string_view text) noexcept;

  std::string text_;
  bool whole_ = true;  // there was memory for all of it
};

}  // namespace sabir::boundary
