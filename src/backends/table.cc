#include "backends/table.h"

#include "backends/c/c.h"
#include "backends/core/core.h"
#include "backends/cpp/cpp.h"
#include "backends/java/java.h"
#include "backends/python/python.h"
#include "backends/ruby/ruby.h"
#include "backends/wire/wire.h"

namespace sabir::backends {
namespace {

// All that `sabir` knows of languages: who adds one adds a folder, and a word here.
constexpr const Language* kLanguages[] = {
    &c::kLanguage, &cpp::kLanguage, &python::kLanguage, &ruby::kLanguage, &java::kLanguage,
};

// What belongs to no language.
constexpr Backend kOthers[] = {
    {"core", "what the C++ implementation fulfils, and the exported symbols", "core", true, true,
     core::generate},
    {"wire", "what boundaries know of the contract: tables, stub, skeleton", "core", true, true,
     wire::generate},
    {"boundaries", "what stands between, as sources, for builds without CMake", "boundaries", false,
     true, wire::copy_boundaries},
    {"fuzz", "fuzzers of the waist", "fuzz", false, true, wire::generate_fuzzers},
};

}  // namespace

std::span<const Language* const> languages() { return kLanguages; }

std::vector<const Backend*> all() {
  std::vector<const Backend*> all;
  for (const Language* language : kLanguages) all.push_back(&language->backend);
  for (const Backend& other : kOthers) all.push_back(&other);
  return all;
}

const Backend* find(std::string_view name) {
  for (const Backend* b : all()) {
    if (b->name == name) return b;
  }
  return nullptr;
}

}  // namespace sabir::backends
