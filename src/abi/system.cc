#include "abi/system.h"

#include <algorithm>
#include <iterator>

namespace sabir::abi {
namespace {

constexpr std::string_view kSymbols[] = {
#include "abi/system_symbols.inc"
};

// Of C and of POSIX.
constexpr std::string_view kHeaders[] = {
    "aio",       "alloca",   "arpa",      "assert",   "complex", "cpio",     "crypt",    "ctype",
    "dirent",    "dlfcn",    "elf",       "endian",   "err",     "errno",    "error",    "execinfo",
    "fcntl",     "features", "fenv",      "float",    "fmtmsg",  "fnmatch",  "ftw",      "getopt",
    "glob",      "grp",      "iconv",     "inttypes", "iso646",  "langinfo", "libgen",   "limits",
    "link",      "locale",   "malloc",    "math",     "memory",  "monetary", "mqueue",   "ndbm",
    "net",       "netdb",    "netinet",   "nl_types", "poll",    "pthread",  "pwd",      "regex",
    "sched",     "search",   "semaphore", "setjmp",   "signal",  "spawn",    "stdalign", "stdarg",
    "stdatomic", "stdbool",  "stdckdint", "stddef",   "stdint",  "stdio",    "stdlib",   "string",
    "strings",   "sys",      "syscall",   "syslog",   "tar",     "termios",  "tgmath",   "threads",
    "time",      "trace",    "uchar",     "ulimit",   "unistd",  "utime",    "utmpx",    "values",
    "wait",      "wchar",    "wctype",    "wordexp",
};

static_assert(std::is_sorted(std::begin(kSymbols), std::end(kSymbols)));
static_assert(std::is_sorted(std::begin(kHeaders), std::end(kHeaders)));

}  // namespace

bool is_system_symbol(std::string_view name) {
  return std::binary_search(std::begin(kSymbols), std::end(kSymbols), name);
}

std::span<const std::string_view> system_symbols(std::string_view prefix) {
  std::string begin = std::string(prefix) + "_", end = std::string(prefix) + "`";
  return {std::lower_bound(std::begin(kSymbols), std::end(kSymbols), begin),
          std::lower_bound(std::begin(kSymbols), std::end(kSymbols), end)};
}

bool is_system_header(std::string_view name) {
  return std::binary_search(std::begin(kHeaders), std::end(kHeaders), name);
}

}  // namespace sabir::abi
