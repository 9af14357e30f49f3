// Inputs that mean harm: each must end, in little time, in a diagnostic or a contract.
#include <gtest/gtest.h>

#include "diag/render.h"
#include "frontend.h"

namespace sabir {
namespace {

using test::codes;
using test::resolve;
using test::resolve_items;

std::string many(size_t n, const std::function<std::string(size_t)>& one) {
  std::string text;
  for (size_t i = 0; i < n; ++i) text += one(i);
  return text;
}

std::string n(size_t i) { return std::to_string(i); }

TEST(Limits, DeepTypes) {
  auto nested = [](size_t depth) {
    return "type t = " + many(depth, [](size_t) { return "option<"; }) + "u8" +
           std::string(depth, '>') + ";";
  };
  EXPECT_EQ(codes(resolve_items(nested(99))), "");
  EXPECT_EQ(codes(resolve_items(nested(100))), "E0701@2");
  EXPECT_EQ(codes(resolve_items(nested(1'000'000))), "E0701@2");
}

TEST(Limits, DeepPackagesAndBraces) {
  auto packages = many(100'000, [](size_t i) { return "package a:b" + n(i) + " {\n"; });
  EXPECT_TRUE(resolve("package a:b;\n" + packages).diagnostics.has_errors());
  EXPECT_TRUE(resolve("package a:b; " + std::string(1'000'000, '{')).diagnostics.has_errors());
  EXPECT_TRUE(resolve("package a:b; /*" + many(100'000, [](size_t) { return "/*"; }))
                  .diagnostics.has_errors());
}

TEST(Limits, LongChains) {
  auto types = many(5000, [](size_t i) {
    return "record r" + n(i) + " { a: " + (i == 0 ? "u8" : "r" + n(i - 1)) + " }\n";
  });
  auto loaded = resolve_items(types);
  EXPECT_NE(codes(loaded).find("E0701"), std::string::npos)
      << "every later phase walks types by recursion";
  auto interfaces = many(5000, [](size_t i) {
    return "interface i" + n(i) + " { " + (i == 0 ? "type t = u8;" : "use i" + n(i - 1) + ".{t};") +
           " }\n";
  });
  EXPECT_NE(
      codes(resolve("package a:b; " + interfaces + "world w { import i4999; }")).find("E0701"),
      std::string::npos);
}

TEST(Limits, ManyErrors) {
  auto loaded = resolve("package a:b; interface i {" + std::string(200'000, '$') + "}");
  EXPECT_TRUE(loaded.diagnostics.has_errors());
  EXPECT_LT(diag::render(loaded.diagnostics, loaded.sources, false).size(), 500'000u);
  auto items = many(20'000, [](size_t i) { return "g-" + n(i) + ": func(a: b-" + n(i) + ");\n"; });
  EXPECT_EQ(resolve_items(items).diagnostics.errors(), 20'000u);
}

TEST(Limits, ManyErrorsAmongManyNames) {
  auto types = many(50'000, [](size_t i) { return "type name-" + n(i) + " = u8;\n"; });
  auto uses =
      many(50'000, [](size_t i) { return "type other-" + n(i) + " = nama-" + n(i) + ";\n"; });
  EXPECT_EQ(resolve_items(types + uses).diagnostics.errors(), 50'000u);
}

TEST(Limits, WorldsThatMultiply) {
  auto functions = many(300, [](size_t i) { return "import f-" + n(i) + ": func();\n"; });
  auto worlds =
      many(20'000, [](size_t i) { return "world w" + n(i + 1) + " { include w" + n(i) + "; }\n"; });
  auto loaded = resolve("package a:b;\nworld w0 { " + functions + "}\n" + worlds);
  EXPECT_NE(codes(loaded).find("E0702"), std::string::npos);
}

TEST(Limits, ManyNamesInOneScope) {
  auto functions =
      many(50'000, [](size_t i) { return "f-" + n(i) + ": func(a: u8) -> string;\n"; });
  EXPECT_EQ(codes(resolve_items(functions)), "");
  auto cases = many(50'000, [](size_t i) { return "c-" + n(i) + ",\n"; });
  EXPECT_EQ(codes(resolve_items("enum e {" + cases + "}")), "");
}

}  // namespace
}  // namespace sabir
