// Trees, and what is left of them after a mistake.
#include "syntax/parse.h"

#include <gtest/gtest.h>

#include "frontend.h"
#include "syntax/dump.h"

namespace sabir {
namespace {

using test::codes;
using test::resolve;
using test::resolve_items;

TEST(Parse, EveryConstructHasItsNode) {
  auto loaded = resolve(R"(package a:b@1.2.3-rc.1+x;
use c:d/i as e;
package c:d { interface i { type t = u8; } }
interface j {
  use e.{t, t as t2};
  record r { a: u8, b: list<t, 4>, }
  variant v { x, y(tuple<u8, string>) }
  enum n { p, q }
  flags f { s }
  resource h { constructor(a: u8); m: func(); s: static async func() -> result<_, h>; }
  g: async func(a: map<string, option<h>>, b: stream<u8>, c: future) -> result<r, v>;
}
world w {
  import j;
  export k: func(a: error-context);
  import l: interface { z: func(); }
  export m: j;
  include x with { y as z }
}
world x { import y: func(); }
)");
  EXPECT_EQ(codes(loaded), "");
  ASSERT_TRUE(loaded.contract);
  std::string tree = syntax::dump_ast(loaded.input.root.files[0]);
  for (const char* line : {"package a:b@1.2.3-rc.1+x\n", "use c:d/i as e\n", "b: list<t, 4>\n",
                           "y: tuple<u8, string>\n", "async static function s -> result<_, h>\n",
                           "c: future\n", "export m: j\n", "include x y as z\n"})
    EXPECT_NE(tree.find(line), std::string::npos) << line << tree;
}

TEST(Parse, ReportsIndependentErrorsAndGoesOn) {
  auto loaded = resolve(R"(package a:b;
interface i {
  f: funk();
  record r { a u8, b: u8, c: }
  g: func(a: u8, b) -> u32;
  h: func() -> nowhere;
}
world w {
  imprt i;
  import i;
}
)");
  EXPECT_EQ(codes(loaded), "E0107@3 E0107@4 E0107@4 E0107@5 E0209@6 E0107@9");
}

TEST(Parse, WhatIsBrokenIsNotReportedAgainWhereItIsUsed) {
  auto loaded = resolve_items("record r { a: }\nf: func(x: r) -> list<r>;\ntype s = r;");
  EXPECT_EQ(codes(loaded), "E0107@2");
}

TEST(Parse, AMissingBraceEndsTheBlockAtTheNextItemOfTheOuterOne) {
  auto loaded = resolve(R"(package a:b;
interface i {
  f: func();

interface j {
  use i.{t};
  g: func();
}
)");
  EXPECT_EQ(codes(loaded), "E0107@5") << "and `t` may be in what could not be read";
}

TEST(Parse, AMissingSemicolonIsReportedAtTheNextWord) {
  EXPECT_EQ(codes(resolve_items("type t = u32\ntype u = t;\nf: func(a: u);")), "E0107@3");
}

TEST(Parse, ExtraBracesAreReportedOnce) {
  EXPECT_EQ(codes(resolve("package a:b;\ninterface i {}\n}\ninterface j {}")), "E0107@3");
}

TEST(Parse, TheEndOfTheFileIsReportedOnce) {
  EXPECT_EQ(codes(resolve("package a:b; interface i { record r { a: u8")), "E0107@1");
}

TEST(Parse, SuggestsKeywordsAndEscapes) {
  auto help = [](std::string text) {
    auto loaded = resolve(std::move(text));
    auto all = loaded.diagnostics.sorted();
    return all.empty() || all[0].help.empty() ? "" : all[0].help[0];
  };
  EXPECT_EQ(help("package a:b; interfce i {}"), "did you mean `interface`?");
  EXPECT_EQ(help("package a:b; world w { improt i; }"), "did you mean `import`?");
  EXPECT_EQ(help("package a:b; interface i { recrod r { a: u8 } }"),
            "did you mean the keyword `record`?");
  EXPECT_EQ(help("package a:b; interface i { map: func(); }"),
            "to use a keyword as a name, write `%map`");
  EXPECT_NE(help("package a:b; interface i { f: func() -> (a: u8); }"), "");
}

TEST(Parse, VersionsMayHoldKeywords) {
  auto loaded = resolve("package a:b@1.0.0-async.stream;\ninterface i {}");
  EXPECT_EQ(codes(loaded), "");
  EXPECT_EQ(model::full_name(loaded.contract->packages[loaded.contract->root]),
            "a:b@1.0.0-async.stream");
}

TEST(Parse, PathsOfTheCommandLine) {
  auto path = syntax::parse_path("a:b/c@1.0.0");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->space + path->package + path->version + path->name, "ab1.0.0c");
  EXPECT_TRUE(syntax::parse_path("w"));
  for (const char* keyword : {"interface", "%interface", "a:b/interface"}) {
    auto named = syntax::parse_path(keyword);
    ASSERT_TRUE(named) << keyword;
    EXPECT_EQ(named->name, "interface") << "by itself it is taken for nothing else";
  }
  for (const char* bad : {"", "a:b", "a b", "a/b", "a:b/c@1", "w;", "%", "a:%%b/c"})
    EXPECT_FALSE(syntax::parse_path(bad)) << bad;
}

}  // namespace
}  // namespace sabir
