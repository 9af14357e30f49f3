// Lends its host leaves to write into, and reads them.
#include <soiled/core.h>

#include <algorithm>

namespace {

class Soiled {
 public:
  explicit Soiled(soiled::Imports& imports) : imports_(imports) {}

  uint32_t fresh() {
    std::vector<soiled::host::Leaf> leaves(3, {U'a', true});
    bool signs[3] = {};
    imports_.host_soil(leaves, {signs, 3});
    auto is_fresh = [](const auto& leaf) { return leaf.fresh; };
    return uint32_t(std::count_if(leaves.begin(), leaves.end(), is_fresh));
  }

 private:
  soiled::Imports& imports_;
};

}  // namespace

SABIR_IMPLEMENT(soiled, Soiled)
