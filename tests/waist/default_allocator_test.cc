// Rule 11: the allocator of the whole process, which is set before anything else is asked for. A
// program of its own: the instance behind NULL is made once.
#include <gtest/gtest.h>
#include <rules.h>

#include "memory.h"

namespace sabir::testing {
namespace {

// The first call of all, which makes it, may fail; the next one does what that one could not.
TEST(Rule13NoMemory, NotEvenForTheInstanceBehindNull) {
  uint32_t sum = 0;
  sabir_error* error = nullptr;
  sabir_status status = SABIR_OK;
  {
    Exhausted memory(0, true);
    status = rules_add(nullptr, 1, 2, &sum, &error);
  }
  EXPECT_EQ(status, SABIR_RESOURCE_EXHAUSTED);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->status, SABIR_RESOURCE_EXHAUSTED);
  rules_release(error);
}

TEST(Rule11DefaultAllocator, IsOfEverythingThatBringsNone) {
  static Account account;
  ASSERT_EQ(rules_set_allocator(account.allocator(), nullptr), SABIR_OK);

  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(nullptr, &handle, nullptr), SABIR_OK);
  EXPECT_EQ(account.given(), 1u);
  rules_exclusive_drop(handle);

  rules_instance* instance = nullptr;
  ASSERT_EQ(rules_open("", nullptr, &instance, nullptr), SABIR_OK);
  const rules_list_string* names = nullptr;
  ASSERT_EQ(rules_names(instance, 3, &names, nullptr), SABIR_OK);
  EXPECT_EQ(account.given(), 2u);
  rules_release(names);
  rules_close(instance);

  Account own;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.allocator = own.allocator();
  ASSERT_EQ(rules_open("", &options, &instance, nullptr), SABIR_OK);
  ASSERT_EQ(rules_names(instance, 3, &names, nullptr), SABIR_OK);
  EXPECT_EQ(own.given(), 1u);
  rules_release(names);
  rules_close(instance);

  EXPECT_EQ(account.outstanding(), 0u);
  EXPECT_EQ(own.outstanding(), 0u);
}

TEST(Rule11DefaultAllocator, IsSetBeforeTheInstanceBehindNullIsUsed) {
  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(nullptr, &handle, nullptr), SABIR_OK);
  rules_exclusive_drop(handle);
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_set_allocator(nullptr, &error), SABIR_FAILED_PRECONDITION);
  ASSERT_NE(error, nullptr);
  rules_release(error);
}

}  // namespace
}  // namespace sabir::testing
