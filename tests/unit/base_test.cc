// The ground: text, tables, places in sources, and order in graphs.
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "base/table.h"
#include "base/text.h"
#include "model/graph.h"
#include "source/source.h"

namespace sabir {
namespace {

TEST(Text, JoinsAndTrims) {
  EXPECT_EQ(base::cat("a", std::string("b"), std::string_view("c")), "abc");
  EXPECT_EQ(base::trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(base::trim(" \n"), "");
}

TEST(Sha256, IsTheStandardsForEveryLengthOfTail) {
  auto hex = [](std::string_view text) {
    std::string out;
    for (uint8_t byte : base::sha256(text))
      out += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return out;
  };
  EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(std::string(1000, 'a')),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

TEST(Text, EditDistanceCountsSwapsAsOne) {
  EXPECT_EQ(base::edit_distance("record", "recrod", 3), 1u);
  EXPECT_EQ(base::edit_distance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(base::edit_distance("", "abc", 5), 3u);
  EXPECT_EQ(base::edit_distance("abc", "xyz", 1), 2u) << "more than the limit: limit + 1";
}

TEST(Text, SuggestsWhatWasMeantAndNothingElse) {
  std::vector<std::string_view> names = {"string", "stream", "u8"};
  EXPECT_EQ(base::closest("strng", names), "string");
  EXPECT_EQ(base::closest("unrelated", names), std::nullopt);
  EXPECT_EQ(base::closest("x", names), std::nullopt) << "a letter is no misspelling of another";
}

TEST(Table, KeepsTheOrderAndFindsEveryKey) {
  base::Table<std::string, int> table;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(table.insert("key" + std::to_string(i), i).second);
  auto [known, fresh] = table.insert("key7", 8);
  EXPECT_FALSE(fresh);
  EXPECT_EQ(*known, 7);
  EXPECT_EQ(table.find("key1000"), nullptr);
  int expected = 0;
  for (const auto& [key, value] : table) EXPECT_EQ(value, expected++);
  EXPECT_EQ(expected, 1000);
}

TEST(Sources, LocateCountsLinesAndCodePoints) {
  source::Sources sources;
  sources.add("a.wit", "first");
  const source::Text& text = sources.add("b.wit", "one\r\nzw\xC3\xB6lf x\n");
  uint32_t x = text.base + uint32_t(text.text.find('x'));
  source::Location at = sources.locate(x);
  EXPECT_EQ(at.path, "b.wit");
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 7u);
  EXPECT_EQ(at.text, "zw\xC3\xB6lf x");
  EXPECT_EQ(sources.locate(text.base).text, "one") << "without the carriage return";
  EXPECT_EQ(sources.locate(text.base + uint32_t(text.text.size())).line, 3u)
      << "the end has a place";
}

TEST(Graph, OrdersDependenciesFirstAndOtherwiseAsWritten) {
  // 0 needs 2; 1 needs nothing; 2 needs nothing.
  model::Graph graph = {{{2, {}}}, {}, {}};
  auto none = [](const model::Cycle&) { FAIL(); };
  EXPECT_EQ(model::dependency_order(graph, none), (std::vector<uint32_t>{1, 2, 0}));
}

TEST(Graph, ReportsEachCycleOnceAndGoesOn) {
  // 0 <-> 1, 2 -> 2, 3 -> 0
  model::Graph graph = {{{1, {}}}, {{0, {}}}, {{2, {}}}, {{0, {}}}};
  std::vector<std::vector<uint32_t>> cycles;
  auto order = model::dependency_order(
      graph, [&](const model::Cycle& cycle) { cycles.push_back(cycle.nodes); });
  EXPECT_EQ(cycles, (std::vector<std::vector<uint32_t>>{{0, 1}, {2}}));
  EXPECT_EQ(order.size(), 4u);
  EXPECT_EQ(order.back() == 3u || order[2] == 3u, true) << "behind the nodes it needs";
}

}  // namespace
}  // namespace sabir
