// What fulfils both versions of the contract with a host. The later one, MORE, asks for what an
// older host has not, and goes on without it.
#include <compat/core.h>

namespace {

struct Host {
  explicit Host(compat::Imports& given) : imports(given) {}

  uint32_t tell(const compat::imported::HostListener& to, uint32_t number) {
    uint32_t lacking = 0;
#ifdef MORE
    try {
      if (to.deaf()) return 0;
    } catch (const sabir::Error& error) {
      if (error.status() != sabir::Status::Unimplemented) throw;
      lacking = 1000;
    }
#endif
    return imports.host_base() + to.hear(number) + lacking;
  }

  compat::Imports imports;
};

}  // namespace

SABIR_IMPLEMENT(compat, Host)
