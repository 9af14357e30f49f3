// The caller's memory: exact room, too little room, growing, and nothing written past the end.

#include <gtest/gtest.h>

#include <cstring>

#include "ref.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Code;
using engine::Form;
using engine::IllFormed;
using engine::Output;

// Strict room of `size` bytes with a guard behind.
void expect_strict(const std::string& text, Form form, const std::string& expected, size_t size) {
  std::string memory(size + 80, '\x5A');
  Output output{memory.data(), size, 0, nullptr, nullptr};
  engine::Result result = engine::normalize(text, form, IllFormed::Refuse, output, false);
  ASSERT_EQ(output.size, expected.size()) << size;
  ASSERT_EQ(result.status.code, size < expected.size() ? Code::TooSmall : Code::Ok) << size;
  if (result.status.ok()) {
    ASSERT_EQ(show(memory.substr(0, expected.size())), show(expected));
  }
  ASSERT_EQ(memory.substr(size), std::string(80, '\x5A')) << "written past the end";
}

TEST(Writer, EveryStrictSize) {
  std::mt19937 random(5);
  for (int i = 0; i < 60; ++i) {
    std::string text = ref::encode(random_codes(random, random() % 400));
    for (Form form : kForms) {
      std::string expected = ref::normalize(text, form);
      size_t length = expected.size();
      for (size_t size : {length, length + 1, length + 63, length + 64, length + 1200, length / 2,
                          length - std::min<size_t>(length, 1), size_t{0}}) {
        expect_strict(text, form, expected, size);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Writer, LongTextInExactRoom) {
  std::mt19937 random(6);
  for (int i = 0; i < 40; ++i) {
    std::u32string codes = random_codes(random, 5000 + random() % 3000);
    codes +=
        std::u32string(random() % 2000, U'\u0301') + std::u32string(random() % 3000, U'\uFDFA');
    std::string text = ref::encode(codes);
    for (Form form : kForms) {
      std::string expected = ref::normalize(text, form);
      expect_strict(text, form, expected, expected.size());
      expect_strict(text, form, expected, expected.size() - 1);
      expect_strict(text, form, expected, random() % expected.size());
      if (HasFatalFailure()) return;
    }
  }
}

// Grows by no more than it is asked for, into fresh memory every time.
bool grow_exactly(Output& output, size_t needed) {
  char* fresh = static_cast<char*>(std::malloc(needed));
  if (output.size != 0) std::memcpy(fresh, output.data, output.size);
  std::free(output.data);
  output.data = fresh;
  output.capacity = needed;
  return true;
}

TEST(Writer, Growing) {
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    std::string text = ref::encode(random_codes(random, random() % 4000));
    Form form = kForms[random() % std::size(kForms)];
    Output output{nullptr, 0, 0, grow_exactly, nullptr};
    engine::Result result = engine::normalize(text, form, IllFormed::Refuse, output, false);
    ASSERT_TRUE(result.status.ok());
    ASSERT_EQ(show({output.data, output.size}), show(ref::normalize(text, form)));
    std::free(output.data);
  }
}

TEST(Writer, AppendsBehindWhatIsThere) {
  std::string memory(4096, '\0');
  std::memcpy(memory.data(), "kept ", 5);
  Output output{memory.data(), memory.size(), 5, nullptr, nullptr};
  std::string text = "e\xCC\x81" + std::string(500, 'x');
  ASSERT_TRUE(engine::normalize(text, Form::Nfc, IllFormed::Refuse, output, false).status.ok());
  EXPECT_EQ(memory.substr(0, output.size), "kept \xC3\xA9" + std::string(500, 'x'));
}

TEST(Writer, EmptyText) {
  for (Form form : kForms) {
    Output output{};
    EXPECT_TRUE(engine::normalize({}, form, IllFormed::Refuse, output, false).status.ok());
    EXPECT_EQ(output.size, 0u);
    EXPECT_TRUE(engine::normalize({}, form, IllFormed::Refuse, output, true).alias);
    EXPECT_TRUE(engine::is_normalized({}, form, IllFormed::Refuse).yes);
  }
}

}  // namespace
}  // namespace uninorm::testing
