// The library behind the tests of the Python runtime: gives back what it gets, and fails as told.
#include <mirror/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <sabir/cancelled.hpp>
#include <stdexcept>
#include <thread>

namespace {

using namespace mirror;

std::atomic<uint64_t> alive{0};

void sleep_for(uint32_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

std::atomic<uint64_t> given_up{0};

bool wait_for(uint32_t milliseconds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
    if (sabir::cancelled()) return ++given_up, true;
    sleep_for(1);
  }
  return false;
}

class Tape {
 public:
  explicit Tape(sabir::Text name) : name_(name) { ++alive; }
  Tape(Tape &&other) noexcept : name_(std::move(other.name_)), pieces_(std::move(other.pieces_)) {
    ++alive;
  }
  ~Tape() { --alive; }

  const std::string &name() const { return name_; }
  void keep(sabir::Bytes piece) { pieces_.push_back(piece); }
  void keep_and_fail(sabir::Bytes piece) {
    pieces_.push_back(piece);
    throw sabir::Failure(sabir::Status::Aborted, "it is kept even so");
  }
  uint64_t total() const {
    uint64_t sum = 0;
    for (sabir::Bytes piece : pieces_) {
      for (uint8_t byte : piece) sum += byte;
    }
    return sum;
  }
  Tape child(sabir::Text name) const { return Tape(name_ + "/" + std::string(name)); }
  bool same(Tape &other) const { return name_ == other.name_; }
  static Tape await(uint32_t milliseconds) {
    wait_for(milliseconds);
    return Tape("awaited");
  }
  // With all that both have kept.
  static Tape join(Tape &&left, Tape &&right) {
    Tape joined(left.name_ + right.name_);
    for (const Tape *one : {&left, &right}) {
      joined.pieces_.insert(joined.pieces_.end(), one->pieces_.begin(), one->pieces_.end());
    }
    return joined;
  }
  static std::string longest(sabir::Span<borrow::Tape> tapes);
  static Tape merge(std::vector<own::Tape> &&tapes);
  std::vector<own::Tape> split();
  std::optional<own::Tape> maybe(bool want);
  std::vector<sabir::Result<own::Tape, std::string>> parts();
  void rest(uint32_t milliseconds) { sleep_for(milliseconds); }

 private:
  std::string name_;
  std::vector<sabir::Bytes> pieces_;
};

class Door {
 public:
  uint32_t knock() { return ++knocks_; }

 private:
  uint32_t knocks_ = 0;
};

struct Core {
  using Tape = ::Tape;
  using Door = ::Door;

  bool echo_bool(bool value) { return value; }
  int8_t echo_s8(int8_t value) { return value; }
  uint8_t echo_u8(uint8_t value) { return value; }
  int16_t echo_s16(int16_t value) { return value; }
  uint16_t echo_u16(uint16_t value) { return value; }
  int32_t echo_s32(int32_t value) { return value; }
  uint32_t echo_u32(uint32_t value) { return value; }
  int64_t echo_s64(int64_t value) { return value; }
  uint64_t echo_u64(uint64_t value) { return value; }
  float echo_f32(float value) { return value; }
  double echo_f64(double value) { return value; }
  char32_t echo_char(char32_t value) { return value; }
  void echo_string(sabir::Text value, sabir::Out &out) { out.alias(value.data(), value.size()); }
  void echo_bytes(sabir::Bytes value, sabir::Out &out) { out.alias(value.data(), value.size()); }
  void echo_doubles(sabir::Span<double> value, sabir::Out &out) {
    out.append(value.data(), value.size() * sizeof(double));
  }
  void echo_points(sabir::Span<Point> value, sabir::Out &out) {
    out.append(value.data(), value.size() * sizeof(Point));
  }
  std::vector<std::string> echo_strings(sabir::Span<sabir::Text> value) {
    return sabir::lift<std::vector<std::string>>(value);
  }
  Shape echo_shape(const Shape::View &value) { return sabir::lift<Shape>(value); }
  Everything echo_everything(const Everything::View &value) {
    return sabir::lift<Everything>(value);
  }
  using Results = std::vector<sabir::Result<uint32_t, std::string>>;
  Results echo_results(sabir::View<Results> value) { return sabir::lift<Results>(value); }
  using Lists = std::map<uint32_t, std::vector<std::string>>;
  Lists echo_map(sabir::View<Lists> value) { return sabir::lift<Lists>(value); }

  void reverse(sabir::Bytes value, sabir::Out &out) {
    char *to = out.reserve(value.size());
    std::reverse_copy(value.begin(), value.end(), to);
    out.commit(value.size());
  }
  void make(uint64_t size, sabir::Out &out) {
    std::string piece(1000, 'x');
    for (; size > piece.size(); size -= piece.size()) out.append(piece.data(), piece.size());
    out.append(piece.data(), size);
  }
  void cut(sabir::Bytes value, uint64_t from, uint64_t to, sabir::Out &out) {
    out.alias(value.data() + from, to - from);
  }

  sabir::Result<uint32_t, Trouble> fail_trouble(uint64_t size) {
    if (size > 100) return sabir::Err{Trouble::TooLarge(size)};
    if (size > 10) return sabir::Err{Trouble::Broken()};
    return uint32_t(size);
  }
  sabir::Result<uint32_t, Complaint> complain(sabir::Text text) {
    return sabir::Err{Complaint{std::string(text), 3}};
  }
  static std::string text_of(sabir::Bytes bytes) { return {bytes.begin(), bytes.end()}; }
  std::string wrong_text(sabir::Bytes bytes) { return text_of(bytes); }
  std::vector<std::string> wrong_texts(sabir::Bytes bytes) { return {"", text_of(bytes)}; }
  sabir::Result<void, Complaint> wrong_complaint(sabir::Bytes bytes) {
    return sabir::Err{Complaint{text_of(bytes), 3}};
  }
  sabir::Result<void, CodeError> fail_code(bool late) {
    return sabir::Err{late ? CodeError::Late : CodeError::Early};
  }
  sabir::Result<void, std::string> fail_text(sabir::Text text) {
    return sabir::Err{std::string(text)};
  }
  void fail_nothing(bool fail) {
    if (fail) throw sabir::core::NoError();
  }
  void fail_status(uint32_t status) {
    if (status == 13) throw std::runtime_error("a surprise");
    throw sabir::Failure(sabir::Status(status), "told to fail");
  }

  std::string defaults(uint32_t a, uint32_t b, sabir::Text c, Colour d) {
    return std::to_string(a) + " " + std::to_string(b) + " " + std::string(c) + " " +
           std::to_string(int(d));
  }
  uint64_t small(sabir::Bytes value) { return value.size(); }
  void double_all(sabir::MutableSpan<int32_t> values) {
    for (int32_t &value : values) value *= 2;
  }
  void mirror_all(sabir::MutableSpan<Point> points) {
    for (Point &point : points) {
      if (point.x == 0) throw sabir::Failure(sabir::Status::Aborted, "this is the mirror");
      point = {-point.x, -point.y};
    }
  }
  void spoil_all(sabir::MutableSpan<Colour> colours) {
    std::memset(colours.data(), 0xee, colours.size() * sizeof(Colour));
  }
  void deny_all(sabir::MutableSpan<bool> truths) {
    for (bool &truth : truths) truth = !truth;
  }
  void rest(uint32_t milliseconds) { sleep_for(milliseconds); }
  bool wait(uint32_t milliseconds, bool fail) {
    bool cancelled = wait_for(milliseconds);
    if (cancelled && fail) throw sabir::Failure(sabir::Status::Aborted, "nobody waits");
    return cancelled;
  }
  uint64_t cancelled() { return given_up; }
  uint64_t tapes() { return alive; }
  Door open_door() { return {}; }
};

using Calls = mirror::waist::Calls<Core>;

std::string Tape::longest(sabir::Span<borrow::Tape> tapes) {
  std::string found;
  for (mirror_tape *handle : tapes) {
    const std::string &name = Calls::object(handle).name_;
    if (name.size() > found.size()) found = name;
  }
  return found;
}

Tape Tape::merge(std::vector<own::Tape> &&tapes) {
  std::string names;
  for (const own::Tape &tape : tapes) names += Calls::object(tape.get()).name_;
  return Tape(names);
}

std::vector<own::Tape> Tape::split() {
  std::vector<own::Tape> made;
  for (char letter : name_) made.push_back(Calls::hold(Tape(std::string(1, letter))));
  return made;
}

std::vector<sabir::Result<own::Tape, std::string>> Tape::parts() {
  std::vector<sabir::Result<own::Tape, std::string>> made;
  for (own::Tape &tape : split()) made.emplace_back(std::move(tape));
  return made;
}

std::optional<own::Tape> Tape::maybe(bool want) {
  if (!want) return std::nullopt;
  return Calls::hold(Tape(name_));
}

}  // namespace

SABIR_IMPLEMENT(mirror, Core)
