// What fulfils the gauntlet: every value comes back as it came. The functions are written in every
// style that an author may choose: plain values, sabir::Result, exceptions, containers, sabir::Out.
#include <gauntlet/core.h>

#include <memory>
#include <stdexcept>

namespace {

using gauntlet::Colour;
using gauntlet::Days;
using gauntlet::Padded;
using gauntlet::Person;
using gauntlet::PersonView;
using gauntlet::Point;
using gauntlet::Shape;
using gauntlet::ShapeView;

using AnyNode = sabir::Handle<gauntlet_node, gauntlet_node_drop>;

Person ada() {
  Person person;
  person.name = "Ada";
  person.age = 36;
  person.favourite = Colour::Blue;
  person.home = {51.5, -0.1};
  person.nicknames = {"the countess", ""};
  person.path = {{1, 2}, {3, 4}};
  return person;
}

// A name and all names above it, which it keeps alive.
class Node {
 public:
  explicit Node(sabir::Text name) : names_(std::make_shared<Names>(Names{nullptr, name})) {}

  std::string name() const { return path(*names_); }
  Node child(sabir::Text name) const { return Node(std::make_shared<Names>(Names{names_, name})); }
  bool same(Node& other) const { return names_ == other.names_; }

  static Node merge(Node&& left, Node&& right) {
    if (left.name() == right.name()) throw std::invalid_argument("they are twins");
    return Node(sabir::Text(left.name() + "+" + right.name()));
  }

  sabir::Result<Node, std::string> try_child(bool fail) const {
    if (fail) return sabir::Err{"no child of " + name()};
    return child("child");
  }

 private:
  struct Names {
    std::shared_ptr<const Names> above;
    std::string name;
  };

  explicit Node(std::shared_ptr<const Names> names) : names_(std::move(names)) {}

  static std::string path(const Names& names) {
    return names.above ? path(*names.above) + "/" + names.name : names.name;
  }

  std::shared_ptr<const Names> names_;
};

class Gauntlet {
 public:
  using Node = ::Node;

  bool echo_bool(bool value) { return value; }
  int8_t echo_s8(int8_t value) { return value; }
  uint8_t echo_u8(uint8_t value) { return value; }
  int16_t echo_s16(int16_t value) { return value; }
  uint16_t echo_u16(uint16_t value) { return value; }
  int32_t echo_s32(int32_t value) const { return value; }
  uint32_t echo_u32(uint32_t value) const { return value; }
  static int64_t echo_s64(int64_t value) { return value; }
  static uint64_t echo_u64(uint64_t value) { return value; }
  float echo_f32(float value) { return value; }
  double echo_f64(double value) { return value; }
  char32_t echo_char(char32_t value) { return value; }
  Colour echo_colour(Colour value) { return value; }
  Days echo_days(Days value) { return value; }

  // The same results, given in four ways: a string, into the caller's memory, a container, a view
  // of the argument.
  std::string echo_string(sabir::Text value) { return value; }
  void echo_bytes(sabir::Bytes value, sabir::Out& out) {
    for (uint8_t byte : value) {
      *out.reserve(1) = char(byte);
      out.commit(1);
    }
  }
  std::vector<double> echo_doubles(sabir::Span<double> value) {
    return {value.begin(), value.end()};
  }
  void echo_points(sabir::Span<Point> value, sabir::Out& out) {
    out.alias(value.data(), value.size() * sizeof(Point));
  }

  std::vector<std::string> echo_strings(sabir::Span<sabir::Text> value) {
    return {value.begin(), value.end()};
  }
  std::vector<std::vector<uint32_t>> echo_grid(sabir::Span<sabir::Span<uint32_t>> value) {
    return sabir::lift<std::vector<std::vector<uint32_t>>>(value);
  }
  Point echo_point(const Point& value) { return value; }
  Padded echo_padded(const Padded& value) { return value; }
  Person echo_person(const PersonView& value) { return sabir::lift<Person>(value); }
  Shape echo_shape(const ShapeView& value) { return sabir::lift<Shape>(value); }
  std::tuple<uint32_t, std::string> echo_pair(
      const sabir::TupleView<uint32_t, sabir::Text>& value) {
    return {value.get<0>(), value.get<1>()};
  }
  std::optional<uint32_t> echo_option(const sabir::Option<uint32_t>& value) {
    return value ? std::optional(*value) : std::nullopt;
  }
  std::optional<std::string> echo_option_string(const sabir::Option<sabir::Text>& value) {
    return sabir::lift<std::optional<std::string>>(value);
  }
  std::optional<std::optional<uint8_t>> echo_nested_option(
      const sabir::Option<sabir::Option<uint8_t>>& value) {
    return sabir::lift<std::optional<std::optional<uint8_t>>>(value);
  }
  std::vector<sabir::Result<uint32_t, std::string>> echo_inner_result(
      sabir::Span<sabir::OneOf<sabir_bool, uint32_t, sabir::Text>> value) {
    return sabir::lift<std::vector<sabir::Result<uint32_t, std::string>>>(value);
  }

  void nothing() {}

  // Failing without a value, by a Result and by an exception.
  sabir::Result<void, sabir::core::NoError> may_fail(bool fail) {
    if (fail) return sabir::Err{sabir::core::NoError{}};
    return {};
  }
  uint64_t may_give(bool fail) {
    if (fail) throw sabir::core::NoError{};
    return 42;
  }
  // The contract's own error, by a Result and by an exception.
  sabir::Result<void, Colour> may_fail_with(bool fail) {
    if (fail) return sabir::Err{Colour::Green};
    return {};
  }
  std::string may_fail_or_give(bool fail) {
    if (fail) throw ada();
    return "given";
  }

  uint64_t many(uint8_t a, sabir::Text b, sabir::Span<uint16_t> c, const Point& d,
                const sabir::Option<sabir::Text>& e, bool f) {
    uint64_t sum = a + b.size() + uint64_t(d.x) + uint64_t(d.y) + f;
    for (uint16_t item : c) sum += item;
    return e ? sum + e->size() : sum;
  }

  std::string first(sabir::Span<gauntlet_node*> nodes) {
    if (nodes.empty()) throw sabir::Failure(sabir::Status::OutOfRange, "there is no first");
    return gauntlet::waist::Calls<Gauntlet>::object(nodes[0]).name();
  }
  std::optional<AnyNode> maybe(bool want) {
    if (!want) return std::nullopt;
    return gauntlet::waist::Calls<Gauntlet>::hold(Node("maybe"));
  }
};

}  // namespace

SABIR_IMPLEMENT(gauntlet, Gauntlet)
