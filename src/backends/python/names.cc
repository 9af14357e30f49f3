#include "backends/python/names.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "abi/names.h"
#include "backends/c/literal.h"
#include "syntax/unicode.h"

namespace sabir::backends::python {
namespace {

constexpr std::string_view kKeywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
};

// What generated modules import, and speak of in the scope of the contract's classes.
constexpr std::string_view kTyping[] = {"Callable", "Iterable", "Iterator", "Protocol",
                                        "Self",     "Sequence", "TypeAlias"};

constexpr std::string_view kBuiltins[] = {"bool", "bytes", "dict", "float",
                                          "int",  "list",  "str",  "tuple"};

// Modules that everybody loads by these names.
constexpr std::string_view kLibraries[] = {
    "abc",          "aifc",         "antigravity",  "argparse",    "array",
    "ast",          "asynchat",     "asyncio",      "asyncore",    "atexit",
    "audioop",      "base64",       "bdb",          "binascii",    "bisect",
    "builtins",     "bz2",          "calendar",     "cgi",         "cgitb",
    "chunk",        "cmath",        "cmd",          "code",        "codecs",
    "codeop",       "collections",  "colorsys",     "compileall",  "concurrent",
    "configparser", "contextlib",   "contextvars",  "copy",        "copyreg",
    "crypt",        "csv",          "ctypes",       "curses",      "dataclasses",
    "datetime",     "dbm",          "decimal",      "difflib",     "dis",
    "distutils",    "doctest",      "email",        "encodings",   "ensurepip",
    "enum",         "errno",        "faulthandler", "fcntl",       "filecmp",
    "fileinput",    "fnmatch",      "fractions",    "ftplib",      "functools",
    "gc",           "genericpath",  "getopt",       "getpass",     "gettext",
    "glob",         "graphlib",     "grp",          "gzip",        "hashlib",
    "heapq",        "hmac",         "html",         "http",        "idlelib",
    "imaplib",      "imghdr",       "imp",          "importlib",   "inspect",
    "io",           "ipaddress",    "itertools",    "json",        "keyword",
    "lib2to3",      "linecache",    "locale",       "logging",     "lzma",
    "mailbox",      "mailcap",      "marshal",      "math",        "mimetypes",
    "mmap",         "modulefinder", "msilib",       "msvcrt",      "multiprocessing",
    "netrc",        "nis",          "nntplib",      "nt",          "ntpath",
    "nturl2path",   "numbers",      "opcode",       "operator",    "optparse",
    "os",           "ossaudiodev",  "pathlib",      "pdb",         "pickle",
    "pickletools",  "pipes",        "pkgutil",      "platform",    "plistlib",
    "poplib",       "posix",        "posixpath",    "pprint",      "profile",
    "pstats",       "pty",          "pwd",          "py_compile",  "pyclbr",
    "pydoc",        "pydoc_data",   "pyexpat",      "queue",       "quopri",
    "random",       "re",           "readline",     "reprlib",     "resource",
    "rlcompleter",  "runpy",        "sched",        "secrets",     "select",
    "selectors",    "shelve",       "shlex",        "shutil",      "signal",
    "site",         "smtpd",        "smtplib",      "sndhdr",      "socket",
    "socketserver", "spwd",         "sqlite3",      "sre_compile", "sre_constants",
    "sre_parse",    "ssl",          "stat",         "statistics",  "string",
    "stringprep",   "struct",       "subprocess",   "sunau",       "symtable",
    "sys",          "sysconfig",    "syslog",       "tabnanny",    "tarfile",
    "telnetlib",    "tempfile",     "termios",      "textwrap",    "this",
    "threading",    "time",         "timeit",       "tkinter",     "token",
    "tokenize",     "tomllib",      "trace",        "traceback",   "tracemalloc",
    "tty",          "turtle",       "turtledemo",   "types",       "typing",
    "unicodedata",  "unittest",     "urllib",       "uu",          "uuid",
    "venv",         "warnings",     "wave",         "weakref",     "webbrowser",
    "winreg",       "winsound",     "wsgiref",      "xdrlib",      "xml",
    "xmlrpc",       "zipapp",       "zipfile",      "zipimport",   "zlib",
    "zoneinfo",
};

// What functions and variables of the generated C begin with.
constexpr std::string_view kOurStatics[] = {"asked", "call", "class", "guests", "host", "make"};

template <typename Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string taken_package(std::string_view prefix) {
  if (contains(kOurStatics, prefix)) {
    return "functions of the extension module begin with `" + std::string(prefix) + "_`";
  }
  return contains(kLibraries, prefix) ? "`" + std::string(prefix) + "` is a module of Python's own"
                                      : "";
}

// Two have names that Python could mistake.
std::string exception(std::string_view status) {
  std::string name = pascal(status);
  return name == "Unknown" || name == "Internal" ? name + "Error" : name;
}

std::string pascal(std::string_view label) {
  std::string out;
  bool start = true;
  for (char c : abi::snake(label)) {
    if (c == '_') {
      start = true;
      continue;
    }
    if (start && c >= '0' && c <= '9' && !out.empty()) out += '_';  // `a-1` is not `a1`
    out += start ? upper(c) : c;
    start = false;
  }
  return contains(kKeywords, out) || contains(kTyping, out) ? out + "_" : out;
}

std::string identifier(std::string_view label, std::initializer_list<std::string_view> taken) {
  std::string name = abi::snake(label);
  return contains(kKeywords, name) || contains(taken, name) ? name + "_" : name;
}
std::string identifier(std::string_view label) { return identifier(label, {}); }

std::string constant(std::string_view label) { return abi::upper(label); }

std::string exception_field(std::string_view label) {
  return identifier(label, {"add_note", "args", "fields", "message", "property", "self", "status",
                            "value", "where", "with_traceback"});
}

std::string method(std::string_view label) {
  return identifier(label, {"classmethod", "close", "closed", "property", "staticmethod"});
}

std::string parameter(std::string_view label) { return identifier(label, {"self", "cls"}); }

std::string top_function(std::string_view label) { return identifier(label, {"open"}); }
std::string top_class(std::string_view label) {
  std::string name = pascal(label);
  return name == "Instance" ? name + "_" : name;
}

std::string module(std::string_view label) { return identifier(label, {"errors", "open"}); }

bool hides_builtin(std::string_view name) { return contains(kBuiltins, name); }

std::string in_docstring(std::string_view text) {
  std::string out;
  size_t quotes = 0;  // in a row
  for (size_t i = 0; i < text.size(); ++i) {
    bool quote = text[i] == '"';
    bool ends = quote && (quotes == 2 || i + 1 == text.size());
    if (text[i] == '\\' || ends) out += '\\';
    out += text[i];
    quotes = quote && !ends ? quotes + 1 : 0;
  }
  return out;
}

// Reads what people wrote: a literal for each line.
std::string c_string(std::string_view text) {
  std::string out;
  do {
    size_t end = std::min(std::min(text.find('\n'), text.size()) + 1, text.size());
    out += (out.empty() ? "" : "\n") + c::literal(text.substr(0, end));
    text.remove_prefix(end);
  } while (!text.empty());
  return out;
}

// In the quotes that need fewer backslashes, double ones if it does not matter.
std::string python_string(std::string_view text) {
  bool single =
      std::count(text.begin(), text.end(), '"') > std::count(text.begin(), text.end(), '\'');
  const char quote = single ? '\'' : '"';
  std::string out(1, quote);
  for (unsigned char c : text) {
    if (c == static_cast<unsigned char>(quote) || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", c);
      out += hex;
    } else {
      out += char(c);
    }
  }
  return syntax::without_hidden(out, syntax::number_escape) + quote;
}

}  // namespace sabir::backends::python
