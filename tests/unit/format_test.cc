// The canonical text: its looks, and that it never changes what a contract means.
#include "syntax/format.h"

#include <gtest/gtest.h>

#include "frontend.h"
#include "syntax/lex.h"

namespace sabir {
namespace {

std::string format(std::string text) {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  const source::Text& added = sources.add("t", std::move(text));
  return syntax::format(added, syntax::lex(added, diagnostics));
}

TEST(Format, LaysOutEveryConstruct) {
  EXPECT_EQ(format("package a:b@1.0.0-0a ; use c:d/e@1.0.0 as f;\n\n\n"
                   "interface i{use f.{ t , u as v,};\n\n\n\nrecord r{a:u8,b:list<u8,4>}"
                   "enum e {} @since( version=1.0.0 )@deprecated(version =1.0.0)\n"
                   "g:async func(a:tuple<u8 , u8,>,)->result<_,u8>;}\n"
                   "world w{include x with{a as b,}import y:a:b/c;export z : interface{}}"),
            R"(package a:b@1.0.0-0a;
use c:d/e@1.0.0 as f;

interface i {
  use f.{t, u as v};

  record r {
    a: u8,
    b: list<u8, 4>,
  }
  enum e {}
  @since(version = 1.0.0)
  @deprecated(version = 1.0.0)
  g: async func(a: tuple<u8, u8>) -> result<_, u8>;
}
world w {
  include x with { a as b }
  import y: a:b/c;
  export z: interface {}
}
)");
}

TEST(Format, BreaksLongSignaturesAndLists) {
  EXPECT_EQ(format("package a:b; interface i { a-function-with-a-long-name: func(first-parameter: "
                   "list<string>, second-parameter: list<string>) -> string; }"),
            R"(package a:b;
interface i {
  a-function-with-a-long-name: func(
    first-parameter: list<string>,
    second-parameter: list<string>,
  ) -> string;
}
)");
}

TEST(Format, CommentsStayWhereTheyWere) {
  std::string text = R"(// License.

/// Package.
package a:b; // trailing

/* before */ interface i { // opening
  // first

  // own line
  f: func(
    // parameter
    a: u8, // after a
    b: u8, // after b
    // last
  ); // after f
  record r {
    // nothing yet
  }
  type /* odd */ t = u8;
  // end
}
// end of file
)";
  EXPECT_EQ(format(text), text);
}

TEST(Format, ACommentBeforeACommaStaysBeforeIt) {
  std::string once = format("package a:b; interface i { record r { a: u8 /// of a\n , b: u8 } }");
  EXPECT_EQ(format(once), once);
  EXPECT_LT(once.find("/// of a"), once.find(",")) << once;
}

TEST(Format, KeepsTheMeaningAndIsIdempotent) {
  const char* texts[] = {
      "package a:b; interface i { /** doc\n  more */ f: func(/* c */); }",
      "package a:b;/// d\ninterface i{/// e\nf:func(/// p\na:u8/* q */,/// r\n b:u8);/// s\n}",
      "package a:b; interface i { f: func(a: u8 // x\n , // y\n b: u8 // z\n ) // w\n -> u8; }",
      ("package a:b; world w { include x with { /* a */ a as b // c\n } } "
       "world x { import a: func(); }"),
      "package a:b; interface i { use j.{ // c\n t, }; } interface j { type t = u8; }",
      "package a:b; interface i { resource r { /* x */ } resource s { // y\n } }",
      "package a:b@1.0.0; interface i { @since(version = /* v */ 1.0.0) // t\n f: func(); }",
      "\xEF\xBB\xBFpackage a:b;\r\n// c\r\ninterface i {\r\n}\r\n",
  };
  model::Options all;
  all.all_comments = true;
  for (const char* text : texts) {
    auto before = test::resolve(text, all);
    ASSERT_EQ(test::codes(before), "") << text;
    std::string once = format(text);
    auto after = test::resolve(once, all);
    ASSERT_EQ(test::codes(after), "") << once;
    EXPECT_EQ(format(once), once) << text;
  }
}

}  // namespace
}  // namespace sabir
