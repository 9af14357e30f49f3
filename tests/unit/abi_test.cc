// Names and plans: every symbol, owner and way of crossing, on small contracts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "abi/names.h"
#include "contract.h"

namespace sabir::abi {
namespace {

using sabir::testing::Planned;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::string interface(const std::string& items) {
  return "package a:shop@1.2.0;\ninterface shop {\n" + items + "\n}\n";
}

// An interface that owns values, resources and both, and an exported one that uses it.
std::string logger(const std::string& items) {
  return R"(package a:kit@1.0.0;
    interface logger {
      enum level { low }
      resource sink { put: func(level: level); }
      record pack { sinks: list<sink> }
      turn: func(pack: pack) -> level;
    }
    interface tool {
      use logger.{sink};
      use-it: func(sink: borrow<sink>);
    }
    world kit {
  )" + items +
         "}\n";
}

std::vector<std::string> keys(const Planned& p) {
  std::vector<std::string> all;
  for (const Type& type : p.plan->types) {
    if (!type.name.empty()) all.push_back(type.key);
  }
  return all;
}

TEST(Worlds, AnInterfaceOnBothSidesSharesItsValues) {
  Planned p(logger("import logger; export logger; export tool;"));
  EXPECT_THAT(keys(p), UnorderedElementsAre("logger.level", "logger.pack", "imported-logger.pack"));
  EXPECT_EQ(p.function("kit_logger_turn").path, "logger.turn");
  EXPECT_EQ(p.function("kit_imported_logger_turn").path, "imported-logger.turn");
  EXPECT_TRUE(p.function("kit_imported_logger_sink_put").imported);
  const Type& lent = (*p.plan)[p.function("kit_tool_use_it").params[0].type];
  EXPECT_EQ(lent.key, "borrow<logger.sink>");
}

TEST(Worlds, AnInterfaceUnderTwoNamesHasItsValuesUnderItsOwn) {
  Planned p(logger("import a: logger; export b: logger;"));
  EXPECT_THAT(keys(p), UnorderedElementsAre("logger.level", "a.pack", "b.pack"));
  EXPECT_EQ(p.function("kit_a_turn").path, "a.turn");
  EXPECT_EQ(p.function("kit_b_sink_put").path, "b.sink.put");
}

TEST(Worlds, WhatIsWrittenInPlaceIsCalledAsTheWorldCallsIt) {
  Planned p(
      logger("import x: interface { f: func(); } export x: interface { f: func(); } "
             "export y: interface { f: func(); }"));
  EXPECT_EQ(p.function("kit_x_f").path, "x.f");
  EXPECT_EQ(p.function("kit_y_f").path, "y.f");
  EXPECT_TRUE(p.function("kit_imported_x_f").imported);
}

TEST(Names, BecomeSnakeCase) {
  EXPECT_EQ(snake("text-error"), "text_error");
  EXPECT_EQ(snake("HTTP-get2"), "http_get2");
  EXPECT_EQ(upper("text-Error"), "TEXT_ERROR");
}

TEST(Names, AVersionIsWhatItIsCompatibleWith) {
  EXPECT_EQ(canonical_version({1, 2, 3, "", ""}), "1");
  EXPECT_EQ(canonical_version({0, 2, 6, "", ""}), "0_2");
  EXPECT_EQ(canonical_version({0, 0, 4, "", ""}), "0_0_4");
}

using Rank = Symbols::Rank;

TEST(Symbols, NoTwoMeet) {
  Symbols symbols;
  auto ask = [&] {
    return symbols.claim("a", "1", Rank::Top) + " " + symbols.claim("a_2", "2", Rank::Top) + " " +
           symbols.claim("a", "3", Rank::Top) + " " + symbols.claim("b", "4", Rank::Top);
  };
  EXPECT_EQ(ask(), "a a_2 a b");
  EXPECT_FALSE(symbols.settle({}));
  EXPECT_EQ(ask(), "a a_2 a_3 b");
  EXPECT_TRUE(symbols.settle({}));
}

TEST(Symbols, WhatWasPromisedStays) {
  Symbols symbols;
  symbols.claim("a", "1", Rank::Top);
  symbols.claim("a", "2", Rank::Top);
  symbols.settle({{"2", "a"}, {"1", "other"}});
  EXPECT_EQ(symbols.claim("a", "1", Rank::Top), "a_2");
  EXPECT_EQ(symbols.claim("a", "2", Rank::Top), "a");
}

TEST(Symbols, AllFormsOfASymbolAreFree) {
  Symbols symbols;
  symbols.reserve("r_table");
  symbols.claim("r", "resource", Rank::Resource, {"%", "%_drop"});
  symbols.claim("r_drop", "function", Rank::Top);
  symbols.claim("e", "resource e", Rank::Resource, {"%"});
  symbols.also("resource e", "r_%");
  symbols.claim("r_e", "function e", Rank::Top);
  symbols.settle({});
  EXPECT_EQ(symbols.claim("r", "resource", Rank::Resource), "r");
  EXPECT_EQ(symbols.claim("r_drop", "function", Rank::Top), "r_drop_2");
  EXPECT_EQ(symbols.claim("r_e", "function e", Rank::Top), "r_e_2");
}

// Names that meet when they are joined, in every order.
TEST(Plan, TheOrderOfDeclarationMendsNoOtherName) {
  const char* one[] = {
      "interface log { open: func(); resource file { open: static func(); constructor(); } }\n",
      ("interface shop { log-open: func(); log-file: func(); log-file-drop: func(); "
       "log-file-open: func(); resource log-file-o { pen: static func(); } }\n"),
      "interface log-file { open: func(); drop: func(); }\n",
  };
  std::vector<int> order = {0, 1, 2};
  std::set<std::string> seen;
  do {
    std::string text = "package a:shop;\n";
    for (int i : order) text += one[i];
    Planned p(text);
    ASSERT_TRUE(p.fine()) << p.errors();
    std::set<std::string> symbols;
    for (const Function& f : p.plan->functions) symbols.insert(f.path + " " + f.symbol + "\n");
    seen.insert(std::accumulate(symbols.begin(), symbols.end(), std::string()));
  } while (std::next_permutation(order.begin(), order.end()));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_NE(seen.begin()->find("shop.log-open shop_log_open\n"), std::string::npos);
  EXPECT_NE(seen.begin()->find("log.open shop_log_open_2\n"), std::string::npos);
}

TEST(Plan, AFunctionCalledConstructorIsNone) {
  Planned p(interface("resource r { constructor(); %constructor: func(); }"));
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.function("shop_r_new").path, "shop.r.constructor");
  EXPECT_EQ(p.function("shop_r_constructor").path, "shop.r.%constructor");
}

TEST(Plan, TheInterfaceNamedLikeThePackageStandsAtTheTop) {
  Planned p(
      "package a:shop@1.0.0;\n"
      "interface shop { f: func(); record r { x: u8 } g: func(r: r); }\n"
      "interface till { f: func(); }\n");
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.plan->prefix, "shop");
  EXPECT_EQ(p.function("shop_f").path, "shop.f");
  EXPECT_EQ(p.function("shop_till_f").path, "till.f");
  EXPECT_EQ(p.type("shop.r").symbol, "shop_r");
  EXPECT_EQ(p.type("shop.r").name, "r");
}

TEST(Plan, APrefixReplacesThePackagesName) {
  Planned p("//sabir:prefix sh\npackage a:shop;\ninterface shop { f: func(); }\n");
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.plan->prefix, "sh");
  EXPECT_EQ(p.function("sh_f").path, "shop.f");
}

TEST(Plan, SlotsAreInTheOrderOfTheContractAndADropFollowsItsResource) {
  Planned p(interface("b: func();\nresource r { constructor(); m: func(); }\na: func();"));
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.function("shop_b").slot, 0u);
  EXPECT_EQ(p.function("shop_a").slot, 1u);
  EXPECT_EQ(p.function("shop_r_new").slot, 2u);
  EXPECT_EQ(p.function("shop_r_m").slot, 3u);
  EXPECT_EQ(p.resource("shop_r").drop_slot, 4u);
  EXPECT_EQ(p.function("shop_b").since, "1.2");
}

TEST(Plan, SymbolsOfTheWaistItselfAreTaken) {
  Planned p(interface("open: func();\nclose: func();\nrelease: func();\ndescribe: func();"));
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.function("shop_open_2").path, "shop.open");
  EXPECT_EQ(p.function("shop_close_2").path, "shop.close");
  EXPECT_EQ(p.function("shop_release_2").path, "shop.release");
  EXPECT_EQ(p.function("shop_describe_2").path, "shop.describe");
}

TEST(Plan, SymbolsThatWouldMeetAreParted) {
  Planned p(interface("resource node { new: static func(); constructor(); drop: func(); }"));
  ASSERT_TRUE(p.fine()) << p.errors();
  std::set<std::string> symbols;
  for (const Function& f : p.plan->functions) EXPECT_TRUE(symbols.insert(f.symbol).second);
  for (const Resource& r : p.plan->resources) {
    EXPECT_TRUE(symbols.insert(r.symbol + "_drop").second) << r.symbol;
  }
}

Passing passing(const std::string& type) {
  Planned p(
      interface("resource r;\nrecord rec { x: u8 }\nenum e { a, b }\nflags fl { a, b }\n"
                "variant v { a, b(string) }\nf: func(x: " +
                type + ");"));
  EXPECT_TRUE(p.fine()) << p.errors();
  return p.function("shop_f").params.at(0).passing;
}

TEST(Plan, HowParametersCross) {
  for (const char* type : {"bool", "u8", "s64", "f32", "char", "e", "fl"}) {
    EXPECT_EQ(passing(type), Passing::Value) << type;
  }
  for (const char* type : {"string", "list<u8>", "list<string>", "map<string, u8>"}) {
    EXPECT_EQ(passing(type), Passing::Slice) << type;
  }
  for (const char* type :
       {"rec", "v", "option<u8>", "result<u8>", "tuple<u8, string>", "list<u8, 4>"}) {
    EXPECT_EQ(passing(type), Passing::Pointer) << type;
  }
  EXPECT_EQ(passing("r"), Passing::Handle);
  EXPECT_EQ(passing("borrow<r>"), Passing::Handle);
}

Returning returning(const std::string& type) {
  Planned p(
      interface("resource r;\nrecord flat { x: u8 }\nrecord deep { x: string }\n"
                "enum e { a, b }\nf: func() -> " +
                type + ";"));
  EXPECT_TRUE(p.fine()) << p.errors();
  return p.function("shop_f").returning;
}

TEST(Plan, HowResultsComeBack) {
  for (const char* type : {"bool", "e", "flat", "option<u8>", "tuple<u8, f64>", "list<u8, 4>",
                           "result<u64>", "option<r>"}) {
    EXPECT_EQ(returning(type), Returning::Value) << type;
  }
  for (const char* type : {"string", "list<u8>", "list<flat>", "map<u8, u64>"}) {
    EXPECT_EQ(returning(type), Returning::Sink) << type;
  }
  for (const char* type : {"deep", "list<string>", "list<list<u8>>", "option<string>",
                           "map<string, u8>", "list<string, 2>", "list<r>"}) {
    EXPECT_EQ(returning(type), Returning::Parcel) << type;
  }
  EXPECT_EQ(returning("r"), Returning::Handle);
}

TEST(Plan, AResultAtTheTopIsTheErrorOfTheCall) {
  Planned p(
      interface("enum why { a, b }\nf: func() -> result<string, why>;\n"
                "g: func() -> result<_, why>;\nh: func() -> result;\n"
                "i: func() -> result<u8, string>;"));
  ASSERT_TRUE(p.fine()) << p.errors();
  const Function& f = p.function("shop_f");
  EXPECT_TRUE(f.declares);
  EXPECT_EQ((*p.plan)[*f.error].key, "shop.why");
  EXPECT_EQ(f.returning, Returning::Sink);
  EXPECT_EQ(p.function("shop_g").returning, Returning::Nothing);
  EXPECT_FALSE(p.function("shop_h").error);
  EXPECT_TRUE(p.function("shop_h").declares);
  ASSERT_EQ(p.plan->declared.size(), 2u);
  EXPECT_EQ(p.type("shop.why").number, 1u);
  EXPECT_EQ(p.type("string").number, 2u);
}

TEST(Plan, AResultDeeperDownIsAValue) {
  Planned p(interface("f: func() -> list<result<u8, string>>;"));
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_FALSE(p.function("shop_f").declares);
  EXPECT_TRUE(p.plan->declared.empty());
}

TEST(Plan, EqualTypesMeetAndAliasesAreSeenThrough) {
  Planned p(
      interface("type bytes = list<u8>;\ntype raw = bytes;\n"
                "f: func(a: raw, b: bytes, c: list<u8>, d: list<u8>);"));
  ASSERT_TRUE(p.fine()) << p.errors();
  const auto& params = p.function("shop_f").params;
  EXPECT_EQ((*p.plan)[params[0].type].symbol, "shop_bytes");
  EXPECT_EQ(params[0].type, params[1].type);
  EXPECT_EQ((*p.plan)[params[2].type].symbol, "shop_list_u8");
  EXPECT_EQ(params[2].type, params[3].type);
}

TEST(Plan, TheContextOfAnErrorIsItsMessage) {
  Planned p(interface("f: func(a: error-context, b: list<error-context>) -> result<string>;"));
  ASSERT_TRUE(p.fine()) << p.errors();
  const Function& f = p.function("shop_f");
  EXPECT_EQ(f.params[0].type, *f.result);
  EXPECT_EQ((*p.plan)[f.params[0].type].shape, Shape::String);
  EXPECT_EQ((*p.plan)[f.params[1].type].key, "list<string>");
}

TEST(Plan, TypesStandBehindThoseTheyAreMadeOf) {
  Planned p(
      interface("record outer { x: inner, y: list<deep> }\nrecord inner { d: deep }\n"
                "record deep { s: string }\nf: func(o: outer);"));
  ASSERT_TRUE(p.fine()) << p.errors();
  int at = 0;
  for (const Type& type : p.plan->types) {
    for (const Member& m : type.members) {
      EXPECT_LT(m.type ? m.type->index : -1, at) << type.key;
    }
    EXPECT_LT(type.element ? type.element->index : -1, at) << type.key;
    ++at;
  }
  EXPECT_TRUE(p.type("shop.outer").data);
  EXPECT_FALSE(p.type("shop.outer").handles);
}

TEST(Plan, HandlesInsideAreSeen) {
  Planned p(interface("resource r;\nrecord both { name: string, of: r }\nf: func(b: both);"));
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_TRUE(p.type("shop.both").handles);
  EXPECT_FALSE(p.type("shop.both").flat());
}

TEST(Plan, AWorldSaysWhoImplementsWhat) {
  Planned p(
      "package a:shop;\ninterface host { log: func(line: string); }\n"
      "interface shop { f: func(); }\n"
      "world w { import host; export shop; export g: func(); }\n");
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_TRUE(p.function("shop_host_log").imported);
  EXPECT_FALSE(p.function("shop_f").imported);
  EXPECT_EQ(p.function("shop_g").path, "g");
  EXPECT_NE(p.function("shop_f").slot, p.function("shop_g").slot);
  EXPECT_EQ(p.function("shop_host_log").slot, 0u);  // the host's functions are counted apart
  EXPECT_EQ(p.ledger.slots.size(), 2u);
}

// Those who are called back make their results and errors with functions of the waist.
TEST(Plan, AFunctionCalledFailGivesWayWhereTheHostIsCalled) {
  Planned p(
      "package a:shop;\ninterface host { log: func(line: string); }\n"
      "interface shop { fail: func(); put: func(); parcel: func(); }\n"
      "world w { import host; export shop; }\n");
  ASSERT_TRUE(p.fine()) << p.errors();
  EXPECT_EQ(p.function("shop_fail_2").path, "shop.fail");
  EXPECT_EQ(p.function("shop_put_2").path, "shop.put");
  EXPECT_EQ(p.function("shop_parcel_2").path, "shop.parcel");
}

TEST(Plan, WhatCannotCrossYetIsRefusedAtThePlace) {
  for (const char* type : {"stream<u8>", "future<u8>", "option<stream<u8>>"}) {
    Planned p(interface(std::string("g: func();\nf: func() -> ") + type + ";"));
    EXPECT_FALSE(p.plan) << type;
    EXPECT_EQ(p.codes(), "E0901") << type;
    EXPECT_THAT(p.errors(), HasSubstr("test.wit:4:1")) << type;
    EXPECT_THAT(p.errors(), HasSubstr("return a list")) << type;
  }
  Planned async(interface("f: async func();"));
  EXPECT_EQ(async.codes(), "E0901");
}

TEST(Plan, PromisesThatCannotBeKeptAreRefused) {
  for (const char* items : {"//sabir:extensible\nrecord r { a: u32 } f: func(r: list<r>);",
                            "//sabir:extensible\nrecord r { a: u32 } f: func() -> r;",
                            "//sabir:packed 1\nrecord r { a: u8, b: string } f: func(r: r);",
                            "f: func(//sabir:inout\n a: list<string>);",
                            "resource r; f: func(//sabir:inout\n a: list<r>);",
                            "resource r { //sabir:view\n f: func() -> list<string>; }",
                            "//sabir:open\nvariant v { a, b(u8) } f: func(v: v);"}) {
    Planned p(interface(items));
    EXPECT_EQ(p.codes(), "E0903") << items;
  }
}

TEST(Plan, EveryRefusalIsReported) {
  Planned p(interface("f: func() -> stream<u8>;\ng: async func();\nh: func(x: future<u8>);"));
  EXPECT_EQ(p.codes(), "E0901 E0901 E0901");
}

}  // namespace
}  // namespace sabir::abi
