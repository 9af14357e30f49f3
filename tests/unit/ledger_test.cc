// The ledger: read, extended at the end, and refused when a promise would be taken back.
#include "abi/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "abi/written_layout.h"
#include "contract.h"

namespace sabir::abi {
namespace {

using sabir::testing::Planned;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string contract(const std::string& version, const std::string& items) {
  return "package a:shop@" + version + ";\ninterface shop {\n" + items + "\n}\n";
}

const char base_items[] =
    "enum colour { red, green }\n"
    "record point { x: u32, y: u32 }\n"
    "resource pen { constructor(c: colour); to: func(p: point) -> result<_, string>; }\n"
    "f: func(a: u8) -> u16;\n";

// What 1.0 promised.
const Ledger& first() {
  static const Ledger ledger = Planned(contract("1.0.0", base_items)).ledger;
  return ledger;
}

const Slot* slot(const Ledger& ledger, const std::string& symbol) {
  for (const Slot& s : ledger.slots) {
    if (s.symbol == symbol) return &s;
  }
  return nullptr;
}

TEST(Ledger, SaysWhatWasPromised) {
  ASSERT_EQ(first().slots.size(), 4u);
  EXPECT_EQ(first().name, "a:shop");
  EXPECT_EQ(first().version, "1.0.0");
  EXPECT_EQ(slot(first(), "shop_f")->signature, "(u8) -> u16");
  EXPECT_EQ(slot(first(), "shop_pen_to")->signature, "(shop.point) -> result<_, string>");
  EXPECT_EQ(slot(first(), "shop_pen_to")->since, "1.0");
  ASSERT_NE(slot(first(), "shop_pen_drop"), nullptr);
  for (size_t i = 0; i < first().slots.size(); ++i) EXPECT_EQ(first().slots[i].number, i);
}

TEST(Ledger, ALayoutIsTakenApart) {
  WrittenLayout layout = read_layout("open flags { a, b } size 1 align 1");
  EXPECT_TRUE(layout.open() && layout.has_cases());
  ASSERT_EQ(layout.members.size(), 2u);
  EXPECT_EQ(layout.members[1].name, "b");
  layout =
      read_layout("variant { one: tuple<u8, list<a.b, 4>> @8, two, three: u8 @8 } size 24 align 8");
  ASSERT_EQ(layout.members.size(), 3u);
  EXPECT_EQ(layout.members[0], (WrittenMember{"one", "tuple<u8, list<a.b, 4>>", 8}));
  EXPECT_EQ(layout.members[1], (WrittenMember{"two", "", 0}));
  EXPECT_EQ(layout.size, 24u);
  EXPECT_EQ(layout.align, 8u);
  EXPECT_TRUE(read_layout("record { } size 0 align 1").members.empty());
  EXPECT_EQ(names_in("map<a.b, tuple<u8, c.d>>"),
            (std::vector<std::string_view>{"map", "a.b", "tuple", "u8", "c.d"}));
}

// A label's constant is what programs in C say, of an open type as of any other.
TEST(Ledger, ConstantsStayWithThoseWhoHadThem) {
  for (std::string open : {"", "//sabir:open\n"}) {
    std::string had = open + "enum a { b-c }\nf: func(x: a);\n";
    Planned before(contract("1.0.0", had));
    Planned after(contract("1.1.0", "enum a-b { c }\n" + had), &before.ledger);
    ASSERT_TRUE(after.fine()) << after.errors();
    EXPECT_EQ(after.type("shop.a").members[0].constant, "SHOP_A_B_C") << open;
    EXPECT_EQ(after.type("shop.a-b").members[0].constant, "SHOP_A_B_C_2") << open;
  }
}

TEST(Ledger, ComesBackFromItsText) {
  std::string why, text = to_json(first());
  std::optional<Ledger> read = read_ledger(text, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(digest(*read), digest(first()));
}

TEST(Ledger, TheSameContractLeavesItAlone) {
  Planned again(contract("1.0.0", base_items), &first());
  ASSERT_TRUE(again.fine()) << again.errors();
  EXPECT_EQ(to_json(again.ledger), to_json(first()));
}

TEST(Ledger, WhatIsNewStandsBehindWhatIsThere) {
  std::string items = std::string("a-new-one: func();\nenum size { s, m }\n") + base_items;
  Planned newer(contract("1.1.0", items), &first());
  ASSERT_TRUE(newer.fine()) << newer.errors();
  EXPECT_EQ(slot(newer.ledger, "shop_a_new_one")->number, 4u);
  EXPECT_EQ(slot(newer.ledger, "shop_a_new_one")->since, "1.1");
  EXPECT_EQ(slot(newer.ledger, "shop_f")->since, "1.0");
  EXPECT_EQ(newer.function("shop_f").slot, slot(first(), "shop_f")->number);
  EXPECT_EQ(newer.function("shop_f").since, "1.0");
  for (const LaidOut& type : newer.ledger.types) {
    EXPECT_EQ(type.since, type.key == "shop.size" ? "1.1" : "1.0") << type.key;
  }
}

TEST(Ledger, OrderInTheContractDoesNotMatter) {
  std::string items =
      "f: func(a: u8) -> u16;\n"
      "resource pen { to: func(p: point) -> result<_, string>; constructor(c: colour); }\n"
      "record point { x: u32, y: u32 }\nenum colour { red, green }\n";
  Planned moved(contract("1.0.0", items), &first());
  ASSERT_TRUE(moved.fine()) << moved.errors();
  for (const Slot& s : first().slots) {
    ASSERT_NE(slot(moved.ledger, s.symbol), nullptr) << s.symbol;
    EXPECT_EQ(slot(moved.ledger, s.symbol)->number, s.number) << s.symbol;
  }
}

TEST(Ledger, AnEnumMayGrowAtItsEnd) {
  std::string items = base_items;
  items.replace(items.find("red, green"), 10, "red, green, blue");
  Planned grown(contract("1.1.0", items), &first());
  EXPECT_TRUE(grown.fine()) << grown.errors();
}

TEST(Ledger, AnEnumMayGrowNowhereElse) {
  for (const char* cases : {"blue, red, green", "red, blue, green", "green, red", "red, verde"}) {
    std::string items = base_items;
    items.replace(items.find("red, green"), 10, cases);
    Planned changed(contract("1.1.0", items), &first());
    EXPECT_EQ(changed.codes(), "E0803") << cases;
    EXPECT_THAT(changed.errors(), AllOf(HasSubstr("layout of `shop.colour` has changed"),
                                        HasSubstr("promised in version 1.0")))
        << cases;
  }
}

TEST(Ledger, AGrownCaseIsNotOneWithALongerName) {
  std::string items = base_items;
  items.replace(items.find("red, green"), 10, "red, greenish");
  EXPECT_EQ(Planned(contract("1.1.0", items), &first()).codes(), "E0803");
}

TEST(Ledger, AnEnumMayNotOutgrowItsSize) {
  std::string cases = "red, green";
  for (int i = 0; i < 300; ++i) cases += ", c" + std::to_string(i);
  std::string items = base_items;
  items.replace(items.find("red, green"), 10, cases);
  EXPECT_EQ(Planned(contract("1.1.0", items), &first()).codes(), "E0803");
}

std::string options(const std::string& version, const std::string& fields) {
  return contract(
      version, "//sabir:extensible\nrecord options { " + fields + " }\nrun: func(o: options);\n");
}

TEST(Ledger, AnExtensibleRecordMayGrowAtItsEnd) {
  Planned before(options("1.0.0", "a: u64"));
  EXPECT_TRUE(Planned(options("1.1.0", "a: u64, b: string"), &before.ledger).fine());
  EXPECT_THAT(Planned(options("1.1.0", "b: string, a: u64"), &before.ledger).errors(),
              HasSubstr("the layout of `shop.options` has changed"));
  EXPECT_THAT(Planned(options("1.1.0", "a: u32, b: string"), &before.ledger).errors(),
              HasSubstr("the layout of `shop.options` has changed"));
}

// An older caller's structure ends in padding that it has never written.
TEST(Ledger, AnExtensibleRecordDoesNotGrowIntoItsPadding) {
  Planned before(options("1.0.0", "a: u32"));
  EXPECT_THAT(Planned(options("1.1.0", "a: u32, b: u32"), &before.ledger).errors(),
              HasSubstr("the layout of `shop.options` has changed"));
  EXPECT_TRUE(Planned(options("1.1.0", "a: u32, b: u64"), &before.ledger).fine());
}

TEST(Ledger, AFunctionThatIsGoneNamesSlotVersionAndWayOut) {
  std::string items = base_items;
  items.erase(items.find("f: func"));
  Planned gone(contract("1.1.0", items), &first());
  EXPECT_EQ(gone.codes(), "E0801");
  EXPECT_THAT(gone.errors(),
              AllOf(HasSubstr("`shop.f` is in the ledger and no longer in the contract"),
                    HasSubstr("slot 0 was promised in version 1.0"), HasSubstr("(u8) -> u16"),
                    HasSubstr("give the package major version 2")));
}

TEST(Ledger, AResourceThatIsGoneTakesItsDropAlong) {
  Planned gone(contract("1.1.0",
                        "enum colour { red, green }\nrecord point { x: u32, y: u32 }\n"
                        "f: func(a: u8) -> u16;\ng: func() -> result<_, string>;"),
               &first());
  EXPECT_EQ(gone.codes(), "E0801 E0801 E0801");
}

TEST(Ledger, ATypeThatIsGoneIsMissed) {
  Planned before(contract("1.0.0", "record unused { x: u8 }\nf: func();"));
  Planned gone(contract("1.0.0", "f: func();"), &before.ledger);
  EXPECT_EQ(gone.codes(), "E0801");
  EXPECT_THAT(gone.errors(), HasSubstr("type `shop.unused`"));
}

TEST(Ledger, ASignatureThatChangedSaysBoth) {
  std::string items = base_items;
  items.replace(items.find("a: u8"), 5, "a: u32");
  Planned changed(contract("1.1.0", items), &first());
  EXPECT_EQ(changed.codes(), "E0802");
  EXPECT_THAT(changed.errors(),
              AllOf(HasSubstr("`shop.f` has changed"), HasSubstr("(u8) -> u16"),
                    HasSubstr("it is now `(u32) -> u16`"), HasSubstr("test.wit:6:1")));
}

TEST(Ledger, AParameterThatIsRenamedIsMissedByKeyword) {
  std::string items = base_items;
  items.replace(items.find("a: u8"), 5, "b: u8");
  Planned renamed(contract("1.1.0", items), &first());
  EXPECT_EQ(renamed.codes(), "E0802");
  EXPECT_THAT(renamed.errors(), AllOf(HasSubstr("they were `a` and are `b`"),
                                      HasSubstr("in a language with keyword arguments")));
}

TEST(Ledger, WhatIsNewNeedsANewMinorVersion) {
  std::string items = std::string("g: func();\n") + base_items;
  Planned early(contract("1.0.1", items), &first());
  EXPECT_EQ(early.codes(), "E0804");
  EXPECT_THAT(early.errors(), HasSubstr("write `package a:shop@1.1.0;`"));
}

TEST(Ledger, ALayoutThatChangedSaysBoth) {
  std::string items = base_items;
  items.replace(items.find("y: u32"), 6, "y: u64");
  Planned changed(contract("1.1.0", items), &first());
  EXPECT_EQ(changed.codes(), "E0803");
  EXPECT_THAT(changed.errors(),
              AllOf(HasSubstr("y: u32 @4"), HasSubstr("y: u64 @8"), HasSubstr("test.wit:4:8")));
}

TEST(Ledger, EverythingThatBreaksIsReportedAtOnce) {
  Planned changed(contract("1.1.0",
                           "enum colour { green }\nrecord point { x: u8 }\n"
                           "resource pen { constructor(c: colour); }\ng: func() -> u16;"),
                  &first());
  EXPECT_EQ(changed.diagnostics.errors(), 5u) << changed.errors();
}

TEST(Ledger, AnotherMajorVersionStartsAnew) {
  Planned two(contract("2.0.0", "g: func();"), &first());
  ASSERT_TRUE(two.fine()) << two.errors();
  ASSERT_EQ(two.ledger.slots.size(), 1u);
  EXPECT_EQ(two.ledger.slots[0].number, 0u);
  EXPECT_EQ(two.ledger.slots[0].since, "2.0");
}

TEST(Ledger, ADeclaredErrorKeepsItsNumber) {
  std::string before = "enum a { x }\nenum b { x }\nf: func() -> result<_, a>;\n";
  Planned one(contract("1.0.0", before));
  Planned two(contract("1.1.0", "g: func() -> result<_, b>;\n" + before), &one.ledger);
  ASSERT_TRUE(two.fine()) << two.errors();
  EXPECT_EQ(two.type("shop.a").number, 1u);
  EXPECT_EQ(two.type("shop.b").number, 2u);
}

std::string constants(const Planned& p, const std::string& key) {
  std::string all;
  for (const Member& m : p.type(key).members) all += (all.empty() ? "" : " ") + m.constant;
  return all;
}

// Whoever had a name keeps it, in whatever order they stand now.
TEST(Ledger, AMendedNameStays) {
  const std::string uses = "f: func(a: one, b: one-log);\n";
  const std::string log = "enum one-log { open }\n";
  Planned first(contract("1.0.0", "enum one { x }\n" + log + uses));
  EXPECT_EQ(constants(first, "shop.one-log"), "SHOP_ONE_LOG_OPEN");
  EXPECT_TRUE(first.ledger.mended.empty());

  Planned second(contract("1.1.0", "enum one { x, log-open }\n" + log + uses), &first.ledger);
  ASSERT_TRUE(second.fine()) << second.errors();
  EXPECT_EQ(constants(second, "shop.one-log"), "SHOP_ONE_LOG_OPEN");
  EXPECT_EQ(constants(second, "shop.one"), "SHOP_ONE_X SHOP_ONE_LOG_OPEN_2");
  ASSERT_EQ(second.ledger.mended.size(), 1u);

  std::string why;
  std::optional<Ledger> read = read_ledger(to_json(second.ledger), why);
  ASSERT_TRUE(read) << why;
  Planned third(contract("1.2.0", log + "enum one { x, log-open }\n" + uses), &*read);
  EXPECT_EQ(constants(third, "shop.one"), "SHOP_ONE_X SHOP_ONE_LOG_OPEN_2");
  ASSERT_EQ(third.ledger.mended.size(), 1u);
  EXPECT_EQ(third.ledger.mended[0].name, "SHOP_ONE_LOG_OPEN_2");
}

TEST(Ledger, ASymbolStaysWithWhoHadIt) {
  const std::string log = "interface log { open: func(); }\n";
  const std::string before = "package a:shop@";
  Planned first(before + "1.0.0;\n" + log);
  EXPECT_EQ(first.function("shop_log_open").path, "log.open");
  Planned second(before + "1.1.0;\ninterface shop { log-open: func(); }\n" + log, &first.ledger);
  ASSERT_TRUE(second.fine()) << second.errors();
  EXPECT_EQ(second.function("shop_log_open").path, "log.open");
  EXPECT_EQ(second.function("shop_log_open_2").path, "shop.log-open");
  Planned anew(before + "2.0.0;\ninterface shop { log-open: func(); }\n" + log, &second.ledger);
  EXPECT_EQ(anew.function("shop_log_open").path, "shop.log-open");
}

TEST(Ledger, TheDigestKnowsSlotsAndLayouts) {
  std::string items = base_items;
  EXPECT_EQ(digest(Planned(contract("1.0.7", items)).ledger), digest(first()));
  items.replace(items.find("y: u32"), 6, "z: u32");
  EXPECT_NE(digest(Planned(contract("1.0.0", items)).ledger), digest(first()));
}

// The world's `f` is there twice, once for each side.
const char host_items[] =
    "interface host { a: func(x: u8) -> u8; resource l { m: func(); n: func(); } b: func(); }\n"
    "world shop { import host; import f: func(); export f: func(x: u8); }\n";

std::string hosted(const std::string& version, std::string items = host_items) {
  return "package a:shop@" + version + ";\n" + items;
}

TEST(Ledger, WhatTheHostImplementsHasSlotsOfItsOwn) {
  Planned first(hosted("1.0.0"));
  ASSERT_TRUE(first.ledger.imports);
  std::vector<std::string> paths;
  for (const Slot& slot : *first.ledger.imports) {
    EXPECT_EQ(slot.number, paths.size());
    paths.push_back(slot.path);
  }
  EXPECT_THAT(paths, ::testing::UnorderedElementsAre("host.a", "host.b", "host.l.m", "host.l.n",
                                                     "f", "host.l.[drop]"));
  EXPECT_EQ(first.ledger.slots.size(), 1u);
  std::string why, text = to_json(first.ledger);
  std::optional<Ledger> read = read_ledger(text, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(wire_digest(*read), wire_digest(first.ledger));
  text.replace(text.find("host.b"), 6, "host.c");
  EXPECT_FALSE(read_ledger(text, why));
}

// The lists that name functions follow, and every plan has them in the order of their slots.
TEST(Ledger, WhatTheHostImplementsStandsInTheOrderOfItsSlots) {
  Planned first(hosted("1.0.0"));
  Planned moved(hosted("1.0.1",
                       "interface host { b: func(); resource l { n: func(); m: func(); }\n"
                       "a: func(x: u8) -> u8; }\n"
                       "world shop { export f: func(x: u8); import f: func(); import host; }\n"),
                &first.ledger);
  ASSERT_TRUE(moved.fine()) << moved.errors();
  uint32_t last = 0;
  for (const Function& f : moved.plan->functions) {
    if (!f.imported) continue;
    EXPECT_GE(f.slot, last) << f.path;
    last = f.slot;
  }
  for (const Slot& slot : *first.ledger.imports) {
    bool same = false;
    for (const Slot& now : *moved.ledger.imports) {
      same |= now.path == slot.path && now.number == slot.number && now.signature == slot.signature;
    }
    EXPECT_TRUE(same) << slot.path;
  }
  for (uint32_t f : moved.resource("shop_host_l").functions) {
    EXPECT_THAT(moved.plan->functions[f].path, ::testing::StartsWith("host.l."));
  }
  for (const Interface& interface : moved.plan->interfaces) {
    for (uint32_t f : interface.functions) {
      EXPECT_EQ(&(*moved.plan)[moved.plan->functions[f].owner], &interface);
      EXPECT_FALSE(moved.plan->functions[f].resource);
    }
  }
}

TEST(Ledger, APreReleaseIsOfAMinorVersion) {
  for (const char* version : {"1.2.0-dev", "1.0.0-rc.1+a", "0.1.0-0"}) {
    EXPECT_TRUE(is_pre_release(version)) << version;
  }
  for (const char* version : {"1.2.0", "1.2.1-dev", "1.2.10-dev", "1.0.0+a-b", ""}) {
    EXPECT_FALSE(is_pre_release(version)) << version;
  }
}

TEST(Ledger, WhatAPreReleaseAddedIsNotPublished) {
  Planned second(contract("1.1.0-dev", std::string("g: func();\nrecord late { x: u8 }\n") +
                                           "enum colour { red, green, blue }\n" +
                                           (std::strchr(base_items, '\n') + 1)),
                 &first());
  ASSERT_TRUE(second.fine()) << second.errors();
  Ledger before = published(second.ledger);
  before.version = first().version;
  EXPECT_EQ(to_json(before), to_json(first()));
  std::string why, text = to_json(second.ledger);
  std::optional<Ledger> read = read_ledger(text, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(to_json(*read), text);
  text.replace(text.rfind("red, green }"), 12, "red, brown }");
  EXPECT_FALSE(read_ledger(text, why));
}

// In the version in which they appeared, not in that of the resource.
TEST(Ledger, FunctionsForPlacesAreAsNewAsTheDirective) {
  Planned one(contract("1.0.0", "resource r { constructor(); }"));
  Planned two(contract("1.1.0", "//sabir:in-place\nresource r { constructor(); }"), &one.ledger);
  ASSERT_TRUE(two.fine()) << two.errors();
  EXPECT_EQ(slot(two.ledger, "shop_r_new_at")->since, "1.1");
  EXPECT_EQ(slot(two.ledger, "shop_r_drop")->since, "1.0");
}

TEST(ReadLedger, SaysWhatIsWrong) {
  std::string why;
  EXPECT_FALSE(read_ledger("", why));
  EXPECT_THAT(why, HasSubstr("it is empty. Take the last one that `sabir gen` wrote"));
  EXPECT_FALSE(read_ledger("[1]", why));
  EXPECT_THAT(why, HasSubstr("it is not an object"));
  EXPECT_FALSE(read_ledger("{\n\"a\":\n}", why));
  EXPECT_THAT(why, HasSubstr("it stops being JSON in line 3"));
  EXPECT_FALSE(read_ledger("{", why));
  EXPECT_THAT(why, HasSubstr("it stops being JSON in line 1"));
  EXPECT_FALSE(read_ledger("{}", why));
  EXPECT_THAT(why, HasSubstr("contract"));
  std::string text = to_json(first());
  text.replace(text.find("\"slot\": 0"), 9, "\"slot\": \"zero\"");
  EXPECT_FALSE(read_ledger(text, why));
  EXPECT_NE(why, "");
  for (const char* version : {"", "1", "1.0", "x.1.0", "1..0", "9999999999.0.0"}) {
    text = to_json(first());
    text.replace(text.find("1.0.0"), 5, version);
    EXPECT_FALSE(read_ledger(text, why)) << version;
    EXPECT_EQ(why, "its version is `" + std::string(version) + "`, which is invalid");
  }
}

// Why a ledger is refused in which this text has become that one.
std::string refused(const std::string& from, const std::string& to) {
  std::string why, text = to_json(first());
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  EXPECT_FALSE(read_ledger(text, why)) << text;
  return why;
}

TEST(ReadLedger, NoPromiseIsThereTwice) {
  EXPECT_EQ(refused("\"slot\": 1", "\"slot\": 0"), "its slot 0 is there twice");
  EXPECT_EQ(refused("\"symbol\": \"shop_pen_to\"", "\"symbol\": \"shop_f\""),
            "its symbol `shop_f` is there twice");
  EXPECT_EQ(refused("\"path\": \"shop.pen.to\"", "\"path\": \"shop.f\""),
            "its path `shop.f` is there twice");
  EXPECT_EQ(refused("\"type\": \"shop.point\"", "\"type\": \"shop.colour\""),
            "its type `shop.colour` is there twice");
  EXPECT_EQ(refused("\"slots\": [", "\"types\": [], \"slots\": ["),
            "it says `types` twice in one place");
}

TEST(ReadLedger, SlotsAreNumberedFromZeroWithoutAGap) {
  EXPECT_EQ(refused("\"slot\": 3", "\"slot\": 4"),
            "its slot 4 leaves a gap: there are 4, numbered from 0");
  for (const char* slot : {"-1", "1.5", "null", "\"3\"", "4294967296", "18446744073709551616"}) {
    EXPECT_EQ(refused("\"slot\": 3", std::string("\"slot\": ") + slot),
              "its slot in row 4 has a `slot` that is no number of one");
  }
}

TEST(ReadLedger, EveryMemberIsThereAndOfItsKind) {
  EXPECT_EQ(refused("\"contract\": \"a:shop\"", "\"contract\": null"),
            "it has a `contract` that is not a text");
  EXPECT_EQ(refused("\"path\": \"shop.f\"", "\"path\": null"),
            "its slot in row 1 has a `path` that is not a text");
  EXPECT_EQ(refused("\"path\": \"shop.f\"", "\"way\": \"shop.f\""),
            "its slot in row 1 has no `path`");
  EXPECT_EQ(refused("\"digest\"", "\"more\": 1, \"digest\""),
            "it has a `more`, which no ledger has");
  EXPECT_EQ(refused("\"slots\": [", "\"slots\": [null, "), "its slot in row 1 is not an object");
  EXPECT_EQ(refused("size 8 align 4", "size x align 4"),
            "its type `shop.point` has layout `record { x: u32 @0, y: u32 @4 } size x align 4`, "
            "which is invalid");
  for (const char* since : {"", "1", "one.two", "1.1", "2.0", "1.0.0", "01.0"}) {
    EXPECT_EQ(refused("\"since\": \"1.0\"", "\"since\": \"" + std::string(since) + "\""),
              "its slot in row 1 is there since `" + std::string(since) +
                  "`, which no version up to `1.0.0` can be");
  }
  std::string why;
  EXPECT_FALSE(
      read_ledger("{\"contract\": \"a:b\", \"version\": \"1.0.0\", \"digest\": \"\", "
                  "\"slots\": null, \"types\": null}",
                  why));
  EXPECT_EQ(why, "it has `slots` that are not a list");
}

TEST(ReadLedger, TheDigestIsOfWhatIsThere) {
  EXPECT_THAT(refused("(u8) -> u16", "(u8) -> u32"),
              AllOf(HasSubstr("says that its digest is `" + digest(first()) + "`"),
                    HasSubstr("somebody changed it by hand")));
  for (auto [from, to] : {std::pair("\"symbol\": \"shop_point\"", "\"symbol\": \"shop_spot\""),
                          std::pair("\"path\": \"shop.f\"", "\"path\": \"shop.g\""),
                          std::pair("\"number\": 1", "\"number\": 2")}) {
    EXPECT_THAT(refused(from, to), HasSubstr("somebody changed it by hand")) << to;
  }
}

TEST(ReadLedger, TakesTheDigestOfEarlierVersions) {
  Ledger ledger = first();
  for (Slot& slot : ledger.slots) slot.call.clear();
  for (LaidOut& type : ledger.types) type.directives.reset();
  std::string why, text = to_json(ledger);
  text.replace(text.find(digest(ledger)), 16, wire_digest(ledger));
  EXPECT_TRUE(read_ledger(text, why)) << why;
}

}  // namespace
}  // namespace sabir::abi
