// Differential fuzzing: the engine, in one piece, in portions, over many texts and over two put
// together, against its slow twin.
//
//   cmake -S libs/uninorm -B build/fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DUNINORM_FUZZ=ON
//   ninja -C build/fuzz uninorm_fuzz && build/fuzz/uninorm_fuzz libs/uninorm/tests/fuzz/seeds
//
// The first byte of an input picks the form and how text is cut; the rest is the text.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "batch.h"
#include "ref.h"
#include "stream.h"

namespace {

using namespace uninorm;
using engine::Form;
using engine::IllFormed;
using engine::Output;

bool grow(Output& output, size_t needed) {
  auto& text = *static_cast<std::string*>(output.context);
  text.resize(needed);
  output.data = text.data();
  output.capacity = text.size();
  return true;
}

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the engine and its twin differ: %s\n", what);
  std::abort();
}

std::string whole(std::string_view text, Form form, bool may_alias) {
  std::string memory;
  Output output{nullptr, 0, 0, grow, &memory};
  auto result = engine::normalize(text, form, IllFormed::Replace, output, may_alias);
  demand(result.status.ok(), "refused");
  return result.alias ? std::string(text) : memory.substr(0, output.size);
}

std::string in_portions(std::string_view text, Form form, size_t portion) {
  std::string memory;
  Output output{nullptr, 0, 0, grow, &memory};
  engine::Stream stream(form, IllFormed::Replace, false);
  for (size_t at = 0; at < text.size(); at += portion) {
    demand(stream.push(text.substr(at, portion), output).ok(), "push");
  }
  demand(stream.finish(output).ok(), "finish");
  return memory.substr(0, output.size);
}

// Every portion a text of its own; and the first two put together.
void as_texts(std::string_view text, Form form, size_t portion) {
  std::string expected, memory;
  std::vector<uint64_t> ends, found;
  for (size_t at = 0; at < text.size(); at += portion) {
    expected += ref::normalize(text.substr(at, portion), form);
    ends.push_back(std::min(at + portion, text.size()));
  }
  found.resize(ends.size());
  Output output{nullptr, 0, 0, grow, &memory};
  auto status = engine::normalize_all(text, ends.data(), ends.size(), form, IllFormed::Replace,
                                      output, found.data());
  demand(status.ok() && memory.substr(0, output.size) == expected, "many texts");
}

void together(std::string_view text, Form form, size_t portion) {
  std::string left = ref::normalize(text.substr(0, std::min(portion, text.size())), form);
  std::string right = ref::normalize(text.substr(std::min(portion, text.size())), form);
  std::string memory;
  Output output{nullptr, 0, 0, grow, &memory};
  demand(engine::append(left, right, form, IllFormed::Refuse, output).ok(), "append refuses");
  demand(memory.substr(0, output.size) == ref::normalize(left + right, form), "append");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  Form form = static_cast<Form>(data[0] % 7);
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string expected = ref::normalize(text, form);
  demand(whole(text, form, false) == expected, "whole");
  demand(whole(text, form, true) == expected, "aliased");
  demand(in_portions(text, form, 1 + data[0] / 6) == expected, "in portions");
  as_texts(text, form, 1 + data[0] / 6);
  if (form != Form::Casefold) together(text, form, 1 + data[0] / 6);
  demand(engine::is_normalized(text, form, IllFormed::Replace).yes == (expected == text), "check");
  bool truncated = false;
  size_t bad = ref::first_ill_formed(text, truncated);
  engine::Status status = engine::validate_utf8(text);
  demand(status.ok() == (bad == std::string::npos), "validity");
  demand(status.ok() || status.offset == bad, "offset");
  return 0;
}
