// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/fault.h"

#include <algorithm>
#include <thread>

#include "boundaries/interposers/between.h"
#include "boundaries/interposers/statuses.h"

namespace sabir::boundary {
namespace {

struct Rule {
  std::string function;  // a path, or the end of one; empty: all
  uint64_t every = 0;    // of the calls that match; 0: `chance` decides
  double chance = 1;
  uint64_t seed = 0;
  uint64_t after = 0;  // so many are left alone first
  uint64_t times = 0;  // at most; 0: always
  uint64_t delay = 0;  // nanoseconds
  sabir_status status = SABIR_UNAVAILABLE;
  std::string message;
  bool callbacks = false;
};

// Bits without a pattern (splitmix64): of the seed and how many calls came before, so that a run
// can be had again.
uint64_t mixed(uint64_t bits) {
  bits += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

class Fault final : public Interposer {
 public:
  explicit Fault(Rule rule) : rule_(std::move(rule)) {}

  bool stand(Between& between, std::string& why) override {
    between_ = &between;
    auto matches_one = [&](const Function& f) { return named(f); };
    auto& exports = between.contract().exports;
    auto& imports = between.contract().imports;
    bool any = std::any_of(exports.begin(), exports.end(), matches_one) ||
               std::any_of(imports.begin(), imports.end(), matches_one);
    if (!any) why = "no function of the contract is `" + rule_.function + "`";
    return any;
  }

  Reply cross(const Crossing& crossing, Onward& onward) override {
    bool mine = (rule_.callbacks || !crossing.callback) && named(crossing.function);
    if (!mine || !strikes()) return onward.go();
    if (rule_.delay) std::this_thread::sleep_for(std::chrono::nanoseconds(rule_.delay));
    if (rule_.status == SABIR_OK) return onward.go();
    std::string message = rule_.message;
    if (message.empty()) {
      message = "call " + std::to_string(crossing.number) + " was made to fail by `fault:`";
    }
    return between_->refuse(crossing, rule_.status, message);
  }

 private:
  bool named(const Function& f) const {
    std::string_view path = f.path;
    if (rule_.function.empty() || path == rule_.function) return true;
    return path.ends_with("." + rule_.function);
  }

  bool strikes() {
    uint64_t seen = seen_.fetch_add(1, std::memory_order_relaxed);
    if (seen < rule_.after) return false;
    seen -= rule_.after;
    bool yes = rule_.every ? (seen + 1) % rule_.every == 0
                           : double(mixed(rule_.seed ^ mixed(seen)) >> 11) * 0x1p-53 < rule_.chance;
    return yes && (!rule_.times || struck_.fetch_add(1, std::memory_order_relaxed) < rule_.times);
  }

  const Rule rule_;
  Between* between_ = nullptr;
  std::atomic<uint64_t> seen_{0}, struck_{0};
};

}  // namespace

std::unique_ptr<Interposer> make_fault(Options& options, const Contract&) {
  Rule rule;
  rule.function = options.text("function");
  rule.every = options.count("every", 0);
  rule.chance = options.share("chance", 1);
  rule.seed = options.count("seed", 0);
  rule.after = options.count("after", 0);
  rule.times = options.count("times", 0);
  rule.delay = options.nanoseconds("delay", 0);
  rule.message = options.text("message");
  rule.callbacks = options.yes("callbacks");
  // Late and well, unless it is said how it fails.
  std::string status = options.text("status", rule.delay ? "ok" : "unavailable");
  auto known = status_named(status);
  if (!known || *known == SABIR_DECLARED) {
    options.wrong("status", status, "a status of sabir.h: unavailable, deadline-exceeded");
  }
  rule.status = known.value_or(SABIR_UNAVAILABLE);
  return std::make_unique<Fault>(std::move(rule));
}

}  // namespace sabir::boundary
