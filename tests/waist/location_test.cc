// A library that was built for this process alone, and an environment that wants it elsewhere: no
// call runs here as if nothing had been asked for. A program of its own: the instance behind NULL
// is made once.
#include <gtest/gtest.h>
#include <rules.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace sabir::testing {
namespace {

void expect_refused(sabir_status status, sabir_error** where) {
  sabir_error* error = std::exchange(*where, nullptr);
  EXPECT_EQ(status, SABIR_UNIMPLEMENTED);
  ASSERT_NE(error, nullptr);
  std::string message(error->message.data, error->message.size);
  EXPECT_NE(message.find("there is no boundary for `worker:?confine=1`"), std::string::npos)
      << message;
  rules_release(error);
}

class Location : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("SABIR_LOCATION", "worker:?confine=1", 1); }
  void TearDown() override {
    ::unsetenv("SABIR_LOCATION");
    ::unsetenv("RULES_LOCATION");
  }
  sabir_error* error_ = nullptr;
};

TEST_F(Location, OutOfReachIsAnErrorOfEveryKindOfCall) {
  uint32_t sum = 0;
  expect_refused(rules_add(nullptr, 1, 2, &sum, &error_), &error_);
  EXPECT_EQ(sum, 0u);
  rules_exclusive* made = nullptr;
  expect_refused(rules_exclusive_new(nullptr, &made, &error_), &error_);
  EXPECT_EQ(made, nullptr);
  uint64_t count = 0;
  expect_refused(rules_exclusive_of(nullptr, nullptr, 0, &count, &error_), &error_);
}

TEST_F(Location, OutOfReachIsAnErrorThroughTheTable) {
  uint32_t sum = 0;
  expect_refused(rules_get_api()->add(nullptr, 1, 2, &sum, &error_), &error_);
}

TEST_F(Location, OutOfReachIsAnErrorOfOpening) {
  rules_instance* instance = nullptr;
  expect_refused(rules_open("", nullptr, &instance, &error_), &error_);
  expect_refused(rules_open("worker:?confine=1", nullptr, &instance, &error_), &error_);
  EXPECT_EQ(instance, nullptr);
}

TEST_F(Location, WhoSaysThisProcessGetsIt) {
  rules_instance* instance = nullptr;
  ASSERT_EQ(rules_open("inprocess:", nullptr, &instance, nullptr), SABIR_OK);
  uint32_t sum = 0;
  EXPECT_EQ(rules_add(instance, 1, 2, &sum, nullptr), SABIR_OK);
  rules_close(instance);
}

// The last: from here on there is an instance behind NULL.
TEST_F(Location, TheLibrarysOwnVariableComesFirst) {
  ::setenv("RULES_LOCATION", "inprocess:", 1);
  uint32_t sum = 0;
  EXPECT_EQ(rules_add(nullptr, 1, 2, &sum, nullptr), SABIR_OK);
  EXPECT_EQ(sum, 3u);
}

}  // namespace
}  // namespace sabir::testing
