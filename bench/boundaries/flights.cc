#include "flights.h"

#include <cstdlib>
#include <optional>

#include "faults/wire.h"

namespace wire = faults::waist::wire;
using sabir::boundary::Call;
using sabir::boundary::Function;

namespace {

const Function& find(std::string_view path) {
  for (const Function& each : wire::contract.exports) {
    if (each.path == path) return each;
  }
  std::abort();
}

}  // namespace

Flights::Flights(const std::string& program, const char* options)
    : tables_{this, this, this}, library_{wire::contract, "", nullptr, nullptr, tables_, {},     0,
                                          nullptr,        {}, {},      nullptr, nullptr, nullptr} {
  sabir::boundary::Location location;
  std::string why;
  if (!parse_location("worker:" + program + options, location, why)) std::abort();
  home_ = new sabir::boundary::Supervisor(library_, location, nullptr);
}

void Flights::upper(size_t size) {
  in_.resize(size, 'x');
  out_.resize(size);
  const Function& function = find("faults.upper");
  wire::UpperArguments arguments{{in_.data(), in_.size()}};
  std::optional<Call> calls[kCalls];
  for (auto& call : calls) call.emplace(home_, function, nullptr).begin(&arguments);
  for (auto& call : calls) {
    sabir_sink sink{};
    sink.data = out_.data();
    sink.capacity = out_.size();
    if (call->fill(&arguments, &sink) != SABIR_OK) std::abort();
  }
}

uint32_t Flights::process() {
  uint32_t out = 0;
  Call call(home_, find("faults.process"), nullptr);
  if (call.value(nullptr, &out, sizeof out) != SABIR_OK) std::abort();
  return out;
}
