// Directives: what they become, where they may stand, and what is wrong with the others.
#include "model/directives.h"

#include <gtest/gtest.h>

#include "frontend.h"
#include "model/wave.h"

namespace sabir {
namespace {

using test::codes;
using test::resolve;
using test::resolve_items;

TEST(Directives, BecomeFieldsOfTheModel) {
  auto loaded = resolve(R"(//sabir:prefix my-lib
package a:b;
interface i {
  //sabir:confined
  //sabir:stateless
  resource r {
    constructor(
      //sabir:retains
      table: list<u8>,
    );
    //sabir:idempotent
    //sabir:blocking
    m: func(//sabir:inout
      a: list<u8>, /* before it */ //sabir:max 10
      b: string) ->
      //sabir:view
      //sabir:max 99
      list<u8>;
  }
  //sabir:packed 4
  record p { a: u8 }
  //sabir:extensible
  record e {
    //sabir:default [1, 2]
    //sabir:max 5
    a: list<u8>,
  }
}
)");
  ASSERT_EQ(codes(loaded), "");
  const model::Contract& contract = *loaded.contract;
  EXPECT_EQ(contract.packages[contract.root].prefix, "my-lib");
  const auto& r = std::get<model::Resource>(test::type(contract, "r").kind);
  EXPECT_EQ(r.threading, model::Threading::Confined);
  EXPECT_TRUE(r.stateless);
  EXPECT_TRUE(test::function(contract, "constructor").params[0].retains);
  const model::Function& m = test::function(contract, "m");
  EXPECT_TRUE(m.idempotent && m.blocking && m.view && !m.leaf);
  EXPECT_EQ(m.max_result, 99u);
  EXPECT_TRUE(m.params[1].in_out);
  EXPECT_EQ(m.params[2].max, 10u);
  EXPECT_EQ(std::get<model::Record>(test::type(contract, "p").kind).packed, 4u);
  const auto& e = std::get<model::Record>(test::type(contract, "e").kind);
  EXPECT_TRUE(e.extensible);
  EXPECT_EQ(e.fields[0].max, 5u);
  EXPECT_EQ(model::write_wave(contract, e.fields[0].type, *e.fields[0].default_value), "[1, 2]");
}

// Every directive where it may not stand.
TEST(Directives, StandOnlyWhereTheyMean) {
  struct Place {
    model::Place bit;
    std::string before, after;
  };
  const Place places[] = {
      {model::Place::Function, "", "f: func() -> list<u8>;"},
      {model::Place::Resource, "", "resource r { constructor(); }"},
      {model::Place::Record, "", "record r { a: u8 }"},
      {model::Place::Field, "record r {\n", "a: list<u8> }"},
      {model::Place::Param, "resource r { m: func(\n", "a: list<u8>); }"},
      {model::Place::Result, "resource r { m: func() ->\n", "list<u8>; }"},
  };
  for (const model::DirectiveRule& rule : model::directive_rules())
    for (const Place& place : places) {
      bool fits = rule.places & uint16_t(place.bit);
      std::string argument = rule.argument == model::Argument::Number  ? " 8"
                             : rule.argument == model::Argument::Value ? " [1]"
                             : rule.argument == model::Argument::Name  ? " name"
                             : rule.argument == model::Argument::Codes ? " W0202"
                                                                       : "";
      std::string text =
          place.before + "//sabir:" + std::string(rule.name) + argument + "\n" + place.after;
      auto loaded = resolve_items(text);
      bool needs_method = rule.name == "view" && place.bit == model::Place::Function;
      EXPECT_EQ(loaded.diagnostics.has_errors(), !fits || needs_method) << text << codes(loaded);
    }
}

TEST(Directives, AreWrongWithAReason) {
  EXPECT_EQ(codes(resolve_items("//sabir:laef\nf: func();")), "E0601@2");
  EXPECT_EQ(codes(resolve_items("//sabir:leaf now\nf: func();")), "E0603@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:max 0\n a: string);")), "E0603@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:max\n a: string);")), "E0603@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:max 3\n a: u8);")), "E0602@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:inout\n a: string);")), "E0602@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:inout\n a: list<u8, 4>);")), "E0602@2");
  EXPECT_EQ(codes(resolve_items("//sabir:leaf\n//sabir:blocking\nf: func();")), "E0604@3");
  EXPECT_EQ(codes(resolve_items("//sabir:leaf\nf: async func();")), "E0604@2");
  EXPECT_EQ(codes(resolve_items("//sabir:open\nenum e { a, unknown }")), "E0604@3");
  EXPECT_EQ(codes(resolve_items("//sabir:open\nflags e { unknown }")), "E0604@3");
  EXPECT_EQ(codes(resolve_items("//sabir:open\nenum e { a, UNKNOWN }")), "E0604@3");
  EXPECT_EQ(codes(resolve_items("//sabir:open\nflags e { UNKNOWN }")), "E0604@3");
  EXPECT_EQ(codes(resolve_items("//sabir:packed 3\nrecord r { a: u8 }")), "E0603@2");
  EXPECT_EQ(codes(resolve_items("//sabir:stateless\nresource r;")), "E0602@2");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:default 1\n a: u8,\n b: u8);")), "E0604@4");
  EXPECT_EQ(codes(resolve_items("f: func(//sabir:default 256\n a: u8);")), "E0606@2");
}

TEST(Directives, NoneIsLost) {
  EXPECT_EQ(codes(resolve_items("f: func();\n//sabir:leaf\n")), "E0602@3") << "before the `}`";
  EXPECT_EQ(codes(resolve_items("f: func(a: u8,\n//sabir:max 3\n);")), "E0602@3");
  EXPECT_EQ(codes(resolve_items("type t =\n//sabir:leaf\n u8;")), "E0602@3");
  EXPECT_EQ(codes(resolve("package a:b;\n//sabir:leaf\ninterface i {}\n//sabir:leaf\n")),
            "E0602@2 E0602@4");
  EXPECT_EQ(codes(resolve_items("enum e {\n//sabir:leaf\n a }")), "E0602@3");
}

TEST(Directives, OrdinaryCommentsThatLookLikeOneAreWarnedAbout) {
  EXPECT_EQ(codes(resolve_items("// sabir:leaf\nf: func();")), "W0601@2");
  EXPECT_EQ(codes(resolve_items("// sabir: a trade language\nf: func();")), "");
}

// With keywords of a language that the contract is for, and of one that it is not for.
model::Options with_keywords() {
  static constexpr std::string_view here[] = {"class", "def"}, elsewhere[] = {"goto"};
  model::Options options;
  options.keywords = {{"A", here}, {"B", elsewhere}};
  options.keywords[1].asked = false;
  return options;
}

std::string warned(std::string_view items) { return codes(resolve_items(items, with_keywords())); }

TEST(Allow, SilencesAWarningAtItsPlace) {
  EXPECT_EQ(warned("f: func(class: u8);"), "W0202@2");
  EXPECT_EQ(warned("//sabir:allow W0202\nf: func(class: u8);"), "");
  EXPECT_EQ(warned("f: func(\n//sabir:allow W0202\nclass: u8);"), "");
  EXPECT_EQ(warned("record r {\n//sabir:allow W0202\nclass: list<u8>,\ndef: u8 }"), "W0202@5");
  EXPECT_EQ(warned("a-b: func();\n//sabir:allow W0202, W0201\nab: func(class: u8);"), "");
  EXPECT_EQ(warned("//sabir:allow W0601\n// sabir:leaf\nf: func();"), "");
  EXPECT_EQ(warned("resource r {\n//sabir:allow W0202\n//sabir:leaf\nclass: func();\n}"), "");
}

TEST(Allow, IsForAllThatIsInADeclarationAndForNothingBehindIt) {
  EXPECT_EQ(warned("//sabir:allow W0202\nresource r { class: func(def: u8); }"), "");
  EXPECT_EQ(warned("//sabir:allow W0202\nresource r { class: func(); }\nf: func(def: u8);"),
            "W0202@4");
  EXPECT_EQ(warned("//sabir:allow W0202\nf: func(class: u8);\ng: func(class: u8);"), "W0202@4");
  EXPECT_EQ(codes(resolve("//sabir:allow W0202\npackage a:b;\ninterface i { class: func(); }",
                          with_keywords())),
            "");
  EXPECT_EQ(codes(resolve("package a:b;\n//sabir:allow W0202\ninterface i { class: func(); }\n"
                          "interface j { def: func(); }",
                          with_keywords())),
            "W0202@4");
}

TEST(Allow, TellsOfWhatSilencesNothing) {
  EXPECT_EQ(warned("//sabir:allow W0202\nf: func();"), "W0602@2");
  EXPECT_EQ(warned("//sabir:allow W0202\n//sabir:leaf\nf: func();\nclass: func();"),
            "W0602@2 W0202@5");
  EXPECT_EQ(warned("//sabir:allow W0201 W0202\nf: func(class: u8);"), "W0602@2");
  EXPECT_EQ(warned("//sabir:allow W0202\nf: func(goto: u8);"), "") << "another language's";
  EXPECT_EQ(warned("//sabir:allow W0202 W0602\nf: func();"), "");
  EXPECT_EQ(warned("@unstable(feature = x)\nf: func(\n//sabir:allow W0202\nclass: u8);"), "")
      << "a feature that is off took away what it was for";
}

TEST(Allow, TakesCodesOfWarnings) {
  EXPECT_EQ(warned("//sabir:allow W9999\nf: func();"), "W0603@2");
  EXPECT_EQ(warned("//sabir:allow E0101\nf: func();"), "W0603@2");
  EXPECT_EQ(warned("//sabir:allow\nf: func();"), "E0603@2");
  EXPECT_EQ(warned("//sabir:allow W0202\n//sabir:allow W0202\nf: func(class: u8);"), "E0605@3");
  EXPECT_EQ(warned("f: func();\n//sabir:allow W0202\n"), "E0602@3");
}

}  // namespace
}  // namespace sabir
