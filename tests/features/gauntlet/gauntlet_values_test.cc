// The gauntlet as a C++ programmer meets it: values both ways, and errors as exceptions or Results.
#include <gtest/gtest.h>

#include <cmath>
#include <gauntlet.hpp>
#include <limits>

namespace gauntlet {
namespace {

template <typename T>
using Limits = std::numeric_limits<T>;

TEST(Scalars, ComeBackAsTheyWent) {
  for (bool v : {false, true}) EXPECT_EQ(echo_bool(v), v);
  for (int8_t v : {Limits<int8_t>::min(), Limits<int8_t>::max()}) EXPECT_EQ(echo_s8(v), v);
  for (uint8_t v : {uint8_t{0}, Limits<uint8_t>::max()}) EXPECT_EQ(echo_u8(v), v);
  for (int16_t v : {Limits<int16_t>::min(), Limits<int16_t>::max()}) EXPECT_EQ(echo_s16(v), v);
  for (uint16_t v : {uint16_t{0}, Limits<uint16_t>::max()}) EXPECT_EQ(echo_u16(v), v);
  for (int32_t v : {Limits<int32_t>::min(), Limits<int32_t>::max()}) EXPECT_EQ(echo_s32(v), v);
  for (uint32_t v : {0u, Limits<uint32_t>::max()}) EXPECT_EQ(echo_u32(v), v);
  for (int64_t v : {Limits<int64_t>::min(), Limits<int64_t>::max()}) EXPECT_EQ(echo_s64(v), v);
  for (uint64_t v : {uint64_t{0}, Limits<uint64_t>::max()}) EXPECT_EQ(echo_u64(v), v);
  for (char32_t v : {U'\0', U'\u20ac', U'\U0010ffff'}) EXPECT_EQ(echo_char(v), v);
}

TEST(Scalars, FloatsKeepTheirBits) {
  for (float v : {0.0f, -1.5f, Limits<float>::infinity(), Limits<float>::denorm_min()}) {
    EXPECT_EQ(echo_f32(v), v);
  }
  EXPECT_TRUE(std::signbit(echo_f64(-0.0)));
  EXPECT_TRUE(std::isnan(echo_f64(Limits<double>::quiet_NaN())));
  EXPECT_EQ(echo_f64(-Limits<double>::infinity()), -Limits<double>::infinity());
}

TEST(Scalars, EnumsAndFlags) {
  for (Colour v : {Colour::Red, Colour::Green, Colour::Blue}) EXPECT_EQ(echo_colour(v), v);
  EXPECT_EQ(echo_days(Days::Monday | Days::Workday), Days::Monday | Days::Workday);
  EXPECT_EQ(echo_days(Days{}), Days{});
}

TEST(Scalars, OutOfRangeIsRefused) {
  EXPECT_EQ(try_echo_char(char32_t(0xd800)).error().status(), sabir::Status::InvalidArgument);
  EXPECT_EQ(try_echo_colour(Colour(3)).error().status(), sabir::Status::InvalidArgument);
  EXPECT_EQ(try_echo_days(Days(0x200)).error().status(), sabir::Status::InvalidArgument);
  EXPECT_EQ(try_echo_colour(Colour(3)).error().where(), "gauntlet.echo-colour");
}

TEST(Text, ComesBackAsItWent) {
  for (std::string v : {std::string(), std::string("a\0b", 3), std::string("\u20ac\U0001f600"),
                        std::string(100000, 'x')}) {
    EXPECT_EQ(echo_string(v), v);
  }
  auto refused = try_echo_string("ab\xff");
  ASSERT_FALSE(refused.ok());
  EXPECT_STREQ(refused.error().what(), "`value` is not well-formed UTF-8 at byte 2");
}

TEST(Lists, ComeBackAsTheyWent) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += char(i);
  EXPECT_EQ(sabir::Bytes(echo_bytes(all)).text(), all);
  EXPECT_TRUE(echo_bytes("").empty());
  std::vector<double> doubles = {0.5, -1e300, 3};
  EXPECT_EQ(echo_doubles(doubles), doubles);
  EXPECT_EQ(echo_doubles(sabir::Span<double>()), std::vector<double>());
  std::vector<Point> points = {{1, 2}, {3, 4}};
  EXPECT_EQ(echo_points(points), points);
  std::vector<std::string> strings = {"", "one", "\u00e9"};
  EXPECT_EQ(echo_strings(strings), strings);
  EXPECT_TRUE(echo_strings({}).empty());
  EXPECT_FALSE(try_echo_strings({"fine", "\x80"}).ok());
  std::vector<std::vector<uint32_t>> grid = {{1, 2}, {}, {3}};
  EXPECT_EQ(echo_grid(grid), grid);
}

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

TEST(Records, ComeBackAsTheyWent) {
  EXPECT_EQ(echo_point({1.5, -2}), (Point{1.5, -2}));
  Padded padded{255, ~uint64_t{0}, 65535, -128};
  EXPECT_EQ(echo_padded(padded), padded);
  EXPECT_EQ(echo_person(ada()), ada());
  EXPECT_EQ(echo_person({}), Person{});
  Person bad = ada();
  bad.nicknames[1] = "\xff";
  EXPECT_EQ(try_echo_person(bad).error().status(), sabir::Status::InvalidArgument);
}

TEST(Variants, ComeBackAsTheyWent) {
  for (const Shape& v : {Shape::Nothing(), Shape::Circle(2.5), Shape::Polygon({{0, 0}, {1, 1}}),
                         Shape::Named(""), Shape::Named("\u00fc"), Shape::Person(ada())}) {
    EXPECT_EQ(echo_shape(v), v);
  }
  EXPECT_EQ(echo_shape(Shape::Circle(1)).tag(), Shape::Tag::Circle);
  EXPECT_FALSE(try_echo_shape(Shape::Named("\xff")).ok());
}

TEST(Options, ComeBackAsTheyWent) {
  EXPECT_EQ(echo_option(std::nullopt), std::nullopt);
  EXPECT_EQ(echo_option(7), 7u);
  EXPECT_EQ(echo_option_string("x"), "x");
  EXPECT_EQ(echo_option_string(""), "");
  EXPECT_EQ(echo_option_string(std::nullopt), std::nullopt);
  using Inner = std::optional<uint8_t>;
  EXPECT_EQ(echo_nested_option(Inner(5)), std::optional<Inner>(Inner(5)));
  EXPECT_EQ(echo_nested_option(Inner()), std::optional<Inner>(Inner()));
  EXPECT_EQ(echo_nested_option(std::nullopt), std::nullopt);
}

TEST(Tuples, ComeBackAsTheyWent) {
  EXPECT_EQ(echo_pair({7, "seven"}), std::make_tuple(7u, std::string("seven")));
}

TEST(Results, InsideAValueAreValues) {
  std::vector<sabir::Result<uint32_t, std::string>> given = {7u, sabir::Err{std::string("why")}};
  auto back = echo_inner_result(given);
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].value(), 7u);
  EXPECT_EQ(back[1].error(), "why");
}

TEST(Errors, WithoutAValue) {
  EXPECT_NO_THROW(nothing());
  EXPECT_NO_THROW(may_fail(false));
  EXPECT_EQ(may_give(false), 42u);
  EXPECT_EQ(try_may_fail(true).error().status(), sabir::Status::Declared);
  EXPECT_EQ(try_may_give(true).error().status(), sabir::Status::Declared);
  EXPECT_THROW(may_give(true), sabir::Error);
}

TEST(Errors, WithAValueAreThrownWithIt) {
  try {
    may_fail_or_give(true);
    FAIL() << "did not throw";
  } catch (const sabir::ErrorOf<Person>& error) {
    EXPECT_EQ(error.value(), ada());
    EXPECT_EQ(error->age, 36u);
    EXPECT_EQ(error.where(), "gauntlet.may-fail-or-give");
  }
  EXPECT_EQ(may_fail_or_give(false), "given");
}

TEST(Errors, WithAValueAreReturnedWithIt) {
  auto failed = try_may_fail_with(true);
  ASSERT_FALSE(failed.ok());
  ASSERT_TRUE(failed.error().declares());
  EXPECT_EQ(failed.error().value(), Colour::Green);
  EXPECT_TRUE(try_may_fail_with(false).ok());
}

TEST(Calls, TakeManyParameters) {
  std::vector<uint16_t> list = {10, 20};
  EXPECT_EQ(many(1, "xy", list, {100, 200}, "abc", true), 337u);
  EXPECT_EQ(many(0, "", {}, {0, 0}, std::nullopt, false), 0u);
}

}  // namespace
}  // namespace gauntlet
