// Rule 6: handles are dropped in any order, and what they need stays until then.
#include <gtest/gtest.h>
#include <rules.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "memory.h"

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

#ifndef RULES_ARE_STATIC
// What a call says that is given a handle that was dropped.
TEST(Rule6Handles, OneThatWasDroppedSaysSo) {
  rules_instance* instance = opened();
  rules_exclusive *handle = made(instance), *other = made(instance), *child = nullptr;
  rules_exclusive_drop(handle);
  uint64_t count = 7;
  sabir_bool same = 7;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_exclusive_count(handle, &count, &error), SABIR_FAILED_PRECONDITION);
  EXPECT_STREQ(error->message.data, "this `rules.exclusive` was dropped");
  EXPECT_STREQ(error->where.data, "rules.exclusive");
  rules_release(error);
  EXPECT_EQ(rules_exclusive_child(handle, &child, nullptr), SABIR_FAILED_PRECONDITION);
  EXPECT_EQ(rules_exclusive_compare(other, handle, &same, &error), SABIR_FAILED_PRECONDITION);
  EXPECT_STREQ(error->message.data, "`other` was dropped");
  rules_release(error);
  EXPECT_EQ(rules_exclusive_take(instance, handle, &count, nullptr), SABIR_FAILED_PRECONDITION);
  EXPECT_EQ(rules_exclusive_of(instance, &handle, 1, &count, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(count, 7u);
  // One that a call has taken is gone as well.
  EXPECT_EQ(rules_exclusive_take(instance, other, &count, nullptr), SABIR_OK);
  EXPECT_EQ(rules_exclusive_count(other, &count, nullptr), SABIR_FAILED_PRECONDITION);
  rules_close(instance);
}
#endif

TEST(Rule6Handles, OneMayBeDroppedTwice) {
  rules_instance* instance = opened();
  rules_exclusive *handle = made(instance), *other = made(instance);
  rules_exclusive_drop(handle);
  EXPECT_EQ(alive(), 1u);
  rules_exclusive_drop(handle);
  EXPECT_EQ(alive(), 1u);
  rules_exclusive_drop(other);
  EXPECT_EQ(alive(), 0u);
  rules_close(instance);
}

// Dropped handles wait for so many others, and then their memory is somebody's again.
size_t memory_of_dropped(int32_t asked, bool own_allocator) {
  Account account;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.dropped_handles = asked;
  if (own_allocator) options.allocator = account.allocator();
  rules_instance* instance = nullptr;
  EXPECT_EQ(rules_open("", &options, &instance, nullptr), SABIR_OK);
  size_t before = account.outstanding(), each = 0;
  for (int i = 0; i < 100; ++i) {
    rules_exclusive* handle = made(instance);
    each = account.largest();
    rules_exclusive_drop(handle);
  }
  size_t waiting = each ? (account.outstanding() - before) / each : 0;
  rules_close(instance);
  EXPECT_EQ(account.outstanding(), 0u);
  EXPECT_EQ(account.wrong(), "");
  return waiting;
}

TEST(Rule6Handles, HowManyStayKnownIsAnOption) {
  EXPECT_EQ(memory_of_dropped(0, true), 0u) << "an allocator of one's own gets all back at once";
  EXPECT_EQ(memory_of_dropped(-1, true), 0u);
  EXPECT_EQ(memory_of_dropped(1, true), 1u);
  EXPECT_EQ(memory_of_dropped(7, true), 7u);
  memory_of_dropped(0, false);
  memory_of_dropped(-1, false);
  memory_of_dropped(1000, false);
}

// Why a call was refused that was given one handle twice; what it gives away is gone.
template <typename F>
std::string refused(F&& call) {
  sabir_error* error = nullptr;
  EXPECT_EQ(call(&error), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(alive(), 0u);
  std::string said = error ? error->message.data : "";
  rules_release(error);
  return said;
}
std::string given_and(const std::string& given, const std::string& other) {
  return "`" + given + "` gives away a handle that stands in `" + other + "` of the same call too";
}

TEST(Rule6Handles, OneThatIsGivenAwayStandsInTheCallOnce) {
  uint64_t sum = 0;
  rules_exclusive* handle = made();
  EXPECT_EQ(refused([&](sabir_error** error) {
              return rules_exclusive_merge(nullptr, handle, handle, &sum, error);
            }),
            given_and("given", "lent"));
  handle = made();
  EXPECT_EQ(refused([&](sabir_error** error) {
              return rules_exclusive_join(nullptr, handle, handle, &sum, error);
            }),
            given_and("left", "right"));
  handle = made();
  EXPECT_EQ(refused([&](sabir_error** error) {
              return rules_exclusive_absorb(handle, handle, &sum, error);
            }),
            given_and("given", "self"));
}

// In a list, or in another parameter; whatever else is wrong, each is dropped once.
TEST(Rule6Handles, SoDoesEachThatAValueGivesAway) {
  uint64_t sum = 0;
  rules_option_exclusive more = {0, nullptr};
  for (const char* text : {"fine", "\xff"}) {
    for (size_t count : {2, 20}) {
      std::vector<rules_exclusive*> many(count);
      for (size_t i = 0; i + 1 < count; ++i) many[i] = made();
      auto gather = [&](sabir_error** error) {
        return rules_exclusive_gather(nullptr, many.data(), count, &more, text, strlen(text), &sum,
                                      error);
      };
      many[count - 1] = many[0];
      EXPECT_EQ(refused(gather), given_and("given", "given"));
      for (rules_exclusive*& one : many) one = made();
      more = {1, many[1]};
      EXPECT_EQ(refused(gather), given_and("given", "more"));
      more = {0, nullptr};
    }
  }
  rules_exclusive* one[] = {made()};
  more = {1, made()};
  EXPECT_EQ(rules_exclusive_gather(nullptr, one, 1, &more, "", 0, &sum, nullptr), SABIR_OK);
  EXPECT_EQ(sum, 2u);
  EXPECT_EQ(alive(), 0u);
}

}  // namespace
}  // namespace sabir::testing
