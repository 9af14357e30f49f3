// Rules 3, 4 and 5: lent arguments, sinks in their modes, parcels.
#include <gtest/gtest.h>
#include <rules.h>

#include <cstring>
#include <vector>

#include "memory.h"

namespace sabir::testing {
namespace {

constexpr size_t kMiB = 1 << 20;

sabir_sink over(void* data, size_t capacity) {
  sabir_sink sink = {};
  sink.data = data;
  sink.capacity = capacity;
  return sink;
}

// What was allocated so far, the instance behind NULL included.
size_t settled_allocations() {
  uint32_t sum = 0;
  EXPECT_EQ(rules_add(nullptr, 1, 2, &sum, nullptr), SABIR_OK);
  return allocations();
}

TEST(Rule3ArgumentsAreLent, TheImplementationSeesTheCallersBytes) {
  std::vector<uint8_t> bytes(kMiB);
  uint64_t address = 0;
  ASSERT_EQ(rules_address(nullptr, bytes.data(), bytes.size(), &address, nullptr), SABIR_OK);
  EXPECT_EQ(address, reinterpret_cast<uintptr_t>(bytes.data()));
}

TEST(Rule4Sinks, AMebibyteIsWrittenWhereTheCallerWantsIt) {
  std::vector<uint8_t> memory(kMiB);
  sabir_sink sink = over(memory.data(), memory.size());
  size_t before = settled_allocations();
  ASSERT_EQ(rules_fill(nullptr, 'x', kMiB, 0, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(sink.data, memory.data());
  EXPECT_EQ(sink.size, kMiB);
  EXPECT_EQ(memory, std::vector<uint8_t>(kMiB, 'x'));
}

// Whatever the sink is and however the result is written, the bytes are the same.
TEST(Rule4Sinks, EverySizeInEveryMode) {
  for (size_t count : {0, 1, 7, 64, 1000}) {
    for (size_t capacity : {0, 1, 6, 7, 8, 500, 2000}) {
      for (size_t piece : {0, 1, 10}) {
        std::vector<uint8_t> memory(capacity + 1, '.');
        sabir_sink sink = over(memory.data(), capacity);
        sink.flags = SABIR_SINK_SPILL;
        ASSERT_EQ(rules_fill(nullptr, 'x', count, piece, &sink, nullptr), SABIR_OK);
        ASSERT_EQ(sink.size, count);
        ASSERT_EQ(sink.outcome, count > capacity ? SABIR_SINK_SPILLED : SABIR_SINK_WRITTEN);
        ASSERT_EQ(std::string(static_cast<char*>(sink.data), count), std::string(count, 'x'));
        ASSERT_EQ(memory[capacity], '.') << "written past the end";
        if (sink.outcome == SABIR_SINK_SPILLED) rules_release(sink.data);

        sabir_sink strict = over(memory.data(), capacity);
        sabir_status status = rules_fill(nullptr, 'x', count, piece, &strict, nullptr);
        ASSERT_EQ(status, count > capacity ? SABIR_TOO_SMALL : SABIR_OK);
        ASSERT_EQ(strict.size, count);
        ASSERT_EQ(strict.data, memory.data());
        ASSERT_EQ(memory[capacity], '.') << "written past the end";
      }
    }
  }
}

// A container that the sink enlarges.
struct Growing {
  std::vector<char> memory;
  int calls = 0;

  static sabir_status grow(sabir_sink* sink, size_t need) {
    auto* self = static_cast<Growing*>(sink->context);
    ++self->calls;
    EXPECT_GE(need, sink->size);
    self->memory.resize(need);
    sink->data = self->memory.data();
    sink->capacity = self->memory.size();
    return SABIR_OK;
  }
};

TEST(Rule4Sinks, AGrowingOneIsAskedAndKeepsWhatIsThere) {
  Growing growing;
  sabir_sink sink = {};
  sink.grow = Growing::grow;
  sink.context = &growing;
  ASSERT_EQ(rules_fill(nullptr, 'x', 1000, 300, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(growing.calls, 4);
  EXPECT_EQ(sink.size, 1000u);
  EXPECT_EQ(sink.data, growing.memory.data());
  EXPECT_EQ(sink.outcome, SABIR_SINK_WRITTEN);
  EXPECT_EQ(growing.memory, std::vector<char>(1000, 'x'));
}

TEST(Rule4Sinks, APartOfAnArgumentMayBeTheResult) {
  const char text[] = "  trimmed  ";
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_ALIAS;
  ASSERT_EQ(rules_trim(nullptr, text, 11, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.outcome, SABIR_SINK_ALIASED);
  EXPECT_EQ(sink.data, text + 2);
  EXPECT_EQ(sink.size, 7u);

  char memory[7];
  sabir_sink copied = over(memory, sizeof memory);
  ASSERT_EQ(rules_trim(nullptr, text, 11, &copied, nullptr), SABIR_OK);
  EXPECT_EQ(copied.outcome, SABIR_SINK_WRITTEN);
  EXPECT_EQ(std::memcmp(memory, "trimmed", 7), 0);
}

TEST(Rule4Sinks, AnEmptyAliasIsAResultToo) {
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_ALIAS;
  ASSERT_EQ(rules_trim(nullptr, "   ", 3, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.size, 0u);
}

TEST(Rule4Sinks, AContainerOfTheImplementationsIsCopiedOnce) {
  std::vector<uint8_t> memory(kMiB);
  sabir_sink sink = over(memory.data(), memory.size());
  size_t before = settled_allocations();
  ASSERT_EQ(rules_give(nullptr, 'y', kMiB, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(allocations(), before + 1);  // the container
  EXPECT_EQ(memory.back(), 'y');
}

TEST(Rule4Sinks, AResultLargerThanAllMemoryIsRefused) {
  sabir_sink sink = {};
  sink.flags = SABIR_SINK_SPILL;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_fill(nullptr, 'x', UINT64_MAX, 0, &sink, &error), SABIR_RESOURCE_EXHAUSTED);
  rules_release(error);
}

// Why a call is refused, and that it is with this status.
template <typename F>
std::string said(sabir_status expected, F&& call) {
  sabir_error* error = nullptr;
  EXPECT_EQ(call(&error), expected);
  std::string message = error ? error->message.data : "";
  rules_release(error);
  return message;
}

TEST(Rule4Sinks, LieApartFromWhatIsRead) {
  char memory[] = "  abcdef  ";
  for (size_t at : {0, 2, 9}) {
    sabir_sink sink = over(memory + at, sizeof memory - at);
    EXPECT_EQ(said(SABIR_INVALID_ARGUMENT,
                   [&](auto** error) { return rules_trim(nullptr, memory, 10, &sink, error); }),
              "`result` lies in the same memory as `text`");
  }
  sabir_sink behind = over(memory + 5, 5);
  EXPECT_EQ(rules_trim(nullptr, memory, 5, &behind, nullptr), SABIR_OK);
  sabir_sink before = over(memory, 5);
  EXPECT_EQ(rules_trim(nullptr, memory + 5, 5, &before, nullptr), SABIR_OK);
  sabir_sink nothing = over(memory, sizeof memory);
  EXPECT_EQ(rules_trim(nullptr, memory + 3, 0, &nothing, nullptr), SABIR_OK);
}

TEST(Rule3ArgumentsAreLent, WhatIsChangedLiesApartFromTheRest) {
  uint32_t values[] = {1, 2, 3, 3, 1};
  EXPECT_EQ(
      said(SABIR_INVALID_ARGUMENT,
           [&](auto** error) { return rules_sort(nullptr, values, 4, values + 3, 2, error); }),
      "`values` lies in the same memory as `order`");
  EXPECT_EQ(rules_sort(nullptr, values, 3, values + 3, 2, nullptr), SABIR_OK);
  EXPECT_EQ(values[0], 3u);
}

TEST(Rule3ArgumentsAreLent, ACountThatNoMemoryHasIsRefused) {
  uint32_t value = 1;
  uint64_t address = 0;
  const char* why = " has a size that no memory has";
  for (size_t count : {SIZE_MAX, SIZE_MAX / 2 + 1, SIZE_MAX / 4 + 1}) {
    EXPECT_EQ(
        said(SABIR_INVALID_ARGUMENT,
             [&](auto** error) { return rules_sort(nullptr, &value, count, nullptr, 0, error); }),
        std::string("`values`") + why);
  }
  auto* byte = reinterpret_cast<uint8_t*>(&value);
  EXPECT_EQ(
      said(SABIR_INVALID_ARGUMENT,
           [&](auto** error) { return rules_address(nullptr, byte, SIZE_MAX, &address, error); }),
      std::string("`bytes`") + why);
  sabir_sink sink = {};
  EXPECT_EQ(
      said(SABIR_INVALID_ARGUMENT,
           [&](auto** error) { return rules_trim(nullptr, "a", SIZE_MAX / 2 + 1, &sink, error); }),
      std::string("`text`") + why);
}

// What the implementation gives is looked at as what the caller gives.
constexpr uint8_t kBad[] = {'o', 'k', 0xed, 0xa0, 0x80};
constexpr char kWrong[] = ": ill-formed UTF-8, or what its type does not have";
std::string wrong(const std::string& place) {
  return "the implementation gave an invalid value" + place + kWrong;
}

TEST(Rule13Results, ValuesOfFixedSizeAreChecked) {
  rules_thrown thrown = 3;
  sabir_char letter = 'x';
  EXPECT_EQ(
      said(SABIR_INTERNAL, [&](auto** error) { return rules_wrong_enum(nullptr, &thrown, error); }),
      wrong(""));
  EXPECT_EQ(
      said(SABIR_INTERNAL, [&](auto** error) { return rules_wrong_char(nullptr, &letter, error); }),
      wrong(""));
  EXPECT_EQ(thrown, 3);
  EXPECT_EQ(letter, sabir_char('x'));
}

TEST(Rule13Results, TextIsCheckedUnlessItsAuthorIsSure) {
  char memory[16];
  for (size_t capacity : {0, 2, 16}) {
    sabir_sink sink = over(memory, capacity);
    sink.flags = SABIR_SINK_SPILL;
    EXPECT_EQ(said(SABIR_INTERNAL,
                   [&](auto** error) { return rules_wrong_text(nullptr, kBad, 5, &sink, error); }),
              wrong(" at 2"));
    EXPECT_EQ(
        said(SABIR_INTERNAL,
             [&](auto** error) { return rules_wrong_out(nullptr, kBad, 5, 0, &sink, error); }),
        wrong(" at 2"));
  }
  sabir_sink sink = over(memory, sizeof memory);
  EXPECT_EQ(rules_wrong_text(nullptr, kBad, 2, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(rules_wrong_out(nullptr, kBad, 5, 1, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(rules_sure_text(nullptr, kBad, 5, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.size, 5u);
}

TEST(Rule13Results, ListsAreChecked) {
  const rules_list_string* names = nullptr;
  EXPECT_EQ(said(SABIR_INTERNAL,
                 [&](auto** error) { return rules_wrong_names(nullptr, kBad, 5, &names, error); }),
            wrong(" at 2"));
  EXPECT_EQ(names, nullptr);
  ASSERT_EQ(rules_wrong_names(nullptr, kBad, 2, &names, nullptr), SABIR_OK);
  rules_release(names);
  rules_thrown memory[4];
  sabir_sink sink = over(memory, sizeof memory);
  EXPECT_EQ(said(SABIR_INTERNAL,
                 [&](auto** error) { return rules_wrong_enums(nullptr, 3, &sink, error); }),
            wrong(" at 2"));
  EXPECT_EQ(rules_wrong_enums(nullptr, 2, &sink, nullptr), SABIR_OK);
}

TEST(Rule13Results, WhatIsWrittenIntoTheCallersListIsChecked) {
  rules_thrown values[] = {0, 1, 2};
  uint32_t places[] = {1, 2};
  const rules_list_string* result = nullptr;
  EXPECT_EQ(said(SABIR_INTERNAL,
                 [&](auto** error) {
                   return rules_wrong_written(nullptr, values, 3, places, 2, &result, error);
                 }),
            "the implementation wrote an invalid value into `values` at 1");
  EXPECT_EQ(result, nullptr);
  rules_thrown fine[] = {0, 1, 2};
  EXPECT_EQ(rules_wrong_written(nullptr, fine, 3, nullptr, 0, &result, nullptr), SABIR_OK);
  rules_release(result);
}

TEST(Rule13Results, ErrorsAreCheckedWhetherOneCaresOrNot) {
  EXPECT_EQ(said(SABIR_INTERNAL,
                 [&](auto** error) { return rules_wrong_reason(nullptr, kBad, 5, error); }),
            wrong(" in its error"));
  EXPECT_EQ(rules_wrong_reason(nullptr, kBad, 5, nullptr), SABIR_INTERNAL);
  EXPECT_EQ(rules_wrong_reason(nullptr, kBad, 2, nullptr), SABIR_DECLARED);
}

TEST(Rule5Parcels, EverythingIsInsideOneBlock) {
  Account account;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.allocator = account.allocator();
  rules_instance* instance = nullptr;
  ASSERT_EQ(rules_open("", &options, &instance, nullptr), SABIR_OK);
  size_t before = account.given();
  const rules_list_string* names = nullptr;
  ASSERT_EQ(rules_names(instance, 100, &names, nullptr), SABIR_OK);
  EXPECT_EQ(account.given(), before + 1);
  ASSERT_EQ(names->count, 100u);
  const char* first = reinterpret_cast<const char*>(names);
  for (size_t i = 0; i < names->count; ++i) {
    const sabir_string& name = names->data[i];
    EXPECT_EQ(std::string(name.data, name.size), "name " + std::to_string(i));
    EXPECT_GT(name.data, first);
    EXPECT_LE(name.data + name.size, first + account.largest());
  }
  rules_close(instance);  // a parcel outlives what it came from
  EXPECT_EQ(std::string(names->data[99].data, names->data[99].size), "name 99");
  rules_release(names);
  EXPECT_EQ(account.outstanding(), 0u);
}

}  // namespace
}  // namespace sabir::testing
