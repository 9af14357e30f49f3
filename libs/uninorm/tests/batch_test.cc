// Many texts at once: each comes out as it would alone, whatever stands beside it.

#include "batch.h"

#include <gtest/gtest.h>

#include "ref.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Code;
using engine::Form;
using engine::IllFormed;
using engine::Output;
using engine::Status;

struct Texts {
  std::string bytes;
  std::vector<uint64_t> ends;

  void add(std::string_view text) {
    bytes += text;
    ends.push_back(bytes.size());
  }
};

void compare(const Texts& texts, Form form) {
  Texts expected;
  uint64_t start = 0;
  for (uint64_t end : texts.ends) {
    std::string_view text = std::string_view(texts.bytes).substr(start, end - start);
    expected.add(ref::normalize(text, form));
    start = end;
  }
  Texts found;
  found.ends.resize(texts.ends.size());
  Output output{nullptr, 0, 0, grow_string, &found.bytes};
  ASSERT_TRUE(engine::normalize_all(texts.bytes, texts.ends.data(), texts.ends.size(), form,
                                    IllFormed::Replace, output, found.ends.data())
                  .ok());
  ASSERT_EQ(show(found.bytes.substr(0, output.size)), show(expected.bytes)) << name_of(form);
  ASSERT_EQ(found.ends, expected.ends) << name_of(form);
}

TEST(Batch, RandomTexts) {
  std::mt19937 random(31);
  for (int i = 0; i < 2000; ++i) {
    Form form = kForms[random() % std::size(kForms)];
    Texts texts;
    for (unsigned count = random() % 60; count > 0; --count) {
      std::string text = ref::encode(random_codes(random, random() % 9));
      if (random() % 4 != 0) text = ref::normalize(text, form);
      texts.add(text);
    }
    compare(texts, form);
    if (HasFatalFailure()) return;
  }
}

// Cut where characters, or marks and their starters, are torn apart.
TEST(Batch, CutAnywhere) {
  std::mt19937 random(32);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = ref::encode(random_codes(random, random() % 200));
    Texts texts{bytes, {}};
    for (size_t at = 0; (at += random() % 30) < bytes.size();) texts.ends.push_back(at);
    texts.ends.push_back(bytes.size());
    compare(texts, kForms[random() % std::size(kForms)]);
    if (HasFatalFailure()) return;
  }
}

TEST(Batch, LongRunsOfShortTexts) {
  Texts texts;
  for (int i = 0; i < 20000; ++i) texts.add(i % 1000 == 999 ? "e\xCC\x81" : "caf\xC3\xA9 noir");
  texts.add(std::string(100000, 'x') + "e\xCC\x81");
  texts.add("");
  for (Form form : kForms) compare(texts, form);
}

TEST(Batch, SaysWhereItIsIllFormed) {
  for (std::string bad : {"\xFF", "\x80", "\xE2\x82"}) {
    Texts texts;
    for (int i = 0; i < 50; ++i) texts.add("caf\xC3\xA9");
    uint64_t offset = texts.bytes.size() + 1;
    texts.add("x" + bad);
    texts.add("more");
    std::string memory;
    std::vector<uint64_t> ends(texts.ends.size());
    Output output{nullptr, 0, 0, grow_string, &memory};
    Status status = engine::normalize_all(texts.bytes, texts.ends.data(), ends.size(), Form::Nfc,
                                          IllFormed::Refuse, output, ends.data());
    EXPECT_EQ(status.code, bad.size() == 2 ? Code::Truncated : Code::InvalidByte);
    EXPECT_EQ(status.offset, offset);
  }
}

TEST(Batch, EndsAscend) {
  uint64_t ends[3] = {3, 2, 4}, found[3];
  Output output;
  Status status =
      engine::normalize_all("abcd", ends, 3, Form::Nfc, IllFormed::Refuse, output, found);
  EXPECT_EQ(status.code, Code::BadEnds);
  EXPECT_EQ(status.offset, 1u);
  ends[1] = UINT64_MAX;
  status = engine::normalize_all("abcd", ends, 2, Form::Nfc, IllFormed::Refuse, output, found);
  EXPECT_EQ(status.code, Code::BadEnds);
}

TEST(Batch, CountsWhatDoesNotFit) {
  uint64_t ends[3] = {1, 4, 5}, found[3];
  char room[3];
  Output output{room, sizeof room, 0, nullptr, nullptr};
  Status status =
      engine::normalize_all("ae\xCC\x81z", ends, 3, Form::Nfc, IllFormed::Refuse, output, found);
  EXPECT_EQ(status.code, Code::TooSmall);
  EXPECT_EQ(output.size, 4u);
}

}  // namespace
}  // namespace uninorm::testing
