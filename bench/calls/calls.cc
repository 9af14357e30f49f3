// The work of plain.h behind the waist.
#include <calls/core.h>

#include "plain.h"

namespace {

using calls::imported::VisitingVisitor;

struct Work {
  class Counter {
   public:
    explicit Counter(int64_t start) : counter_(plain_counter_new(start)) {}
    int64_t next() { return plain_counter_next(counter_.get()); }

   private:
    struct Free {
      void operator()(plain_counter* counter) const { plain_counter_free(counter); }
    };
    std::unique_ptr<plain_counter, Free> counter_;
  };

  int64_t add(int64_t a, int64_t b) const { return plain_add(a, b); }
  uint64_t sum(sabir::Bytes bytes) const { return plain_sum(bytes.data(), bytes.size()); }

  void upper(sabir::Bytes bytes, sabir::Out& out) const {
    plain_upper(bytes.data(), bytes.size(), reinterpret_cast<uint8_t*>(out.reserve(bytes.size())));
    out.commit(bytes.size());
  }

  double total(sabir::Span<double> values) const {
    return plain_total(values.data(), values.size());
  }

  sabir::Result<void, calls::Failure> refuse(uint32_t code) const {
    if (plain_fail(code) != 0) return sabir::Err{calls::Failure{code}};
    return {};
  }

  void each(const VisitingVisitor& visitor, uint32_t count) const {
    for (uint32_t i = 0; i < count; ++i) visitor.visit(i);
  }
};

}  // namespace

SABIR_IMPLEMENT(calls, Work)
