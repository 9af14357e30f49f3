// A library that asks its caller. What the caller implements arrives as Imports; listeners are
// objects that can be kept.
#include <callbacks/core.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using callbacks::imported::HostListener;
using AnyListener = sabir::Handle<callbacks_host_listener, callbacks_host_listener_drop>;

struct Callbacks {
  class Bus {
   public:
    explicit Bus(Callbacks& library) : imports_(library.imports) {}

    void add(HostListener&& listener) { listeners_.push_back(std::move(listener)); }
    void add_made(sabir::Text name) { add(imports_.host_make_listener(name)); }

    bool tell(const HostListener& listener, sabir::Text event) {
      return listener.notify(event, {});
    }

    uint32_t publish(sabir::Text event, sabir::Span<double> values) {
      uint32_t interested = 0;
      for (const HostListener& listener : listeners_) interested += listener.notify(event, values);
      return interested;
    }

    std::vector<std::string> heard() const {
      std::vector<std::string> all;
      for (const HostListener& listener : listeners_) {
        for (std::string& event : listener.heard()) all.push_back(std::move(event));
      }
      return all;
    }

    std::optional<AnyListener> take() {
      if (listeners_.empty()) return std::nullopt;
      AnyListener last(listeners_.back().release());
      listeners_.pop_back();
      return last;
    }

    static Bus with_made(Callbacks& library, sabir::Text name) {
      Bus made(library);
      made.add_made(name);
      return made;
    }

   private:
    callbacks::Imports imports_;
    std::vector<HostListener> listeners_;
  };

  // Made by a function that is given the library, like the static one.
  class Line {
   public:
    static Line create(Callbacks& library, sabir::Text key) { return Line(library.ask(key)); }
    std::string text() const { return text_; }
    static void both(Callbacks& library, sabir::Text left, sabir::Text right, sabir::Out& out) {
      std::string text = library.ask(left) + ", " + library.ask(right);
      out.append(text.data(), text.size());
    }

   private:
    explicit Line(std::string text) : text_(std::move(text)) {}

    std::string text_;
  };

  // Its author takes whatever happens for an error of the call's.
  class Clock {
   public:
    explicit Clock(Callbacks& library) : imports_(library.imports), thread_([this] { run(); }) {}
    ~Clock() {
      going_ = false;
      thread_.join();
    }
    uint64_t asked() const { return asked_; }

   private:
    void run() {
      while (going_) {
        try {
          imports_.host_now();
          ++asked_;
        } catch (...) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }

    callbacks::Imports imports_;
    std::atomic<bool> going_{true};
    std::atomic<uint64_t> asked_{0};
    std::thread thread_;
  };

  // Each level is one call of the host, and one back.
  uint64_t descend(uint32_t depth) { return depth == 0 ? 0 : imports.host_now() + 1; }

  explicit Callbacks(callbacks::Imports& given) : imports(given) {}

  std::string ask(sabir::Text key) {
    auto found = imports.try_host_lookup(key);
    if (found) return found->name + "=" + std::to_string(found->value);
    if (!found.error().declares()) throw sabir::Error(found.error());
    return found.error().value() == callbacks::host::Level::High ? "not found" : "maybe";
  }

  std::string sound(const callbacks::imported::EarsEar& ear, sabir::Text sound) {
    return ear.hear(sound);
  }

  std::string shout_twice(sabir::Text text) {
    return imports.host_shout(text) + imports.host_shout(text);
  }

  sabir::Result<void, std::string> log(callbacks::host::Level level, sabir::Text text) {
    auto done = imports.try_host_log(level, text);
    if (!done && done.error().declares()) return sabir::Err{done.error().value() + "!"};
    return {};
  }

  void relay(callbacks::host::Level level, sabir::Text text) { imports.host_log(level, text); }
  void misrelay(callbacks::host::Level level, sabir::Text text) { imports.host_log(level, text); }

  callbacks::Imports imports;
};

}  // namespace

SABIR_IMPLEMENT(callbacks, Callbacks)
