#include "backends/c/names.h"

#include <algorithm>
#include <iterator>

#include "abi/names.h"
#include "abi/system.h"

namespace sabir::backends::c {
namespace {

// A header in C is read by C++, too, whose keywords it does without; and types that it uses.
constexpr std::string_view kCpp[] = {
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "int16_t",
    "int32_t",
    "int64_t",
    "int8_t",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "size_t",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "uint8_t",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
};

constexpr std::string_view kC[] = {
    "auto",    "break",  "case",     "char",   "const",    "continue", "default",
    "do",      "double", "else",     "enum",   "extern",   "float",    "for",
    "goto",    "if",     "inline",   "int",    "long",     "register", "restrict",
    "return",  "short",  "signed",   "sizeof", "static",   "struct",   "switch",
    "typedef", "union",  "unsigned", "void",   "volatile", "while",
};

// Macros and types of headers that everybody includes, and of those that implementations do.
constexpr std::string_view kTaken[] = {
    "NULL",
    "alloca",
    "assert",
    "errno",
    "i386",
    "int8_t",
    "linux",
    "major",
    "makedev",
    "minor",
    "offsetof",
    "sa_handler",
    "sa_sigaction",
    "sched_priority",
    "setjmp",
    "si_addr",
    "si_addr_lsb",
    "si_arch",
    "si_band",
    "si_call_addr",
    "si_fd",
    "si_int",
    "si_lower",
    "si_overrun",
    "si_pid",
    "si_pkey",
    "si_ptr",
    "si_status",
    "si_stime",
    "si_syscall",
    "si_timerid",
    "si_uid",
    "si_upper",
    "si_utime",
    "si_value",
    "sigev_notify_attributes",
    "sigev_notify_function",
    "st_atime",
    "st_ctime",
    "st_mtime",
    "stderr",
    "stdin",
    "stdout",
    "unix",
    "va_arg",
    "va_copy",
    "va_end",
    "va_start",
};

// Members of our own: of the tables, and of the class whose functions the core's table has.
constexpr std::string_view kMembers[] = {
    "allocators", "api",     "context",       "drop",   "functions", "gone",
    "hold",       "home_of", "make_standard", "object", "standard",  "struct_size",
};

bool is_taken(std::string_view name) {
  auto among = [&](const auto& words) {
    return std::find(std::begin(words), std::end(words), name) != std::end(words);
  };
  return among(kCpp) || among(kTaken);
}

}  // namespace

std::span<const std::string_view> keywords() { return kC; }
std::span<const std::string_view> cpp_keywords() { return kCpp; }

std::string taken_package(std::string_view prefix) {
  std::string name(prefix);
  if (name == "sabir") return "`sabir.h` is what every library has";
  if (abi::is_system_header(name)) return "it would hide the system's `<" + name + ".h>`";
  for (const char* ours : {"_open", "_close", "_release", "_describe", "_api", "_get_api", "_serve",
                           "_set_allocator", "_fail", "_put", "_parcel"}) {
    if (abi::is_system_symbol(name + ours)) {
      return "`" + name + ours + "` is a function of the C library";
    }
  }
  return "";
}

std::string taken_name_space(std::string_view prefix) {
  std::string name(prefix);
  if (name == "std") return "`std` is C++'s own";
  bool word = std::find(std::begin(kCpp), std::end(kCpp), prefix) != std::end(kCpp);
  if (word) return "`" + name + "` is a word of C++, and no namespace";
  bool function = abi::is_system_symbol(name);
  return function ? "`" + name + "` is a function of the C library, and no namespace" : "";
}

// Reads a label.
std::string identifier(std::string_view label) {
  std::string name = abi::snake(label);
  if (name[0] >= '0' && name[0] <= '9') name.insert(0, "_");
  return is_taken(name) || name.starts_with("sabir_") ? name + "_" : name;
}

// Reads a label. None ends in a `_`.
std::string identifier(const abi::Plan& plan, std::string_view label) {
  std::string name = identifier(label);
  return name.starts_with(plan.prefix + "_") ? name + "_" : name;
}

std::string member_name(const abi::Plan& plan, const std::string& symbol) {
  std::string name = identifier(plan, plan.short_symbol(symbol));
  bool taken = std::find(std::begin(kMembers), std::end(kMembers), name) != std::end(kMembers);
  return taken ? name + "_" : name;
}

}  // namespace sabir::backends::c
