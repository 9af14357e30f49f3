// What fulfils the contract of the rules.
#include <rules/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace testing_rules {

// An exception of nobody's family.
struct Odd {
  int number;
};

// One that says bytes of itself.
class Bytes : public std::exception {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  const char* what() const noexcept override { return bytes_.c_str(); }

 private:
  std::string bytes_;
};

}  // namespace testing_rules

namespace {

using rules::Reason;
using rules::Thrown;

std::atomic<uint32_t> alive{0};

// Counts itself, wherever it is moved to.
struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  Counted(Counted&&) noexcept { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
};

class Exclusive {
 public:
  void hold() {
    held = true;
    while (held) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  uint64_t count() { return ++count_; }
  bool compare(Exclusive& other) { return this == &other; }
  Exclusive child() { return Exclusive(); }
  static uint64_t take(Exclusive&& given) { return given.count(); }
  static uint64_t of(sabir::Span<rules::borrow::Exclusive> handles);
  static uint64_t merge(Exclusive&& given, Exclusive& lent) { return given.count() + lent.count(); }
  static uint64_t join(Exclusive&& left, Exclusive&& right) { return left.count() + right.count(); }
  uint64_t absorb(Exclusive&& given) { return given.count(); }
  static uint64_t gather(std::vector<rules::own::Exclusive>&& given,
                         const std::optional<rules::own::Exclusive>& more, sabir::Text) {
    return given.size() + (more ? 1 : 0);
  }
  std::vector<uint8_t> bytes() { return std::vector<uint8_t>(100, 'b'); }

  static std::atomic<bool> held;

 private:
  Counted counted_;
  uint64_t count_ = 0;
};

std::atomic<bool> Exclusive::held{false};

class Confined {
 public:
  uint64_t count() { return ++count_; }
  std::vector<uint8_t> bytes() { return std::vector<uint8_t>(100, 'b'); }

 private:
  Counted counted_;
  uint64_t count_ = 0;
};

class Shared {
 public:
  uint32_t add(uint32_t a, uint32_t b) const { return a + b; }
  Shared() = default;
  Shared(Shared&& other) noexcept : count_(other.count_.load()) {}
  uint64_t count() { return ++count_; }
  std::vector<uint8_t> bytes() const { return std::vector<uint8_t>(100, 'b'); }

 private:
  Counted counted_;
  std::atomic<uint64_t> count_{0};
};

// A number and nothing else, so that the bytes of a row of them can be counted.
class Cell {
 public:
  explicit Cell(uint64_t value) : value_(value) {}
  uint64_t value() const { return value_; }

 private:
  Counted counted_;
  uint64_t value_;
};

class Rules {
 public:
  using Cell = ::Cell;
  using Exclusive = ::Exclusive;
  using Confined = ::Confined;
  using Shared = ::Shared;

  uint32_t raise(Thrown what, sabir::Text text) {
    switch (what) {
      case Thrown::LogicError: throw std::logic_error(text);
      case Thrown::OwnClass: throw testing_rules::Odd{7};
      case Thrown::Number: throw 42;
      case Thrown::Text: throw "a literal";
      case Thrown::BadAlloc: throw std::bad_alloc();
      case Thrown::Failure: throw sabir::Failure(sabir::Status::NotFound, text);
      case Thrown::Nothing: break;
    }
    return 0;
  }
  sabir::Result<std::vector<std::string>, Reason> refuse(sabir::Text text) {
    Reason reason;
    reason.code = 7;
    reason.text = text;
    reason.more = {"first", "", "third"};
    return sabir::Err{std::move(reason)};
  }

  void end_with(int32_t status, sabir::Text text) {
    throw sabir::Failure(sabir::Status(status), text);
  }
  void throw_bytes(sabir::Bytes bytes) { throw testing_rules::Bytes(std::string(bytes.text())); }

  Thrown wrong_enum() { return Thrown(200); }
  char32_t wrong_char() { return 0xd800; }
  std::string wrong_text(sabir::Bytes bytes) { return std::string(bytes.text()); }
  void wrong_out(sabir::Bytes bytes, bool sure, sabir::Out& out) {
    out.append(bytes.data(), bytes.size());
    if (sure) out.know_valid();
  }
  sabir::ValidText sure_text(sabir::Bytes bytes) {
    return sabir::ValidText(std::string(bytes.text()));
  }
  std::vector<Thrown> wrong_enums(uint32_t count) {
    std::vector<Thrown> all(count, Thrown::Text);
    if (count > 2) all[2] = Thrown(7);
    return all;
  }
  std::vector<std::string> wrong_written(sabir::MutableSpan<Thrown> values,
                                         sabir::Span<uint32_t> places) {
    for (uint32_t place : places) values[place] = Thrown(7);
    return {"written"};
  }
  std::vector<std::string> wrong_names(sabir::Bytes bytes) {
    return {"fine", "", std::string(bytes.text())};
  }
  sabir::Result<void, Reason> wrong_reason(sabir::Bytes bytes) {
    Reason reason;
    reason.more = {std::string(bytes.text())};
    return sabir::Err{std::move(reason)};
  }

  void sort(sabir::MutableSpan<uint32_t> values, sabir::Span<uint32_t> order) {
    auto rank = [&](uint32_t value) { return std::find(order.begin(), order.end(), value); };
    std::sort(values.begin(), values.end(), [&](uint32_t a, uint32_t b) {
      return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
    });
  }

  uint32_t add(uint32_t a, uint32_t b) { return a + b; }
  uint64_t address(sabir::Bytes bytes) { return reinterpret_cast<uintptr_t>(bytes.data()); }

  void fill(uint8_t byte, uint64_t count, uint64_t piece, sabir::Out& out) {
    while (count > 0) {
      size_t now = size_t(std::min(count, piece ? piece : count));
      std::memset(out.reserve(now), byte, now);
      out.commit(now);
      count -= now;
    }
  }
  std::vector<uint8_t> give(uint8_t byte, uint64_t count) {
    return std::vector<uint8_t>(size_t(count), byte);
  }
  void trim(sabir::Text text, sabir::Out& out) {
    std::string_view left = text;
    while (!left.empty() && left.front() == ' ') left.remove_prefix(1);
    while (!left.empty() && left.back() == ' ') left.remove_suffix(1);
    out.alias(left.data(), left.size());
  }
  std::vector<std::string> names(uint32_t count) {
    std::vector<std::string> all;
    for (uint32_t i = 0; i < count; ++i) all.push_back("name " + std::to_string(i));
    return all;
  }

  // The contract allows four of each; these do as they are told.
  std::vector<uint8_t> few_bytes(uint32_t count) { return std::vector<uint8_t>(count, 'x'); }
  void few_numbers(uint32_t count, sabir::Out& out) {
    for (uint32_t i = 0; i < count; ++i) out.append(&i, sizeof i);
  }
  std::vector<std::string> few_names(uint32_t count) { return names(count); }
  std::optional<std::vector<uint32_t>> perhaps_numbers(uint32_t count) {
    if (count == 0) return std::nullopt;
    return std::vector<uint32_t>(count, 7);
  }
  std::optional<sabir::Result<std::string, uint32_t>> perhaps_text(uint32_t count) {
    if (count == 0) return std::nullopt;
    if (count == 1) return sabir::Result<std::string, uint32_t>(sabir::Err<uint32_t>{1000});
    return sabir::Result<std::string, uint32_t>(std::string(count, 'x'));
  }

  uint32_t take_perhaps(const sabir::Option<sabir::Text>& text,
                        const sabir::Option<sabir::Span<uint32_t>>& numbers) {
    return uint32_t(text ? text->size() : 0) + uint32_t(numbers ? numbers->size() : 0);
  }
  uint32_t take_label(const rules::Label::View& label) {
    return uint32_t(label.text ? label.text->size() : 0);
  }

  uint64_t area(const rules::Drawing::View& of) {
    return uint64_t(of.width) * of.height + (of.title ? of.title->size() : 0);
  }

  uint32_t alive() { return ::alive; }
  bool is_held() { return Exclusive::held; }
  void let_go() { Exclusive::held = false; }
};

uint64_t Exclusive::of(sabir::Span<rules::borrow::Exclusive> handles) {
  uint64_t sum = 0;
  for (rules_exclusive* handle : handles) {
    sum += rules::waist::Calls<Rules>::object(handle).count();
  }
  return sum;
}

// What a number might lose on its way into the contract's type is no result of that type.
using sabir::core::Gives;
using sabir::core::NoError;
static_assert(Gives<uint8_t, uint32_t, NoError> && Gives<float, double, NoError>);
static_assert(Gives<bool, bool, NoError> && Gives<const int32_t&, int64_t, Reason>);
static_assert(!Gives<int, uint8_t, NoError> && !Gives<int, uint32_t, NoError>);
static_assert(!Gives<double, uint64_t, NoError> && !Gives<double, float, NoError>);
static_assert(!Gives<size_t, uint32_t, Reason> && !Gives<int&, uint16_t, Reason>);
static_assert(!Gives<int, bool, NoError> && !Gives<int, std::optional<uint8_t>, NoError>);
static_assert(!Gives<std::optional<int>, std::optional<uint8_t>, NoError>);
static_assert(!Gives<std::tuple<int, int>, std::tuple<int, uint8_t>, NoError>);
static_assert(Gives<std::tuple<int, int>, std::tuple<int, int64_t>, NoError>);
static_assert(Gives<sabir::Result<uint8_t, Reason>, uint8_t, Reason>);

}  // namespace

SABIR_IMPLEMENT(rules, Rules)
