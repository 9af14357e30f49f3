// The writer and the wrapping of docs: what a back-end may rely on.
#include <gtest/gtest.h>

#include "emit/code.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::emit {
namespace {

TEST(Writer, FillsHolesWithinALine) {
  Writer w;
  w.emit({{"type", "int"}, {"name", "n"}}, "${type} ${name} = ${name};");
  EXPECT_EQ(w.text(), "int n = n;\n");
}

TEST(Writer, TakesTheMarginOffARawString) {
  Writer w;
  w.emit(R"(
           if (x) {
             y();
           }
         )");
  EXPECT_EQ(w.text(), "if (x) {\n  y();\n}\n");
}

TEST(Writer, IndentsABlockToWhereItsHoleStood) {
  Writer w;
  w.emit({{"body",
           [&] {
             w.emit({{"more", "a();\nb();"}}, "{\n  ${more}\n}");
           }}},
         "class X {\n  ${body}\n};");
  EXPECT_EQ(w.text(), "class X {\n  {\n    a();\n    b();\n  }\n};\n");
}

TEST(Writer, ALineWhoseHoleStaysEmptyIsGone) {
  Writer w;
  w.emit({{"none", ""}, {"nothing", [] {}}}, "a\n${none}\n${nothing}\nb");
  EXPECT_EQ(w.text(), "a\nb\n");
}

TEST(Writer, RepeatsTheLeaderOfAComment) {
  Writer w;
  w.emit({{"docs", "one\n\ntwo"}}, "// ${docs}");
  w.emit({{"docs", "one\ntwo"}}, "  # ${docs}");
  w.emit({{"docs", "one\ntwo"}}, "/* ${docs} */");
  EXPECT_EQ(w.text(), "// one\n//\n// two\n# one\n# two\n/* one\n * two */\n");
}

TEST(Writer, KeepsIndentationOfTextThatIsNoComment) {
  Writer w;
  w.emit({{"value", "{\n  1\n}"}}, "x = ${value};");
  EXPECT_EQ(w.text(), "x = {\n  1\n};\n");
}

TEST(Writer, WritesNoTrailingSpace) {
  Writer w;
  w.emit({{"rest", ""}}, "return ${rest}\na   ");
  EXPECT_EQ(w.text(), "return\na\n");
}

TEST(Writer, AGapOnlySeparates) {
  Writer w;
  w.gap();  // nothing before it
  w.emit("a");
  w.gap();
  w.gap();  // asked for twice, there once
  w.emit("b");
  w.gap();  // nothing behind it
  EXPECT_EQ(w.text(), "a\n\nb\n");
}

TEST(Writer, AGapDoesNotOpenABlock) {
  Writer w;
  auto body = [&] {
    w.gap();
    w.emit("a");
    w.gap();
    w.emit("b");
    w.gap();
  };
  w.emit({{"body", body}}, "{\n  ${body}\n}");
  EXPECT_EQ(w.text(), "{\n  a\n\n  b\n\n}\n");
}

TEST(Writer, BlankLinesInARowAreAsManyAsTheLanguageTakes) {
  Writer one;
  one.emit("a\n\n\n\nb");
  EXPECT_EQ(one.text(), "a\n\nb\n");
  Writer two(2);
  two.emit("a\n\n\n\nb");
  EXPECT_EQ(two.text(), "a\n\n\nb\n");
}

TEST(Writer, ACallTakesAsManyLinesAsItNeeds) {
  std::vector<std::string> items = {"first", "second"};
  Writer w;
  w.call("f", items, ";", 17);
  EXPECT_EQ(w.text(), "f(first, second);\n");
  Writer behind;
  behind.call("function", items, ";", 20);
  EXPECT_EQ(behind.text(), "function(\n    first, second);\n");
  Writer each;
  each.call("function", items, ";", 17);
  EXPECT_EQ(each.text(), "function(\n    first,\n    second);\n");
  Writer none;
  none.call("f", {}, ";", 10);
  EXPECT_EQ(none.text(), "f();\n");
}

TEST(Writer, ACallKnowsHowDeepItStands) {
  Writer w;
  w.emit({{"body", [&] { w.call("f", {"first", "second"}, ";", 20); }}}, "{\n    ${body}\n}");
  EXPECT_EQ(w.text(), "{\n    f(\n        first,\n        second);\n}\n");
}

TEST(Writer, VerbatimStaysAsItIs) {
  Writer w;
  w.emit({{"body", [&] { w.verbatim("  a  \n\n\n\n${x}\n"); }}}, "{\n  ${body}\n}");
  EXPECT_EQ(w.text(), "{\n  a  \n\n\n\n${x}\n}\n");
}

TEST(WriterDeathTest, AHoleWithoutAValueIsABug) {
  Writer w;
  EXPECT_DEATH(w.emit({{"a", "1"}}, "${a} ${b}"), "no value for hole `b`");
  EXPECT_DEATH(w.emit({{"a", "1"}, {"b", "2"}}, "${a}"), "no hole for value `b`");
  EXPECT_DEATH(w.emit({{"a", [] {}}}, "x ${a}"), "block hole is not alone on its line");
  EXPECT_DEATH(w.emit({{"a", "1"}}, "${a"), "unclosed hole");
}

TEST(Writer, ALineIsBrokenWhereTheCodeInItsHolesMayBe) {
  std::string name(60, 'n'), item(30, 'i');
  Writer w;
  w.emit({{"items", call("f", {item, item})}, {"name", name}}, "auto ${name} = ${items};");
  w.emit({{"items", Code("", {"a", "b"})}, {"name", name}}, "auto ${name} = g(${items});");
  EXPECT_EQ(w.text(), "auto " + name + " = f(\n    " + item + ", " + item + ");\nauto " + name +
                          " = g(a, b);\n");
}

TEST(Writer, ALineIsBrokenInTheBracketsOfItsTemplate) {
  std::string name(50, 'n');
  Writer w;
  w.emit({{"name", name}}, "static A<${name}> f(int a, const char* b) { return g(\"(\", a); }");
  EXPECT_EQ(w.text(),
            "static A<" + name + "> f(int a, const char* b) {\n  return g(\"(\", a);\n}\n");
  Writer call;
  call.emit({{"name", name}}, "auto x = h(${name}, (a + b), {1, 2}, [&](int c) { return c; });");
  EXPECT_EQ(call.text(),
            "auto x = h(\n    " + name + ", (a + b), {1, 2}, [&](int c) { return c; });\n");
}

TEST(Writer, ACommentIsWrappedIfANameMakesItTooLong) {
  std::string name(90, 'n');
  Writer w;
  w.emit({{"name", name}}, "// Of ${name} itself,\n// and more.\n// It ends.");
  EXPECT_EQ(w.text(), "// Of " + name + "\n// itself, and more. It ends.\n");
}

TEST(Writer, WhatWasWrittenElsewhereKeepsWhatItNoted) {
  Writer inner, w;
  inner.emit({{"list", imported("List")}}, "${list} a;");
  inner.mark("b");
  inner.emit("b;");
  w.emit("x;");
  w.gap();
  w.emit({{"inner", [&] { w.append(inner); }}}, "{\n  ${inner}\n}");
  EXPECT_EQ(w.text(), "x;\n\n{\n  List a;\n  b;\n}\n");
  ASSERT_EQ(w.marks().size(), 1u);
  EXPECT_EQ(w.marks()[0].line, 5u);
  EXPECT_EQ(w.imports(), Imports{"List"});
}

TEST(Writer, LinesOfAMacroEndInABackslash) {
  Writer w;
  w.emit({{"body", [&] { w.emit("a; \nb;"); }}}, R"(
    #define X \
      ${body} \
      c;
    next;
  )");
  EXPECT_EQ(w.text(), "#define X \\\n  a; \\\n  b; \\\n  c;\nnext;\n");
}

// However long what fills its holes is: the reader of C sees one line.
TEST(Writer, AMacroOfATemplateGoesOnWhereItIsBroken) {
  Writer w;
  std::string name(60, 'n');
  w.emit({{"name", name}}, R"(
    // Why.
    #define X(a)            \
      return ${name}<${name}>(a); \
      f(${name}, ${name})
    next;
  )");
  EXPECT_EQ(w.text(), "// Why.\n#define X(a) \\\n  return " + name + "< \\\n      " + name +
                          ">(a); \\\n  f( \\\n      " + name + ", \\\n      " + name +
                          ")\nnext;\n");
}

TEST(Writer, StatementsHaveTheirBlocksBelowThem) {
  Writer w;
  w.statements({{"if (a) {", {"b();", {"if (c) {", {"d();"}}, "}"}}, "}"});
  EXPECT_EQ(w.text(), "if (a) {\n  b();\n  if (c) {\n    d();\n  }\n}\n");
}

TEST(Writer, NotesWhatHasToBeImported) {
  const Imports known = {"List", "Map"};
  Writer w(1, known);
  w.emit({{"type", imported("Set") + "<" + imported("Kind") + ">"}},
         "${List}<String> lists; ${type} set; // Map");
  EXPECT_EQ(w.text(), "List<String> lists; Set<Kind> set; // Map\n");
  EXPECT_EQ(w.imports(), (Imports{"Kind", "List", "Set"}));
}

TEST(Code, WhatIsPutTogetherIsBrokenInItsLastBrackets) {
  Code code = "return " + call("f", {"a"}) + ".g() + " + call("h", {"b", "c"}) + ".size();";
  EXPECT_EQ(flat(code), "return f(a).g() + h(b, c).size();");
  EXPECT_EQ(laid_out(code, {24, 4, "", false}), "return f(a).g() + h(\n    b, c).size();");
  EXPECT_EQ(laid_out(code, {24, 2, ",", true}), "return f(a).g() + h(\n  b,\n  c,\n).size();");
  EXPECT_EQ(flat(call("f", {}) + ";"), "f();");
}

TEST(Code, AnItemThatIsStillTooLongIsBrokenAgain) {
  Code code = call("first", {call("second", {"aaaaaa", "bbbbbb"}), "cccccc"}, ";");
  EXPECT_EQ(laid_out(code, {20, 4, "", false}),
            "first(\n    second(\n        aaaaaa,\n        bbbbbb),\n    cccccc);");
}

TEST(Code, TheTypeOfAFunctionStandsAloneIfItMust) {
  Code code = "inline " + declared(angled("Result", {"aaaa", "bbbb"}), "name", {"int c"}, ";");
  EXPECT_EQ(laid_out(code, {40, 4, "", false}), "inline Result<aaaa, bbbb> name(int c);");
  EXPECT_EQ(laid_out(code, {32, 4, "", false}), "inline Result<aaaa, bbbb> name(\n    int c);");
  EXPECT_EQ(laid_out(code, {26, 4, "", false}), "inline Result<aaaa, bbbb> \nname(int c);");
  EXPECT_EQ(laid_out(code, {20, 4, "", false}), "inline Result<\n    aaaa, bbbb> \nname(int c);");
}

TEST(Code, FilledLinesHoldWhatTheyCan) {
  EXPECT_EQ(laid_out(filled("x = ", {"1", "2", "3", "4"}, ";"), {12, 4, "", false}),
            "x = {\n    1, 2, 3,\n    4};");
}

TEST(Code, WhatStandsBeforeTheLastBracketsIsBrokenIfThatIsEnough) {
  Code code = call(angled("return f", {"aaaaaaaa", "bbbbbbbb"}), {"c", "d"}, ";");
  EXPECT_EQ(laid_out(code, {24, 4, "", false}), "return f<\n    aaaaaaaa,\n    bbbbbbbb>(c, d);");
}

TEST(Code, KeepsImportsWhateverBecomesOfIt) {
  Code code = "new " + call(imported("List"), {imported("Set") + ".of()"}) + ";";
  Imports found, flattened_ones;
  find_imports("(" + code + ", " + call("x", {"y"}) + ")", found);
  find_imports(flattened(code), flattened_ones);
  EXPECT_EQ(found, (Imports{"List", "Set"}));
  EXPECT_EQ(flattened_ones, found);
}

TEST(Docs, WrapsFlowingText) {
  EXPECT_EQ(wrap("one two three four", 9), "one two\nthree\nfour");
  EXPECT_EQ(wrap("one\ntwo\n\nthree", 20), "one two\n\nthree");
}

TEST(Docs, CountsCharactersNotBytes) {
  EXPECT_EQ(wrap("\u00e4\u00e4\u00e4\u00e4 \u00f6\u00f6\u00f6\u00f6", 9),
            "\u00e4\u00e4\u00e4\u00e4 \u00f6\u00f6\u00f6\u00f6");
}

TEST(Docs, AWordThatIsTooLongStandsAlone) {
  EXPECT_EQ(wrap("a incomprehensible b", 5), "a\nincomprehensible\nb");
}

TEST(Docs, LeavesListsAndCodeAlone) {
  EXPECT_EQ(wrap("take\n- one item that is long\n    code that is long\nand go", 10),
            "take\n- one item that is long\n    code that is long\nand go");
}

TEST(Docs, TheSummaryIsTheFirstSentence) {
  EXPECT_EQ(summary("One thing. Another\none."), "One thing.");
  EXPECT_EQ(summary("A thing of\ntwo lines\n\nMore."), "A thing of two lines");
  EXPECT_EQ(summary(""), "");
}

TEST(Docs, ParagraphsLeaveOutWhatIsEmpty) {
  EXPECT_EQ(paragraphs({"", "a", "", "b"}), "a\n\nb");
  EXPECT_EQ(paragraphs({"", ""}), "");
}

TEST(Docs, NothingEndsABlockCommentEarly) {
  EXPECT_EQ(inside_block_comment("a */ b **/*/ c"), "a * / b ** / * / c");
}

}  // namespace
}  // namespace sabir::emit
