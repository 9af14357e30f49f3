#include "backends/java/names.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "abi/names.h"

namespace sabir::backends::java {
namespace {

constexpr std::string_view kKeywords[] = {
    "abstract",  "assert",       "boolean",  "break",      "byte",    "case",       "catch",
    "char",      "class",        "const",    "continue",   "default", "do",         "double",
    "else",      "enum",         "extends",  "false",      "final",   "finally",    "float",
    "for",       "goto",         "if",       "implements", "import",  "instanceof", "int",
    "interface", "long",         "native",   "new",        "null",    "package",    "private",
    "protected", "public",       "return",   "short",      "static",  "strictfp",   "super",
    "switch",    "synchronized", "this",     "throw",      "throws",  "transient",  "true",
    "try",       "void",         "volatile", "while",      "record",  "sealed",     "permits",
    "yield",     "var",          "_",
};

// java.lang, and what generated code imports.
constexpr std::string_view kTypes[] = {
    "Appendable",
    "Arguments",
    "Arrays",
    "AutoCloseable",
    "Boolean",
    "Byte",
    "ByteBuffer",
    "CharSequence",
    "Character",
    "Class",
    "ClassLoader",
    "ClassValue",
    "Cleaner",
    "Cloneable",
    "Codec",
    "Comparable",
    "DeclaredException",
    "Deprecated",
    "Double",
    "Enum",
    "Error",
    "Exception",
    "Ffm",
    "FfmCalls",
    "Float",
    "Frame",
    "FunctionalInterface",
    "InheritableThreadLocal",
    "Instance",
    "Integer",
    "Iterable",
    "Jni",
    "JniCalls",
    "Library",
    "LinkageError",
    "List",
    "Long",
    "Made",
    "Map",
    "Math",
    "Mechanism",
    "Memory",
    "MethodHandle",
    "MethodHandles",
    "Module",
    "ModuleLayer",
    "NativeCalls",
    "NativeLibraries",
    "Number",
    "Object",
    "Objects",
    "Optional",
    "Override",
    "Package",
    "Process",
    "ProcessBuilder",
    "ProcessHandle",
    "Readable",
    "Record",
    "Reference",
    "Resource",
    "Result",
    "Runnable",
    "Runtime",
    "RuntimeException",
    "RuntimePermission",
    "SabirException",
    "SafeVarargs",
    "SecurityManager",
    "Set",
    "Short",
    "StackTraceElement",
    "StackWalker",
    "Status",
    "StrictMath",
    "String",
    "StringBuffer",
    "StringBuilder",
    "StringTemplate",
    "SuppressWarnings",
    "System",
    "Thread",
    "ThreadDeath",
    "ThreadGroup",
    "ThreadLocal",
    "Throwable",
    "Upcalls",
    "Values",
    "VirtualMachineError",
    "Void",
    "WrongThreadException",
};

constexpr std::string_view kMethods[] = {
    "clone",  "close",     "equals",  "finalize", "getClass", "hashCode", "isClosed", "made",
    "notify", "notifyAll", "pointer", "retain",   "toString", "view",     "wait",
};

// What java.io looks for in classes that are Serializable.
constexpr std::string_view kSerialMethods[] = {
    "readObject", "readObjectNoData", "readResolve", "writeObject", "writeReplace",
};

template <typename Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }

std::string joined(std::string_view label, bool start) {
  std::string out;
  for (char c : abi::snake(label)) {
    if (c == '_') {
      start = !out.empty() || start;
      continue;
    }
    out += start ? upper(c) : c;
    start = false;
  }
  return out;
}

std::string apart(std::string name, bool taken) { return taken ? name + "_" : name; }

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string pascal(std::string_view label) {
  std::string name = joined(label, true);
  return apart(name, contains(kTypes, name));
}

std::string camel(std::string_view label) {
  std::string name = joined(label, false);
  return apart(name, contains(kKeywords, name));
}

std::string constant(std::string_view label) { return abi::upper(label); }

std::string component(std::string_view label) {
  std::string name = camel(label);
  return apart(name, contains(kMethods, name));
}

std::string method(std::string_view label) { return component(label); }

std::string serializable_method(std::string_view label) {
  std::string name = method(label);
  return apart(name, contains(kSerialMethods, name));
}

std::string opened(std::string_view label) {
  std::string name = method(label);
  return apart(name, name == "open");
}

std::string package(std::string_view label) {
  std::string name = abi::snake(label);
  return apart(name, contains(kKeywords, name) || name == "runtime");
}

std::string Scope::claim(std::string wanted) {
  while (!taken_.insert(wanted).second) wanted += "_";
  return wanted;
}

std::string string_literal(std::string_view text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c < 0x20 || c == 0x7f) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", c);
      out += octal;
    } else {
      out += char(c);
    }
  }
  return out + "\"";
}

std::string javadoc(std::string_view text) {
  std::string out;
  bool code = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '`') {
      bool closes = code || text.find('`', i + 1) != std::string_view::npos;
      out += !closes ? "`" : code ? "}" : "{@code ";
      if (closes) code = !code;
    } else if (code) {
      // Braces must pair inside {@code}; the contract's seldom do not.
      out += c == '{' ? '(' : c == '}' ? ')' : c;
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else {
      out += c;
    }
  }
  for (size_t at = 0; (at = out.find("*/", at)) != std::string::npos;) out.replace(at, 2, "*&#47;");
  return out;
}

}  // namespace sabir::backends::java
