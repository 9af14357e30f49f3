// Says what it was given.
#include <grown/core.h>

namespace {

struct Core {
  uint64_t describe(const grown::Options::View &options) {
    return uint64_t(options.level) * 1000 + options.scale;
  }
};

}  // namespace

SABIR_IMPLEMENT(grown, Core)
