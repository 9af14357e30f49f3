// Passes everything on.
#include <wide/core.h>

namespace {

class Wide {
 public:
  explicit Wide(wide::Imports& imports) : imports_(imports) {}

  template <typename... Types>
  std::string all(const Types&... values) {
    return imports_.host_all(values...);
  }

  template <typename... Lists>
  uint64_t lists(uint8_t first, const Lists&... all) {
    return first + (uint64_t{0} + ... + all.size());
  }

  template <typename... Numbers>
  uint64_t longs(Numbers... all) {
    return (uint64_t{0} + ... + all);
  }

 private:
  wide::Imports imports_;
};

}  // namespace

SABIR_IMPLEMENT(wide, Wide)
