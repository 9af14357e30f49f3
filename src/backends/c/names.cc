#include "backends/c/names.h"

#include <algorithm>
#include <iterator>

#include "abi/names.h"

namespace sabir::backends::c {
namespace {

constexpr std::string_view kKeywords[] = {
    "alignas",   "alignof",      "and",           "and_eq",       "asm",
    "auto",      "bitand",       "bitor",         "bool",         "break",
    "case",      "catch",        "char",          "char16_t",     "char32_t",
    "char8_t",   "class",        "co_await",      "co_return",    "co_yield",
    "compl",     "concept",      "const",         "const_cast",   "consteval",
    "constexpr", "constinit",    "continue",      "decltype",     "default",
    "delete",    "do",           "double",        "dynamic_cast", "else",
    "enum",      "errno",        "explicit",      "export",       "extern",
    "false",     "float",        "for",           "friend",       "goto",
    "if",        "inline",       "int",           "linux",        "long",
    "mutable",   "namespace",    "new",           "noexcept",     "not",
    "not_eq",    "nullptr",      "operator",      "or",           "or_eq",
    "private",   "protected",    "public",        "register",     "reinterpret_cast",
    "requires",  "restrict",     "return",        "short",        "signed",
    "sizeof",    "static",       "static_assert", "static_cast",  "stderr",
    "stdin",     "stdout",       "struct",        "switch",       "template",
    "this",      "thread_local", "throw",         "true",         "try",
    "typedef",   "typeid",       "typename",      "union",        "unix",
    "unsigned",  "using",        "virtual",       "void",         "volatile",
    "wchar_t",   "while",        "xor",           "xor_eq",       "int8_t",
    "NULL",
};

}  // namespace

std::string identifier(std::string_view label) {
  std::string name = abi::snake(label);
  bool taken = std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
  if (name[0] >= '0' && name[0] <= '9') name.insert(0, "_");
  return taken ? name + "_" : name;
}

}  // namespace sabir::backends::c
