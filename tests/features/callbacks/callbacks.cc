// A library that asks its caller. What the caller implements arrives as Imports; listeners are
// objects that can be kept.
#include <callbacks/core.h>

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

   private:
    callbacks::Imports imports_;
    std::vector<HostListener> listeners_;
  };

  explicit Callbacks(callbacks::Imports& given) : imports(given) {}

  std::string ask(sabir::Text key) {
    auto found = imports.try_host_lookup(key);
    if (found) return found->name + "=" + std::to_string(found->value);
    if (!found.error().declares()) throw sabir::Error(found.error());
    return found.error().value() == callbacks::host::Level::High ? "not found" : "maybe";
  }

  std::string shout_twice(sabir::Text text) {
    return imports.host_shout(text) + imports.host_shout(text);
  }

  sabir::Result<void, std::string> log(callbacks::host::Level level, sabir::Text text) {
    auto done = imports.try_host_log(level, text);
    if (!done && done.error().declares()) return sabir::Err{done.error().value() + "!"};
    return {};
  }

  callbacks::Imports imports;
};

}  // namespace

SABIR_IMPLEMENT(callbacks, Callbacks)
