#include "backends/ruby/names.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "abi/names.h"
#include "syntax/unicode.h"

namespace sabir::backends::ruby {
namespace {

constexpr std::string_view kKeywords[] = {
    "alias", "and",  "begin",  "break",  "case",   "class", "def",    "do",     "else",
    "elsif", "end",  "ensure", "false",  "for",    "if",    "in",     "module", "next",
    "nil",   "not",  "or",     "redo",   "rescue", "retry", "return", "self",   "super",
    "then",  "true", "undef",  "unless", "until",  "when",  "while",  "yield",
};

// What every object answers to, and must go on answering.
constexpr std::string_view kObject[] = {
    "class",
    "clone",
    "define_singleton_method",
    "display",
    "dup",
    "enum_for",
    "extend",
    "freeze",
    "hash",
    "inspect",
    "initialize",
    "instance_variable_get",
    "instance_variable_set",
    "instance_variables",
    "itself",
    "method",
    "methods",
    "object_id",
    "public_send",
    "send",
    "singleton_class",
    "tap",
    "then",
    "to_enum",
    "to_s",
};

constexpr std::string_view kModule[] = {
    "allocate",  "ancestors", "autoload",      "class_eval",      "const_get",
    "const_set", "constants", "include",       "instance_method", "name",
    "new",       "open",      "open_instance", "prepend",         "superclass",
};

constexpr std::string_view kException[] = {
    "backtrace", "backtrace_locations",
    "cause",     "detailed_message",
    "exception", "full_message",
    "message",   "set_backtrace",
    "value",     "where",
};

constexpr std::string_view kOurs[] = {
    "Calls",   "ClosedError", "DEFAULTS", "DeclaredError", "Err",     "Error", "Errors",
    "FLAVOUR", "Flavours",    "Handle",   "Instance",      "LIBRARY", "Ok",    "OneValue",
    "Some",    "Tables",      "Types",    "VERSION",       "Value",
};

constexpr std::string_view kCore[] = {
    "Array",   "BasicObject", "Binding",    "Class",      "Comparable", "Complex",  "Data",
    "Dir",     "Encoding",    "Enumerable", "Enumerator", "Exception",  "Fiber",    "File",
    "Float",   "GC",          "Hash",       "Integer",    "IO",         "Kernel",   "Marshal",
    "Math",    "Method",      "Module",     "Mutex",      "Numeric",    "Object",   "Proc",
    "Process", "Queue",       "Ractor",     "Random",     "Range",      "Rational", "Regexp",
    "Set",     "Signal",      "String",     "Struct",     "Symbol",     "Thread",   "Time",
    "Warning",
};

// Modules that everybody loads by these names.
constexpr std::string_view kLibraries[] = {
    "abbrev",   "base64",       "benchmark",  "bigdecimal", "bundler",   "cgi",     "coverage",
    "csv",      "date",         "debug",      "delegate",   "digest",    "drb",     "english",
    "erb",      "etc",          "expect",     "fcntl",      "fiber",     "fiddle",  "fileutils",
    "find",     "forwardable",  "getoptlong", "io",         "ipaddr",    "irb",     "json",
    "logger",   "matrix",       "minitest",   "mkmf",       "monitor",   "net",     "nkf",
    "objspace", "observer",     "open3",      "openssl",    "optparse",  "ostruct", "pathname",
    "pp",       "prettyprint",  "prime",      "psych",      "pstore",    "pty",     "racc",
    "rake",     "readline",     "reline",     "resolv",     "rinda",     "ripper",  "ruby",
    "rubygems", "securerandom", "set",        "shellwords", "singleton", "socket",  "stringio",
    "strscan",  "syslog",       "tempfile",   "time",       "timeout",   "tmpdir",  "tsort",
    "un",       "uri",          "weakref",    "yaml",       "zlib",
};

// What functions and variables of the generated C begin with.
constexpr std::string_view kOurStatics[] = {"asked", "call", "class", "guests", "host", "make"};

template <typename Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

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
  return out;
}

// Reads a name of the contract's.
std::string called(std::string_view label, bool predicate) {
  std::string name = abi::snake(label);
  for (std::string_view before : {"is_", "has_"}) {
    if (predicate && name.starts_with(before)) return name.substr(before.size()) + "?";
  }
  return name;
}

// Names of variables, which a keyword may not have.
std::string variable(std::string_view label) {
  std::string name = abi::snake(label);
  return contains(kKeywords, name) ? name + "_" : name;
}

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string taken_package(std::string_view prefix) {
  if (contains(kOurStatics, prefix)) {
    return "functions of the extension module begin with `" + std::string(prefix) + "_`";
  }
  return contains(kLibraries, prefix) ? "`" + std::string(prefix) + "` is a library of Ruby's own"
                                      : "";
}

std::string package_module(std::string_view prefix) {
  std::string name = pascal(prefix);
  return contains(kCore, name) ? name + "Library" : name;
}

std::string constant(std::string_view label) {
  std::string name = pascal(label);
  return contains(kOurs, name) ? name + "_" : name;
}

std::string case_constant(std::string_view label, const std::string& variant) {
  std::string name = constant(label);
  return name == variant ? name + "_" : name;
}

std::string label_constant(std::string_view label) {
  std::string name = abi::upper(label);
  return name == "ALL" || name == "BEGIN" || name == "END" ? name + "_" : name;
}

std::string symbol(std::string_view label) { return abi::snake(label); }

std::string field(std::string_view label) {
  std::string name = variable(label);
  bool taken = contains(kObject, name) || name == "to_h" || name == "with" || name == "deconstruct";
  return taken ? name + "_" : name;
}

std::string exception_field(std::string_view label) {
  std::string name = field(label);
  return contains(kException, name) ? name + "_" : name;
}

// Reads a name of the contract's.
std::string method(std::string_view label, bool predicate) {
  std::string name = called(label, predicate);
  bool taken = contains(kObject, name) || name == "close" || name == "closed?" || name == "use";
  if (!taken) return name;
  return name.ends_with('?') ? name.substr(0, name.size() - 1) + "_?" : name + "_";
}

std::string function(std::string_view label, bool predicate) {
  std::string name = called(label, predicate);
  return contains(kObject, name) || contains(kModule, name) ? name + "_" : name;
}

std::string parameter(std::string_view label) { return variable(label); }

// Reads what people wrote, for a literal.
std::string ruby_string(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    bool hole = c == '#' && std::string_view("{$@").find(text.substr(i + 1, 1)) < 3;
    if (c == '"' || c == '\\' || (hole && i + 1 < text.size())) {
      out += '\\';
      out += char(c);
    } else if (c < 0x20 || c == 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", c);
      out += hex;
    } else {
      out += char(c);
    }
  }
  return syntax::without_hidden(out, syntax::number_escape) + "\"";
}

}  // namespace sabir::backends::ruby
