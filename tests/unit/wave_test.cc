// Values as text, there and back.
#include "model/wave.h"

#include <gtest/gtest.h>

#include "frontend.h"

namespace sabir {
namespace {

// A contract whose type `t` is given, and values of it.
struct Wave {
  driver::Loaded loaded;
  model::TypeRef type;

  explicit Wave(std::string_view items) : loaded(test::resolve_items(items)) {
    EXPECT_TRUE(loaded.contract) << test::codes(loaded);
    for (model::TypeId id : loaded.contract->types.ids())
      if (loaded.contract->types[id].name == "t") type = model::TypeRef{id};
  }

  // The value read and written again; what is wrong with it in angle brackets.
  std::string again(std::string_view text) const {
    model::WaveResult read = model::read_wave(*loaded.contract, type, text);
    if (!read.value) return "<" + read.fault + ">";
    return model::write_wave(*loaded.contract, type, *read.value);
  }
};

TEST(Wave, Primitives) {
  Wave u8("type t = u8;");
  EXPECT_EQ(u8.again(" 255 "), "255");
  EXPECT_EQ(u8.again("256"), "<this number does not fit `u8`>");
  EXPECT_EQ(u8.again("-1"), "<this number does not fit `u8`>");
  EXPECT_EQ(u8.again("1 2"), "<expected nothing more>");
  Wave s64("type t = s64;");
  EXPECT_EQ(s64.again("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(s64.again("9223372036854775808"), "<this number does not fit `s64`>");
  Wave s8("type t = s8;");
  EXPECT_EQ(s8.again("-128"), "-128");
  EXPECT_EQ(s8.again("128"), "<this number does not fit `s8`>");
  Wave real("type t = f64;");
  EXPECT_EQ(real.again("-1.5e3"), "-1500");
  EXPECT_EQ(real.again("nan"), "nan");
  EXPECT_EQ(real.again("-inf"), "-inf");
  EXPECT_EQ(real.again("x"), "<expected a number>");
  Wave flag("type t = bool;");
  EXPECT_EQ(flag.again("true"), "true");
  EXPECT_EQ(flag.again("yes"), "<expected `true` or `false`>");
}

TEST(Wave, NumbersAreRoundedOnce) {
  Wave f32("type t = f32;"), f64("type t = f64;");
  EXPECT_EQ(f32.again("3.4028235e38"), "3.4028235e+38") << "the largest one";
  EXPECT_EQ(f32.again("-3.5e38"), "-inf");
  EXPECT_EQ(f32.again("1.4012984643e-46"), "0");
  EXPECT_EQ(f32.again("1.0000000596046449"), "1.0000001") << "not by way of a double";
  EXPECT_EQ(f64.again("1e400"), "inf");
  EXPECT_EQ(f64.again("1e-400"), "0");
  for (const char* wrong : {"01", "1.", ".5", "1e", "-", "1.5x", "1.5.5", "-nan", "Infinity"}) {
    EXPECT_EQ(f64.again(wrong), "<expected a number>") << wrong;
  }
  EXPECT_EQ(Wave("type t = u8;").again("007"), "<a number does not begin with 0>");
}

// A line in front of each that is indented less than the closing quotes is wrong, an empty one not.
TEST(Wave, TextOverSeveralLines) {
  Wave text("type t = string;");
  EXPECT_EQ(text.again("\"\"\"\n\"\"\""), "\"\"");
  EXPECT_EQ(text.again("\"\"\"\r\n  a\\u{41}\r\n\r\n   b\r\n  \"\"\""), "\"aA\\n\\n b\"");
  EXPECT_EQ(text.again("\"\"\"\n\"\"\\\"\n\"\"\""), R"("\"\"\"")");
  EXPECT_EQ(text.again("\"\"\"\n\\j\n\"\"\""), "<there is no such escape>");
  EXPECT_EQ(text.again("\"\"\"x\n\"\"\""), "<a line break follows `\"\"\"`>");
  EXPECT_EQ(text.again("\"\"\"\nx\"\"\""), "<only blanks stand before the closing `\"\"\"`>");
  EXPECT_EQ(text.again("\"\"\"\n x\n  \"\"\""), "<this line begins before the closing `\"\"\"`>");
}

TEST(Wave, NamesThatAreWordsOfItsOwn) {
  Wave e("enum t { none, some, other }");
  EXPECT_EQ(e.again("%none"), "%none");
  EXPECT_EQ(e.again("none"), "<`none` means something else here>");
  EXPECT_EQ(e.again("%other"), "other");
  EXPECT_EQ(Wave("variant t { ok(u8), a }").again("ok(1)"), "<`ok` means something else here>");
  EXPECT_EQ(Wave("flags t { inf, a }").again("{inf}"), "{%inf}") << "no value could stand there";
}

TEST(Wave, NothingTwice) {
  EXPECT_EQ(Wave("flags t { a, b }").again("{a, b, a}"), "<this flag stands here twice>");
  Wave map("type t = map<string, u8>;");
  EXPECT_EQ(map.again(R"([("a", 1), ("b", 1)])"), R"([("a", 1), ("b", 1)])");
  EXPECT_EQ(map.again(R"([("a", 1), ("\u{61}", 2)])"), "<this key stands here twice>");
}

TEST(Wave, ARecordWithoutFieldsHasAColon) {
  Wave record("record t { a: option<u8> }");
  EXPECT_EQ(record.again("{:}"), "{a: none}");
  EXPECT_EQ(record.again("{}"), "<these are not fields>");
}

TEST(Wave, TextAndCharacters) {
  Wave text("type t = string;");
  EXPECT_EQ(text.again(R"("a\u{1f980}\n\"")"), "\"a\xF0\x9F\xA6\x80\\n\\\"\"");
  EXPECT_EQ(text.again(R"("\u{202e}\u{1}\u{2028}")"), R"("\u{202e}\u{01}\u{2028}")");
  EXPECT_EQ(text.again("\"\"\"\n  a\n  b\n  \"\"\""), "\"a\\nb\"");
  EXPECT_EQ(text.again("\"a"), "<expected `\"`>");
  EXPECT_EQ(text.again(R"("\u{d800}")"), "<there is no such character>");
  Wave one("type t = char;");
  EXPECT_EQ(one.again("'x'"), "'x'");
  EXPECT_EQ(one.again(R"('\'')"), R"('\'')");
  EXPECT_EQ(one.again("'xy'"), "<expected exactly one character>");
}

TEST(Wave, Structures) {
  EXPECT_EQ(Wave("type t = list<u8>;").again("[1, 2,]"), "[1, 2]");
  EXPECT_EQ(Wave("type t = list<u8, 2>;").again("[1]"), "<expected 2 elements>");
  EXPECT_EQ(Wave("type t = tuple<u8, string>;").again("(1, \"a\")"), "(1, \"a\")");
  EXPECT_EQ(Wave("type t = tuple<u8, string>;").again("(1)"), "<expected 2 values>");
  EXPECT_EQ(Wave("type t = map<string, u8>;").again("[(\"a\", 1)]"), "[(\"a\", 1)]");
  EXPECT_EQ(Wave("type t = map<string, u8>;").again("[(\"a\", 1), (\"a\", 2)]"),
            "<this key stands here twice>");
  Wave record("record t { a: u8, b: option<u8>, //sabir:default 7\n c: u8 }");
  EXPECT_EQ(record.again("{c: 1, a: 2}"), "{a: 2, b: none, c: 1}");
  EXPECT_EQ(record.again("{a: 2}"), "{a: 2, b: none, c: 7}") << "the field's own default";
  EXPECT_EQ(record.again("{a: 2, a: 3}"), "<this field stands here twice>");
  EXPECT_EQ(record.again("{d: 2}"), "<there is no such field>");
  EXPECT_EQ(record.again("{:}"), "<field `a` is missing>");
  EXPECT_EQ(Wave("flags t { a, b }").again("{b}"), "{b}");
  EXPECT_EQ(Wave("flags t { a, b }").again("{b, b}"), "<this flag stands here twice>");
  EXPECT_EQ(Wave("enum t { a, %none }").again("%none"), "%none");
  EXPECT_EQ(Wave("variant t { a, b(u8) }").again("b(3)"), "b(3)");
  EXPECT_EQ(Wave("variant t { a, b(u8) }").again("b"), "<expected `(`>");
}

TEST(Wave, OptionsAndResults) {
  Wave option("type t = option<u8>;");
  EXPECT_EQ(option.again("some(1)"), "some(1)");
  EXPECT_EQ(option.again("1"), "some(1)");
  EXPECT_EQ(option.again("none"), "none");
  EXPECT_EQ(Wave("type t = option<option<u8>>;").again("1"), "<expected `some(...)` or `none`>");
  Wave result("type t = result<u8, string>;");
  EXPECT_EQ(result.again("ok(1)"), "ok(1)");
  EXPECT_EQ(result.again("2"), "ok(2)");
  EXPECT_EQ(result.again("err(\"x\")"), "err(\"x\")");
  EXPECT_EQ(Wave("type t = result;").again("ok"), "ok");
}

TEST(Wave, DepthIsBounded) {
  std::string type = "u8", deep;
  for (int i = 0; i < 90; ++i) type = "list<" + type + ">";
  Wave wave("type inner = " + type + "; type t = " + type + ";");
  EXPECT_EQ(wave.again(std::string(90, '[') + "1" + std::string(90, ']')).substr(0, 2), "[[");
  EXPECT_EQ(wave.again(std::string(100000, '['))[0], '<');
}

TEST(Wave, SaysWhere) {
  Wave wave("enum t { red, green }");
  model::WaveResult read = model::read_wave(*wave.loaded.contract, wave.type, "  gren");
  EXPECT_FALSE(read.value);
  EXPECT_EQ(read.at, 2u);
  EXPECT_EQ(read.size, 4u);
  EXPECT_EQ(read.advice, "did you mean `green`?");
}

}  // namespace
}  // namespace sabir
