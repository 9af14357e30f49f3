// What fulfils the contract: the engine's plain C++ functions behind the types of uninorm.wit.
#include <uninorm/core.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "batch.h"
#include "bridge.h"
#include "engine.h"
#include "stream.h"

namespace {

namespace engine = uninorm::engine;

using uninorm::Batch;
using uninorm::Bridge;
using uninorm::Form;
using uninorm::IllFormed;
using uninorm::Reason;
using uninorm::TextError;

TextError to_error(engine::Status status) {
  bool truncated = status.code == engine::Code::Truncated;
  return {truncated ? Reason::Truncated : Reason::InvalidByte, status.offset};
}

bool is_refusal(engine::Status status) {
  return status.code == engine::Code::InvalidByte || status.code == engine::Code::Truncated;
}

// Ends a call that wrote through a bridge.
sabir::Result<void, TextError> settle(engine::Status status, Bridge& bridge) {
  if (is_refusal(status)) return sabir::Err{to_error(status)};
  bridge.finish();
  return {};
}

// A kernel that somebody asks for by a name that is none, or that this machine does not have, would
// be missed only in measurements, if at all.
void require_known_kernel() {
  const char* wish = engine::unknown_kernel();
  if (wish == nullptr) return;
  throw sabir::Failure(sabir::Status::InvalidArgument,
                       "the environment variable UNINORM_TARGET is `" + std::string(wish) +
                           "`, which is no kernel of this machine: it may be `scalar`, `SSE4`, "
                           "`AVX2`, `AVX3_DL` or `NEON`, or not set for the best one, `" +
                           engine::kernel_name() + "`");
}

// The engine writes while it reads.
void require_apart(std::string_view text, engine::Output& output) {
  std::less<const char*> before;
  const char *begin = output.data, *end = begin + output.capacity;
  if (text.empty() || output.capacity == 0) return;
  if (!before(text.data(), end) || !before(begin, text.data() + text.size())) return;
  throw sabir::Failure(sabir::Status::InvalidArgument,
                       "the memory for the result overlaps the text: give other memory");
}

class Normalizer {
 public:
  Normalizer(Form form, IllFormed ill_formed)
      : form_(engine::Form(form)), ill_formed_(engine::IllFormed(ill_formed)) {
    require_known_kernel();
  }

  sabir::Result<void, TextError> normalize(sabir::Bytes text, sabir::Out& out) const {
    return run(text.text(), ill_formed_, out);
  }

  // The waist has checked that it is well-formed.
  void normalize_text(std::string_view text, sabir::Out& out) const {
    (void)run(text, engine::IllFormed::Replace, out);
    out.know_valid();
  }

  sabir::Result<bool, TextError> is_normalized(sabir::Bytes text) const {
    auto [status, yes] = engine::is_normalized(text.text(), form_, ill_formed_);
    if (!status.ok()) return sabir::Err{to_error(status)};
    return yes;
  }

  sabir::Result<Batch, TextError> normalize_all(sabir::Bytes bytes,
                                                sabir::Span<uint64_t> ends) const {
    Batch batch;
    batch.ends.resize(ends.size());
    engine::Output output;
    output.context = &batch.bytes;
    output.grow = grow;
    engine::Status status = engine::normalize_all(bytes.text(), ends.data(), ends.size(), form_,
                                                  ill_formed_, output, batch.ends.data());
    if (status.code == engine::Code::BadEnds) throw bad_end(ends, status.offset);
    if (is_refusal(status)) return sabir::Err{to_error(status)};
    batch.bytes.resize(output.size);
    return batch;
  }

  sabir::Result<std::optional<uint64_t>, TextError> first_difference(sabir::Bytes text) const {
    auto [status, offset] = engine::first_difference(text.text(), form_, ill_formed_);
    if (!status.ok()) return sabir::Err{to_error(status)};
    // No character's mapping begins with itself, so a text that its form begins with is its form.
    if (offset == text.size()) return std::optional<uint64_t>();
    return std::optional<uint64_t>(offset);
  }

  sabir::Result<void, TextError> append(sabir::Bytes left, sabir::Bytes right,
                                        sabir::Out& out) const {
    Bridge bridge(out);
    require_apart(left.text(), bridge.output());
    require_apart(right.text(), bridge.output());
    return settle(engine::append(left.text(), right.text(), form_, ill_formed_, bridge.output()),
                  bridge);
  }

 private:
  sabir::Result<void, TextError> run(std::string_view text, engine::IllFormed ill_formed,
                                     sabir::Out& out) const {
    Bridge bridge(out);
    require_apart(text, bridge.output());
    auto [status, alias] =
        engine::normalize(text, form_, ill_formed, bridge.output(), out.accepts_alias());
    if (!alias) return settle(status, bridge);
    out.alias(text.data(), text.size());
    return {};
  }

  static bool grow(engine::Output& output, size_t needed) {
    auto& buffer = *static_cast<sabir::Buffer*>(output.context);
    buffer.resize(needed);
    output.data = reinterpret_cast<char*>(buffer.data());
    output.capacity = buffer.size();
    return true;
  }

  static sabir::Failure bad_end(sabir::Span<uint64_t> ends, uint64_t number) {
    std::string last = number == 0 ? "0" : std::to_string(ends[number - 1]);
    return {sabir::Status::InvalidArgument, "`ends` must ascend and stay within `bytes`: " +
                                                std::to_string(ends[number]) + " follows " + last};
  }

  engine::Form form_;
  engine::IllFormed ill_formed_;
};

class Portions {
 public:
  Portions(Form form, IllFormed ill_formed, bool stream_safe)
      : stream_(engine::Form(form), engine::IllFormed(ill_formed), stream_safe) {
    require_known_kernel();
  }

  sabir::Result<void, TextError> push(sabir::Bytes portion, sabir::Out& out) {
    Bridge bridge(out);
    require_apart(portion.text(), bridge.output());
    return settle(stream_.push(portion.text(), bridge.output()), bridge);
  }

  sabir::Result<void, TextError> finish(sabir::Out& out) {
    Bridge bridge(out);
    return settle(stream_.finish(bridge.output()), bridge);
  }

 private:
  engine::Stream stream_;
};

struct Uninorm {
  using Normalizer = ::Normalizer;
  using Portions = ::Portions;

  std::string_view unicode_version() const { return engine::unicode_version(); }
  std::string_view kernel_name() const {
    require_known_kernel();
    return engine::kernel_name();
  }

  std::optional<uint64_t> first_ill_formed(sabir::Bytes text) const {
    require_known_kernel();
    engine::Status status = engine::validate_utf8(text.text());
    return status.ok() ? std::nullopt : std::optional<uint64_t>(status.offset);
  }
};

}  // namespace

SABIR_IMPLEMENT(uninorm, Uninorm)
