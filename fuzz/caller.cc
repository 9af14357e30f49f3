// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/caller.h"

#include <cstdio>
#include <cstdlib>
#include <sabir/utf8.hpp>

#include "boundaries/buffer.h"
#include "boundaries/codec.h"

namespace sabir::fuzz {
namespace {

using boundary::kNone;

constexpr int kSteps = 64;  // in an input

// Handles in a result: those that came to be ours go to the pool.
class Keep final : public boundary::Handles {
 public:
  explicit Keep(Pool& pool) : pool_(pool) {}
  uint64_t lower(uint32_t resource, void* handle, bool own) override {
    if (handle && own) pool_.add(resource, handle);
    return handle ? 1 : 0;
  }
  void* lift(uint32_t, uint64_t number, bool) override { return number ? this : nullptr; }

 private:
  Pool& pool_;
};

bool known(sabir_status status) {
  return (status >= SABIR_OK && status <= SABIR_UNAUTHENTICATED) ||
         (status >= SABIR_DECLARED && status <= SABIR_END);
}

sabir_status grow(sabir_sink* sink, size_t need) {
  auto& memory = *static_cast<std::unique_ptr<char[]>*>(sink->context);
  auto larger = std::make_unique<char[]>(need);
  if (sink->size) std::memcpy(larger.get(), sink->data, sink->size);
  memory = std::move(larger);
  sink->data = memory.get();
  sink->capacity = need;
  return SABIR_OK;
}

}  // namespace

void found(const char* where, const char* what) {
  std::fprintf(stderr, "%s: %s\n", where, what);
  std::abort();
}

Caller::Caller(const Target& target, Source& source, void* instance)
    : target_(target),
      source_(source),
      instance_(instance),
      pool_(target.contract.resources.size()) {}

void Caller::step() {
  size_t functions = target_.calls.size();
  size_t choice = source_.below(functions + 1 + functions / 8);
  if (choice >= functions) {
    if (pool_.resources() == 0) return;
    auto resource = uint32_t(source_.below(pool_.resources()));
    if (void* handle = pool_.take(resource, source_)) target_.drop(resource, handle);
    return;
  }
  function_ = &target_.contract.exports[choice];
  maker_ = std::make_unique<Maker>(target_.contract, source_, pool_);
  wants_error_ = !source_.rarely();
  placed_ = has_sink_ = true;
  error_ = nullptr;
  target_.calls[choice](*this);
  read_error();
  memory_.reset();
}

void Caller::drop_all() {
  for (uint32_t resource = 0; resource < pool_.resources(); ++resource) {
    while (void* handle = pool_.take(resource, source_)) target_.drop(resource, handle);
  }
}

sabir_sink* Caller::sink() {
  uint8_t how = source_.byte();
  size_t capacity = source_.byte();
  memory_ = std::make_unique<char[]>(capacity);
  sink_ = {};
  sink_.data = memory_.get();
  sink_.capacity = capacity;
  if (how & 1) sink_.flags |= SABIR_SINK_ALIAS;
  if (how & 2) sink_.flags |= SABIR_SINK_SPILL;
  if (how & 4) {
    sink_.grow = grow;
    sink_.context = &memory_;
  }
  has_sink_ = how < 0xf8;
  return has_sink_ ? &sink_ : nullptr;
}

void Caller::status(sabir_status status) {
  status_ = status;
  if (!known(status)) found(function_->path, "a status that is none");
  if (well() && !(placed_ && has_sink_)) found(function_->path, "a result without a place is well");
}

int32_t Caller::result_type() const { return target_.contract[function_->reply].members[0].type; }

// Reads every byte, and finds what is no value.
void Caller::read(int32_t type, const void* value) {
  const boundary::Contract& contract = target_.contract;
  Keep keep(pool_);
  size_t size = boundary::measure(contract, type, value);
  boundary::Buffer bytes(size);
  if (!boundary::encode(contract, type, value, bytes.data(), size, keep)) {
    found(function_->path, "a result changes while it is read");
  }
  const char* why = nullptr;
  if (!boundary::decode(contract, type, bytes.data(), size, boundary::Check::Values, keep, &why)) {
    found(function_->path, why);
  }
}

void Caller::value(const void* result) {
  if (well()) read(result_type(), result);
}

void Caller::sunk() {
  if (!well()) return;
  const boundary::Type& type = target_.contract[result_type()];
  size_t element = type.kind == boundary::Kind::Text ? 1 : target_.contract[type.element].size;
  if (sink_.size % element) found(function_->path, "a result has part of an element");
  boundary::Slice slice{sink_.data, sink_.size / element};
  read(result_type(), &slice);
  if (sink_.outcome == SABIR_SINK_SPILLED) target_.release(sink_.data);
}

void Caller::parcel(const void* result) {
  if (!well()) return;
  if (!result) found(function_->path, "a parcel is null");
  read(result_type(), result);
  target_.release(result);
}

void Caller::view(const void* result, size_t count) {
  if (!well()) return;
  boundary::Slice slice{result, count};
  read(result_type(), &slice);
}

void Caller::read_error() {
  if (!error_) {
    if (!well() && wants_error_) found(function_->path, "a failure without an error");
    return;
  }
  if (well()) found(function_->path, "an error although all is well");
  if (error_->status != status_) found(function_->path, "an error of another status");
  bool text = valid_text(error_->message.data, error_->message.size) &&
              valid_text(error_->where.data, error_->where.size);
  if (!text) found(function_->path, "a message is not UTF-8");
  if (status_ != SABIR_DECLARED && error_->message.size == 0) {
    found(function_->path, "an error without a message");
  }
  if (status_ == SABIR_DECLARED && error_->declared && function_->error != kNone) {
    read(function_->error, error_->declared);
  }
  target_.release(error_);
}

// SABIR_FUZZ_LOCATION: where the library is; in this process if it does not say.
int run_calls(const Target& target, const uint8_t* data, size_t size) {
  const char* location = std::getenv("SABIR_FUZZ_LOCATION");
  void* instance = nullptr;
  if (target.open(location ? location : "inprocess:", &instance) != SABIR_OK) {
    found("open", "the library cannot be opened");
  }
  Source source(data, size);
  Caller caller(target, source, instance);
  for (int i = 0; i < kSteps && !source.empty(); ++i) caller.step();
  bool early = source.byte() & 1;  // handles keep what they need
  if (early) target.close(instance);
  caller.drop_all();
  if (!early) target.close(instance);
  return 0;
}

}  // namespace sabir::fuzz
