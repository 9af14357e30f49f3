// Passes on what it is called for: its own sinks are the host's in other clothes.
#include <relay/core.h>

namespace {

using relay::imported::ImportedLoggerSink;
using relay::logger::Entry;

class Relay {
 public:
  explicit Relay(relay::Imports& imports) : imports_(imports) {}

  class Logger {
   public:
    class Sink {
     public:
      Sink(Relay& relay, sabir::Text name) : Sink(relay.imports_.imported_logger_sink_new(name)) {}
      explicit Sink(ImportedLoggerSink sink) : sink_(std::move(sink)) {}

      uint32_t put(const Entry::View& entry) { return sink_.put(sabir::lift<Entry>(entry)); }
      static uint32_t merge(Relay& relay, Sink& left, Sink&& right) {
        return relay.imports_.imported_logger_sink_merge(left.sink_, std::move(right.sink_));
      }

     private:
      friend class Logger;
      ImportedLoggerSink sink_;
    };

    explicit Logger(Relay& relay) : imports_(relay.imports_) {}

    uint32_t log(const Entry::View& entry) {
      return imports_.imported_logger_log(sabir::lift<Entry>(entry));
    }

    std::map<char32_t, uint32_t> count(sabir::Span<sabir::TupleView<char32_t, uint32_t>> letters) {
      return imports_.imported_logger_count(sabir::lift<std::map<char32_t, uint32_t>>(letters));
    }

    relay::logger::Pack turn(relay::logger::Pack&& pack) {
      relay::imported_logger::Pack given{{}, pack.note + ", relayed"};
      for (auto& sink : pack.sinks) {
        given.sinks.emplace_back(Calls::object(sink.get()).sink_.release());
      }
      relay::imported_logger::Pack turned = imports_.imported_logger_turn(std::move(given));
      relay::logger::Pack result{{}, turned.note};
      for (auto& sink : turned.sinks) {
        result.sinks.push_back(Calls::hold(Sink(ImportedLoggerSink(sink.release()))));
      }
      return result;
    }

   private:
    using Calls = relay::waist::Calls<Relay>;
    relay::Imports imports_;
  };

  uint32_t put_twice(Logger::Sink& sink, const Entry::View& entry) {
    sink.put(entry);
    return sink.put(entry);
  }

  std::string ask(sabir::Text text) { return imports_.imported_side_ask(text) + ", relayed"; }

 private:
  relay::Imports imports_;
};

}  // namespace

SABIR_IMPLEMENT(relay, Relay)
