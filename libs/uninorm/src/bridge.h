// Between the waist's results and the engine's: the engine writes straight into the caller's
// memory.

#pragma once

#include <exception>
#include <sabir/out.hpp>

#include "engine.h"

namespace uninorm {

// The caller's memory as the engine sees it. The engine does not throw and must not be thrown
// through: what goes wrong while room is made waits here until it is done. A sink that cannot grow
// is told the size it needs without a byte of the result being kept anywhere.
class Bridge {
 public:
  explicit Bridge(sabir::Out& out) : out_(out) {
    output_.data = out.data();
    output_.capacity = out.size() + out.room();
    output_.size = out.size();
    if (!out.is_strict()) output_.grow = grow;
    output_.context = this;
  }

  engine::Output& output() { return output_; }

  // Commits what was written. Of a result that did not fit the size is known, which is what a sink
  // that is too small is told.
  void finish() {
    if (failure_) std::rethrow_exception(failure_);
    if (output_.size > output_.capacity) out_.reserve(output_.size - out_.size());
    out_.commit(output_.size - out_.size());
  }

 private:
  static bool grow(engine::Output& output, size_t needed) {
    return static_cast<Bridge*>(output.context)->make_room(needed);
  }
  bool make_room(size_t needed) try {
    out_.commit(output_.size - out_.size());
    out_.reserve(needed - out_.size());
    output_.data = out_.data();
    output_.capacity = out_.size() + out_.room();
    return true;
  } catch (...) {
    failure_ = std::current_exception();
    return false;
  }

  sabir::Out& out_;
  engine::Output output_;
  std::exception_ptr failure_;
};

}  // namespace uninorm
