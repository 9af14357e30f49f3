#include "backends/go/names.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <set>

#include "abi/names.h"
#include "syntax/unicode.h"

namespace sabir::backends::go {
namespace {

constexpr std::string_view kKeywords[] = {
    "break",  "case",        "chan", "const",   "continue", "default", "defer",
    "else",   "fallthrough", "for",  "func",    "go",       "goto",    "if",
    "import", "interface",   "map",  "package", "range",    "return",  "select",
    "struct", "switch",      "type", "var",
};

// What every package of Go has, so that a parameter of the name would hide it.
constexpr std::string_view kPredeclared[] = {
    "any",     "append",     "bool",      "byte",    "cap",    "clear", "close", "comparable",
    "complex", "complex128", "complex64", "copy",    "delete", "error", "false", "float32",
    "float64", "imag",       "int",       "int16",   "int32",  "int64", "int8",  "iota",
    "len",     "make",       "max",       "min",     "new",    "nil",   "panic", "print",
    "println", "real",       "recover",   "rune",    "string", "true",  "uint",  "uint16",
    "uint32",  "uint64",     "uint8",     "uintptr",
};

// Initialisms, as Go's own code has them.
constexpr std::string_view kInitialisms[] = {
    "api", "ascii", "cpu",  "css", "dns",  "eof",  "html", "http", "https",
    "id",  "ip",    "json", "rpc", "sql",  "ssh",  "tcp",  "tls",  "ttl",
    "udp", "ui",    "uri",  "url", "utf8", "uuid", "vm",   "xml",
};

// What the package has besides the contract's items.
constexpr std::string_view kTop[] = {
    "Declared",
    "Error",
    "Failed",
    "Instance",
    "Open",
    "Optional",
    "Options",
    "Ptr",
    "Result",
    "Some",
    "Status",
    "StatusAborted",
    "StatusAlreadyExists",
    "StatusCancelled",
    "StatusDataLoss",
    "StatusDeadlineExceeded",
    "StatusDeclared",
    "StatusFailedPrecondition",
    "StatusInternal",
    "StatusInvalidArgument",
    "StatusNotFound",
    "StatusOK",
    "StatusOutOfRange",
    "StatusPermissionDenied",
    "StatusResourceExhausted",
    "StatusUnauthenticated",
    "StatusUnavailable",
    "StatusUnimplemented",
    "StatusUnknown",
    "Succeeded",
    "Version",
};

// What objects have, and the methods whose signatures `go vet` knows.
constexpr std::string_view kMethods[] = {
    "As",         "Close",       "Error",      "Format",        "GobDecode",    "GobEncode",
    "Is",         "MarshalJSON", "MarshalXML", "ReadByte",      "ReadFrom",     "ReadRune",
    "Scan",       "Seek",        "String",     "UnmarshalJSON", "UnmarshalXML", "UnreadByte",
    "UnreadRune", "Unwrap",      "WriteByte",  "WriteTo",
};

// Variables, functions and packages that generated functions name.
constexpr std::string_view kLocals[] = {
    "ans",         "answerEntries", "answerItems", "answerParcel", "answerSink",
    "answerValue", "answerView",    "below",       "boolWord",     "brief",
    "briefLend",   "bytesIn",       "dataOf",      "declaring",    "declaringNothing",
    "err",         "failedCall",    "failedWith",  "got",          "gotAt",
    "gotSize",     "invoke",        "invokeBack",  "keepWith",     "lend",
    "lib",         "lifted",        "lifting",     "likely",       "math",
    "mayAlias",    "maySpill",      "newScratch",  "notCalled",    "o",
    "ok",          "onThread",      "onlyError",   "orDefault",    "pinned",
    "pointerWord", "readAs",        "res",         "resultRoom",   "runtime",
    "sc",          "self",          "st",          "standard",     "takeEntries",
    "takeItems",   "takeList",      "takeParcel",  "takeView",     "takeViewText",
    "taken",       "textOf",        "unsafe",      "unusable",     "ws",
};

template <typename Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

// Reads a name of the contract's: codecs are called so, `encodePerson`, `dropNode`.
bool is_codec(std::string_view name) {
  for (std::string_view start :
       {"lower", "lift", "drop", "decode", "encode", "declare", "asked", "call", "new"}) {
    if (name.starts_with(start) && name.size() > start.size()) {
      char next = name[start.size()];
      if (next >= 'A' && next <= 'Z') return true;
    }
  }
  return false;
}

// Words of a label: `text`, `error`; of a symbol, too.
std::vector<std::string> words_of(std::string_view label) {
  std::vector<std::string> words(1);
  for (char c : abi::snake(label)) {
    if (c == '_') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// Reads a word of a label.
std::string capital(const std::string& word) {
  if (contains(kInitialisms, word)) return abi::upper(word);
  std::string all = abi::upper(word);
  return all.substr(0, 1) + word.substr(std::min<size_t>(1, word.size()));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that begin with a digit stay apart: `a-1` is not `a1`.
void append(std::string& out, const std::string& word, const std::string& spelled) {
  if (!out.empty() && !word.empty() && is_digit(word[0])) out += '_';
  out += spelled;
}

std::string camel(std::string_view label) {
  std::string out;
  for (const std::string& word : words_of(label))
    append(out, word, out.empty() ? word : capital(word));
  return out;
}

std::string gated(std::string name) {
  bool taken = contains(kKeywords, name) || contains(kPredeclared, name);
  return taken ? name + "_" : name;
}

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string taken_package(std::string_view prefix) {
  std::string name(prefix);
  if (contains(kKeywords, prefix)) return "`" + name + "` is a word of Go's";
  for (std::string_view own : {"main", "init", "internal", "vendor", "testdata", "unsafe", "cgo"}) {
    if (own == prefix) return "`" + name + "` is a package that means something to Go";
  }
  return "";
}

// Reads a label, or what the plan calls a type.
std::string pascal(std::string_view label) {
  std::string out;
  for (const std::string& word : words_of(label)) append(out, word, capital(word));
  if (label.ends_with('_')) out += '_';
  return out;
}

std::string method(std::string_view label) {
  std::string name = pascal(label);
  return contains(kMethods, name) ? name + "_" : name;
}

std::string parameter(std::string_view label) {
  std::string name = gated(camel(label));
  return contains(kLocals, name) || is_codec(name) ? name + "_" : name;
}

std::string local(std::string_view label) { return gated(camel(label)); }

bool is_taken_at_top(std::string_view name) { return contains(kTop, name); }
bool is_taken_method(std::string_view name) { return contains(kMethods, name); }

std::vector<std::string> fields(const std::vector<std::string>& labels, bool error) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const std::string& label : labels) {
    std::string name = pascal(label);
    if (error && (name == "Error" || name == "Is" || name == "As" || name == "Unwrap")) name += '_';
    while (!seen.insert(name).second) name += '_';
    names.push_back(name);
  }
  return names;
}

namespace {

std::string hidden(char32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, code > 0xFFFF ? "\\U%08x" : "\\u%04x", unsigned(code));
  return text;
}

}  // namespace

std::string go_string(std::string_view text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', char(c)};
    } else if (c < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", unsigned(c));
      out += escape;
    } else {
      out += char(c);
    }
  }
  return syntax::without_hidden(out, hidden) + "\"";
}

}  // namespace sabir::backends::go
