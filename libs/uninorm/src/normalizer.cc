// What fulfils the contract: the engine's plain C++ functions behind the types of uninorm.wit. The
// engine writes straight into the caller's memory; between the two there is only a Bridge.
#include <uninorm/core.h>

#include <exception>
#include <string_view>

#include "engine.h"

namespace {

using uninorm::Batch;
using uninorm::Form;
using uninorm::IllFormed;
using uninorm::Reason;
using uninorm::TextError;

TextError to_error(uninorm::engine::Status status) {
  bool truncated = status.code == uninorm::engine::Code::Truncated;
  return {truncated ? Reason::Truncated : Reason::InvalidByte, status.offset};
}

// The caller's memory as the engine sees it. The engine does not throw and must not be thrown
// through: what goes wrong while room is made waits here until it is done.
class Bridge {
 public:
  explicit Bridge(sabir::Out& out) : out_(out) {
    output_.data = out.data();
    output_.capacity = out.size() + out.room();
    output_.size = out.size();
    output_.grow = grow;
    output_.context = this;
  }

  uninorm::engine::Output& output() { return output_; }

  void finish() {
    if (failure_) std::rethrow_exception(failure_);
    out_.commit(output_.size - out_.size());
  }

 private:
  static bool grow(uninorm::engine::Output& output, size_t needed) {
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
  uninorm::engine::Output output_;
  std::exception_ptr failure_;
};

class Normalizer {
 public:
  Normalizer(Form form, IllFormed ill_formed)
      : form_(uninorm::engine::Form(form)), ill_formed_(uninorm::engine::IllFormed(ill_formed)) {}

  sabir::Result<void, TextError> normalize(sabir::Bytes text, sabir::Out& out) const {
    return run(text.text(), ill_formed_, out);
  }

  // The waist has checked that it is well-formed.
  void normalize_text(std::string_view text, sabir::Out& out) const {
    (void)run(text, uninorm::engine::IllFormed::Replace, out);
  }

  sabir::Result<bool, TextError> is_normalized(sabir::Bytes text) const {
    auto [status, yes] = uninorm::engine::is_normalized(text.text(), form_, ill_formed_);
    if (!status.ok()) return sabir::Err{to_error(status)};
    return yes;
  }

  sabir::Result<Batch, TextError> normalize_all(sabir::Bytes bytes,
                                                sabir::Span<uint64_t> ends) const {
    Batch batch;
    batch.ends.reserve(ends.size());
    uint64_t start = 0;
    for (uint64_t end : ends) {
      if (end < start || end > bytes.size()) {
        throw sabir::Failure(sabir::Status::InvalidArgument,
                             "`ends` must ascend and stay within `bytes`: " + std::to_string(end) +
                                 " follows " + std::to_string(start));
      }
      std::string_view text = bytes.text().substr(start, end - start);
      auto status = append(text, batch.bytes);
      if (!status.ok()) {
        status.offset += start;
        return sabir::Err{to_error(status)};
      }
      batch.ends.push_back(batch.bytes.size());
      start = end;
    }
    return batch;
  }

 private:
  sabir::Result<void, TextError> run(std::string_view text, uninorm::engine::IllFormed ill_formed,
                                     sabir::Out& out) const {
    Bridge bridge(out);
    auto [status, alias] =
        uninorm::engine::normalize(text, form_, ill_formed, bridge.output(), out.accepts_alias());
    if (alias) {
      out.alias(text.data(), text.size());
      return {};
    }
    if (!status.ok() && status.code != uninorm::engine::Code::TooSmall) {
      return sabir::Err{to_error(status)};
    }
    bridge.finish();
    return {};
  }

  // One text of many, behind those that are there.
  uninorm::engine::Status append(std::string_view text, sabir::Buffer& bytes) const {
    uninorm::engine::Output output;
    output.size = bytes.size();
    bytes.resize(bytes.capacity());
    output.data = reinterpret_cast<char*>(bytes.data());
    output.capacity = bytes.size();
    output.context = &bytes;
    output.grow = [](uninorm::engine::Output& o, size_t needed) {
      auto& buffer = *static_cast<sabir::Buffer*>(o.context);
      buffer.resize(needed);
      o.data = reinterpret_cast<char*>(buffer.data());
      o.capacity = buffer.size();
      return true;
    };
    auto status =
        uninorm::engine::normalize(text, form_, ill_formed_, output, /*may_alias=*/false).status;
    bytes.resize(output.size);
    return status;
  }

  uninorm::engine::Form form_;
  uninorm::engine::IllFormed ill_formed_;
};

struct Uninorm {
  using Normalizer = ::Normalizer;
  std::string_view unicode_version() const { return uninorm::engine::unicode_version(); }
};

}  // namespace

SABIR_IMPLEMENT(uninorm, Uninorm)
