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

}  // namespace
}  // namespace gauntlet::positions
