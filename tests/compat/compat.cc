// What fulfils every version of the contract: an implementation may have more than it needs.
#include <compat/core.h>

namespace {

using compat::Colour;
using compat::Point;

class Pen {
 public:
  explicit Pen(Colour colour) : colour_(colour) {}
  uint32_t draw(const Point& to) { return uint32_t(to.x + to.y) + uint32_t(colour_); }
  void lift() {}

 private:
  Colour colour_;
};

class Compat {
 public:
  using Pen = ::Pen;

  std::string name(Colour colour) { return "colour " + std::to_string(unsigned(colour)); }
  Colour mix(Colour a, Colour b) { return a < b ? b : a; }
};

}  // namespace

SABIR_IMPLEMENT(compat, Compat)
