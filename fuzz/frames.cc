// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/frames.h"

#include <sabir/utf8.hpp>

#include "boundaries/codec.h"
#include "boundaries/interposers/between.h"
#include "boundaries/interposers/handles.h"
#include "fuzz/source.h"

namespace sabir::fuzz {
namespace {

using namespace boundary;

constexpr int kRequests = 64;  // in an input

const Function* function_at(const Contract& contract, uint32_t slot) {
  for (const Function& f : contract.exports) {
    if (f.number == slot) return &f;
  }
  return nullptr;
}

// A return is well-formed and of its type; a failure has a status and a message.
void judge(const Contract& contract, const Function* f, const Reply& reply) {
  const char* path = f ? f->path : "no function";
  if (reply.kind != Reply::Kind::Return && reply.kind != Reply::Kind::Fail) {
    found(path, "a request without an answer");
  }
  Outcome outcome = outcome_of(reply);
  if (outcome.failed) {
    if (outcome.status <= SABIR_OK) found(path, "a failure without a status");
    if (!valid_text(outcome.message.data(), outcome.message.size())) {
      found(path, "a message is not UTF-8");
    }
    if (outcome.message.empty() && outcome.status != SABIR_DECLARED) {
      found(path, "a failure without a message");
    }
    return;
  }
  if (!f) found(path, "an answer of a function that there is not");
  if (outcome.alias || f->reply == kNone) return;
  std::string record(outcome.record);
  if (!renumber(contract, f->reply, record, [](uint32_t, uint64_t number) { return number; })) {
    found(path, "an answer is malformed");
  }
}

}  // namespace

int run_frames(const Library& library, const uint8_t* data, size_t size) {
  auto* between = new Between(library, std::make_unique<Interposer>(), nullptr);
  Trouble trouble;
  if (!between->open("inprocess:", nullptr, trouble)) found("open", trouble.message.c_str());
  Source source(data, size);
  for (int i = 0; i < kRequests && !source.empty(); ++i) {
    bool drop = source.byte() == 0xff;
    size_t length = source.byte();
    if (drop) {
      between->lower().objects().drop(source.number(8));
      continue;
    }
    auto slot = uint32_t(source.number(2));
    CallHead head{slot, 0, this_thread()};
    std::string payload(reinterpret_cast<const char*>(&head), sizeof head);
    payload += source.take(length);
    judge(library.contract, function_at(library.contract, slot),
          between->lower().answer(Op::Call, payload));
  }
  between->leave();
  return 0;
}

}  // namespace sabir::fuzz
