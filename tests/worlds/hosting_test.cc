// What a host lets the library see, and what it writes into the library's lists.
#include <gtest/gtest.h>

#include <algorithm>
#include <hosting.hpp>

namespace {

using hosting::Book;
using hosting::host::Point;

class Page : public hosting::host::Page {
 public:
  Page(std::string name, int& alive) : name_(std::move(name)), alive_(alive) { ++alive_; }
  ~Page() override { --alive_; }

  sabir::Bytes bytes() override { return bytes_; }
  sabir::Text text() override { return name_; }
  sabir::Span<double> numbers() override { return numbers_; }
  sabir::Span<Point> points() override { return points_; }
  sabir::Text line(uint32_t number) override {
    if (number >= lines_.size()) throw uint32_t(lines_.size());
    return lines_[number];
  }
  uint32_t read(sabir::MutableSpan<uint8_t> into) override {
    size_t count = std::min(into.size(), bytes_.size());
    std::copy_n(bytes_.data(), count, into.data());
    return uint32_t(count);
  }

 private:
  std::string name_;
  int& alive_;
  std::vector<uint8_t> bytes_ = {1, 2, 255};
  std::vector<double> numbers_ = {0.5, 1.5};
  std::vector<Point> points_ = {{1, 2}, {3, 4}};
  std::vector<std::string> lines_ = {"one", "zw\xc3\xb6lf"};
};

class Host : public hosting::Host {
 public:
  explicit Host(int& alive) : alive_(alive) {}

  std::unique_ptr<hosting::host::Page> host_open(sabir::Text name) override {
    return std::make_unique<Page>(std::string(name), alive_);
  }
  void host_raise(sabir::MutableSpan<uint8_t> values, uint8_t more) override {
    for (uint8_t& value : values) value = uint8_t(value + more);
  }
  void host_sort(sabir::MutableSpan<double> numbers) override {
    std::sort(numbers.begin(), numbers.end());
  }
  double host_move(sabir::MutableSpan<Point> points, const Point& by) override {
    if (!points.size()) throw std::string("nothing to move");
    for (Point& point : points) point = {point.x + by.x, point.y + by.y};
    return std::max(by.x, by.y);
  }
  void host_swap(sabir::MutableSpan<int16_t> left, sabir::MutableSpan<int16_t> right) override {
    std::swap_ranges(left.begin(), left.end(), right.begin());
  }

 private:
  int& alive_;
};

std::vector<uint8_t> all(const sabir::Buffer& bytes) {
  return {bytes.data(), bytes.data() + bytes.size()};
}

class Hosted : public ::testing::Test {
 protected:
  int alive = 0;
  hosting::Instance at{"", std::make_unique<Host>(alive)};
};

TEST_F(Hosted, SeesWhatItsHostHas) {
  Book book = Book::named("caf\xc3\xa9", at);
  auto bytes = book.bytes();
  EXPECT_EQ(std::vector<uint8_t>(bytes.begin(), bytes.end()), (std::vector<uint8_t>{1, 2, 255}));
  auto numbers = book.numbers();
  EXPECT_EQ(std::vector<double>(numbers.begin(), numbers.end()), (std::vector<double>{0.5, 1.5}));
  EXPECT_EQ(book.text(), "caf\xc3\xa9");
  auto points = book.points();
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[1].y, 4);
  EXPECT_EQ(book.lines(), "one/zw\xc3\xb6lf");
  EXPECT_EQ(bytes[2], 255);  // still there
}

TEST_F(Hosted, AViewMayFail) {
  Book book(std::make_unique<Page>("mine", alive), at);
  EXPECT_EQ(book.line(1), "zw\xc3\xb6lf");
  auto none = book.try_line(2);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().value(), 2u);
}

TEST_F(Hosted, APageThatIsLentIsSeen) {
  Page page("mine", alive);
  EXPECT_EQ(hosting::sum(page, at), 2.0);
  EXPECT_EQ(alive, 1);
}

TEST_F(Hosted, ItsHostWritesIntoLists) {
  std::vector<uint8_t> bytes = {0, 250};
  EXPECT_EQ(all(hosting::raise(bytes, 10, at)), (std::vector<uint8_t>{10, 4}));
  hosting::raise_here(bytes, 10, at);
  EXPECT_EQ(bytes, (std::vector<uint8_t>{10, 4}));
  EXPECT_EQ(hosting::sort(std::vector<double>{3, -1, 2}, at), (std::vector<double>{-1, 2, 3}));
  auto [left, right] = hosting::swap(std::vector<int16_t>{1, 2}, std::vector<int16_t>{-3, -4}, at);
  EXPECT_EQ(left, (std::vector<int16_t>{-3, -4}));
  EXPECT_EQ(right, (std::vector<int16_t>{1, 2}));
  Book book = Book::named("x", at);
  EXPECT_EQ(all(book.read(2)), (std::vector<uint8_t>{1, 2}));
  EXPECT_EQ(all(book.read(9)), (std::vector<uint8_t>{1, 2, 255}));
  EXPECT_EQ(all(book.read(0)), std::vector<uint8_t>());
}

TEST_F(Hosted, AFailedCallSaysSo) {
  std::vector<Point> points = {{1, 1}, {5, 5}};
  auto [farthest, moved] = hosting::move(points, Point{1, 2}, at);
  EXPECT_EQ(farthest, 2);
  EXPECT_EQ(moved[1].y, 7);
  auto none = hosting::try_move(std::vector<Point>(), Point{1, 2}, at);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().value(), "nothing to move");
}

TEST_F(Hosted, WhatItHeldIsDropped) {
  {
    Book book = Book::named("x", at);
    book.bytes();
    EXPECT_EQ(alive, 1);
    auto page = book.back();
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
