// Every type in every position inside another one: what goes in comes back equal.
#include <gtest/gtest.h>

#include <gauntlet.hpp>
#include <limits>

namespace gauntlet::positions {
namespace {

// --- a value of every type; `n` makes them differ ---

template <typename T>
struct Sample {
  static T make(int n) { return n % 2 ? std::numeric_limits<T>::max() : T(n); }
};
template <typename T>
T sample(int n) {
  return Sample<T>::make(n);
}

template <>
struct Sample<bool> {
  static bool make(int n) { return n % 2; }
};
template <>
struct Sample<char32_t> {
  static char32_t make(int n) { return n % 2 ? U'\U0010ffff' : U'\u20ac'; }
};
template <>
struct Sample<std::string> {
  static std::string make(int n) { return n % 3 ? "text \u20ac " + std::to_string(n) : ""; }
};
template <>
struct Sample<sabir::Buffer> {
  static sabir::Buffer make(int n) {
    uint8_t bytes[] = {0, uint8_t(n), 255};
    return sabir::Buffer(bytes, n % 4 ? sizeof bytes : 0);
  }
};
template <>
struct Sample<Colour> {
  static Colour make(int n) { return Colour(n % 3); }
};
template <>
struct Sample<Days> {
  static Days make(int n) { return n % 2 ? Days::Monday | Days::Workday : Days{}; }
};
template <>
struct Sample<Point> {
  static Point make(int n) { return {double(n), -0.5}; }
};
template <typename T>
struct Sample<std::vector<T>> {
  static std::vector<T> make(int n) {
    std::vector<T> all;
    for (int i = 0; i < n % 4; ++i) all.push_back(sample<T>(n + i));
    return all;
  }
};
template <typename T>
struct Sample<std::optional<T>> {
  static std::optional<T> make(int n) { return n % 2 ? std::optional(sample<T>(n)) : std::nullopt; }
};
template <typename T, size_t N>
struct Sample<std::array<T, N>> {
  static std::array<T, N> make(int n) {
    std::array<T, N> all;
    for (T& item : all) item = sample<T>(n++);
    return all;
  }
};
template <typename T, typename E>
struct Sample<sabir::Result<T, E>> {
  static sabir::Result<T, E> make(int n) {
    if (n % 2) return sabir::Err{sample<E>(n)};
    return sample<T>(n);
  }
};
template <typename K, typename V>
struct Sample<std::map<K, V>> {
  static std::map<K, V> make(int n) {
    std::map<K, V> all;
    for (int i = 0; i < n % 4; ++i) all[sample<K>(n + i)] = sample<V>(n - i);
    return all;
  }
};
template <typename... Ts>
struct Sample<std::tuple<Ts...>> {
  static std::tuple<Ts...> make(int n) { return {sample<Ts>(n)...}; }
};
template <>
struct Sample<Person> {
  static Person make(int n) {
    return {
        sample<std::string>(n), sample<std::optional<uint32_t>>(n),  sample<Colour>(n),
        sample<Point>(n),       sample<std::vector<std::string>>(n), sample<std::vector<Point>>(n)};
  }
};
template <>
struct Sample<Shape> {
  static Shape make(int n) {
    switch (n % 5) {
      case 0: return Shape::Nothing();
      case 1: return Shape::Circle(n);
      case 2: return Shape::Polygon(sample<std::vector<Point>>(n));
      case 3: return Shape::Named(sample<std::string>(n));
      default: return Shape::Person(sample<gauntlet::Person>(n));
    }
  }
};

template <typename... Ts>
void fill_each(int n, Ts&... fields) {
  ((fields = sample<Ts>(n++)), ...);
}
// Each of these records has a field for each of the 24 kinds of types.
template <typename Record>
Record filled(int n) {
  Record r;
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, s, t, u, v, w, x, y, z] = r;
  fill_each(n, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, s, t, u, v, w, x, y, z);
  return r;
}

constexpr int kRounds = 12;

template <typename Record, typename Echo>
void round_trips(Echo echo) {
  for (int n = 0; n < kRounds; ++n) {
    Record value = filled<Record>(n);
    EXPECT_EQ(echo(value), value) << "round " << n;
  }
}

TEST(Positions, Fields) {
  round_trips<Fields>([](auto& v) { return echo_fields(v); });
}
TEST(Positions, Lists) {
  round_trips<Lists>([](auto& v) { return echo_lists(v); });
}
TEST(Positions, Arrays) {
  round_trips<Arrays>([](auto& v) { return echo_arrays(v); });
}
TEST(Positions, Options) {
  round_trips<Options>([](auto& v) { return echo_options(v); });
}
TEST(Positions, Maps) {
  round_trips<Maps>([](auto& v) { return echo_maps(v); });
}
TEST(Positions, Results) {
  round_trips<Results>([](auto& v) { return echo_results(v); });
}

TEST(Positions, Keys) {
  for (int n = 0; n < kRounds; ++n) {
    Keys value;
    auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
    fill_each(n, a, b, c, d, e, f, g, h, i, j, k);
    EXPECT_EQ(echo_keys(value), value) << "round " << n;
  }
}

template <size_t I = 0>
void each_case(std::vector<Any>& all, int n) {
  if constexpr (I < std::variant_size_v<decltype(Any::of)>) {
    using Payload = std::variant_alternative_t<I, decltype(Any::of)>;
    Any made;
    if constexpr (std::is_same_v<Payload, sabir::None>) {
      made.of.template emplace<I>();
    } else {
      made.of.template emplace<I>(sample<Payload>(n));
    }
    all.push_back(std::move(made));
    each_case<I + 1>(all, n);
  }
}

TEST(Positions, Cases) {
  for (int n = 0; n < kRounds; ++n) {
    std::vector<Any> all;
    each_case(all, n);
    EXPECT_EQ(all.size(), 25u);
    for (const Any& value : all) EXPECT_EQ(echo_any(value), value);
    EXPECT_EQ(echo_many(all), all);
  }
}

TEST(Positions, AllOfThemAtOnce) {
  std::tuple<Fields, Any> value{filled<Fields>(1), Any::AShape(sample<Shape>(4))};
  EXPECT_EQ(echo_everything(value), value);
}

TEST(Positions, ByThemselves) {
  std::map<std::string, uint32_t> map = {{"", 0}, {"one", 1}, {"\u00e9", 2}};
  EXPECT_EQ(echo_map(map), map);
  EXPECT_TRUE(echo_map({}).empty());
  std::array<uint16_t, 3> array = {0, 1, 65535};
  EXPECT_EQ(echo_array(array), array);
  using Outcome = sabir::Result<uint32_t, std::string>;
  EXPECT_EQ(echo_result(Outcome(7)), Outcome(7));
  EXPECT_EQ(echo_result(Outcome(sabir::Err{std::string("bad")}))->error(), "bad");
}

TEST(Positions, OfTwoEntriesWithOneKeyTheLaterWins) {
  gauntlet_tuple_string_u32 entries[] = {{{"a", 1}, 1}, {{"b", 1}, 2}, {{"a", 1}, 3}};
  const gauntlet_map_string_u32* result = nullptr;
  ASSERT_EQ(gauntlet_positions_echo_map(nullptr, entries, 3, &result, nullptr), SABIR_OK);
  ASSERT_EQ(result->count, 2u);
  EXPECT_EQ(result->data[0].f1, 3u);
  gauntlet_release(result);
}

TEST(Versions, OneNameInTwoVersionsIsTwoTypes) {
  measures1_units::Length old{2.5};
  measures2_units::Length now = convert(old);
  EXPECT_EQ(now.value, 2.5);
  EXPECT_EQ(now.unit, measures2_units::Unit::Metre);
}

}  // namespace
}  // namespace gauntlet::positions
