// The engine against its slow twin: every code point alone, random text, long runs of marks.

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "ref.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Form;
using engine::IllFormed;

void compare(std::string_view text, Form form) {
  std::string expected = ref::normalize(text, form);
  ASSERT_EQ(show(normalized(text, form)), show(expected)) << name_of(form) << " of " << show(text);
  engine::Answer answer = engine::is_normalized(text, form, IllFormed::Refuse);
  ASSERT_EQ(answer.yes, expected == text) << name_of(form) << " of " << show(text);
  size_t same = 0;
  while (same < text.size() && same < expected.size() && text[same] == expected[same]) ++same;
  while (same > 0 && same < text.size() && (text[same] & 0xC0) == 0x80) --same;
  engine::Difference difference = engine::first_difference(text, form, IllFormed::Refuse);
  ASSERT_EQ(difference.offset, same) << name_of(form) << " of " << show(text);
}

TEST(Kernel, IsTheOneThatWasAskedFor) {
  const char* wish = std::getenv("UNINORM_TARGET");
  if (wish == nullptr) GTEST_SKIP() << "the best one: " << engine::kernel_name();
  if (std::string_view(wish) != engine::kernel_name()) {
    GTEST_SKIP() << "this machine has no " << wish << "; everything here ran on "
                 << engine::kernel_name();
  }
}

TEST(Twin, EveryCodePoint) {
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    if (code >= 0x32000 && code < 0xE0000 && code % 97 != 0) continue;
    if (code >= 0xE1000 && code % 97 != 0) continue;
    std::string text = ref::encode({&code, 1});
    for (Form form : kForms) compare(text, form);
    if (HasFatalFailure()) return;
  }
}

TEST(Twin, EveryCodePointBetweenLetters) {
  std::string wide =
      ref::encode(U"a\u0323\u0301 \uAC00\u11A8 \u0915\u093C" + std::u32string(60, U'é'));
  for (char32_t code = 0; code < 0x32000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string text = "a" + ref::encode({&code, 1}) + "\xCC\x81" + "b";
    if (code % 16 == 0) text = wide + text + wide;
    compare(text, kForms[code % std::size(kForms)]);
    compare(text, Form::Nfc);
    if (HasFatalFailure()) return;
  }
}

TEST(Twin, RandomText) {
  std::mt19937 random(20240917);
  for (int i = 0; i < 20000; ++i) {
    std::u32string codes = random_codes(random, random() % 120);
    compare(ref::encode(codes), kForms[random() % std::size(kForms)]);
    if (HasFatalFailure()) return;
  }
}

TEST(Twin, RandomLongText) {
  std::mt19937 random(4711);
  for (int i = 0; i < 300; ++i) {
    std::u32string codes;
    while (codes.size() < 3000) {
      codes += random_codes(random, random() % 40);
      codes += std::u32string(random() % 90, U'a' + random() % 26);
    }
    for (Form form : kForms) compare(ref::encode(codes), form);
    if (HasFatalFailure()) return;
  }
}

TEST(Twin, IdempotentAndChecked) {
  std::mt19937 random(99);
  for (int i = 0; i < 5000; ++i) {
    std::string text = ref::encode(random_codes(random, random() % 60));
    for (Form form : kForms) {
      std::string once = normalized(text, form);
      ASSERT_EQ(show(normalized(once, form)), show(once)) << name_of(form);
      ASSERT_TRUE(engine::is_normalized(once, form, IllFormed::Refuse).yes) << show(once);
    }
  }
}

std::string repeated(std::u32string_view codes, size_t count) {
  std::string one = ref::encode(codes), out = "a";
  while (count-- > 0) out += one;
  return out;
}

TEST(Twin, LongRunsOfMarks) {
  for (const char32_t* marks :
       {U"\u0301", U"\u0323", U"\u0301\u0323", U"\u0316\u0301\u0345\u0327", U"\u0E38\u0E48",
        U"\u093C\u094D", U"\u3099", U"\u1161\u11A8", U"\u0344", U"\u200D", U"\u0F73"}) {
    for (size_t count : {20, 63, 64, 65, 700, 3000}) {
      for (Form form : kForms) compare(repeated(marks, count), form);
      if (HasFatalFailure()) return;
    }
  }
}

// Of this process: the machine may be busy.
double seconds_for(const std::string& text, Form form) {
  std::clock_t start = std::clock();
  std::string out;
  run(text, form, IllFormed::Refuse, false, out);
  engine::is_normalized(text, form, IllFormed::Refuse);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// So many marks would take hours if anything were quadratic.
TEST(Twin, LinearTime) {
  for (const char32_t* marks : {U"\u0301", U"\u0301\u0323", U"\u0316\u0301\u0345\u0327", U"\u3099",
                                U"\u0E38\u0E48", U"\u200D", U"\u05B0\u0301"}) {
    std::string text = repeated(marks, UNINORM_MANY_MARKS);
    for (Form form : kForms) EXPECT_LT(seconds_for(text, form), 5.0) << name_of(form);
  }
}

}  // namespace
}  // namespace uninorm::testing
