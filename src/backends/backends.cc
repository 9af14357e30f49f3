#include "backends/backends.h"

#include "backends/c/c.h"
#include "backends/core/core.h"
#include "backends/cpp/cpp.h"
#include "backends/java/java.h"
#include "backends/python/python.h"
#include "backends/ruby/ruby.h"
#include "backends/wire/wire.h"

namespace sabir::backends {
namespace {

constexpr Backend kBackends[] = {
    {"c", "the C89 header, the product itself", "c", true, c::generate},
    {"core", "what the C++ implementation fulfils, and the exported symbols", "core", true,
     core::generate},
    {"wire", "what boundaries know of the contract: tables, stub, skeleton", "core", true,
     wire::generate},
    {"cpp", "a header-only C++17 wrapper", "cpp", true, cpp::generate},
    {"java", "a Maven project, by foreign functions or JNI", "java", false, java::generate},
    {"python", "a package with an extension module", "python", false, python::generate},
    {"ruby", "a gem with a C extension", "ruby", false, ruby::generate},
};

}  // namespace

std::span<const Backend> all() { return kBackends; }

const Backend* find(std::string_view name) {
  for (const Backend& backend : kBackends) {
    if (backend.name == name) return &backend;
  }
  return nullptr;
}

}  // namespace sabir::backends
