// Handles inside other values: given away, got back, lent, and dropped when a call is refused.
#include <gtest/gtest.h>

#include <gauntlet.hpp>

namespace gauntlet::positions {
namespace {

std::string name_of(const own::Node& node) { return name_if(borrow::Node(node)).value(); }

Family lovelaces() {
  Family family;
  family.name = "Lovelace";
  family.eldest = Node("Ada");
  family.others.push_back(Node("Byron"));
  family.others.push_back(Node("Anne"));
  family.heir = Node("Ralph");
  return family;
}

TEST(Families, ListsOfHandles) {
  std::vector<own::Node> nodes;
  for (const char* name : {"a", "b", "c"}) nodes.push_back(Node(name));
  std::vector<own::Node> back = echo_nodes(std::move(nodes));
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(name_of(back[2]), "c");
  EXPECT_TRUE(echo_nodes({}).empty());
}

TEST(Families, RecordsOfHandles) {
  Family back = echo_family(lovelaces());
  EXPECT_EQ(back.name, "Lovelace");
  EXPECT_EQ(name_of(back.eldest), "Ada");
  ASSERT_EQ(back.others.size(), 2u);
  EXPECT_EQ(name_of(back.others[1]), "Anne");
  EXPECT_EQ(name_of(*back.heir), "Ralph");
}

TEST(Families, VariantsOfHandles) {
  EXPECT_EQ(echo_household(Household::Empty()).of.index(), 0u);
  Household single = echo_household(Household::Single(Node("one")));
  EXPECT_EQ(name_of(std::get<1>(single.of)), "one");
  Household couple = echo_household(Household::Couple({Node("left"), Node("right")}));
  EXPECT_EQ(name_of(std::get<1>(std::get<2>(couple.of))), "right");
  Household family = echo_household(Household::Family(lovelaces()));
  EXPECT_EQ(name_of(std::get<3>(family.of).eldest), "Ada");
}

TEST(Families, ResultsOfHandles) {
  std::vector<sabir::Result<own::Node, std::string>> heirs;
  heirs.push_back(own::Node(Node("heir")));
  heirs.push_back(sabir::Err{std::string("none")});
  auto back = echo_heirs(std::move(heirs));
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(name_of(back[0].value()), "heir");
  EXPECT_EQ(back[1].error(), "none");
}

TEST(Families, BorrowedHandlesInsideValues) {
  Node ada("Ada"), byron("Byron");
  EXPECT_EQ(guests({{"first", ada}, {"second", byron}}),
            (std::vector<std::string>{"first: Ada", "second: Byron"}));
  EXPECT_EQ(name_if(borrow::Node(ada)), "Ada");
  EXPECT_EQ(name_if(std::nullopt), std::nullopt);
}

TEST(Families, ErrorsMayHoldHandles) {
  EXPECT_EQ(name_of(try_family(false).others[0]), "Byron");
  auto refused = try_try_family(true);
  ASSERT_FALSE(refused.ok());
  ASSERT_TRUE(refused.error().declares());
  EXPECT_EQ(name_of(std::get<1>(refused.error().value().of)), "alone");
}

// The address sanitizer's leak check watches the rest: whatever is wrong with one part of a value,
// the handles in the others were given away, and somebody drops them.
TEST(Families, WhatIsRefusedIsDropped) {
  Family family = lovelaces();
  family.name = "\xff";
  EXPECT_EQ(try_echo_family(std::move(family)).error().status(), sabir::Status::InvalidArgument);

  std::vector<own::Node> nodes;
  nodes.push_back(Node("fine"));
  nodes.push_back(own::Node());
  EXPECT_EQ(try_echo_nodes(std::move(nodes)).error().status(), sabir::Status::InvalidArgument);

  gauntlet_positions_household odd{};
  odd.tag = 9;
  const gauntlet_positions_household* result = nullptr;
  EXPECT_EQ(gauntlet_positions_echo_household(nullptr, &odd, &result, nullptr),
            SABIR_INVALID_ARGUMENT);
}

// --- what holds one of two ---

TEST(Results, OfWhatIsOnlyMovedAreOnlyMoved) {
  using Moved = sabir::Result<own::Node, std::string>;
  static_assert(!std::is_copy_constructible_v<Moved> && !std::is_copy_assignable_v<Moved>);
  static_assert(std::is_nothrow_move_constructible_v<Moved>);
  Moved first = own::Node(Node("Ada"));
  Moved second = sabir::Err{std::string("gone")};
  std::swap(first, second);
  EXPECT_EQ(name_of(second.value()), "Ada");
  EXPECT_EQ(first.error(), "gone");
}

TEST(Results, OfPlainValuesArePlain) {
  static_assert(std::is_trivially_copyable_v<sabir::Result<uint32_t, sabir::Status>>);
  static_assert(!std::is_trivially_copyable_v<sabir::Result<uint32_t, std::string>>);
}

TEST(Results, AreAssignedWhateverTheyHold) {
  using Named = sabir::Result<std::string, std::vector<int>>;
  const Named texts[] = {std::string(40, 'a'), std::string(50, 'b')};
  const Named errors[] = {sabir::Err{std::vector<int>{1, 2}}, sabir::Err{std::vector<int>{3}}};
  for (const Named& from : {texts[0], errors[0]}) {
    for (Named to : {texts[1], errors[1]}) {
      EXPECT_NE(to, from);
      to = from;
      EXPECT_EQ(to, from);
      EXPECT_EQ(to.ok(), from.ok());
      Named& itself = to;
      to = itself;
      EXPECT_EQ(to, from);
    }
  }
}

TEST(Results, AskedForWhatTheyDoNotHoldThrow) {
  sabir::Result<int, std::string> good = 1, bad = sabir::Err{std::string("no")};
  EXPECT_THROW(good.error(), std::bad_variant_access);
  EXPECT_THROW(bad.value(), std::bad_variant_access);
  EXPECT_THROW(*bad, std::bad_variant_access);
  sabir::Result<void, int> nothing;
  EXPECT_NO_THROW(nothing.value());
  EXPECT_THROW(nothing.error(), std::bad_variant_access);
}

// Throws when it is moved, once it is told to.
struct Stubborn {
  Stubborn() = default;
  Stubborn(const Stubborn&) = default;
  Stubborn(Stubborn&& other) : stays(other.stays) {
    if (stays) throw std::runtime_error("stays where it is");
  }
  Stubborn& operator=(const Stubborn&) = default;
  ~Stubborn() {}
  bool stays = false;
};

TEST(Results, HoldNothingAfterAnAssignmentThatThrew) {
  sabir::Result<Stubborn, std::string> to = sabir::Err{std::string(40, 'x')}, from;
  from.value().stays = true;
  EXPECT_THROW(to = std::move(from), std::runtime_error);
  EXPECT_FALSE(to.ok());
  EXPECT_THROW(to.error(), std::bad_variant_access);
  to = sabir::Err{std::string("again")};
  EXPECT_EQ(to.error(), "again");
}

}  // namespace
}  // namespace gauntlet::positions
