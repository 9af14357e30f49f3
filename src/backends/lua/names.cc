#include "backends/lua/names.h"

#include <algorithm>
#include <iterator>

#include "abi/names.h"
#include "syntax/unicode.h"

namespace sabir::backends::lua {
namespace {

constexpr std::string_view kKeywords[] = {
    "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while",
};

// What the package has besides its items, what every class has, and the locals of generated code.
constexpr std::string_view kTop[] = {"err",  "declared", "failed", "is_error",
                                     "none", "ok",       "open",   "some"};
constexpr std::string_view kConstants[] = {"Error", "Instance"};
constexpr std::string_view kClass[] = {"close", "closed", "new"};
constexpr std::string_view kLocals[] = {"call", "functions", "self", "waist"};

// Modules that everybody loads by these names.
constexpr std::string_view kLibraries[] = {
    "bit", "coroutine", "debug", "ffi", "io", "jit", "math", "os", "package", "string", "table",
};

template <typename Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

template <typename Range>
std::string gated(std::string name, const Range& taken) {
  return contains(kKeywords, name) || contains(taken, name) ? name + "_" : name;
}

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string taken_package(std::string_view prefix) {
  return contains(kLibraries, prefix) ? "`" + std::string(prefix) + "` is a library of Lua's own"
                                      : "";
}

std::string identifier(std::string_view label) { return gated(abi::snake(label), kKeywords); }
std::string top(std::string_view label) { return gated(abi::snake(label), kTop); }
std::string method(std::string_view label) { return gated(abi::snake(label), kClass); }
std::string parameter(std::string_view label) { return gated(abi::snake(label), kLocals); }

std::string constant(std::string_view label) {
  std::string out, upper = abi::upper(label), lower = abi::snake(label);
  for (size_t i = 0; i < lower.size(); ++i) {
    if (lower[i] == '_') continue;
    bool first = i == 0 || lower[i - 1] == '_';
    if (first && i > 0 && lower[i] >= '0' && lower[i] <= '9') out += '_';  // `a-1` is not `a1`
    out += first ? upper[i] : lower[i];
  }
  return gated(out, kConstants);
}

namespace {

std::string byte(unsigned char c) {
  std::string digits = std::to_string(c);
  return "\\" + std::string(3 - digits.size(), '0') + digits;
}

std::string bytes(char32_t c) {
  std::string utf8, out;
  syntax::append_utf8(utf8, c);
  for (unsigned char one : utf8) out += byte(one);
  return out;
}

}  // namespace

std::string lua_string(std::string_view text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', char(c)};
    } else if (c < 0x20 || c == 0x7f) {
      out += byte(c);
    } else {
      out += char(c);
    }
  }
  return syntax::without_hidden(out, bytes) + "\"";
}

std::string key(std::string_view label) {
  std::string name = abi::snake(label);
  return contains(kKeywords, name) ? "[" + lua_string(name) + "]" : name;
}

}  // namespace sabir::backends::lua
