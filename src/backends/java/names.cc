#include "backends/java/names.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "abi/names.h"
#include "base/text.h"
#include "syntax/unicode.h"

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
    "AbstractMethodError",
    "Appendable",
    "Arguments",
    "ArithmeticException",
    "ArrayIndexOutOfBoundsException",
    "ArrayStoreException",
    "Arrays",
    "AssertionError",
    "AutoCloseable",
    "Boolean",
    "BootstrapMethodError",
    "Buffer",
    "Buffers",
    "Builder",
    "Byte",
    "ByteBuffer",
    "CharSequence",
    "Character",
    "Class",
    "ClassCastException",
    "ClassCircularityError",
    "ClassFormatError",
    "ClassLoader",
    "ClassNotFoundException",
    "ClassValue",
    "Cleaner",
    "CloneNotSupportedException",
    "Cloneable",
    "Codec",
    "Comparable",
    "DeclaredException",
    "Deprecated",
    "Double",
    "Enum",
    "EnumConstantNotPresentException",
    "Error",
    "Exception",
    "ExceptionInInitializerError",
    "Ffm",
    "FfmCalls",
    "Float",
    "Frame",
    "FunctionalInterface",
    "Growing",
    "Guests",
    "IllegalAccessError",
    "IllegalAccessException",
    "IllegalArgumentException",
    "IllegalCallerException",
    "IllegalMonitorStateException",
    "IllegalStateException",
    "IllegalThreadStateException",
    "Imports",
    "IncompatibleClassChangeError",
    "IndexOutOfBoundsException",
    "InheritableThreadLocal",
    "Instance",
    "InstantiationError",
    "InstantiationException",
    "Integer",
    "InternalError",
    "InterruptedException",
    "Iterable",
    "Jni",
    "JniCalls",
    "LayerInstantiationException",
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
    "NegativeArraySizeException",
    "NoClassDefFoundError",
    "NoSuchFieldError",
    "NoSuchFieldException",
    "NoSuchMethodError",
    "NoSuchMethodException",
    "NullPointerException",
    "Number",
    "NumberFormatException",
    "Object",
    "Objects",
    "Opening",
    "Optional",
    "OutOfMemoryError",
    "Override",
    "Package",
    "Process",
    "ProcessBuilder",
    "ProcessHandle",
    "Readable",
    "Record",
    "Reference",
    "ReflectiveOperationException",
    "Resource",
    "Result",
    "Runnable",
    "Runtime",
    "RuntimeException",
    "RuntimePermission",
    "SabirException",
    "SafeVarargs",
    "SecurityException",
    "SecurityManager",
    "Set",
    "Short",
    "StackOverflowError",
    "StackTraceElement",
    "StackWalker",
    "Status",
    "StrictMath",
    "String",
    "StringBuffer",
    "StringBuilder",
    "StringIndexOutOfBoundsException",
    "StringTemplate",
    "SuppressWarnings",
    "SymbolLookup",
    "System",
    "Thread",
    "ThreadDeath",
    "ThreadGroup",
    "ThreadLocal",
    "Throwable",
    "TypeNotPresentException",
    "UnknownError",
    "UnsatisfiedLinkError",
    "UnsupportedClassVersionError",
    "UnsupportedOperationException",
    "Upcalls",
    "Values",
    "VerifyError",
    "VirtualMachineError",
    "Void",
    "WrongThreadException",
};

// What a record is written with wherever it stands: its texts, and how it is compared.
constexpr std::string_view kCompared[] = {"Arrays", "Object", "Objects", "Override", "String"};

constexpr std::string_view kMethods[] = {
    "clone",  "close",     "equals",  "finalize", "getClass", "hashCode", "isClosed", "made",
    "notify", "notifyAll", "pointer", "retain",   "toString", "view",     "wait",
};

// Of sabir.runtime.Mechanism.
constexpr std::string_view kMechanism[] = {
    "address", "allocate", "block",     "copiesUpTo", "copy",    "describe", "free",
    "isFar",   "locate",   "mechanism", "opened",     "release", "window",
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
    bool digit = c >= '0' && c <= '9';
    if (start && digit && !out.empty()) out += '_';  // `a-1` is not `a1`
    out += start ? upper(c) : c;
    start = false;
  }
  return out;
}

std::string apart(std::string name, bool taken) { return taken ? name + "_" : name; }

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

namespace {

// Reads a name of the contract's.
bool is_tuple(std::string_view name) {
  return name.size() > 5 && name.starts_with("Tuple") && name[5] >= '0' && name[5] <= '9';
}

}  // namespace

std::string pascal(std::string_view label) {
  std::string name = joined(label, true);
  return apart(name, is_tuple(name) || contains(kTypes, name));
}

std::string nested(std::string_view label, std::string_view outer) {
  std::string name = joined(label, true);
  name = apart(name, is_tuple(name) || contains(kCompared, name));
  return apart(name, name == outer);
}

std::string class_called(std::string name) {
  if (!name.empty()) name[0] = upper(name[0]);
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

std::string native_method(std::string_view symbol) {
  std::string name = method(symbol);
  return apart(name, contains(kMechanism, name));
}

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
  return syntax::without_hidden(out, syntax::number_escape) + "\"";
}

namespace {

// What means something to javadoc, or to the compiler: which reads `\u` before all else, in
// comments, too.
// Reads doc text, which people wrote.
std::string entity(std::string_view text, size_t i) {
  char c = text[i];
  bool comment = i > 0 && ((c == '/' && text[i - 1] == '*') || (c == '*' && text[i - 1] == '/'));
  if (c == '<') return "&lt;";
  if (c == '>') return "&gt;";
  if (c == '&') return "&amp;";
  bool special = c == '@' || comment || (c == '\\' && text.substr(i + 1, 1) == "u");
  return special ? "&#" + std::to_string(int(c)) + ";" : std::string(1, c);
}

std::string entities(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) out += entity(text, i);
  return out;
}

// `{@code}` takes everything but braces, and what the compiler would see.
// Reads doc text, which people wrote.
std::string javadoc_code(std::string_view text) {
  bool plain = text.find_first_of("{}") == text.npos && text.find("*/") == text.npos &&
               text.find("/*") == text.npos && text.find("\\u") == text.npos;
  if (plain) return base::cat("{@code ", text, "}");
  std::string out = "<code>";
  for (size_t i = 0; i < text.size(); ++i) {
    bool brace = text[i] == '{' || text[i] == '}';
    out += brace ? "&#" + std::to_string(int(text[i])) + ";" : entity(text, i);
  }
  return out + "</code>";
}

}  // namespace

// Reads doc text, which people wrote.
std::string javadoc(std::string_view text) {
  std::string out;
  for (;;) {
    size_t opens = text.find('`');
    size_t closes = opens == text.npos ? opens : text.find('`', opens + 1);
    if (closes == text.npos) return out + entities(text);
    out += entities(text.substr(0, opens));
    out += javadoc_code(text.substr(opens + 1, closes - opens - 1));
    text.remove_prefix(closes + 1);
  }
}

}  // namespace sabir::backends::java
