// Names, types, gates and the printed model.
#include "model/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend.h"
#include "model/print.h"
#include "model/wit_json.h"

namespace sabir {
namespace {

using test::codes;
using test::resolve;
using test::resolve_items;

TEST(Resolve, TypesStandBehindTheirParts) {
  auto loaded = resolve_items(
      "f: func(a: outer) -> list<outer>; record outer { a: inner, b: option<inner> }"
      " record inner { a: u8 }");
  ASSERT_EQ(codes(loaded), "");
  const model::Contract& contract = *loaded.contract;
  for (model::TypeId id : contract.types.ids()) {
    const auto* record = std::get_if<model::Record>(&contract.types[id].kind);
    if (record == nullptr) continue;
    for (const model::Field& field : record->fields) {
      EXPECT_TRUE(field.type.is_prim() || field.type.id() < id);
    }
  }
}

TEST(Resolve, AnonymousTypesExistOnce) {
  auto loaded = resolve_items("f: func(a: list<u8>, b: list<u8>) -> option<list<u8>>;");
  EXPECT_EQ(loaded.contract->types.size(), 2u);
}

TEST(Resolve, AResourceInAValueIsAnOwnedHandle) {
  auto loaded = resolve_items(
      "resource r { m: func(); make: static func() -> r; } f: func(a: r, b: borrow<r>, c: "
      "own<r>);");
  ASSERT_EQ(codes(loaded), "");
  const model::Contract& contract = *loaded.contract;
  const model::Function& f = test::function(contract, "f");
  EXPECT_EQ(model::type_text(contract, f.params[0].type), "own<r>");
  EXPECT_EQ(model::type_text(contract, f.params[1].type), "borrow<r>");
  EXPECT_EQ(f.params[0].type, f.params[2].type);
  const model::Function& m = test::function(contract, "m");
  EXPECT_EQ(m.params.at(0).name, "self");
  EXPECT_EQ(model::component_name(contract, m), "[method]r.m");
  const auto& resource = std::get<model::Resource>(test::type(contract, "r").kind);
  EXPECT_EQ(resource.functions.size(), 2u);
}

TEST(Resolve, DocsAreTheDocCommentsOnly) {
  auto loaded = resolve_items(R"(
// not this
/// One.
///   Indented.
f: func(
  /// A parameter.
  a: u8,
);
/**
 * Block.
 *
 * More.
 */
g: func();
//// not this either
h: func();)");
  const model::Contract& contract = *loaded.contract;
  EXPECT_EQ(test::function(contract, "f").docs.text, "One.\n  Indented.");
  EXPECT_EQ(test::function(contract, "f").params[0].docs.text, "A parameter.");
  EXPECT_EQ(test::function(contract, "g").docs.text, "Block.\n\nMore.");
  EXPECT_FALSE(test::function(contract, "h").docs.present);
}

TEST(Resolve, UnknownTypesAreSuggested) {
  auto help = [](std::string_view items) {
    auto all = resolve_items(items).diagnostics.sorted();
    return all.empty() || all[0].help.empty() ? "" : all[0].help[0];
  };
  EXPECT_EQ(help("f: func(a: strng);"), "did you mean `string`?");
  EXPECT_EQ(help("f: func(a: float64);"), "in WIT this is `f64`");
  EXPECT_EQ(help("type money = u32; f: func(a: mony);"), "did you mean `money`?");
  EXPECT_EQ(help("f: func(a: zzzz);"), "");
}

TEST(Resolve, ATypeOfAnotherInterfaceIsPointedOut) {
  auto loaded = resolve(
      "package a:b;\ninterface types { type money = u32; }\ninterface shop { f: func(a: money); }");
  auto all = loaded.diagnostics.sorted();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].help.at(0), "bring it in with `use types.{money};`");
}

TEST(Resolve, ErrorsOfSeveralKindsComeTogether) {
  auto loaded = resolve_items(R"(f: func() -> borrow<r>;
resource r;
record a { x: b }
record b { x: a }
g: func(x: a, x: u8);
type k = map<f32, u8>;
h: func(x: borrow<a2>);
record a2 { y: u8 })");
  EXPECT_EQ(codes(loaded), "E0306@2 E0301@4 E0210@6 E0305@7 E0304@8");
}

TEST(Resolve, CyclesAreReportedOnceEach) {
  EXPECT_EQ(codes(resolve_items("type a = list<b>;\ntype b = list<a>;\ntype c = c;\ntype d = a;")),
            "E0301@2 E0301@4");
  EXPECT_EQ(codes(resolve("package a:b;\ninterface i { use j.{t}; type u = u8; }\n"
                          "interface j { use i.{u}; type t = u8; }\ninterface k { use i.{u}; }")),
            "E0211@3");
}

TEST(Resolve, BothTiersAreErrorsUnlessOneIsAskedFor) {
  std::string text = "package a:b; interface i { record r {} foo: func(); FOO: func(); }";
  EXPECT_EQ(codes(resolve(text)), "E0302@1 E0214@1");
  model::Options parser_only;
  parser_only.component_rules = false;
  EXPECT_EQ(codes(resolve(text, parser_only)), "");
}

TEST(Resolve, SizesAreBoundedWithoutOverflow) {
  std::string items = "type a0 = list<u64, 4000000000>;\n";
  for (int i = 1; i < 20; ++i)
    items +=
        "type a" + std::to_string(i) + " = list<a" + std::to_string(i - 1) + ", 4000000000>;\n";
  auto loaded = resolve_items(items);
  EXPECT_GE(loaded.diagnostics.errors(), 1u);
  for (const auto& one : loaded.diagnostics.sorted()) EXPECT_EQ(one.code, diag::Code::E0309);
}

TEST(Gates, WhatIsOffVanishes) {
  std::string items =
      "@unstable(feature = x) type t = u8; @unstable(feature = x) f: func(a: t); g: func();";
  auto off = resolve_items(items);
  ASSERT_EQ(codes(off), "");
  EXPECT_EQ(off.contract->functions.size(), 1u);
  EXPECT_EQ(off.contract->types.size(), 0u);
  model::Options options;
  options.features.insert("x");
  auto on = resolve_items(items, options);
  EXPECT_EQ(on.contract->functions.size(), 2u);
  EXPECT_EQ(test::function(*on.contract, "f").stability.unstable, "x");
}

TEST(Gates, AnAnonymousTypeFirstMadeBehindAGateServesOthersToo) {
  auto loaded =
      resolve_items("@unstable(feature = x) record r { a: list<u8> }\nf: func(a: list<u8>);");
  EXPECT_EQ(codes(loaded), "") << "the reference refuses this, for no reason a user could see";
}

TEST(Gates, AUseOfAnExcludedItemIsAnErrorWhereItIs) {
  EXPECT_EQ(
      codes(resolve_items("@unstable(feature = x) resource r {\nm: func(); }\nf: func(a: r);")),
      "E0504@3 E0504@4");
}

TEST(Gates, Contradict) {
  EXPECT_EQ(codes(resolve_items("@since(version = 1.0.0) @unstable(feature = x) f: func();")),
            "E0501@2");
  EXPECT_EQ(codes(resolve_items("@since(version = 1.0.0) @since(version = 1.0.0) f: func();")),
            "E0501@2");
  EXPECT_EQ(codes(resolve("package a:b@1.0.0-rc.1;\ninterface i {\n@since(version = 1.0.0) f: "
                          "func(); }")),
            "E0503@3")
      << "a pre-release stands before its release";
}

TEST(Warnings, NamesThatJoinOrAreKeywords) {
  EXPECT_EQ(codes(resolve_items("record r { a-b: u8,\nab: u8 }")), "W0201@3");
  EXPECT_EQ(codes(resolve_items("record r { a-1: u8,\na1: u8 }")), "");
  EXPECT_EQ(codes(resolve_items("f: func(klass: u8); record r { foo-bar: u8 }")), "");
}

TEST(Warnings, KeywordsAreThoseThatAreHandedIn) {
  constexpr std::string_view a[] = {"all", "two", "some", "one"}, b[] = {"all", "two", "some"},
                             c[] = {"all", "some"}, rest[] = {"all"};
  model::Options options;
  options.keywords = {{"A", a}, {"B", b}, {"C", c}, {"D", rest}, {"E", rest}, {"F", rest}};
  auto loaded = resolve_items(
      "f: func(one: u8, two: u8, some: u8, all: u8, none: u8);\ng: func(one: u8);", options);
  std::vector<std::string> messages;
  for (const diag::Diagnostic& one : loaded.diagnostics.sorted()) messages.push_back(one.message);
  EXPECT_THAT(messages,
              testing::ElementsAre("`one` is a keyword of A", "`two` is a keyword of A and B",
                                   "`some` is a keyword of A, B and C",
                                   "`all` is a keyword of most languages"));
}

TEST(Print, TheTreeShowsWhatWasDecided) {
  auto loaded = resolve_items(
      "//sabir:shared\nresource r { //sabir:leaf\n m: func() -> u8; }\n"
      "f: func(//sabir:default 3\n a: u8);");
  std::string tree = model::print_tree(*loaded.contract);
  EXPECT_EQ(tree,
            "package demo:shop@1.0.0\n"
            "  interface shop\n"
            "    resource r, shared by threads\n"
            "      m() -> u8, leaf\n"
            "    f(a: u8 = 3)\n");
}

TEST(Print, ExportedWitMeansTheSame) {
  auto loaded = resolve(R"(package a:b@1.0.0;
package c:d@2.0.0 { interface t { resource r; record %use { a: u8 } } }
/// The docs.
interface i {
  use c:d/t@2.0.0.{r as q, %use};
  resource z { constructor(a: q) -> result<z, string>; m: async func(b: borrow<z>) -> list<q>; }
  @since(version = 1.0.0) @external-id("a\"b") flags %flags { x }
}
world w { import i; import n: i; export f: func(); export g: interface { type k = map<u8, char>; } }
)");
  ASSERT_EQ(codes(loaded), "");
  std::string text = model::export_wit(*loaded.contract);
  auto again = resolve(text);
  ASSERT_EQ(codes(again), "") << text;
  EXPECT_EQ(model::wit_json(*again.contract), model::wit_json(*loaded.contract)) << text;
  EXPECT_EQ(model::export_wit(*again.contract), text);
}

}  // namespace
}  // namespace sabir
