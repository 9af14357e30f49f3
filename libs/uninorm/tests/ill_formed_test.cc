// Ill-formed input: refused with its offset or replaced, wherever it stands.

#include <gtest/gtest.h>

#include "ref.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Code;
using engine::Form;
using engine::IllFormed;

const std::string kParts[] = {
    "\x80",         "\xBF",         "\xC0",
    "\xC1\x80",     "\xC3",         "\xE0",
    "\xE0\x80",     "\xE0\x9F\xBF", "\xE0\xA0",
    "\xE4\xB8",     "\xED\xA0\x80", "\xED\xBF\xBF",
    "\xEF\xBF",     "\xF0",         "\xF0\x80\x80\x80",
    "\xF0\x90",     "\xF0\x9F\x98", "\xF4\x90\x80\x80",
    "\xF5\x80",     "\xFF",         "\xFE\xFE",
    "\xF4\x8F\xBF", "\xCC\x81\x81",
};

void expect_refused(const std::string& text) {
  bool truncated = false;
  size_t offset = ref::first_ill_formed(text, truncated);
  engine::Status status = engine::validate_utf8(text);
  if (offset == std::string::npos) {
    ASSERT_TRUE(status.ok()) << show(text);
    return;
  }
  Code code = truncated ? Code::Truncated : Code::InvalidByte;
  ASSERT_EQ(status.code, code) << show(text);
  ASSERT_EQ(status.offset, offset) << show(text);
  for (Form form : kForms) {
    for (bool alias : {false, true}) {
      std::string out;
      engine::Status refused = run(text, form, IllFormed::Refuse, alias, out).status;
      ASSERT_EQ(refused.code, code) << name_of(form) << " " << show(text);
      ASSERT_EQ(refused.offset, offset) << name_of(form) << " " << show(text);
    }
    engine::Answer answer = engine::is_normalized(text, form, IllFormed::Refuse);
    ASSERT_EQ(answer.status.code, code) << name_of(form) << " " << show(text);
    ASSERT_EQ(answer.status.offset, offset) << name_of(form) << " " << show(text);
  }
}

void expect_replaced(const std::string& text) {
  for (Form form : kForms) {
    std::string expected = ref::normalize(text, form);
    ASSERT_EQ(show(normalized(text, form, IllFormed::Replace)), show(expected)) << name_of(form);
    engine::Answer answer = engine::is_normalized(text, form, IllFormed::Replace);
    ASSERT_TRUE(answer.status.ok());
    ASSERT_EQ(answer.yes, expected == text) << name_of(form) << " " << show(text);
  }
}

TEST(IllFormed, EveryPartAtEveryPlace) {
  for (const std::string& part : kParts) {
    for (size_t before = 0; before < 140; ++before) {
      for (const char* after : {"", "z", "\xCC\x81",
                                "\xE4\xB8\x80 and a good deal of text behind it, so that"
                                " whole vectors of it are looked at"}) {
        std::string text = std::string(before, 'a') + part + after;
        expect_refused(text);
        expect_replaced(text);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(IllFormed, BetweenWideCharacters) {
  const std::string kFills[] = {"\xC3\xA9",         "\xE0\xB8\x81\xE0\xB9\x88",
                                "\xF0\x9F\x98\x80", "e\xCC\x81",
                                "\xEA\xB0\x80",     "\xD0\x96"};
  for (const std::string& fill : kFills) {
    std::string behind;
    while (behind.size() < 70) behind += fill;
    for (const std::string& part : kParts) {
      for (size_t count = 0; count < 50; ++count) {
        std::string text;
        for (size_t i = 0; i < count; ++i) text += fill;
        text += part;
        text += count % 2 != 0 ? behind : "";
        expect_refused(text);
        expect_replaced(text);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(IllFormed, RandomBytes) {
  std::mt19937 random(1);
  for (int i = 0; i < 4000; ++i) {
    std::string text = ref::encode(random_codes(random, random() % 80));
    for (unsigned k = random() % 4; k > 0 && !text.empty(); --k) {
      text[random() % text.size()] =
          static_cast<char>(random() % 4 == 0 ? random() : 0x80 | random());
    }
    text.resize(text.size() - (text.empty() ? 0 : random() % std::min<size_t>(3, text.size())));
    expect_refused(text);
    expect_replaced(text);
    if (HasFatalFailure()) return;
  }
}

// Bytes that are nobody's grow to three: room is made where text meets them, at every place in a
// block.
TEST(IllFormed, RoomIsMadeInFrontOfThem) {
  for (size_t before = 120; before < 190; ++before) {
    for (size_t letters = 0; letters < 130; ++letters) {
      std::string text =
          std::string(before, '\xB0') + std::string(letters, 'Y') + std::string(300, '\xB0');
      std::string expected = ref::normalize(text, Form::Casefold);
      ASSERT_EQ(normalized(text, Form::Casefold, IllFormed::Replace), expected)
          << before << " " << letters;
    }
  }
}

}  // namespace
}  // namespace uninorm::testing
