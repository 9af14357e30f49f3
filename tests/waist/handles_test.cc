// Rule 6: handles are dropped in any order, and what they need stays until then.
#include <gtest/gtest.h>
#include <rules.h>

#include <algorithm>
#include <random>
#include <vector>

namespace sabir::testing {
namespace {

uint32_t alive() {
  uint32_t count = 0;
  EXPECT_EQ(rules_alive(nullptr, &count, nullptr), SABIR_OK);
  return count;
}

rules_instance* opened() {
  rules_instance* instance = nullptr;
  EXPECT_EQ(rules_open("", nullptr, &instance, nullptr), SABIR_OK);
  return instance;
}

rules_exclusive* made(rules_instance* instance = nullptr) {
  rules_exclusive* handle = nullptr;
  EXPECT_EQ(rules_exclusive_new(instance, &handle, nullptr), SABIR_OK);
  return handle;
}

TEST(Rule6Handles, NullMayBeDropped) {
  rules_exclusive_drop(nullptr);
  rules_confined_drop(nullptr);
  rules_shared_drop(nullptr);
  rules_close(nullptr);
}

TEST(Rule6Handles, AnyOrderLeavesNothingBehind) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    rules_instance* instance = opened();
    std::vector<rules_exclusive*> handles = {made(instance)};
    for (int i = 0; i < 8; ++i) {
      rules_exclusive* child = nullptr;
      ASSERT_EQ(rules_exclusive_child(handles[random() % handles.size()], &child, nullptr),
                SABIR_OK);
      handles.push_back(child);
    }
    EXPECT_EQ(alive(), 9u);
    std::shuffle(handles.begin(), handles.end(), random);
    if (round % 2) rules_close(instance);
    for (rules_exclusive* handle : handles) {
      uint64_t count = 0;
      EXPECT_EQ(rules_exclusive_count(handle, &count, nullptr), SABIR_OK);
      EXPECT_EQ(count, 1u);
      rules_exclusive_drop(handle);
    }
    if (round % 2 == 0) rules_close(instance);
    EXPECT_EQ(alive(), 0u);
  }
}

TEST(Rule6Handles, InstancesKnowNothingOfEachOther) {
  rules_instance *one = opened(), *two = opened();
  rules_exclusive *of_one = made(one), *of_two = made(two);
  rules_close(one);
  rules_exclusive_drop(of_one);
  uint64_t count = 0;
  EXPECT_EQ(rules_exclusive_count(of_two, &count, nullptr), SABIR_OK);
  rules_exclusive_drop(of_two);
  rules_close(two);
}

TEST(Rule6Handles, AHandleGivenAwayIsGone) {
  rules_exclusive* handle = made();
  uint64_t count = 0;
  EXPECT_EQ(rules_exclusive_take(nullptr, handle, &count, nullptr), SABIR_OK);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(alive(), 0u);
  // Whatever the status.
  EXPECT_EQ(rules_exclusive_take(nullptr, made(), nullptr, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(alive(), 0u);
}

TEST(Rule6Handles, NullIsNoHandle) {
  uint64_t count = 0;
  rules_exclusive* child = nullptr;
  sabir_bool same = 0;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_exclusive_count(nullptr, &count, &error), SABIR_INVALID_ARGUMENT);
  EXPECT_STREQ(error->message.data, "the handle is null");
  EXPECT_STREQ(error->where.data, "rules.exclusive.count");
  rules_release(error);
  EXPECT_EQ(rules_exclusive_child(nullptr, &child, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(rules_exclusive_take(nullptr, nullptr, &count, nullptr), SABIR_INVALID_ARGUMENT);
  rules_exclusive* handle = made();
  EXPECT_EQ(rules_exclusive_compare(handle, nullptr, &same, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(rules_exclusive_count(handle, &count, nullptr), SABIR_OK) << "it is free again";
  rules_exclusive_drop(handle);
}

// The rule is about calls that overlap; one call may be given a handle as often as it likes.
TEST(Rule6Handles, OneCallMayBeGivenAHandleTwice) {
  rules_exclusive* handle = made();
  sabir_bool same = 7;
  EXPECT_EQ(rules_exclusive_compare(handle, handle, &same, nullptr), SABIR_OK);
  EXPECT_EQ(same, 1);
  uint64_t count = 0;
  EXPECT_EQ(rules_exclusive_count(handle, &count, nullptr), SABIR_OK) << "it is free again";
  rules_exclusive_drop(handle);
}

TEST(Rule6Handles, ListsOfHandles) {
  rules_exclusive* handles[] = {made(), made(), made()};
  uint64_t sum = 0;
  EXPECT_EQ(rules_exclusive_of(nullptr, handles, 3, &sum, nullptr), SABIR_OK);
  EXPECT_EQ(sum, 3u);
  EXPECT_EQ(rules_exclusive_of(nullptr, nullptr, 0, &sum, nullptr), SABIR_OK);
  rules_exclusive* hole[] = {handles[0], nullptr};
  EXPECT_EQ(rules_exclusive_of(nullptr, hole, 2, &sum, nullptr), SABIR_INVALID_ARGUMENT);
  for (rules_exclusive* handle : handles) rules_exclusive_drop(handle);
}

}  // namespace
}  // namespace sabir::testing
