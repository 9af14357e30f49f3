// Rule 11: the allocator given at open gives the memory of what the instance gives away, and gets
// every byte of it back: results, parcels and handles.
#include <gtest/gtest.h>
#include <rules.h>

#include <string>
#include <utility>

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

// --- when there is no memory at all ---

// Every kind of call, and whether its status is one that it may have. What it was given and what it
// gave is dropped again.
using Step = sabir_status (*)(rules_instance* instance, sabir_error** error);

sabir_status open_another(rules_instance*, sabir_error** error) {
  rules_instance* instance = nullptr;
  sabir_status status = rules_open("", nullptr, &instance, error);
  rules_close(instance);
  return status;
}
sabir_status open_nowhere(rules_instance*, sabir_error** error) {
  rules_instance* instance = nullptr;
  return rules_open("nowhere:", nullptr, &instance, error);
}
sabir_status open_too_new(rules_instance*, sabir_error** error) {
  rules_instance* instance = nullptr;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.version_major = 7;
  return rules_open("", &options, &instance, error);
}
sabir_status refused_text(rules_instance* instance, sabir_error** error) {
  uint32_t result = 0;
  return rules_raise(instance, RULES_THROWN_NOTHING, "\xff", 1, &result, error);
}
sabir_status refused_enum(rules_instance* instance, sabir_error** error) {
  uint32_t result = 0;
  return rules_raise(instance, 200, "", 0, &result, error);
}
template <rules_thrown what>
sabir_status thrown(rules_instance* instance, sabir_error** error) {
  uint32_t result = 0;
  return rules_raise(instance, what, "why", 3, &result, error);
}
sabir_status declared(rules_instance* instance, sabir_error** error) {
  const rules_list_string* list = nullptr;
  return rules_refuse(instance, "a text that is longer than any string keeps within itself", 57,
                      &list, error);
}
sabir_status named(rules_instance* instance, sabir_error** error) {
  const rules_list_string* names = nullptr;
  sabir_status status = rules_names(instance, 3, &names, error);
  rules_release(names);
  return status;
}
sabir_status spilled(rules_instance* instance, sabir_error** error) {
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_SPILL;
  sabir_status status = rules_give(instance, 'x', 1000, &sink, error);
  if (sink.outcome == SABIR_SINK_SPILLED) rules_release(sink.data);
  return status;
}
sabir_status too_small(rules_instance* instance, sabir_error** error) {
  sabir_sink sink = {};
  return rules_give(instance, 'x', 1000, &sink, error);
}
sabir_status wrong(rules_instance* instance, sabir_error** error) {
  const uint8_t bytes[] = {0xff};
  const rules_list_string* names = nullptr;
  return rules_wrong_names(instance, bytes, 1, &names, error);
}
sabir_status made(rules_instance* instance, sabir_error** error) {
  rules_exclusive *handle = nullptr, *child = nullptr;
  sabir_status status = rules_exclusive_new(instance, &handle, error);
  if (status == SABIR_OK) status = rules_exclusive_child(handle, &child, error);
  rules_exclusive_drop(child);
  rules_exclusive_drop(handle);
  return status;
}
sabir_status gathered(rules_instance* instance, sabir_error** error) {
  rules_exclusive* many[10] = {};
  sabir_status status = SABIR_OK;
  for (rules_exclusive*& one : many) {
    if (status == SABIR_OK) status = rules_exclusive_new(instance, &one, error);
  }
  uint64_t count = 0;
  rules_option_exclusive more = {0, nullptr};
  if (status == SABIR_OK) {
    return rules_exclusive_gather(instance, many, 10, &more, "", 0, &count, error);
  }
  for (rules_exclusive* one : many) rules_exclusive_drop(one);
  return status;
}

// The error says what the status says, and releasing it is always right.
void expect_one_of(sabir_status status, sabir_status usual, sabir_error* error) {
  EXPECT_TRUE(status == usual || status == SABIR_RESOURCE_EXHAUSTED) << status;
  EXPECT_EQ(error ? error->status : SABIR_OK, status);
  if (error) {
    EXPECT_GT(error->message.size, 0u);
  }
  rules_release(error);
}

TEST(Rule13NoMemory, EndsACallWithAStatusWhereverItIsRefused) {
  const std::pair<Step, sabir_status> steps[] = {{open_another, SABIR_OK},
                                                 {open_nowhere, SABIR_UNIMPLEMENTED},
                                                 {open_too_new, SABIR_FAILED_PRECONDITION},
                                                 {refused_text, SABIR_INVALID_ARGUMENT},
                                                 {refused_enum, SABIR_INVALID_ARGUMENT},
                                                 {thrown<RULES_THROWN_LOGIC_ERROR>, SABIR_INTERNAL},
                                                 {thrown<RULES_THROWN_OWN_CLASS>, SABIR_INTERNAL},
                                                 {thrown<RULES_THROWN_TEXT>, SABIR_INTERNAL},
                                                 {thrown<RULES_THROWN_FAILURE>, SABIR_NOT_FOUND},
                                                 {declared, SABIR_DECLARED},
                                                 {named, SABIR_OK},
                                                 {spilled, SABIR_OK},
                                                 {too_small, SABIR_TOO_SMALL},
                                                 {wrong, SABIR_INTERNAL},
                                                 {made, SABIR_OK},
                                                 {gathered, SABIR_OK}};
  rules_instance* instance = nullptr;
  ASSERT_EQ(rules_open("", nullptr, &instance, nullptr), SABIR_OK);
  for (const auto& [step, usual] : steps) {
    for (bool once : {true, false}) {
      size_t after = 0;
      for (bool refused = true; refused; ++after) {
        sabir_error* error = nullptr;
        sabir_status status = SABIR_OK;
        {
          Exhausted memory(after, once);
          status = step(instance, &error);
          refused = memory.refused();
        }
        SCOPED_TRACE("after " + std::to_string(after) + " blocks, usually " +
                     std::to_string(usual));
        expect_one_of(status, usual, error);
        EXPECT_TRUE(refused || status == usual);
        uint32_t sum = 0;
        EXPECT_EQ(rules_add(instance, 1, 2, &sum, nullptr), SABIR_OK) << "it is as good as before";
      }
      EXPECT_LT(after, 1000u);
    }
  }
  uint32_t alive = 0;
  EXPECT_EQ(rules_alive(instance, &alive, nullptr), SABIR_OK);
  EXPECT_EQ(alive, 0u);
  rules_close(instance);
}

}  // namespace
}  // namespace sabir::testing
