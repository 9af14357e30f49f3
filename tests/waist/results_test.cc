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
