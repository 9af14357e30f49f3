#include "payload.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "boundaries/buffer.h"

namespace sabir::boundary {
namespace {

class Maker {
 public:
  Maker(const Contract& contract, std::minstd_rand& random)
      : contract_(contract), random_(random) {}

  std::vector<char> run(int32_t type) {
    bytes_.assign(contract_[type].size, 0);
    fill(type, 0, 0);
    return std::move(bytes_);
  }

 private:
  uint64_t below(uint64_t limit) { return limit ? random_() % limit : 0; }
  void put(size_t at, uint64_t value, size_t width) { std::memcpy(&bytes_[at], &value, width); }

  void fill(int32_t index, size_t at, int depth) {
    const Type& type = contract_[index];
    switch (type.kind) {
      case Kind::Bool: return put(at, below(2), 1);
      case Kind::Char: return put(at, below(0xd800), 4);
      case Kind::Number: return put(at, random_(), std::min<size_t>(type.width, 4));
      case Kind::Enum: return put(at, below(type.limit), type.width);
      case Kind::Flags: return put(at, random_() & type.mask, type.width);
      case Kind::Own:
      case Kind::Borrow: return put(at, 1 + below(1000), 8);
      case Kind::Text: return sequence(at, depth, 1, 1, kNone);
      case Kind::List:
        return sequence(at, depth, contract_[type.element].size, contract_[type.element].align,
                        type.element);
      case Kind::Array:
        for (uint32_t i = 0; i < type.limit; ++i) {
          fill(type.element, at + i * contract_[type.element].size, depth + 1);
        }
        return;
      case Kind::Record:
        for (const Member& m : type.members) fill(m.type, at + m.offset, depth + 1);
        return;
      case Kind::Variant: {
        uint64_t tag = below(type.members.size());
        put(at, tag, type.width);
        if (type.members[tag].type != kNone) {
          fill(type.members[tag].type, at + type.payload, depth + 1);
        }
      }
    }
  }

  void sequence(size_t at, int depth, size_t size, size_t align, int32_t element) {
    uint64_t count = depth > 6 ? 0 : below(4);
    if (count == 0) return;
    bytes_.resize((bytes_.size() + align - 1) / align * align);
    size_t first = bytes_.size();
    bytes_.resize(first + count * size, element == kNone ? 'a' : 0);
    put(at, first, 8);
    put(at + 8, count, 8);
    for (uint64_t i = 0; element != kNone && i < count; ++i) {
      fill(element, first + i * size, depth + 1);
    }
  }

  const Contract& contract_;
  std::minstd_rand& random_;
  std::vector<char> bytes_;
};

}  // namespace

std::vector<char> make_payload(const Contract& contract, int32_t type, std::minstd_rand& random) {
  return Maker(contract, random).run(type);
}

bool check_payload(const Contract& contract, int32_t type, Check check,
                   const std::vector<char>& bytes) {
  Buffer value(bytes.data(), bytes.size());  // no byte more: a sanitizer sees who reads on
  Numbers numbers;
  const char* why = nullptr;
  if (!decode(contract, type, value.data(), value.size(), check, numbers, &why)) {
    return why && *why ? false : (std::abort(), false);
  }
  size_t size = measure(contract, type, value.data());
  Buffer again(size);
  bool same = size == bytes.size() &&
              encode(contract, type, value.data(), again.data(), size, numbers) &&
              std::memcmp(again.data(), bytes.data(), size) == 0;
  if (same) return true;
  std::fprintf(stderr, "type %d does not encode to the bytes that it was decoded from\n", type);
  std::abort();
}

}  // namespace sabir::boundary
