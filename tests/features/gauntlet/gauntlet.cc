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
using gauntlet::Point;
using gauntlet::Shape;

namespace positions = gauntlet::positions;

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
  Person echo_person(const Person::View& value) { return sabir::lift<Person>(value); }
  Shape echo_shape(const Shape::View& value) { return sabir::lift<Shape>(value); }
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

  // Any other number is none.
  static uint64_t whole(double number) {
    return number > -1 && number < 0x1p64 ? uint64_t(number) : 0;
  }
  uint64_t many(uint8_t a, sabir::Text b, sabir::Span<uint16_t> c, const Point& d,
                const sabir::Option<sabir::Text>& e, bool f) {
    uint64_t sum = a + b.size() + whole(d.x) + whole(d.y) + f;
    for (uint16_t item : c) sum += item;
    return e ? sum + e->size() : sum;
  }

  std::string first(sabir::Span<gauntlet::borrow::Node> nodes) {
    if (nodes.empty()) throw sabir::Failure(sabir::Status::OutOfRange, "there is no first");
    return gauntlet::waist::Calls<Gauntlet>::object(nodes[0]).name();
  }
  std::optional<gauntlet::own::Node> maybe(bool want) {
    if (!want) return std::nullopt;
    return gauntlet::waist::Calls<Gauntlet>::hold(Node("maybe"));
  }

  // What belongs to interface `positions`. Views are lent; what has owned handles in it is given.
  class Positions {
   public:
    using Everything = std::tuple<positions::Fields, positions::Any>;
    using Counts = std::map<std::string, uint32_t>;
    using Outcome = sabir::Result<uint32_t, std::string>;
    using Heir = sabir::Result<gauntlet::own::Node, std::string>;

    positions::Fields echo_fields(const positions::Fields::View& value) {
      return sabir::lift<positions::Fields>(value);
    }
    positions::Lists echo_lists(const positions::Lists::View& value) {
      return sabir::lift<positions::Lists>(value);
    }
    positions::Arrays echo_arrays(const positions::Arrays::View& value) {
      return sabir::lift<positions::Arrays>(value);
    }
    positions::Options echo_options(const positions::Options::View& value) {
      return sabir::lift<positions::Options>(value);
    }
    positions::Maps echo_maps(const positions::Maps::View& value) {
      return sabir::lift<positions::Maps>(value);
    }
    positions::Results echo_results(const positions::Results::View& value) {
      return sabir::lift<positions::Results>(value);
    }
    positions::Keys echo_keys(const positions::Keys::View& value) {
      return sabir::lift<positions::Keys>(value);
    }
    positions::Any echo_any(const positions::Any::View& value) {
      return sabir::lift<positions::Any>(value);
    }
    Everything echo_everything(const sabir::View<Everything>& value) {
      return sabir::lift<Everything>(value);
    }

    Counts echo_map(const sabir::View<Counts>& value) { return sabir::lift<Counts>(value); }
    std::array<uint16_t, 3> echo_array(const std::array<uint16_t, 3>& value) { return value; }
    std::optional<Outcome> echo_result(const sabir::View<Outcome>& value) {
      return sabir::lift<Outcome>(value);
    }
    std::vector<positions::Any> echo_many(sabir::Span<positions::Any::View> value) {
      return sabir::lift<std::vector<positions::Any>>(value);
    }

    gauntlet::measures2_units::Length convert(const gauntlet::measures1_units::Length& value) {
      return {value.metres, gauntlet::measures2_units::Unit::Metre};
    }

    std::vector<gauntlet::own::Node> echo_nodes(std::vector<gauntlet::own::Node>&& value) {
      return std::move(value);
    }
    positions::Family echo_family(positions::Family&& value) { return std::move(value); }
    positions::Household echo_household(positions::Household&& value) { return std::move(value); }
    std::vector<Heir> echo_heirs(std::vector<Heir>&& value) { return std::move(value); }

    std::vector<std::string> guests(sabir::Span<positions::Visit::View> visits) {
      std::vector<std::string> all;
      for (const positions::Visit::View& visit : visits) {
        all.push_back(std::string(visit.label) + ": " + object(visit.guest).name());
      }
      return all;
    }
    std::optional<std::string> name_if(const sabir::Option<gauntlet::borrow::Node>& node) {
      return node ? std::optional(object(*node).name()) : std::nullopt;
    }

    sabir::Result<positions::Family, positions::Household> try_family(bool fail) {
      if (fail) return sabir::Err{positions::Household::Single(hold(Node("alone")))};
      positions::Family family;
      family.name = "Lovelace";
      family.eldest = hold(Node("Ada"));
      family.others.push_back(hold(Node("Byron")));
      return family;
    }

   private:
    using Calls = gauntlet::waist::Calls<Gauntlet>;
    static Node& object(gauntlet_node* handle) { return Calls::object(handle); }
    static gauntlet::own::Node hold(Node&& node) { return Calls::hold(std::move(node)); }
  };
};

}  // namespace

SABIR_IMPLEMENT(gauntlet, Gauntlet)
