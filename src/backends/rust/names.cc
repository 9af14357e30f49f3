#include "backends/rust/names.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "abi/names.h"
#include "binding/apart.h"

namespace sabir::backends::rust {
namespace {

constexpr std::string_view kKeywords[] = {
    "abstract", "as",     "async",   "await",    "become", "box",    "break", "const",  "continue",
    "crate",    "do",     "dyn",     "else",     "enum",   "extern", "false", "final",  "fn",
    "for",      "gen",    "if",      "impl",     "in",     "let",    "loop",  "macro",  "match",
    "mod",      "move",   "mut",     "override", "priv",   "pub",    "ref",   "return", "self",
    "static",   "struct", "super",   "trait",    "true",   "try",    "type",  "typeof", "unsafe",
    "unsized",  "use",    "virtual", "where",    "while",  "yield",
};

// Of these there are no raw identifiers.
constexpr std::string_view kPaths[] = {"crate", "self", "super"};

// What the crate has besides its items, what every resource has, what generated code calls its own.
constexpr std::string_view kTop[] = {"alloc", "core", "open", "sabir", "std", "sys", "waist"};
constexpr std::string_view kTypes[] = {
    "Arc",          "AsMut",        "AsRef",     "BTreeMap",   "Box",
    "Clone",        "Copy",         "Cow",       "Default",    "DoubleEndedIterator",
    "Drop",         "Eq",           "Err",       "Error",      "ExactSizeIterator",
    "Extend",       "Failure",      "Fn",        "FnMut",      "FnOnce",
    "From",         "FromIterator", "Hosts",     "Instance",   "Into",
    "IntoIterator", "Iterator",     "Kind",      "None",       "Ok",
    "Option",       "Ord",          "PartialEq", "PartialOrd", "Result",
    "Retained",     "Self",         "Send",      "Sized",      "Some",
    "String",       "Sync",         "ToOwned",   "ToString",   "TryFrom",
    "TryInto",      "Unpin",        "Vec"};
constexpr std::string_view kMethods[] = {"new"};
constexpr std::string_view kLocals[] = {
    "answer", "arena", "at",    "c",      "count", "declare", "error",
    "fail",   "item",  "items", "object", "open",  "parcel",  "part",
    "result", "room",  "sink",  "status", "this",  "to",      "standard",
};

// Crates that come with the compiler.
constexpr std::string_view kCrates[] = {"alloc", "core", "proc_macro", "std", "sys", "test"};

template <typename Range>
bool is_among(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

std::string raw(std::string name) {
  if (is_among(kPaths, name)) return name + "_";
  return is_among(kKeywords, name) ? "r#" + name : name;
}

template <typename Range>
std::string kept_from(std::string name, const Range& taken) {
  return is_among(taken, name) ? name + "_" : raw(std::move(name));
}

}  // namespace

std::span<const std::string_view> keywords() { return kKeywords; }

std::string taken_package(std::string_view prefix) {
  return is_among(kCrates, prefix) ? "`" + std::string(prefix) + "` is a crate of Rust's own" : "";
}

std::string identifier(std::string_view label) { return raw(abi::snake(label)); }
std::string top(std::string_view label) { return kept_from(abi::snake(label), kTop); }
std::string method(std::string_view label) { return kept_from(abi::snake(label), kMethods); }
std::string parameter(std::string_view label) { return kept_from(abi::snake(label), kLocals); }
std::string sys_field(std::string_view label) { return raw(abi::snake(label)); }
std::string constant(std::string_view label) { return abi::upper(label); }

std::string case_name(std::string_view label) {
  std::string out, upper = abi::upper(label), lower = abi::snake(label);
  for (size_t i = 0; i < lower.size(); ++i) {
    if (lower[i] == '_') continue;
    bool first = i == 0 || lower[i - 1] == '_';
    if (first && i > 0 && lower[i] >= '0' && lower[i] <= '9') out += '_';  // `a-1` is not `a1`
    out += first ? upper[i] : lower[i];
  }
  return out == "Self" ? "Self_" : out;
}

namespace {

// Structures that the crate may have for long tuples.
std::vector<std::string> tuple_names() {
  std::vector<std::string> all;
  for (size_t n = kTupleItems + 1; n < 1000; ++n) all.push_back("Tuple" + std::to_string(n));
  return all;
}

}  // namespace

std::string type_name(std::string_view label) {
  static const std::vector<std::string> kTuples = tuple_names();
  std::string name = case_name(label);
  return is_among(kTypes, name) || is_among(kTuples, name) ? name + "_" : name;
}

// --- functions ---

namespace {

bool makes(const abi::Function& f) { return f.is(model::FunctionKind::Constructor); }

// Without the mark of a raw identifier, which a name with a `_` behind it needs no more.
std::string plain_function(const abi::Plan& plan, const abi::Function& f) {
  const std::string& label = f.origin->name;
  return f.resource ? method(label) : plan[f.owner].main ? top(label) : identifier(label);
}

}  // namespace

std::string function_name(const abi::Plan& plan, const abi::Function& f) {
  if (makes(f)) return "new";
  return binding::apart_beside(plan, f, [&](const abi::Function& other) {
    return makes(other) ? "" : plain_function(plan, other);
  });
}

std::string name_on_instance(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (other.imported || other.is(model::FunctionKind::Method)) return "";
    return identifier(binding::label_on_instance(plan, other));
  });
}

std::string name_on_host(const abi::Plan& plan, const abi::Function& f) {
  if (f.is(model::FunctionKind::Method)) return function_name(plan, f);
  return binding::apart(plan, f, [&](const abi::Function& other) -> std::string {
    if (!binding::same_host(f, other)) return "";
    bool of_class = bool(other.resource);
    return of_class ? identifier(binding::label_of_host(plan, other)) : plain_function(plan, other);
  });
}

std::string with_all(const abi::Plan& plan, const std::string& label, const std::string& name) {
  bool plain = name == identifier(label);
  std::string wanted = plain ? identifier(label + "-with") : name + "_with";
  auto meets = [&](const abi::Function& other) {
    return !other.imported &&
           (function_name(plan, other) == wanted ||
            (!other.is(model::FunctionKind::Method) && name_on_instance(plan, other) == wanted));
  };
  bool taken = std::any_of(plan.functions.begin(), plan.functions.end(), meets);
  return taken ? wanted + "_" : wanted;
}

// --- where things stand ---

std::string module_of(const abi::Plan& plan, abi::InterfaceId id) {
  const abi::Interface& interface = plan[id];
  return interface.main ? "" : top(interface.label);
}

std::string class_path(const abi::Plan& plan, abi::InterfaceId owner, const std::string& name,
                       std::string_view crate) {
  std::string module = module_of(plan, owner), path(crate);
  if (!module.empty()) path += "::" + module;
  return path + "::" + type_name(name);
}

std::string trait_of(const abi::Plan& plan, const abi::Interface& interface) {
  std::string name = interface.label.empty() ? "Imports" : type_name(interface.label);
  auto is_taken = [&](const std::string& label) { return type_name(label) == name; };
  bool taken = std::any_of(interface.types.begin(), interface.types.end(),
                           [&](abi::TypeId id) { return is_taken(plan[id].name); });
  taken |= std::any_of(interface.resources.begin(), interface.resources.end(),
                       [&](abi::ResourceId id) { return is_taken(plan[id].name); });
  return taken ? name + "_" : name;
}

std::string crate_name(const abi::Plan& plan) { return plan.prefix; }

}  // namespace sabir::backends::rust
