// Handles of the gauntlet in C++: owned by objects, free in any order.
#include <gtest/gtest.h>

#include <gauntlet.hpp>
#include <thread>

namespace gauntlet {
namespace {

TEST(Nodes, KnowTheirNames) {
  Node root("root");
  EXPECT_EQ(root.name(), "root");
  EXPECT_EQ(root.child("a").child("b").name(), "root/a/b");
  EXPECT_THROW(Node("\xff"), sabir::Error);
}

TEST(Nodes, ChildrenKeepTheirParentsAndTheirInstance) {
  std::optional<Node> child;
  {
    Instance instance("inprocess:");
    Node root("root", instance);
    child = root.child("a");
  }
  EXPECT_EQ(child->name(), "root/a");
}

TEST(Nodes, AreDroppedByAnyThread) {
  Node root("root");
  std::thread([child = root.child("a")]() mutable { EXPECT_EQ(child.name(), "root/a"); }).join();
  std::thread([moved = std::move(root)] { EXPECT_EQ(moved.name(), "root"); }).join();
}

TEST(Nodes, MoveAndLeaveNothingBehind) {
  Node one("one");
  Node two = std::move(one);
  EXPECT_EQ(two.name(), "one");
  EXPECT_FALSE(one.handle());
  EXPECT_EQ(one.try_name().error().status(), sabir::Status::InvalidArgument);
  two = Node("two");
  EXPECT_EQ(two.name(), "two");
}

TEST(Nodes, AreBorrowedAndGiven) {
  Node one("one"), two("two");
  EXPECT_FALSE(one.same(two));
  EXPECT_EQ(Node::merge(std::move(one), std::move(two)).name(), "one+two");
  EXPECT_FALSE(one.handle());
}

TEST(Nodes, ANodeMayBeComparedWithItself) {
  Node one("one");
  EXPECT_TRUE(one.same(one));
  EXPECT_EQ(one.name(), "one");
}

TEST(Nodes, WhoThrowsBecomesInternal) {
  auto twins = Node::try_merge(Node("x"), Node("x"));
  ASSERT_FALSE(twins.ok());
  EXPECT_EQ(twins.error().status(), sabir::Status::Internal);
  EXPECT_STREQ(twins.error().what(), "std::invalid_argument: they are twins");
}

TEST(Nodes, MayBeTheValueOfAResult) {
  Node node("n");
  EXPECT_EQ(node.try_try_child_(false).value().name(), "n/child");
  auto failed = node.try_try_child_(true);
  ASSERT_FALSE(failed.ok());
}

TEST(Nodes, InListsAndOptions) {
  Node zero("zero"), one("one");
  EXPECT_EQ(first({zero.handle(), one.handle()}), "zero");
  EXPECT_EQ(try_first({}).error().status(), sabir::Status::OutOfRange);
  EXPECT_FALSE(maybe(false).has_value());
  auto held = maybe(true);
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(Node(held->release()).name(), "maybe");
}

TEST(Instance, OpensOrSaysWhyNot) {
  EXPECT_NO_THROW(Instance(""));
  try {
    Instance("carrier-pigeon:");
    FAIL() << "did not throw";
  } catch (const sabir::Error& error) {
    EXPECT_EQ(error.status(), sabir::Status::Unimplemented);
    EXPECT_NE(std::string(error.what()).find("`carrier-pigeon:`"), std::string::npos);
  }
}

}  // namespace
}  // namespace gauntlet
