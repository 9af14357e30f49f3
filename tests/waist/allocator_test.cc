// Rule 11: the allocator given at open gives the memory of what the instance gives away, and gets
// every byte of it back: results, parcels and handles.
#include <gtest/gtest.h>
#include <rules.h>

#include "memory.h"

namespace sabir::testing {
namespace {

class Rule11Allocators : public ::testing::Test {
 protected:
  void SetUp() override {
    sabir_open_options options = {};
    options.struct_size = sizeof options;
    options.allocator = account_.allocator();
    ASSERT_EQ(rules_open("", &options, &instance_, nullptr), SABIR_OK);
  }
  void TearDown() override {
    rules_close(instance_);
    EXPECT_EQ(account_.outstanding(), 0u);
    EXPECT_EQ(account_.wrong(), "");
  }

  Account account_;
  rules_instance* instance_ = nullptr;
};

TEST_F(Rule11Allocators, OfParcels) {
  size_t before = account_.given();
  const rules_list_string* names = nullptr;
  ASSERT_EQ(rules_names(instance_, 3, &names, nullptr), SABIR_OK);
  EXPECT_EQ(account_.given(), before + 1);
  rules_release(names);
}

TEST_F(Rule11Allocators, OfSpilledResults) {
  size_t before = account_.given();
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_SPILL;
  ASSERT_EQ(rules_fill(instance_, 'x', 1000, 100, &sink, nullptr), SABIR_OK);
  EXPECT_GT(account_.given(), before);
  ASSERT_EQ(sink.outcome, SABIR_SINK_SPILLED);
  rules_release(sink.data);
}

TEST_F(Rule11Allocators, OfResultsThatWereTooLarge) {
  sabir_sink sink = {};
  ASSERT_EQ(rules_fill(instance_, 'x', 1000, 100, &sink, nullptr), SABIR_TOO_SMALL);
  EXPECT_EQ(sink.size, 1000u);
}

// An error is there to be told even when the instance's memory is what is wrong.
TEST_F(Rule11Allocators, ErrorsDoWithoutThem) {
  sabir_error* error = nullptr;
  const rules_list_string* list = nullptr;
  account_.refuse_from(account_.given() + 1);
  ASSERT_EQ(rules_refuse(instance_, "why", 3, &list, &error), SABIR_DECLARED);
  EXPECT_EQ(rules_as_reason(error)->code, 7u);
  rules_release(error);
}

TEST_F(Rule11Allocators, OfHandles) {
  size_t before = account_.given();
  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(instance_, &handle, nullptr), SABIR_OK);
  EXPECT_EQ(account_.given(), before + 1);
  rules_exclusive_drop(handle);
}

TEST_F(Rule11Allocators, ThatRefuseEndTheCallWithAStatus) {
  account_.refuse_from(account_.given() + 1);
  const rules_list_string* names = nullptr;
  EXPECT_EQ(rules_names(instance_, 3, &names, nullptr), SABIR_RESOURCE_EXHAUSTED);
  EXPECT_EQ(names, nullptr);
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_SPILL;
  EXPECT_EQ(rules_fill(instance_, 'x', 10, 0, &sink, nullptr), SABIR_RESOURCE_EXHAUSTED);
  rules_exclusive* handle = nullptr;
  EXPECT_EQ(rules_exclusive_new(instance_, &handle, nullptr), SABIR_RESOURCE_EXHAUSTED);
  EXPECT_EQ(handle, nullptr);
}

}  // namespace
}  // namespace sabir::testing
