// Worlds: what they import without saying so, and what they include.
#include <gtest/gtest.h>

#include "frontend.h"

namespace sabir {
namespace {

using test::codes;
using test::resolve;

std::string names(const std::vector<model::WorldItem>& items) {
  std::string text;
  for (const model::WorldItem& item : items) text += (text.empty() ? "" : " ") + item.name;
  return text;
}

const model::World& world(const driver::Loaded& loaded, std::string_view name) {
  std::string why;
  auto id = model::select_world(*loaded.contract, name, why);
  EXPECT_TRUE(id) << why;
  return loaded.contract->worlds[*id];
}

TEST(Worlds, ImportWhatTheirImportsUse) {
  auto loaded = resolve(
      "package a:b; interface t { type x = u8; } interface i { use t.{x}; f: func(a: x); }"
      " world w { import i; import h: func(); }");
  ASSERT_EQ(codes(loaded), "");
  EXPECT_EQ(names(world(loaded, "w").imports), "a:b/t a:b/i h");
}

TEST(Worlds, ExportsUseExportsWhereTheyCan) {
  std::string head = "package a:b; interface t { type x = u8; } interface i { use t.{x}; } ";
  EXPECT_EQ(names(world(resolve(head + "world w { export i; }"), "w").imports), "a:b/t");
  auto both = resolve(head + "world w { export i; export t; }");
  EXPECT_EQ(names(world(both, "w").imports), "");
  EXPECT_EQ(names(world(both, "w").exports), "a:b/t a:b/i");
}

TEST(Worlds, IncludeCopiesTypesAndRenames) {
  auto loaded = resolve(
      "package a:b; world x { resource r { m: func(); } import f: func(a: r); }"
      " world w { include x with { r as s, f as g } }");
  ASSERT_EQ(codes(loaded), "");
  EXPECT_EQ(names(world(loaded, "w").imports), "s g [method]s.m");
  EXPECT_EQ(names(world(loaded, "x").imports), "r f [method]r.m")
      << "the included one keeps its own";
  const auto& items = world(loaded, "w").imports;
  const model::Type& copy = loaded.contract->types[std::get<model::TypeId>(items[0].item)];
  EXPECT_EQ(std::get<model::Resource>(copy.kind).functions.size(), 1u);
}

TEST(Worlds, NamesAreUniqueWhateverTheirCase) {
  EXPECT_EQ(codes(resolve("package a:b; world w { import f: func();\nimport F: func(); }")),
            "E0214@2");
  EXPECT_EQ(codes(resolve("package a:b; world w { type f = u8;\nimport f: func(); }")), "E0401@2");
  EXPECT_EQ(codes(resolve("package a:b; world w { import f: func(); export f: func(); }")), "");
}

TEST(Worlds, AreSelectedByName) {
  auto loaded = resolve(
      "package a:b; world v {} world w {} package c:d@1.0.0 { world x {} }"
      " package e:f@1.0.0 { world y {} } package e:f@2.0.0 { world y {} }");
  ASSERT_EQ(codes(loaded), "");
  std::string why;
  EXPECT_TRUE(model::select_world(*loaded.contract, "w", why));
  EXPECT_TRUE(model::select_world(*loaded.contract, "c:d/x", why)) << why;
  EXPECT_TRUE(model::select_world(*loaded.contract, "e:f/y@2.0.0", why)) << why;
  for (const char* bad : {"", "z", "e:f/y", "c:d/x@1.0.1", "q:r/s", "interface", "a b"}) {
    why.clear();
    EXPECT_FALSE(model::select_world(*loaded.contract, bad, why)) << bad;
    EXPECT_NE(why, "") << bad;
  }
}

}  // namespace
}  // namespace sabir
