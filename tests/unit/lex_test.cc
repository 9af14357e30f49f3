// Bytes to tokens, names, strings and UTF-8.
#include "syntax/lex.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "syntax/unicode.h"

namespace sabir::syntax {
namespace {

struct Lexed {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  Tokens tokens;
  explicit Lexed(std::string text) { tokens = lex(sources.add("t", std::move(text)), diagnostics); }

  std::string words() const {
    std::string out;
    for (const Token& token : tokens.tokens)
      out += base::cat(out.empty() ? "" : " ", sources.text(token.span));
    return std::string(base::trim(out));
  }
};

TEST(Lex, SeparatesSignsWordsAndNumbers) {
  EXPECT_EQ(Lexed("a->b:func(x-1d:list<u8,4>);@%use").words(),
            "a- > b : func ( x-1d : list < u8 , 4 > ) ; @ %use");
  EXPECT_EQ(Lexed("1.0.0-rc.1+b").words(), "1 . 0 . 0 - rc . 1 + b");
}

TEST(Lex, KnowsKeywordsButNotEscapedOnes) {
  Lexed lexed("error-context %error-context error");
  EXPECT_EQ(lexed.tokens.tokens[0].kind, Kind::ErrorContext);
  EXPECT_EQ(lexed.tokens.tokens[1].kind, Kind::EscapedName);
  EXPECT_EQ(lexed.tokens.tokens[2].kind, Kind::Name);
}

TEST(Lex, CommentsStandBesideTheTokens) {
  Lexed lexed("a // one\n/* two /* nested */ */ b");
  ASSERT_EQ(lexed.tokens.comments.size(), 2u);
  EXPECT_EQ(lexed.sources.text(lexed.tokens.comments[0].span), "// one");
  EXPECT_EQ(lexed.sources.text(lexed.tokens.comments[1].span), "/* two /* nested */ */");
  EXPECT_EQ(lexed.tokens.comments[1].before, 1u);
  EXPECT_FALSE(lexed.diagnostics.has_errors());
}

TEST(Lex, AcceptsByteOrderMarkAndCarriageReturns) {
  EXPECT_EQ(Lexed("\xEF\xBB\xBFpackage\r\na").words(), "package a");
  EXPECT_TRUE(Lexed("a\rb").diagnostics.has_errors()) << "a lone carriage return";
}

TEST(Lex, RefusesWhatLooksLikeSomethingElse) {
  for (const char* text :
       {"// \xE2\x80\xAE x", "\x01", "// \x7F", "// \xC2\x85", "/* \xC5\x89 */", "// \xE1\x9E\xA3"})
    EXPECT_EQ(Lexed(text).diagnostics.errors(), 1u) << text;
  for (const char* text : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"})
    EXPECT_EQ(Lexed(text).diagnostics.sorted().at(0).code, diag::Code::E0101) << text;
}

TEST(Lex, EveryShortTextEndsInEnd) {
  const std::string alphabet = "a-1%\"/*\\ \n{";
  for (char a : alphabet)
    for (char b : alphabet)
      for (char c : alphabet) {
        Lexed lexed(std::string{a, b, c});
        ASSERT_FALSE(lexed.tokens.tokens.empty());
        EXPECT_EQ(lexed.tokens.tokens.back().kind, Kind::End);
      }
}

TEST(Names, AreWordsJoinedByHyphens) {
  for (const char* good : {"a", "a1", "get-user", "A-b", "HTTP-get", "a-1d", "a-1"})
    EXPECT_EQ(name_fault(good), "") << good;
  for (const char* bad : {"", "1d", "aB", "a-", "a--b", "a_b", "\xC3\xA9", "_", "a-Bc", "-a"})
    EXPECT_NE(name_fault(bad), "") << bad;
}

std::optional<std::string> value(std::string_view text) {
  diag::Diagnostics diagnostics;
  return string_value(text, {1, 2}, diagnostics);
}

TEST(Strings, ReadEscapes) {
  EXPECT_EQ(value(R"("a\u{1f980}\n\41\"")"), "a\xF0\x9F\xA6\x80\n\x41\"");
  EXPECT_EQ(value(R"("\u{1_F}")"), "\x1F");
  for (const char* bad : {R"("\q")", R"("\u{d800}")", R"("\u{}")", R"("\4")", R"("\ff")", "\"a"})
    EXPECT_EQ(value(bad), std::nullopt) << bad;
}

TEST(Utf8, DecodesExactlyTheScalarValues) {
  for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 61) {
    if (!is_scalar(code)) continue;
    std::string text;
    append_utf8(text, code);
    Decoded back = decode(text);
    ASSERT_EQ(back.code, code);
    ASSERT_EQ(back.size, text.size());
    ASSERT_EQ(decode(std::string_view(text).substr(0, text.size() - 1)).size, 0u);
  }
}

}  // namespace
}  // namespace sabir::syntax
