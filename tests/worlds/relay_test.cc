// An interface that is imported and exported: what is called is what was meant, both ways.
#include <gtest/gtest.h>

#include <map>
#include <relay.hpp>

namespace {

using relay::logger::Entry;
using relay::logger::Level;

class Sink : public relay::imported_logger::Sink {
 public:
  Sink(std::string name, int& alive) : name_(std::move(name)), alive_(alive) { ++alive_; }
  ~Sink() override { --alive_; }
  uint32_t put(const Entry::View&) override { return ++count; }

  uint32_t count = 0;

 private:
  std::string name_;
  int& alive_;
};

class Host : public relay::Host {
 public:
  explicit Host(int& alive) : alive_(alive) {}

  std::unique_ptr<relay::imported_logger::Sink> imported_logger_sink_new(
      sabir::Text name) override {
    return std::make_unique<Sink>(std::string(name), alive_);
  }
  uint32_t imported_logger_sink_merge(
      relay::imported_logger::Sink& left,
      std::unique_ptr<relay::imported_logger::Sink> right) override {
    auto& into = static_cast<Sink&>(left);
    return into.count += static_cast<Sink&>(*right).count;
  }
  uint32_t imported_logger_log(const Entry::View& entry) override {
    if (entry.level == Level::High) throw Level::High;
    return uint32_t(entry.text.size());
  }
  std::map<char32_t, uint32_t> imported_logger_count(
      sabir::Span<sabir::TupleView<char32_t, uint32_t>> letters) override {
    std::map<char32_t, uint32_t> twice;
    for (auto& letter : letters) twice[letter.get<0>()] = 2 * letter.get<1>();
    return twice;
  }
  relay::imported_logger::Pack imported_logger_turn(relay::imported_logger::Pack&& pack) override {
    std::reverse(pack.sinks.begin(), pack.sinks.end());
    return std::move(pack);
  }
  std::string imported_side_ask(sabir::Text text) override { return std::string(text) + "?"; }

 private:
  int& alive_;
};

class Relayed : public ::testing::Test {
 protected:
  int alive = 0;
  relay::Instance at{"", std::make_unique<Host>(alive)};
};

TEST_F(Relayed, FunctionsPass) {
  EXPECT_EQ(relay::logger::log({Level::Low, "four"}, at), 4u);
  EXPECT_EQ(relay::side::ask("what", at), "what?, relayed");
  EXPECT_EQ(relay::logger::count({{U'a', 1}, {U'\u00df', 3}}, at),
            (std::map<char32_t, uint32_t>{{U'a', 2}, {U'\u00df', 6}}));
  auto refused = relay::logger::try_log({Level::High, "x"}, at);
  ASSERT_FALSE(refused.ok());
  ASSERT_TRUE(refused.error().declares());
  EXPECT_EQ(refused.error().value(), Level::High);
}

TEST_F(Relayed, ResourcesAreOthersOnEachSide) {
  relay::logger::Sink left("left", at), right("right", at);
  EXPECT_EQ(relay::tool::put_twice(left, {Level::Low, "x"}, at), 2u);
  EXPECT_EQ(right.put({Level::Low, "x"}), 1u);
  EXPECT_EQ(alive, 2);
  EXPECT_EQ(relay::logger::Sink::merge(left, std::move(right), at), 3u);
  EXPECT_EQ(alive, 1);
}

TEST_F(Relayed, HandlesInsideValuesPassToo) {
  relay::logger::Sink one("one", at), two("two", at);
  one.put({Level::Low, "x"});
  relay::logger::Pack pack;
  pack.note = "two";
  pack.sinks.emplace_back(one.release());
  pack.sinks.emplace_back(two.release());
  relay::logger::Pack turned = relay::logger::turn(std::move(pack), at);
  EXPECT_EQ(turned.note, "two, relayed");
  ASSERT_EQ(turned.sinks.size(), 2u);
  relay::logger::Sink first(turned.sinks[0].release()), second(turned.sinks[1].release());
  EXPECT_EQ(first.put({Level::Low, "x"}), 1u);
  EXPECT_EQ(second.put({Level::Low, "x"}), 2u);
  EXPECT_EQ(alive, 2);
}

}  // namespace
