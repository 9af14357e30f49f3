// What the contract says beyond types: maxima of results, structures that may grow, layouts, the
// table of functions, and what a library says of itself.
#include <gtest/gtest.h>
#include <rules.h>
#include <rules_layout.h>

#include <cstring>
#include <string>

namespace sabir::testing {
namespace {

std::string message(sabir_error* error) {
  std::string text = error ? std::string(error->message.data, error->message.size) : "";
  rules_release(error);
  return text;
}

// --- rule 13: what the contract bounds is bounded, in both directions ---

TEST(Rule13Maxima, ResultsUpToTheMaximumCome) {
  char room[64];
  sabir_sink sink = {};
  sink.data = room;
  sink.capacity = sizeof room;
  ASSERT_EQ(rules_few_bytes(nullptr, 4, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.size, 4u);
  ASSERT_EQ(rules_few_numbers(nullptr, 4, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.size, 16u);
  const rules_list_string* names = nullptr;
  ASSERT_EQ(rules_few_names(nullptr, 4, &names, nullptr), SABIR_OK);
  EXPECT_EQ(names->count, 4u);
  rules_release(names);
}

TEST(Rule13Maxima, AnImplementationThatGivesMoreHasFailed) {
  char room[64];
  sabir_sink sink = {};
  sink.data = room;
  sink.capacity = sizeof room;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_few_bytes(nullptr, 5, &sink, &error), SABIR_INTERNAL);
  EXPECT_EQ(message(error), "the implementation gave 5 bytes, and the contract allows at most 4");
  EXPECT_EQ(rules_few_numbers(nullptr, 5, &sink, nullptr), SABIR_INTERNAL);
  const rules_list_string* names = nullptr;
  EXPECT_EQ(rules_few_names(nullptr, 5, &names, &error), SABIR_INTERNAL);
  EXPECT_EQ(message(error),
            "the implementation gave 5 elements, and the contract allows at most 4");
  EXPECT_EQ(names, nullptr);
}

TEST(Rule13Maxima, ReachIntoOptionsAndResults) {
  sabir_error* error = nullptr;
  const rules_option_list_u32* numbers = nullptr;
  for (uint32_t count : {0u, 1u, 4u}) {
    ASSERT_EQ(rules_perhaps_numbers(nullptr, count, &numbers, nullptr), SABIR_OK);
    rules_release(numbers);
  }
  EXPECT_EQ(rules_perhaps_numbers(nullptr, 5, &numbers, &error), SABIR_INTERNAL);
  EXPECT_EQ(message(error),
            "the implementation gave 5 elements, and the contract allows at most 4");
  const rules_option_result_string_u32* text = nullptr;
  for (uint32_t count : {0u, 1u, 4u}) {
    ASSERT_EQ(rules_perhaps_text(nullptr, count, &text, nullptr), SABIR_OK);
    rules_release(text);
  }
  EXPECT_EQ(rules_perhaps_text(nullptr, 5, &text, &error), SABIR_INTERNAL);
  EXPECT_EQ(message(error), "the implementation gave 5 bytes, and the contract allows at most 4");
}

TEST(Rule13Maxima, OfParametersReachIntoOptionsAndFields) {
  rules_option_string text = {};
  rules_option_list_u32 numbers = {};
  uint32_t given[] = {1, 2, 3};
  uint32_t size = 0;
  sabir_error* error = nullptr;
  text.some = {"never looked at", 15};
  ASSERT_EQ(rules_take_perhaps(nullptr, &text, &numbers, &size, nullptr), SABIR_OK);
  EXPECT_EQ(size, 0u);
  text = {1, {"four", 4}};
  numbers = {1, {given, 2}};
  ASSERT_EQ(rules_take_perhaps(nullptr, &text, &numbers, &size, nullptr), SABIR_OK);
  EXPECT_EQ(size, 6u);
  text.some = {"fives", 5};
  EXPECT_EQ(rules_take_perhaps(nullptr, &text, &numbers, &size, &error), SABIR_RESOURCE_EXHAUSTED);
  EXPECT_EQ(message(error), "`text` has size 5, and at most 4 is accepted");
  text.is_some = 0;
  numbers.some.count = 3;
  EXPECT_EQ(rules_take_perhaps(nullptr, &text, &numbers, &size, &error), SABIR_RESOURCE_EXHAUSTED);
  EXPECT_EQ(message(error), "`numbers` has size 3, and at most 2 is accepted");

  rules_label label = {7, {1, {"four", 4}}};
  ASSERT_EQ(rules_take_label(nullptr, &label, &size, nullptr), SABIR_OK);
  label.text.some = {"fives", 5};
  EXPECT_EQ(rules_take_label(nullptr, &label, &size, nullptr), SABIR_INVALID_ARGUMENT);
}

// --- rule 3: a structure that says its size may be of another version ---

TEST(Rule3Extensible, AllFieldsOfThisVersion) {
  rules_drawing drawing = {};
  drawing.struct_size = sizeof drawing;
  drawing.width = 3;
  drawing.height = 5;
  drawing.title.is_some = 1;
  drawing.title.some = {"xy", 2};
  uint64_t area = 0;
  ASSERT_EQ(rules_area(nullptr, &drawing, &area, nullptr), SABIR_OK);
  EXPECT_EQ(area, 17u);
}

TEST(Rule3Extensible, AnOlderCallersHasDefaults) {
  rules_drawing drawing;
  std::memset(&drawing, 0xff, sizeof drawing);  // what an older caller never wrote
  drawing.struct_size = offsetof(rules_drawing, height);
  drawing.width = 3;
  uint64_t area = 0;
  ASSERT_EQ(rules_area(nullptr, &drawing, &area, nullptr), SABIR_OK);
  EXPECT_EQ(area, 21u);
}

TEST(Rule3Extensible, ANewerCallersMustNotSetWhatIsUnknown) {
  struct Newer {
    rules_drawing known;
    uint64_t colour;
  } newer = {};
  newer.known.struct_size = sizeof newer;
  newer.known.width = newer.known.height = 2;
  uint64_t area = 0;
  EXPECT_EQ(rules_area(nullptr, &newer.known, &area, nullptr), SABIR_OK);
  EXPECT_EQ(area, 4u);
  newer.colour = 1;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_area(nullptr, &newer.known, &area, &error), SABIR_UNIMPLEMENTED);
  EXPECT_EQ(message(error), "`of` sets a field that this version of the library does not know");
}

TEST(Rule3Extensible, OneWithoutASizeIsRefused) {
  rules_drawing drawing = {};
  uint64_t area = 0;
  EXPECT_EQ(rules_area(nullptr, &drawing, &area, nullptr), SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(rules_area(nullptr, nullptr, &area, nullptr), SABIR_INVALID_ARGUMENT);
}

// --- rules 7, 8 and 12 ---

TEST(Rule7Layouts, AreTheSameInHeaderAndLibrary) {
  const sabir_description* library = rules_describe();
  ASSERT_EQ(library->layout_count + 1, sizeof rules_layouts_ / sizeof rules_layouts_[0]);
  for (size_t i = 0; i < library->layout_count; ++i) {
    const sabir_layout &ours = rules_layouts_[i], &theirs = library->layouts[i];
    EXPECT_STREQ(ours.type, theirs.type);
    EXPECT_EQ(ours.offset, theirs.offset) << ours.type;
    EXPECT_EQ(ours.size, theirs.size) << ours.type;
  }
}

TEST(Rule7Layouts, AreTheNaturalOnes) {
  EXPECT_EQ(sizeof(rules_thrown), 1u);
  EXPECT_EQ(sizeof(sabir_bool), 1u);
  EXPECT_EQ(offsetof(rules_option_string, some), 8u);
  EXPECT_EQ(offsetof(rules_reason, text), 8u);
}

// Whoever was compiled with a shorter table finds its functions where they were.
TEST(Rule8Table, BeginsWithItsSizeAndIsInSlotOrder) {
  const rules_api* api = rules_get_api();
  ASSERT_EQ(api->struct_size, sizeof *api);
  const std::string note = rules_describe()->contract;
  const char* ledger = rules_describe()->contract + note.size() + 1;
  size_t slots = 0;
  for (const char* at = ledger; (at = std::strstr(at, "\"slot\": ")); ++at, ++slots) {
    EXPECT_EQ(std::stoul(at + 8), slots);
  }
  EXPECT_EQ(sizeof *api, sizeof(size_t) + slots * sizeof(void (*)()));
}

TEST(Rule8Table, IsWhatTheSymbolsCall) {
  uint32_t sum = 0;
  ASSERT_EQ(rules_get_api()->add(nullptr, 40, 2, &sum, nullptr), SABIR_OK);
  EXPECT_EQ(sum, 42u);
}

TEST(Rule12Describe, SaysNameVersionAndContract) {
  const sabir_description* library = rules_describe();
  EXPECT_STREQ(library->name, "tests:rules");
  EXPECT_STREQ(library->version, "1.3.0");
  EXPECT_NE(std::strstr(library->contract, "package tests:rules@1.3.0;"), nullptr);
  EXPECT_EQ(std::strlen(library->ledger), 16u);
}

}  // namespace
}  // namespace sabir::testing
