// The library through its public C and C++ interfaces: NormalizationTest.txt, and memory that
// overlaps.

#include <gtest/gtest.h>

#include <cstdio>
#include <uninorm.hpp>

#include "text.h"
#include "through_c.h"

namespace uninorm::testing {
namespace {

using EngineForm = engine::Form;

const EngineForm kFour[] = {EngineForm::Nfc, EngineForm::Nfd, EngineForm::Nfkc, EngineForm::Nfkd};

TEST(Api, ConformanceInC) {
  std::vector<char> room(4096);
  size_t count = 0;
  for (const Line& line : conformance_lines()) {
    for (size_t column = 0; column < 5; ++column) {
      const std::string& text = line.columns[column];
      for (EngineForm form : kFour) {
        const std::string& expected = line.expected(column, form);
        int yes = 0, number = static_cast<int>(form);
        size_t size =
            normalize_in_c(number, text.data(), text.size(), room.data(), room.size(), &yes);
        ASSERT_LE(size, room.size());
        ASSERT_EQ(show({room.data(), size}), show(expected)) << show(text);
        ASSERT_EQ(yes != 0, text == expected) << show(text);
        size_t cut = count++ % (text.size() + 1);
        size = portions_in_c(number, text.data(), text.size(), cut, room.data(), room.size());
        ASSERT_LE(size, room.size());
        ASSERT_EQ(show({room.data(), size}), show(expected)) << show(text) << cut;
      }
    }
  }
  std::printf("%zu texts in C\n", count);
}

TEST(Api, ConformanceInCpp) {
  size_t count = 0;
  std::vector<Line> lines = conformance_lines();
  for (EngineForm form : kFour) {
    Normalizer normalizer{Form(form)};
    for (const Line& line : lines) {
      for (size_t column = 0; column < 5; ++column) {
        const std::string &text = line.columns[column], &expected = line.expected(column, form);
        ASSERT_EQ(show(normalizer.normalize(text).text()), show(expected)) << show(text);
        ASSERT_EQ(show(normalizer.normalize_text(text)), show(expected)) << show(text);
        ASSERT_EQ(normalizer.is_normalized(text), text == expected) << show(text);
        ASSERT_EQ(normalizer.first_difference(text).has_value(), text != expected) << show(text);
        ++count;
      }
    }
  }
  std::printf("%zu texts in C++\n", count);
}

// One byte is enough, at either end; memory that only touches is none of it.
TEST(Api, MemoryThatOverlapsIsRefused) {
  for (size_t size : {3, 30, 3000}) {
    std::string text, memory(3 * size + 2, 'x');
    while (text.size() < size) text += "e\xCC\x81";
    memory.replace(size + 1, size, text);
    char* start = memory.data() + size + 1;
    std::string before = memory;
    EXPECT_TRUE(refuses_overlap_in_c(start, size, start, size)) << size;
    EXPECT_TRUE(refuses_overlap_in_c(start, size, start - size, size + 1)) << size;
    EXPECT_TRUE(refuses_overlap_in_c(start, size, start + size - 1, size + 1)) << size;
    EXPECT_EQ(memory, before);
    EXPECT_FALSE(refuses_overlap_in_c(start, size, start + size, size + 1)) << size;
    EXPECT_FALSE(refuses_overlap_in_c(start, size, memory.data(), size + 1)) << size;
  }
}

}  // namespace
}  // namespace uninorm::testing
