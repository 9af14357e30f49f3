// What fulfils both versions of the contract with a structure that grows; MORE is the newer one.
#include <compat/core.h>

#include <sstream>

namespace {

#ifdef MORE
void show(std::ostream& to, const compat::Shape::View& shape) {
  to << "(";
  if (shape.index() == 1) {
    for (auto& dot : shape.get<1>()) to << unsigned(dot.x) << std::string(dot.name);
  }
  to << ")";
}

void more(std::ostream& to, const compat::Options::View& o) {
  to << " text" << o.text.size() << std::string(o.text).substr(2) << " ";
  for (int16_t number : o.numbers) to << number << ",";
  for (const sabir::Text& text : o.texts) to << std::string(text) << ",";
  to << " " << unsigned(o.point.x) << std::string(o.point.name) << " ";
  show(to, o.shape);
  show(to, o.other);
  to << " " << o.parts.get<0>() << o.parts.get<1>() << char(o.parts.get<2>()) << " ";
  for (auto& entry : o.table) to << std::string(entry.get<0>()) << entry.get<1>().size();
  to << " " << o.fixed[0] << o.fixed[1];
  to << " " << (o.maybe ? std::string(*o.maybe) : "none") << " ";
  to << o.outcome.index() << " " << int(o.mood) << " " << int(o.marks) << " " << o.large;
  to << " " << bool(o.without) << unsigned(o.zero);
}
#else
void more(std::ostream&, const compat::Options::View&) {}
#endif

class Grown {
 public:
  std::string tell(const compat::Options::View& options) {
    std::ostringstream to;
    to << options.level << std::string(options.name);
    more(to, options);
    return to.str();
  }
};

}  // namespace

SABIR_IMPLEMENT(compat, Grown)
