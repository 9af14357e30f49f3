// Asks what runtime/lua/tests/asked.wit lets a host be asked.
#include <asked/core.h>

#include <atomic>
#include <bit>
#include <chrono>
#include <thread>

namespace {

using asked::host::Hints;
using asked::host::Mood;
using asked::host::Tally;
using asked::imported::HostGuest;

std::atomic<uint32_t> alive{0};

struct Core {
  explicit Core(asked::Imports& given) : imports(given) {}

  class Repeat {
   public:
    Repeat(Core& core, uint8_t then) : Repeat(&core, then) {}
    Repeat(Repeat&& other) : Repeat(other.core_, other.then_) {}
    ~Repeat() { --alive; }
    uint8_t until(uint8_t a, uint8_t b, uint8_t c) const { return uint8_t(then_ + a + b + c); }
    uint8_t close() const { return then_; }
    static Repeat new_(uint8_t then) { return {nullptr, uint8_t(then + 1)}; }
    static uint8_t both(const Repeat& lent, Repeat&& given) {
      return uint8_t(lent.then_ + given.then_);
    }
    // What it leads to may close the handle, which lives on until the call ends.
    uint32_t ask() {
      core_->imports.host_heir(false);
      return alive;
    }

   private:
    Repeat(Core* core, uint8_t then) : core_(core), then_(then) { ++alive; }

    Core* core_;
    uint8_t then_;
  };

  std::tuple<std::vector<double>, sabir::Buffer> filled(sabir::Span<double> values,
                                                        sabir::Bytes bytes, double by) {
    std::vector<double> into(values.begin(), values.end());
    std::vector<uint8_t> whole(bytes.begin(), bytes.end());
    imports.host_fill({into.data(), into.size()}, {whole.data(), whole.size()}, by);
    return {into, sabir::Buffer(whole.data(), whole.size())};
  }

  std::vector<std::string> names(uint32_t size) {
    std::vector<std::string> all;
    for (auto& guest : imports.host_family(size)) all.push_back(name_of(guest.release()));
    return all;
  }
  std::optional<std::string> heir(bool want) {
    auto guest = imports.host_heir(want);
    if (!guest) return std::nullopt;
    return name_of(guest->release());
  }
  static std::string name_of(asked_host_guest* guest) { return HostGuest(guest).name(); }

  sabir::Result<Tally, Tally> tell(const Tally::View& tally, Mood mood, const Hints::View& hints) {
    auto told = imports.try_host_tell(sabir::lift<Tally>(tally), mood, {hints.depth, hints.width});
    if (told) return *std::move(told);
    if (!told.error().declares()) throw sabir::Error(told.error());
    return sabir::Err{told.error().value()};
  }
  uint64_t grow(const Hints::View& hints) { return hints.depth * 1000u + hints.width; }

  double reals(uint64_t bits) {
    double one = std::bit_cast<double>(bits);
    float narrow = std::bit_cast<float>(uint32_t(bits >> 32));
    return imports.host_reals(one, narrow, 3, 4, 5, 6, 7, -8, 9, 10, 11, one);
  }
  std::string words() {
    std::vector<uint16_t> list = {7, 8};
    return imports.host_words(1, -2, 3, -4, true, U'\u20ac', "six", 0.5F, {list.data(), 2});
  }

  std::string elsewhere(uint32_t threads) {
    std::vector<std::string> said(threads);
    std::vector<std::thread> all;
    for (std::string& one : said) {
      all.emplace_back([&] {
        std::vector<uint16_t> list = {7, 8};
        for (int i = 0; i < 200; ++i) {
          auto words =
              imports.try_host_words(1, -2, 3, -4, true, U'x', "six", 0.5F, {list.data(), 2});
          auto reals = imports.try_host_reals(1, 2, 3, 4, 5, 6, 7, -8, 9, 10, 11, 12);
          one = words ? "answered" : words.error().what();
          if (reals) one = "answered";
        }
      });
    }
    for (std::thread& thread : all) thread.join();
    return said.empty() ? "" : said.front();
  }
  void drop_elsewhere(HostGuest&& guest) {
    std::thread([gone = std::move(guest)] {}).join();
  }

  void drop_later(std::vector<asked::own::HostGuest>&& guests) {
    std::vector<HostGuest> all;
    for (auto& guest : guests) all.emplace_back(guest.release());
    later_.emplace_back([gone = std::move(all)]() mutable {
      for (; !gone.empty(); gone.pop_back()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  ~Core() {
    for (std::thread& thread : later_) thread.join();
  }
  std::tuple<double, float> real(uint64_t bits) {
    return {std::bit_cast<double>(bits), std::bit_cast<float>(uint32_t(bits >> 32))};
  }
  uint32_t repeats() const { return alive; }

  std::string many(uint8_t p1, uint16_t p2, uint32_t p3, uint64_t p4, int8_t p5, int16_t p6,
                   int32_t p7, int64_t p8, float p9, double p10, bool p11, char32_t p12,
                   sabir::Text p13, sabir::Bytes p14, sabir::Span<uint32_t> p15, Mood p16,
                   uint8_t p17, uint8_t p18, uint8_t p19, uint8_t p20, uint8_t p21, uint8_t p22,
                   uint8_t p23, uint8_t p24, uint8_t p25, uint8_t p26, uint8_t p27, uint8_t p28,
                   uint8_t p29, uint8_t p30) {
    double sum = double(p1) + p2 + p3 + double(p4) + p5 + p6 + p7 + double(p8) + p9 + p10 + p11;
    sum += double(p12) + double(p14.size()) + p15[0] + double(p16) + p17 + p18 + p19 + p20 + p21;
    sum += p22 + p23 + p24 + p25 + p26 + p27 + p28 + p29 + p30;
    return std::string(p13) + std::to_string(int64_t(sum));
  }

  asked::End goto_(const asked::End::View& end, uint8_t more) {
    return {uint8_t(end.nil + more), std::string(end.local), !end.function};
  }
  uint8_t open(uint8_t value) { return value; }
  uint8_t none() { return 1; }

  asked::Imports imports;

 private:
  std::vector<std::thread> later_;
};

}  // namespace

SABIR_IMPLEMENT(asked, Core)
