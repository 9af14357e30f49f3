// Calls Python from threads that Python did not make, and has a resource for each thread rule.
#include <foreign/core.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

namespace {

using foreign::imported::HearingListener;
using AnyListener = sabir::Handle<foreign_hearing_listener, foreign_hearing_listener_drop>;

struct Core {
  class Diary {
   public:
    uint32_t pages() { return 7; }
    void keep(sabir::Bytes page) { page_ = page; }

   private:
    sabir::Bytes page_;
  };

  class Board {
   public:
    // Waits until so many are here at once, or for half a second.
    uint32_t meet(uint32_t others) {
      ++here_;
      for (int i = 0; i < 500 && here_ < others; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return here_;
    }

   private:
    std::atomic<uint32_t> here_ = 0;
  };

  uint32_t tell_all(const HearingListener &listener, uint32_t threads, uint32_t times) {
    std::atomic<uint32_t> yes = 0;
    std::vector<std::thread> all;
    for (uint32_t i = 0; i < threads; ++i) {
      all.emplace_back([&, i] {
        for (uint32_t n = 0; n < times; ++n) {
          auto answer = listener.try_notify(i * times + n);
          if (answer && *answer) ++yes;
        }
      });
    }
    for (std::thread &thread : all) thread.join();
    return yes;
  }

  void drop_elsewhere(HearingListener &&listener) {
    std::thread([gone = std::move(listener)] {}).join();
  }

  void hold(HearingListener &&listener) { held_ = std::move(listener); }
  bool introduce(const HearingListener &to) { return to.meet(*held_); }
  std::optional<AnyListener> give_back() {
    if (!held_) return std::nullopt;
    AnyListener given(held_->release());
    held_.reset();
    return given;
  }

 private:
  std::optional<HearingListener> held_;
};

}  // namespace

SABIR_IMPLEMENT(foreign, Core)
