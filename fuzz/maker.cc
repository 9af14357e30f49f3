// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/maker.h"

namespace sabir::fuzz {
namespace {

constexpr size_t kMostElements = 4096;  // of one call
constexpr int kDeepest = 8;

void store(char* at, uint64_t value, size_t width) { std::memcpy(at, &value, width); }

}  // namespace

void* Pool::pick(uint32_t resource, Source& source) {
  auto& all = handles_[resource];
  return all.empty() ? nullptr : all[source.below(all.size())];
}

void* Pool::take(uint32_t resource, Source& source) {
  auto& all = handles_[resource];
  if (all.empty()) return nullptr;
  size_t index = source.below(all.size());
  void* handle = all[index];
  all.erase(all.begin() + ptrdiff_t(index));
  return handle;
}

char* Maker::memory(size_t size) {
  memory_.push_back(std::make_unique<char[]>(size));
  return memory_.back().get();
}

char* Maker::record(int32_t type) {
  char* at = memory(contract_[type].size);
  fill(type, at, 0);
  return at;
}

uint64_t Maker::scalar(const boundary::Type& type) {
  using boundary::Kind;
  bool odd = type.kind != Kind::Number && source_.rarely();
  uint64_t bits = source_.number(type.width);
  if (odd) return bits;
  switch (type.kind) {
    case Kind::Bool: return bits & 1;
    case Kind::Char:
      return bits % 0x110000 >= 0xd800 && bits % 0x110000 < 0xe000 ? 'x' : bits % 0x110000;
    case Kind::Enum: return bits % type.limit;
    case Kind::Flags: return bits & type.mask;
    default: return bits;
  }
}

// A handle is not lent and given away by the same call: that is the caller's to keep.
void* Maker::handle(const boundary::Type& type) {
  if (contract_.resources[type.limit].imported || source_.rarely()) return nullptr;
  if (type.kind == boundary::Kind::Borrow) {
    void* lent = pool_.pick(type.limit, source_);
    lent_.push_back(lent);
    return lent;
  }
  void* given = pool_.take(type.limit, source_);
  if (std::find(lent_.begin(), lent_.end(), given) == lent_.end()) return given;
  pool_.add(type.limit, given);
  return nullptr;
}

void Maker::sequence(const boundary::Type& type, char* at, int depth) {
  bool text = type.kind == boundary::Kind::Text;
  size_t size = text ? 1 : contract_[type.element].size;
  if (source_.rarely()) {  // a null, with any count or none
    store(at, 0, 8);
    return store(at + 8, source_.number(8), 8);
  }
  bool flat = text || contract_[type.element].plain();
  size_t count = source_.byte();
  if (!flat) count %= 8;
  if (count == 255) count = 256 + source_.number(2) % 2048;  // beyond every small buffer
  if (depth >= kDeepest || elements_ + count > kMostElements) count = 0;
  elements_ += count;
  char* first = memory(count * size);
  store(at, reinterpret_cast<uint64_t>(first), 8);
  store(at + 8, count, 8);
  if (!flat) {
    for (size_t i = 0; i < count; ++i) fill(type.element, first + i * size, depth + 1);
    return;
  }
  std::string_view bytes = source_.take(std::min<size_t>(count * size, 64));
  for (size_t i = 0; i < count * size; ++i)
    first[i] = bytes.empty() ? 'a' : bytes[i % bytes.size()];
}

void Maker::fill(int32_t index, char* at, int depth) {
  using boundary::Kind;
  const boundary::Type& type = contract_[index];
  switch (type.kind) {
    case Kind::Bool:
    case Kind::Char:
    case Kind::Number:
    case Kind::Enum:
    case Kind::Flags: return store(at, scalar(type), type.width);
    case Kind::Text:
    case Kind::List: return sequence(type, at, depth);
    case Kind::Own:
    case Kind::Borrow: return store(at, reinterpret_cast<uint64_t>(handle(type)), 8);
    case Kind::Array:
      for (uint32_t i = 0; i < type.limit; ++i) {
        fill(type.element, at + i * contract_[type.element].size, depth);
      }
      return;
    case Kind::Record:
      for (const boundary::Member& m : type.members) fill(m.type, at + m.offset, depth);
      return;
    case Kind::Variant: {
      size_t tag = source_.rarely() ? source_.byte() : source_.below(type.members.size());
      store(at, tag, type.width);
      if (tag < type.members.size() && type.members[tag].type != boundary::kNone) {
        fill(type.members[tag].type, at + type.payload, depth + 1);
      }
    }
  }
}

}  // namespace sabir::fuzz
