// Layouts: what the plan computes is what a C++ compiler does with the same members.
#include "abi/layout.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "contract.h"

namespace sabir::abi {
namespace {

using sabir::testing::Planned;

struct Text {
  const char* data;
  size_t size;
};
struct Options {
  bool is_some;
  uint32_t some;
};
struct Padded {
  uint8_t small;
  uint64_t big;
  uint16_t middle;
  int8_t last;
};
#pragma pack(push, 2)
struct Packed {
  uint8_t small;
  uint64_t big;
  uint16_t middle;
};
#pragma pack(pop)
struct Mixed {
  Text name;
  Options age;
  Padded inner;
  uint8_t tags[3];
  float ratio;
  Text list;
};
struct Choice {
  uint8_t tag;
  union {
    Text named;
    double number;
    Padded inner;
  } of;
};

const char layouts_contract[] = R"(
package a:shop;
interface shop {
  record padded { small: u8, big: u64, middle: u16, last: s8 }
  //sabir:packed 2
  record packed { small: u8, big: u64, middle: u16 }
  record mixed {
    name: string, age: option<u32>, inner: padded, tags: list<u8, 3>, ratio: f32, items: list<u64>
  }
  variant choice { nothing, named(string), number(f64), inner(padded) }
  variant plain { a, b, c }
  f: func(m: mixed, c: choice, p: packed, q: plain, o: option<option<u8>>, e: option<f64>);
}
)";

class Layout : public ::testing::Test {
 protected:
  Planned planned_{layouts_contract};

  template <typename T>
  void same(const std::string& key, const std::vector<size_t>& offsets) {
    ASSERT_TRUE(planned_.fine()) << planned_.errors();
    const Type& type = planned_.type(key);
    EXPECT_EQ(type.size, sizeof(T)) << key;
    EXPECT_EQ(type.align, alignof(T)) << key;
    std::vector<size_t> planned;
    for (const Member& m : type.members) planned.push_back(m.offset);
    EXPECT_EQ(planned, offsets) << key;
  }
};

TEST_F(Layout, OfRecords) {
  same<Padded>("shop.padded", {offsetof(Padded, small), offsetof(Padded, big),
                               offsetof(Padded, middle), offsetof(Padded, last)});
  same<Mixed>("shop.mixed", {offsetof(Mixed, name), offsetof(Mixed, age), offsetof(Mixed, inner),
                             offsetof(Mixed, tags), offsetof(Mixed, ratio), offsetof(Mixed, list)});
}

TEST_F(Layout, OfPackedRecords) {
  same<Packed>("shop.packed",
               {offsetof(Packed, small), offsetof(Packed, big), offsetof(Packed, middle)});
}

TEST_F(Layout, OfVariants) {
  same<Choice>("shop.choice", {offsetof(Choice, of), offsetof(Choice, of), offsetof(Choice, of),
                               offsetof(Choice, of)});
  EXPECT_EQ(planned_.type("shop.choice").payload_offset, offsetof(Choice, of));
  EXPECT_EQ(planned_.type("shop.plain").size, 1u);
}

TEST_F(Layout, OfOptions) {
  same<Options>("option<u32>", {offsetof(Options, some)});
  EXPECT_EQ(planned_.type("option<option<u8>>").size, 3u);
  EXPECT_EQ(planned_.type("option<f64>").size, 16u);
}

std::string many(const char* what, int count) {
  std::string text = std::string("package a:shop;\ninterface shop {\n") + what + " many {";
  for (int i = 0; i < count; ++i) text += " c" + std::to_string(i) + ",";
  return text + " }\nf: func(m: many);\n}\n";
}

TEST(Tag, IsTheSmallestThatHoldsTheCases) {
  EXPECT_EQ(Planned(many("enum", 1)).type("shop.many").size, 1u);
  EXPECT_EQ(Planned(many("enum", 256)).type("shop.many").size, 1u);
  EXPECT_EQ(Planned(many("enum", 257)).type("shop.many").size, 2u);
  EXPECT_EQ(Planned(many("flags", 8)).type("shop.many").size, 1u);
  EXPECT_EQ(Planned(many("flags", 9)).type("shop.many").size, 2u);
  EXPECT_EQ(Planned(many("flags", 17)).type("shop.many").size, 4u);
  EXPECT_EQ(Planned(many("flags", 32)).type("shop.many").size, 4u);
  EXPECT_EQ(tag_size(65536), 2u);
  EXPECT_EQ(tag_size(65537), 4u);
}

}  // namespace
}  // namespace sabir::abi
