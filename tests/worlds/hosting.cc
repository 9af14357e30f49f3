// Reads what its host lets it see, and has its host write into lists of its own.
#include <hosting/core.h>

#include <numeric>
#include <optional>

namespace {

using hosting::host::Point;
using hosting::imported::HostPage;

class Hosting {
 public:
  explicit Hosting(hosting::Imports& imports) : imports_(imports) {}

  class Book {
   public:
    Book(Hosting&, HostPage&& page) : page_(std::move(page)) {}
    static Book named(Hosting& hosting, sabir::Text name) {
      return Book(hosting, hosting.imports_.host_open(name));
    }

    sabir::Bytes bytes() const { return page().bytes(); }
    sabir::Span<double> numbers() const { return page().numbers(); }
    std::string text() const { return std::string(page().text()); }

    std::vector<Point> points() const {
      auto seen = page().points();
      return {seen.begin(), seen.end()};
    }

    std::string line(uint32_t number) const { return std::string(page().line(number)); }

    std::vector<uint8_t> read(uint32_t size) const {
      std::vector<uint8_t> made(size);
      made.resize(page().read(made));
      return made;
    }

    // The first is looked at when the others have been asked for.
    std::string lines() const {
      std::string_view first = page().line(0), second = page().line(1);
      page().line(0);
      return std::string(first) + "/" + std::string(second);
    }

    HostPage back() {
      HostPage given = std::move(*page_);
      page_.reset();
      return given;
    }

   private:
    const HostPage& page() const {
      if (page_) return *page_;
      throw sabir::Failure(sabir::Status::FailedPrecondition, "the page was given back");
    }

    std::optional<HostPage> page_;
  };

  double sum(const HostPage& page) {
    sabir::Span<double> seen = page.numbers();
    return std::accumulate(seen.begin(), seen.end(), 0.0);
  }

  std::vector<uint8_t> raise(sabir::Bytes values, uint8_t more) {
    std::vector<uint8_t> made(values.begin(), values.end());
    imports_.host_raise(made, more);
    return made;
  }

  void raise_here(sabir::MutableSpan<uint8_t> values, uint8_t more) {
    imports_.host_raise(values, more);
  }

  std::vector<double> sort(sabir::Span<double> numbers) {
    std::vector<double> made(numbers.begin(), numbers.end());
    imports_.host_sort(made);
    return made;
  }

  std::tuple<double, std::vector<Point>> move(sabir::Span<Point> points, const Point& by) {
    std::vector<Point> made(points.begin(), points.end());
    double farthest = imports_.host_move(made, by);
    return {farthest, std::move(made)};
  }

  std::tuple<std::vector<int16_t>, std::vector<int16_t>> swap(sabir::Span<int16_t> left,
                                                              sabir::Span<int16_t> right) {
    std::vector<int16_t> one(left.begin(), left.end()), other(right.begin(), right.end());
    imports_.host_swap(one, other);
    return {std::move(one), std::move(other)};
  }

 private:
  hosting::Imports imports_;
};

}  // namespace

SABIR_IMPLEMENT(hosting, Hosting)
