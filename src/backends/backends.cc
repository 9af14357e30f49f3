#include "backends/backends.h"

#include "backends/c/c.h"
#include "backends/c/tests.h"
#include "backends/core/core.h"
#include "backends/cpp/cpp.h"
#include "backends/cpp/tests.h"
#include "backends/java/java.h"
#include "backends/python/python.h"
#include "backends/ruby/ruby.h"
#include "backends/wire/wire.h"

namespace sabir::backends {
namespace {

constexpr Backend kBackends[] = {
    {"c", "the C89 header, the product itself", "c", true, true, c::generate, c::generate_tests},
    {"core", "what the C++ implementation fulfils, and the exported symbols", "core", true, true,
     core::generate},
    {"wire", "what boundaries know of the contract: tables, stub, skeleton", "core", true, true,
     wire::generate},
    {"boundaries", "what stands between, as sources, for builds without CMake", "boundaries", false,
     true, wire::copy_boundaries},
    {"cpp", "a header-only C++17 wrapper", "cpp", true, true, cpp::generate, cpp::generate_tests},
    {"fuzz", "fuzzers of the waist", "fuzz", false, true, wire::generate_fuzzers},
    {"java", "a Maven project, by foreign functions or JNI", "java", false, false, java::generate,
     java::generate_tests},
    {"python", "a package with an extension module", "python", false, true, python::generate,
     python::generate_tests},
    {"ruby", "a gem with a C extension", "ruby", false, false, ruby::generate,
     ruby::generate_tests},
};

}  // namespace

void check(const Backend& backend, const Input& input, diag::Diagnostics& diagnostics) {
  if (backend.extensible) return;
  for (const abi::Type& type : input.plan.types) {
    if (!type.extensible) continue;
    diagnostics
        .add(diag::Code::E0901, input.plan.contract->types[type.origin].span,
             "`//sabir:extensible` records cannot be generated for `" + std::string(backend.name) +
                 "` yet")
        .help.push_back("leave it out of --for, or make it a plain record");
  }
}

std::span<const Backend> all() { return kBackends; }

const Backend* find(std::string_view name) {
  for (const Backend& backend : kBackends) {
    if (backend.name == name) return &backend;
  }
  return nullptr;
}

}  // namespace sabir::backends
