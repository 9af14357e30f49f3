#include "backends/table.h"

#include <algorithm>

#include "backends/c/c.h"
#include "backends/core/core.h"
#include "backends/cpp/cpp.h"
#include "backends/go/go.h"
#include "backends/java/java.h"
#include "backends/lua/lua.h"
#include "backends/python/python.h"
#include "backends/ruby/ruby.h"
#include "backends/rust/rust.h"
#include "backends/wire/wire.h"

namespace sabir::backends {
namespace {

// All that `sabir` knows of languages: who adds one adds a folder, and a word here.
constexpr const Language* kLanguages[] = {
    &c::kLanguage,    &cpp::kLanguage, &python::kLanguage, &ruby::kLanguage,
    &java::kLanguage, &lua::kLanguage, &rust::kLanguage,   &go::kLanguage,
};

// What belongs to no language.
constexpr Backend kOthers[] = {
    {"core", "what the C++ implementation fulfils, and the exported symbols", "core", true,
     core::generate, "core cpp c"},
    {"wire", "what boundaries know of the contract: tables, stub, skeleton", "core", true,
     wire::generate, "core cpp c ."},
    {"boundaries", "what stands between, as sources, for builds without CMake", "boundaries", false,
     wire::copy_boundaries, ". cpp c"},
    {"fuzz", "fuzzers of the waist", "fuzz", false, wire::generate_fuzzers, "core cpp c ."},
};

// Languages to come: a contract that is written today will be there. Of their keywords, those that
// are plausible names.
constexpr std::string_view kCsharp[] = {
    "abstract", "base",     "break",    "case",   "catch",    "checked", "class",     "const",
    "continue", "default",  "delegate", "do",     "double",   "else",    "event",     "explicit",
    "extern",   "false",    "finally",  "fixed",  "float",    "for",     "goto",      "if",
    "in",       "int",      "internal", "is",     "lock",     "long",    "namespace", "new",
    "null",     "object",   "operator", "out",    "override", "params",  "private",   "protected",
    "public",   "readonly", "ref",      "return", "short",    "sizeof",  "struct",    "switch",
    "this",     "throw",    "true",     "try",    "typeof",   "unsafe",  "using",     "var",
    "virtual",  "void",     "volatile", "when",   "where",    "while",   "yield",
};
constexpr model::Keywords kToCome[] = {{"C#", kCsharp}};

}  // namespace

std::span<const Language* const> languages() { return kLanguages; }

std::vector<model::Keywords> keywords() {
  std::vector<model::Keywords> all;
  for (const Language* l : kLanguages) {
    all.push_back({l->name, l->keywords(), l->backend.taken, l->backend.always});
  }
  all.insert(all.end(), std::begin(kToCome), std::end(kToCome));
  return all;
}

std::vector<model::Keywords> keywords(std::span<const Backend* const> chosen) {
  std::vector<model::Keywords> all = keywords();
  for (model::Keywords& of : all) {
    auto is_it = [&](const Language* l) {
      bool is_chosen = std::find(chosen.begin(), chosen.end(), &l->backend) != chosen.end();
      return l->name == of.language && is_chosen;
    };
    of.asked = of.refuses = std::any_of(std::begin(kLanguages), std::end(kLanguages), is_it);
  }
  return all;
}

std::vector<const Backend*> all() {
  std::vector<const Backend*> all;
  for (const Language* language : kLanguages) all.push_back(&language->backend);
  for (const Backend& other : kOthers) all.push_back(&other);
  return all;
}

std::string_view shown_name(const Backend& backend) {
  for (const Language* language : kLanguages) {
    if (&language->backend == &backend) return language->name;
  }
  return backend.name;
}

const Backend* find(std::string_view name) {
  for (const Backend* b : all()) {
    if (b->name == name) return b;
  }
  return nullptr;
}

}  // namespace sabir::backends
