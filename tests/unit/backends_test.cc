// The table of back-ends, and what each writes for a small contract.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "backends/table.h"
#include "binding/print.h"
#include "contract.h"

namespace sabir::backends {
namespace {

using sabir::testing::Planned;
using ::testing::HasSubstr;
using ::testing::Not;

const char contract[] = R"(
/// Things to buy.
package a:shop@1.2.0;
interface shop {
  /// How it can go wrong.
  enum why { sold-out, closed }
  //sabir:shared
  resource basket {
    constructor(owner: string);
    /// Puts something in. */ No comment ends here.
    add: func(what: string, count: u32) -> result<u64, why>;
  }
  prices: func() -> list<u64>;
}
)";

emit::FileSet run(const Planned& planned, diag::Diagnostics& diagnostics) {
  emit::FileSet files;
  Input input{*planned.plan, planned.ledger, planned.sources, "shop.wit", contract};
  for (const Backend* b : all()) b->run(input, diagnostics, files);
  return files;
}

std::string text_of(const emit::FileSet& files, const std::string& path) {
  for (const emit::File& f : files) {
    if (f.path == path) return f.text;
  }
  ADD_FAILURE() << "no file " << path;
  return "";
}

class Backends : public ::testing::Test {
 protected:
  Planned planned_{contract};
  diag::Diagnostics diagnostics_;
  emit::FileSet files_ = run(planned_, diagnostics_);
};

TEST(Table, EveryRowCanBeFoundAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (const Backend* b : all()) {
    EXPECT_EQ(find(b->name), b);
    EXPECT_TRUE(names.insert(b->name).second) << b->name;
    EXPECT_FALSE(b->summary.empty()) << b->name;
  }
  EXPECT_TRUE(names.count("c") && names.count("core") && names.count("cpp"));
  EXPECT_EQ(find("klingon"), nullptr);
}

TEST(Table, ALanguageSaysAllThatOthersAskOfIt) {
  std::set<std::string_view> names;
  for (const Language* l : languages()) {
    EXPECT_EQ(find(l->backend.name), &l->backend);
    EXPECT_TRUE(names.insert(l->name).second) << l->name;
    EXPECT_TRUE(l->tests && l->signatures && l->type && l->class_path) << l->name;
    EXPECT_THAT(l->keywords(), ::testing::Contains("for")) << l->name;
    // A dash stands between a language and its flavour.
    EXPECT_EQ(l->backend.name.find('-'), std::string_view::npos) << l->name;
    EXPECT_NE(l->flavours.size(), 1u) << l->name << ": one way is no choice";
  }
}

TEST(Table, KeywordsOfCAreKeywordsOfCpp) {
  std::span<const std::string_view> c = languages()[0]->keywords(),
                                    cpp = languages()[1]->keywords();
  EXPECT_THAT(std::set(cpp.begin(), cpp.end()), ::testing::IsSupersetOf(c));
}

TEST_F(Backends, WriteEachFileOnceBelowTheirFolder) {
  EXPECT_FALSE(diagnostics_.has_errors());
  std::set<std::string> paths;
  for (const emit::File& f : files_) {
    EXPECT_TRUE(paths.insert(f.path).second) << f.path;
    EXPECT_FALSE(f.path.starts_with("/") || f.path.find("..") != std::string::npos) << f.path;
    bool known = false;
    for (const Backend* b : all()) known |= f.path.starts_with(std::string(b->folder) + "/");
    EXPECT_TRUE(known) << f.path;
  }
}

TEST_F(Backends, EveryTextIsWellKept) {
  for (const emit::File& f : files_) {
    if (f.text.empty()) continue;  // a marker such as py.typed
    EXPECT_EQ(f.text.back(), '\n') << f.path;
    EXPECT_FALSE(f.text.ends_with("\n\n")) << f.path;
    EXPECT_EQ(f.text.find(" \n"), std::string::npos) << f.path;
    EXPECT_EQ(f.text.find("\n\n\n\n"), std::string::npos) << f.path;
    bool maven = f.path.ends_with("pom.xml");  // which has properties of its own
    std::string text = f.text;
    for (size_t at; (at = text.find("${SRCDIR}")) != std::string::npos;)
      text.erase(at, 9);  // cgo's
    EXPECT_TRUE(maven || text.find("${") == std::string::npos) << f.path;
  }
}

TEST_F(Backends, TheSameInputGivesTheSameBytes) {
  Planned again(contract);
  diag::Diagnostics none;
  emit::FileSet second = run(again, none);
  ASSERT_EQ(second.size(), files_.size());
  for (size_t i = 0; i < second.size(); ++i) {
    EXPECT_EQ(second[i].path, files_[i].path);
    EXPECT_EQ(second[i].text, files_[i].text) << files_[i].path;
  }
}

// Asks for all that some language lacks.
const char demanding[] = R"(
package a:hard@1.0.0;
interface hard {
  //sabir:extensible
  record grows { a: u32 }
  grow: func(g: grows);
  record broad { WORDS }
  record as-broad-as-can-be { ALMOST }
  spread: func(a: broad, b: as-broad-as-can-be);
  many: func(MANY);
  record drawn { of: option<tuple<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8>> }
  draw: func(a: drawn);
  resource keeper {
    constructor(
      //sabir:retains
      names: list<string>
    );
  }
  fill-all: func(
    //sabir:inout
    a: list<u8>,
    //sabir:inout
    b: list<u8>,
    //sabir:inout
    c: list<u8>,
    //sabir:inout
    d: list<u8>
  );
}
interface host {
  resource eye {
    //sabir:view
    seen: func() -> list<u8>;
  }
  fill: func(
    //sabir:inout
    into: list<u8>
  );
  inside: func() -> list<eye>;
  wide: func(MANY);
}
world w { import host; export hard; }
)";

std::string with_many(std::string text) {
  std::string many;
  for (int i = 0; i < 101; ++i) many += (i ? ", p" : "p") + std::to_string(i) + ": u32";
  for (size_t at = 0; (at = text.find("MANY", at)) != std::string::npos;) text.replace(at, 4, many);
  std::string longs;
  for (int i = 0; i < 127; ++i) longs += "l" + std::to_string(i) + ": u64, ";
  text.replace(text.find("WORDS"), 5, longs + "one: u8");
  text.replace(text.find("ALMOST"), 6, longs);
  return text;
}

TEST(Limits, WhatALanguageLacksIsRefusedAndNothingElse) {
  Planned planned(with_many(demanding));
  ASSERT_TRUE(planned.fine()) << planned.errors();
  Input input{*planned.plan, planned.ledger, planned.sources, "hard.wit", demanding};
  size_t lacking = 0;
  for (const Backend* b : all()) {
    diag::Diagnostics diagnostics;
    EXPECT_EQ(check(*b, b->name, input, diagnostics), b->lacks.empty()) << b->name;
    std::set<std::string> said, expected;
    for (const diag::Diagnostic& d : diagnostics.sorted()) said.insert(d.message);
    for (const binding::Lack& lack : b->lacks) {
      expected.insert(binding::describe(lack) + " cannot be generated for `" +
                      std::string(b->name) + "` yet");
    }
    EXPECT_EQ(said, expected);
    lacking += !b->lacks.empty();
  }
  EXPECT_GT(lacking, 0u);
}

TEST(Binding, AnOptionOfWhatGrowsHasNothing) {
  Planned planned(R"(
package a:grow@1.0.0;
interface grow {
  //sabir:extensible
  record more { a: option<u8>, b: u8 }
  record plain { a: option<u8> }
  f: func(more: more, plain: plain);
}
)");
  ASSERT_TRUE(planned.fine()) << planned.errors();
  binding::Package package = binding::make_package(*planned.plan);
  std::map<std::string, bool> fallbacks;
  for (const binding::Type& type : package.types) {
    if (!type.of->origin) continue;
    for (const binding::Member& m : type.members) {
      fallbacks[type.of->key + "." + m.name] = m.fallback != nullptr;
    }
  }
  EXPECT_TRUE(fallbacks["grow.more.a"]);
  EXPECT_FALSE(fallbacks["grow.more.b"]);
  EXPECT_FALSE(fallbacks["grow.plain.a"]);
}

TEST(Limits, ATupleIsAClassOfJava) {
  for (size_t size : {254, 255}) {
    std::string items = "u64";
    for (size_t i = 1; i < size; ++i) items += ", u64";
    Planned planned("package a:hard@1.0.0;\ninterface hard { f: func(x: tuple<" + items +
                    ">); }\n");
    ASSERT_TRUE(planned.fine()) << planned.errors();
    Input input{*planned.plan, planned.ledger, planned.sources, "hard.wit", ""};
    for (const Backend* b : all()) {
      diag::Diagnostics diagnostics;
      bool fine = size < 255 || b->name != "java";
      EXPECT_EQ(check(*b, b->name, input, diagnostics), fine) << b->name << size;
    }
  }
}

TEST(Limits, ALongTupleInARecordIsEveryLanguages) {
  for (size_t size : {12, 13}) {
    std::string items = "u64";
    for (size_t i = 1; i < size; ++i) items += ", u64";
    for (std::string inner : {"tuple<" + items + ">", "list<tuple<" + items + ">>"}) {
      Planned planned("package a:hard@1.0.0;\ninterface hard { record r { of: " + inner +
                      " } f: func(x: r); g: func(x: " + inner + "); }\n");
      ASSERT_TRUE(planned.fine()) << planned.errors();
      Input input{*planned.plan, planned.ledger, planned.sources, "hard.wit", ""};
      for (const Backend* b : all()) {
        diag::Diagnostics diagnostics;
        EXPECT_TRUE(check(*b, b->name, input, diagnostics)) << b->name << inner;
        EXPECT_EQ(diagnostics.errors(), 0u);
      }
    }
  }
}

TEST(Binding, WhatAWorldImportsByItselfIsTheHostsInEveryLanguage) {
  Planned planned(R"(
package a:alone@1.0.0;
interface alone { go: func(); }
world w { import now: func() -> u64; export alone; }
)");
  ASSERT_TRUE(planned.fine()) << planned.errors();
  Input input{*planned.plan, planned.ledger, planned.sources, "alone.wit", ""};
  ASSERT_EQ(input.binding.hosts.size(), 1u);
  EXPECT_EQ(input.binding.hosts[0].functions.size(), 1u);
  for (const Language* l : languages()) {
    diag::Diagnostics diagnostics;
    std::set<std::string> declared;
    for (const Signature& s : l->signatures(input, diagnostics)) declared.insert(s.symbol);
    EXPECT_THAT(declared, ::testing::Contains("alone_now")) << l->name;
  }
}

TEST(Binding, ACallIsItsSteps) {
  Planned planned(R"(
package a:steps@1.0.0;
interface steps {
  resource store {
    constructor(seed: u32, name: string);
    //sabir:leaf
    same: func(text: string, other: list<u16>) -> string;
    fill: func(
      //sabir:inout
      into: list<u8>
    );
    swap: static func(all: list<u32>, other: own<store>) -> option<string>;
  }
}
interface host { hear: func(what: string) -> u32; }
world w { import host; export steps; }
)");
  ASSERT_TRUE(planned.fine()) << planned.errors();
  binding::Package package = binding::make_package(*planned.plan);
  std::map<std::string, std::string> steps;
  for (const binding::Function& f : package.functions) steps[f.of->symbol] = print(f);
  EXPECT_EQ(steps["steps_store_new"],
            "enter instance, arrange, take 0 as scalar, take 1 as text, expect, unlock 1, call, "
            "lock, fail, give self");
  EXPECT_EQ(steps["steps_store_same"],
            "enter self, arrange, take 0 as text, take 1 as list, open 0, unlock 0 1, call, lock, "
            "fail, give sink");
  EXPECT_EQ(steps["steps_store_fill"],
            "enter self, arrange, take 0 as bytes in and out, expect, unlock 0, call, lock, take "
            "back 0, fail, give nothing");
  EXPECT_EQ(steps["steps_store_swap"],
            "enter instance, arrange, take 0 as list, take 1 as handle given, expect, hand over, "
            "unlock 0, call, lock, fail, give parcel");
  EXPECT_EQ(steps["steps_host_hear"], "enter instance, tell 0 as text, answer scalar");
}

TEST(Binding, APackageHasWhatAPlanHas) {
  Planned planned(R"(
package a:shop@1.0.0;
interface shop {
  enum why { sold-out }
  record price { amount: u32, unit: option<option<string>> }
  buy: func(
    what: string,
    //sabir:default 1
    count: u32,
    //sabir:default 2
    times: u32
  ) -> result<price, why>;
}
interface extra { record trouble { at: u32 }  mend: func() -> result<_, trouble>; }
)");
  ASSERT_TRUE(planned.fine()) << planned.errors();
  binding::Package package = binding::make_package(*planned.plan);
  ASSERT_EQ(package.modules.size(), 2u);
  EXPECT_EQ(package.modules[0].label, "");
  EXPECT_EQ(package.modules[1].label, "extra");
  const std::vector<binding::Parameter>& params = package.functions[0].params;
  EXPECT_EQ(params[0].fallback, -1);
  EXPECT_EQ(params[1].fallback, 0);
  EXPECT_EQ(params[2].fallback, 1);
  std::map<std::string, const binding::Type*> types;
  for (const binding::Type& type : package.types) types[type.label] = &type;
  EXPECT_EQ(types.at("why")->raised, binding::Raised::Wrapped);
  EXPECT_EQ(types.at("extra_trouble")->raised, binding::Raised::Itself);
  EXPECT_EQ(types.at("price")->raised, binding::Raised::Never);
  EXPECT_TRUE(types.at("option_option_string")->nested);
}

TEST_F(Backends, TheHeaderSaysWhoOwnsWhat) {
  std::string header = text_of(files_, "c/shop.h");
  EXPECT_THAT(header, HasSubstr("Things to buy."));
  EXPECT_THAT(header, HasSubstr("How it can go wrong."));
  EXPECT_THAT(header, HasSubstr("#define SHOP_VERSION_MINOR 2"));
  EXPECT_THAT(header, HasSubstr("SHOP_WHY_SOLD_OUT = 0"));
  EXPECT_THAT(header, HasSubstr("shop_as_why"));
  EXPECT_THAT(header, HasSubstr("/* - result: yours; drop it. */"));
  EXPECT_THAT(header, HasSubstr("void shop_basket_drop(shop_basket *self);"));
  EXPECT_THAT(header, HasSubstr("* / No comment ends here."));
}

TEST_F(Backends, EverySlotOfTheLedgerIsExportedUnderItsVersion) {
  std::string map = text_of(files_, "core/shop/exports.map");
  for (const abi::Slot& slot : planned_.ledger.slots) {
    EXPECT_THAT(map, HasSubstr("    " + slot.symbol + ";")) << slot.symbol;
  }
  EXPECT_THAT(map, HasSubstr("local:"));
  EXPECT_THAT(map, HasSubstr("1.2"));
}

TEST_F(Backends, TheTableIsInTheOrderOfTheSlots) {
  std::string header = text_of(files_, "c/shop.h");
  size_t at = header.find("struct shop_api {");
  ASSERT_NE(at, std::string::npos);
  for (const abi::Slot& slot : planned_.ledger.slots) {
    size_t next = header.find("(*" + slot.symbol.substr(5) + ")(", at);
    ASSERT_NE(next, std::string::npos) << slot.symbol;
    EXPECT_GT(next, at) << slot.symbol;
    at = next;
  }
}

TEST_F(Backends, WhatIsMissingInACoreNamesTheLine) {
  std::string core = text_of(files_, "core/shop/core.h");
  EXPECT_THAT(core, HasSubstr("shop.wit:11: `shop.basket.add` is not implemented"));
}

}  // namespace
}  // namespace sabir::backends
