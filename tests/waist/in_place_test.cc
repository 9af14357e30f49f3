// Rule 11: handles in the caller's memory. A row of them is an array, made and dropped in any
// order, and nothing is allocated.
#include <gtest/gtest.h>
#include <rules.h>

#include <cstdlib>
#include <string>

#include "memory.h"

namespace sabir::testing {
namespace {

constexpr size_t kCount = 100;

class Rule11InPlace : public ::testing::Test {
 protected:
  void SetUp() override {
    sabir_open_options options = {};
    options.struct_size = sizeof options;
    options.allocator = account_.allocator();
    ASSERT_EQ(rules_open("", &options, &instance_, nullptr), SABIR_OK);
    size_ = rules_cell_size(instance_);
    ASSERT_GT(size_, 0u);
    ASSERT_EQ(size_ % rules_cell_align(instance_), 0u);
    row_ = static_cast<char*>(std::aligned_alloc(rules_cell_align(instance_), kCount * size_));
    ASSERT_EQ(rules_alive(nullptr, &alive_, nullptr), SABIR_OK);
  }
  void TearDown() override {
    uint32_t alive = 0;
    ASSERT_EQ(rules_alive(nullptr, &alive, nullptr), SABIR_OK);
    EXPECT_EQ(alive, alive_) << "objects that nobody dropped";
    rules_close(instance_);
    std::free(row_);
    EXPECT_EQ(account_.given(), 0u) << "nothing was to be allocated";
  }
  rules_cell* make(size_t index) {
    rules_cell* cell = nullptr;
    void* memory = row_ + index * size_;
    EXPECT_EQ(rules_cell_new_at(instance_, index, memory, &cell, nullptr), SABIR_OK);
    EXPECT_EQ(static_cast<void*>(cell), memory);
    return cell;
  }
  rules_cell* at(size_t index) { return reinterpret_cast<rules_cell*>(row_ + index * size_); }

  Account account_;
  rules_instance* instance_ = nullptr;
  size_t size_ = 0;
  char* row_ = nullptr;
  uint32_t alive_ = 0;
};

TEST_F(Rule11InPlace, ARowIsAnArray) {
  for (size_t i = 0; i < kCount; ++i) make(i);
  for (size_t i = 0; i < kCount; ++i) {
    uint64_t value = 0;
    ASSERT_EQ(rules_cell_value(at(i), &value, nullptr), SABIR_OK);
    EXPECT_EQ(value, i);
  }
  for (size_t i = 0; i < kCount; ++i) rules_cell_drop(at(i));
}

TEST_F(Rule11InPlace, DroppedInAnyOrderAndMadeAgain) {
  make(0), make(1), make(2);
  rules_cell_drop(at(1));
  make(1);
  for (size_t i : {2, 0, 1}) rules_cell_drop(at(i));
}

TEST_F(Rule11InPlace, MemoryThatDoesNotFitIsRefused) {
  rules_cell* cell = nullptr;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_cell_new_at(instance_, 1, nullptr, &cell, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(rules_cell_new_at(instance_, 1, row_ + 1, &cell, &error), SABIR_INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->message.data).find("must be a multiple of"), std::string::npos);
  rules_release(error);
  EXPECT_EQ(cell, nullptr);
}

}  // namespace
}  // namespace sabir::testing
