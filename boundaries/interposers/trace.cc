// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/trace.h"

#include <algorithm>
#include <cstdio>

#include "boundaries/interposers/output.h"

namespace sabir::boundary {
namespace {

class Trace final : public Interposer {
 public:
  Trace(const Contract& contract, std::string to, std::string json)
      : contract_(contract),
        to_(std::move(to)),
        json_(std::move(json)),
        exports_(contract.exports.size()),
        imports_(contract.imports.size()) {}

  Reply cross(const Crossing& crossing, Onward& onward) override {
    Clock::time_point start = Clock::now();
    return go_on(crossing, onward, [&](const Reply& reply) {
      auto ns = std::chrono::nanoseconds(Clock::now() - start).count();
      const Function* first = (crossing.callback ? contract_.imports : contract_.exports).data();
      auto& row = (crossing.callback ? imports_ : exports_)[size_t(&crossing.function - first)];
      tally(row).add(crossing.function, crossing.request.size(), outcome_of(reply), uint64_t(ns));
    });
  }

  bool drop(uint64_t, bool callback, uint64_t) override {
    if (!callback) dropped_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }

  void over() override {
    Summary summary{contract_, {}, dropped_};
    collect(contract_.exports, exports_, false, summary.functions);
    collect(contract_.imports, imports_, true, summary.functions);
    if (summary.functions.empty()) return;
    std::stable_sort(summary.functions.begin(), summary.functions.end(),
                     [](const Traced& a, const Traced& b) {
                       return a.tally->nanoseconds > b.tally->nanoseconds;
                     });
    if (!json_.empty()) write_file(json_, as_json(summary));
    if (json_.empty() || !to_.empty()) write_file(to_, as_table(summary));
  }

 private:
  // Made when a function is called for the first time.
  using Row = std::atomic<Tally*>;
  Tally& tally(Row& row) {
    if (Tally* there = row.load(std::memory_order_acquire)) return *there;
    std::lock_guard lock(mutex_);
    if (!row.load(std::memory_order_relaxed)) {
      tallies_.push_back(std::make_unique<Tally>());
      row.store(tallies_.back().get(), std::memory_order_release);
    }
    return *row;
  }

  static void collect(std::span<const Function> functions, const std::vector<Row>& rows,
                      bool callback, std::vector<Traced>& to) {
    for (size_t i = 0; i < rows.size(); ++i) {
      if (const Tally* tally = rows[i]) to.push_back({&functions[i], callback, tally});
    }
  }

  const Contract& contract_;
  std::string to_, json_;
  std::vector<Row> exports_, imports_;
  std::atomic<uint64_t> dropped_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Tally>> tallies_;
};

}  // namespace

std::unique_ptr<Interposer> make_trace(Options& options, const Contract& contract) {
  return std::make_unique<Trace>(contract, options.file("to"), options.file("json"));
}

}  // namespace sabir::boundary
