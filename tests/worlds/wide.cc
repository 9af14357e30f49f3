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

 private:
  wide::Imports imports_;
};

}  // namespace

SABIR_IMPLEMENT(wide, Wide)
