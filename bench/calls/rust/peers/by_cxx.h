// The work behind cxx's bridge: what it asks of C++.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "plain.h"
#include "rust/cxx.h"

namespace by_cxx {

class Counter {
 public:
  explicit Counter(int64_t start) : counter_(plain_counter_new(start)) {}
  ~Counter() { plain_counter_free(counter_); }
  int64_t next() { return plain_counter_next(counter_); }

 private:
  plain_counter* counter_;
};

inline int64_t add(int64_t a, int64_t b) { return plain_add(a, b); }

inline uint64_t sum(rust::Slice<const uint8_t> bytes) {
  return plain_sum(bytes.data(), bytes.size());
}

inline double total(rust::Slice<const double> values) {
  return plain_total(values.data(), values.size());
}

// A rust::Vec has no room that is not written, so its caller makes it: the fastest of its ways.
inline void upper(rust::Slice<const uint8_t> bytes, rust::Slice<uint8_t> into) {
  plain_upper(bytes.data(), bytes.size(), into.data());
}

inline void refuse(uint32_t code) {
  if (plain_fail(code)) throw std::runtime_error(std::to_string(code));
}

inline std::unique_ptr<Counter> counter_new(int64_t start) {
  return std::make_unique<Counter>(start);
}

}  // namespace by_cxx
