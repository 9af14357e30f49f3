// Text in portions: every way to cut short texts, random cuts of long ones, memory, errors; and
// texts in a form put together.

#include "stream.h"

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
using engine::Stream;

// What comes out of a stream that is fed the portions between `cuts`.
std::string streamed(std::string_view text, const std::vector<size_t>& cuts, Form form, bool safe) {
  std::string memory;
  Output output{nullptr, 0, 0, grow_string, &memory};
  Stream stream(form, IllFormed::Replace, safe);
  size_t at = 0;
  for (size_t cut : cuts) {
    EXPECT_TRUE(stream.push(text.substr(at, cut - at), output).ok());
    at = cut;
  }
  EXPECT_TRUE(stream.push(text.substr(at), output).ok());
  EXPECT_TRUE(stream.finish(output).ok());
  return memory.substr(0, output.size);
}

TEST(Stream, EveryChunkingOfShortTexts) {
  for (const char* text : {"e\xCC\x81x", "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8",
                           "a\xCC\x81\xCC\xA3", "\xF0\x9F\x98\x80\xCC\x81",
                           "\xE0\xA4\x95\xE0\xA4\xBC"
                           "A",
                           "\xE2\x84\xAB\xCC\xA3", "\xC3\xA9\xF0\x9F\x98",
                           "\x80\xCC\x81"
                           "e\xE1\xBA"}) {
    std::string whole = text;
    for (Form form : kForms) {
      std::string expected = ref::normalize(whole, form);
      for (unsigned mask = 0; mask < 1u << (whole.size() - 1); ++mask) {
        std::vector<size_t> cuts;
        for (size_t i = 0; i + 1 < whole.size(); ++i) {
          if (mask >> i & 1) cuts.push_back(i + 1);
        }
        ASSERT_EQ(show(streamed(whole, cuts, form, false)), show(expected))
            << name_of(form) << mask;
      }
    }
  }
}

TEST(Stream, RandomTextRandomCuts) {
  std::mt19937 random(12);
  for (int i = 0; i < 3000; ++i) {
    std::u32string codes = random_codes(random, random() % 200);
    std::string text = ref::encode(codes);
    std::vector<size_t> cuts;
    for (size_t at = 0; (at += 1 + random() % 40) < text.size();) cuts.push_back(at);
    Form form = kForms[random() % std::size(kForms)];
    ASSERT_EQ(show(streamed(text, cuts, form, false)), show(ref::normalize(text, form)));
    std::u32string safe = ref::normalize_safely(codes, form);
    ASSERT_EQ(show(streamed(text, cuts, form, true)), show(ref::encode(safe))) << name_of(form);
  }
}

TEST(Stream, SafeStreamsOfManyMarks) {
  for (const char32_t* mark : {U"\u0301", U"\u0323\u0301", U"\u0344", U"\u0F73"}) {
    std::u32string codes = U"a";
    for (int i = 0; i < 100; ++i) codes += mark;
    std::string text = ref::encode(codes);
    for (Form form : kForms) {
      std::string expected = ref::encode(ref::normalize_safely(codes, form));
      EXPECT_EQ(show(streamed(text, {5, 50, 51, 120}, form, true)), show(expected))
          << name_of(form);
    }
  }
}

// What never starts afresh, or goes away, or composes with its like.
const char* const kEndless[] = {
    "\xCC\x81",          // U+0301
    "\xCC\x81\xCC\xA3",  // U+0301 U+0323
    "\xCC\xB4",          // U+0334
    "\xCD\x85",          // U+0345
    "\xCD\x84",          // U+0344, two marks
    "\xC2\xAD",          // U+00AD, nothing in NFKC_Casefold
    "\xCC\xA3\xC2\xAD",  // a mark, and nothing
    "\xE1\x85\xA1",      // U+1161, a vowel
    "\xE1\x86\xA8",      // U+11A8, a trailing consonant
    "\xE0\xA6\xBE",      // U+09BE
    "\xE0\xA6\xBE\xCC\xA3",
    "\xF0\x96\xB5\xA7",  // U+16D67, two of which compose
    "\xF0\x96\xB5\xA8",  // U+16D68
    "\xE3\x82\x99",      // U+3099
    "\xEF\xBE\x9E",      // U+FF9E, which becomes U+3099
};

std::string many_of(std::string_view unit, size_t size) {
  std::string text;
  while (text.size() < size) text += unit;
  return text;
}

TEST(Stream, IsBoundedWhateverTheText) {
  for (const char* unit : kEndless) {
    std::string text = many_of(unit, 100000);
    for (Form form : kForms) {
      std::string memory;
      Output output{nullptr, 0, 0, grow_string, &memory};
      Stream stream(form, IllFormed::Refuse, true);
      for (size_t at = 0; at < text.size(); at += 777) {
        ASSERT_TRUE(stream.push(std::string_view(text).substr(at, 777), output).ok());
        ASSERT_LE(stream.kept_back(), 2048u) << name_of(form) << show(unit);
      }
      ASSERT_TRUE(stream.push(text, output).ok());
      ASSERT_LE(stream.kept_back(), 2048u) << name_of(form) << show(unit);
    }
  }
}

bool is_marks(std::string_view text, Form form) {
  std::u32string codes = ref::normalize(ref::decode(text), form);
  for (char32_t c : codes) {
    if (ref::combining_class(c) == 0) return false;
  }
  return !codes.empty();
}

// Without the option only runs of marks are kept.
TEST(Stream, KeepsNothingButMarksBack) {
  for (const char* unit : kEndless) {
    std::string text = many_of(unit, 20000);
    for (Form form : kForms) {
      bool others = !is_marks(unit, form);
      if (form == Form::Identifier) {  // which is two forms, one behind the other
        others = !is_marks(unit, Form::Nfd) && !is_marks(unit, Form::NfkcCasefold);
      }
      std::string memory;
      Output output{nullptr, 0, 0, grow_string, &memory};
      Stream stream(form, IllFormed::Refuse, false);
      for (int i = 0; i < 10; ++i) ASSERT_TRUE(stream.push(text, output).ok());
      for (int i = 0; i < 10; ++i) ASSERT_TRUE(stream.push(unit, output).ok());
      if (others || form == Form::Casefold) {
        EXPECT_LE(stream.kept_back(), 41000u) << name_of(form) << show(unit);
      }
    }
  }
}

TEST(Stream, EndlessTextsInPortions) {
  for (const char* unit : kEndless) {
    std::u32string start = ref::decode("e\xF0\x96\xB5\xA3");
    for (size_t size : {3, 40, 1100, 2500}) {
      std::u32string codes = start + ref::decode(many_of(unit, size)) + start;
      std::string text = ref::encode(codes);
      for (Form form : kForms) {
        for (size_t step : {1, 7, 500, 2000}) {
          std::vector<size_t> cuts;
          for (size_t at = step; at < text.size(); at += step) cuts.push_back(at);
          std::u32string safe = ref::normalize_safely(codes, form);
          ASSERT_EQ(show(streamed(text, cuts, form, false)), show(ref::normalize(text, form)))
              << name_of(form) << show(unit) << size;
          ASSERT_EQ(show(streamed(text, cuts, form, true)), show(ref::encode(safe)))
              << name_of(form) << show(unit) << size;
        }
      }
    }
  }
}

TEST(Stream, KeepsLittleBack) {
  std::string memory, portion;
  for (int i = 0; i < 1000; ++i) portion += "\xC3\xA9t\xC3\xA9 ";
  Output output{nullptr, 0, 0, grow_string, &memory};
  Stream stream(Form::Nfd, IllFormed::Refuse, false);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream.push(portion, output).ok());
    ASSERT_LE(stream.kept_back(), 4u);
  }
}

// Marks by the byte: quadratic work would take minutes.
TEST(Stream, LongRunsInSmallPortions) {
  std::string memory, text = "a";
  for (int i = 0; i < 200000; ++i) text += "\xCC\x81";
  Output output{nullptr, 0, 0, grow_string, &memory};
  for (int kind = 0; kind < 4; ++kind) {
    Form form = kind / 2 == 0 ? Form::Nfd : Form::NfkcCasefold;
    Stream stream(form, IllFormed::Refuse, kind % 2 == 1);
    for (char byte : text) ASSERT_TRUE(stream.push({&byte, 1}, output).ok());
    ASSERT_TRUE(stream.finish(output).ok());
  }
}

TEST(Stream, ErrorsCountFromTheStart) {
  std::string memory;
  Output output{nullptr, 0, 0, grow_string, &memory};
  Stream stream(Form::Nfc, IllFormed::Refuse, false);
  ASSERT_TRUE(stream.push("hello \xC3", output).ok());
  ASSERT_TRUE(stream.push("\xA9 world", output).ok());
  Status status = stream.push("\xFF rest", output);
  EXPECT_EQ(status.code, Code::InvalidByte);
  EXPECT_EQ(status.offset, 14u);
  ASSERT_TRUE(stream.push("!\xE4\xB8", output).ok());
  status = stream.finish(output);
  EXPECT_EQ(status.code, Code::Truncated);
  EXPECT_EQ(status.offset, 15u);
}

// What stands before an end in the middle of a character can still be had, however much it is.
TEST(Stream, AnEndThatIsRefusedLosesNothing) {
  for (size_t size : {2, 3000}) {
    std::string good = "e" + many_of("\xCC\xA3", size);
    for (bool safe : {false, true}) {
      for (Form form : kForms) {
        std::string memory;
        Output output{nullptr, 0, 0, grow_string, &memory};
        Stream stream(form, IllFormed::Refuse, safe);
        ASSERT_TRUE(stream.push(good + "\xF0\x9F", output).ok());
        Status status = stream.finish(output);
        ASSERT_EQ(status.code, Code::Truncated) << name_of(form) << safe;
        ASSERT_EQ(status.offset, good.size()) << name_of(form) << safe;
        ASSERT_TRUE(stream.finish(output).ok());
        EXPECT_EQ(show(memory.substr(0, output.size)), show(streamed(good, {}, form, safe)));
        ASSERT_TRUE(stream.push("\xCC\x81", output).ok()) << "another text";
      }
    }
  }
}

TEST(Stream, AnErrorLeavesItAsItWas) {
  std::string memory;
  Output output{nullptr, 0, 0, grow_string, &memory};
  Stream stream(Form::Nfc, IllFormed::Refuse, false);
  ASSERT_TRUE(stream.push("e\xCC", output).ok());
  ASSERT_FALSE(stream.push("\x81 some \xE9 more text", output).ok());
  EXPECT_EQ(output.size, 0u);
  ASSERT_FALSE(stream.push("A", output).ok());
  ASSERT_TRUE(stream.push("\x81!", output).ok());
  ASSERT_TRUE(stream.finish(output).ok());
  EXPECT_EQ(show(memory.substr(0, output.size)), show("\xC3\xA9!"));
}

TEST(Stream, IsToldWhenItsRoomIsTooSmall) {
  for (Form form : kForms) {
    for (bool safe : {false, true}) {
      std::string text = "a\xC3\xA9 \xC3\xA9 ", memory(64, '\0');
      std::string expected = streamed(text, {}, form, safe);
      Stream stream(form, IllFormed::Refuse, safe);
      Output output{memory.data(), 1, 0, nullptr, nullptr};
      ASSERT_TRUE(stream.push(text.substr(0, 2), output).ok());
      size_t before = output.size;
      ASSERT_EQ(stream.push(text.substr(2), output).code, Code::TooSmall) << name_of(form) << safe;
      size_t needed = output.size;
      output = {memory.data(), needed, before, nullptr, nullptr};
      ASSERT_TRUE(stream.push(text.substr(2), output).ok()) << name_of(form) << safe;
      ASSERT_EQ(output.size, needed) << name_of(form) << safe;
      if (needed < expected.size()) {
        EXPECT_EQ(stream.finish(output).code, Code::TooSmall);
        EXPECT_EQ(output.size, expected.size());
      }
      output = {memory.data(), expected.size(), needed, nullptr, nullptr};
      ASSERT_TRUE(stream.finish(output).ok()) << name_of(form) << safe;
      EXPECT_EQ(show(memory.substr(0, output.size)), show(expected));
    }
  }
}

// Bytes that are nobody's are not kept until the end of time.
TEST(Stream, KeepsNoIllFormedPartsBack) {
  std::string memory;
  Output output{nullptr, 0, 0, grow_string, &memory};
  for (const char* part : {"\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x98", "\xC3"}) {
    Stream stream(Form::Nfc, IllFormed::Replace, false);
    std::string many;
    for (int i = 0; i < 1000; ++i) many += part;
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(stream.push(many, output).ok());
      ASSERT_LE(stream.kept_back(), 3u) << show(part);
    }
  }
}

TEST(Append, IsTheNormalFormOfBoth) {
  std::mt19937 random(77);
  for (int i = 0; i < 20000; ++i) {
    Form form = kForms[random() % std::size(kForms)];
    if (form == Form::Casefold) continue;
    std::string left = ref::normalize(ref::encode(random_codes(random, random() % 12)), form);
    std::string right = ref::normalize(ref::encode(random_codes(random, random() % 12)), form);
    std::string memory = "kept";
    Output output{memory.data(), memory.size(), memory.size(), grow_string, &memory};
    ASSERT_TRUE(engine::append(left, right, form, IllFormed::Refuse, output).ok());
    ASSERT_EQ(show(memory.substr(0, output.size)),
              show("kept" + ref::normalize(left + right, form)))
        << name_of(form) << " of " << show(left) << " and " << show(right);
  }
}

TEST(Append, IllFormedTexts) {
  struct Case {
    std::string left, right, replaced;
    uint64_t offset;
  };
  for (const Case& c : {Case{"ab\xFF", "cd",
                             "ab\xEF\xBF\xBD"
                             "cd",
                             2},
                        Case{"ab", "c\xFF", "abc\xEF\xBF\xBD", 3},
                        Case{"ab", "\xCC\x81\xFF", "ab\xCC\x81\xEF\xBF\xBD", 4},
                        Case{"", "\x80", "\xEF\xBF\xBD", 0}}) {
    std::string memory;
    Output output{nullptr, 0, 0, grow_string, &memory};
    Status status = engine::append(c.left, c.right, Form::Nfc, IllFormed::Refuse, output);
    EXPECT_EQ(status.code, Code::InvalidByte);
    EXPECT_EQ(status.offset, c.offset);
    EXPECT_EQ(output.size, 0u);
    ASSERT_TRUE(engine::append(c.left, c.right, Form::Nfc, IllFormed::Replace, output).ok());
    EXPECT_EQ(show(memory.substr(0, output.size)), show(c.replaced));
  }
}

TEST(Append, CountsWhatDoesNotFit) {
  char room[4];
  Output output{room, sizeof room, 0, nullptr, nullptr};
  Status status = engine::append("cafe", "\xCC\x81 noir", Form::Nfc, IllFormed::Refuse, output);
  EXPECT_EQ(status.code, Code::TooSmall);
  EXPECT_EQ(output.size, 10u);
}

}  // namespace
}  // namespace uninorm::testing
