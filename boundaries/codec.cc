// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/codec.h"

#include <cstring>
#include <sabir/utf8.hpp>

namespace sabir::boundary {
namespace {

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <typename T>
void store(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

uint64_t load_number(const char* at, uint8_t width) {
  switch (width) {
    case 1: return load<uint8_t>(at);
    case 2: return load<uint16_t>(at);
    case 4: return load<uint32_t>(at);
    default: return load<uint64_t>(at);
  }
}

// A pointer, or the offset in its place; a count behind it.
struct Reference {
  uint64_t place;
  uint64_t count;
};
constexpr size_t kPointerSize = 8;
static_assert(sizeof(void*) == kPointerSize && sizeof(size_t) == kPointerSize);

size_t aligned(size_t at, size_t alignment) { return (at + alignment - 1) & ~(alignment - 1); }

// Visits what a value consists of. `Visitor` says what to do at a scalar, at a handle and at a
// reference to elements; for a reference it returns where the elements can be read, or NULL.
template <typename Visitor>
class Walk {
 public:
  Walk(const Contract& contract, Visitor& visitor) : contract_(contract), visitor_(visitor) {}

  bool value(int32_t index, char* at) {
    const Type& type = contract_[index];
    if (visitor_.skips(type)) return true;
    switch (type.kind) {
      case Kind::Bool:
      case Kind::Char:
      case Kind::Number:
      case Kind::Enum:
      case Kind::Flags: return visitor_.scalar(type, at);
      case Kind::Own:
      case Kind::Borrow: return visitor_.handle(type, at);
      case Kind::Text:
      case Kind::List: return sequence(type, at);
      case Kind::Array: return elements(type.element, at, type.limit);
      case Kind::Record: return record(type, at);
      case Kind::Variant: return variant(type, at);
    }
    return false;
  }

 private:
  bool record(const Type& type, char* at) {
    for (const Member& member : type.members) {
      if (!value(member.type, at + member.offset)) return false;
    }
    return true;
  }

  bool variant(const Type& type, char* at) {
    uint64_t tag = load_number(at, type.width);
    if (tag >= type.members.size()) return visitor_.bad_tag();
    int32_t payload = type.members[tag].type;
    return payload == kNone || value(payload, at + type.payload);
  }

  bool sequence(const Type& type, char* at) {
    auto reference = load<Reference>(at);
    if (reference.count == 0) return visitor_.nothing(at);
    bool text = type.kind == Kind::Text;
    char* first = visitor_.reference(at, reference, text ? 1 : contract_[type.element].size,
                                     text ? 1 : contract_[type.element].align);
    if (!first) return visitor_.missing();
    if (text) return visitor_.text(first, reference.count);
    return elements(type.element, first, reference.count);
  }

  bool elements(int32_t element, char* first, uint64_t count) {
    const Type& type = contract_[element];
    if (visitor_.skips(type)) return true;
    for (uint64_t i = 0; i < count; ++i) {
      if (!value(element, first + i * type.size)) return false;
    }
    return true;
  }

  const Contract& contract_;
  Visitor& visitor_;
};

// Adds up what is pointed at.
struct Measure {
  size_t tail;
  bool beyond = false;

  bool skips(const Type& type) const { return type.flat(); }
  bool scalar(const Type&, char*) { return true; }
  bool handle(const Type&, char*) { return true; }
  bool bad_tag() { return true; }
  bool nothing(char*) { return true; }
  bool missing() { return !beyond; }
  bool text(char*, uint64_t) { return true; }
  char* reference(char*, Reference reference, size_t size, size_t align) {
    if (!reference.place) return nullptr;
    size_t bytes = 0;
    beyond = __builtin_mul_overflow(reference.count, size, &bytes) ||
             __builtin_add_overflow(aligned(tail, align), bytes, &tail) || tail > kNoMemory / 2;
    if (beyond) return nullptr;
    return reinterpret_cast<char*>(reference.place);
  }
};

// Walks the copy, whose pointers still are the original's.
struct Encode {
  char* base;
  size_t size;
  size_t tail;
  Handles& handles;
  bool changed = false;

  bool skips(const Type& type) const { return type.flat(); }
  bool scalar(const Type&, char*) { return true; }
  bool bad_tag() { return true; }  // the reader says so
  bool missing() { return !changed; }
  bool text(char*, uint64_t) { return true; }
  bool handle(const Type& type, char* at) {
    store(at, handles.lower(type.limit, load<void*>(at), type.kind == Kind::Own));
    return true;
  }
  bool nothing(char* at) {
    store(at, Reference{0, 0});
    return true;
  }
  char* reference(char* at, Reference reference, size_t element, size_t align) {
    if (!reference.place) return nullptr;  // as it is: the reader says so
    size_t start = aligned(tail, align), bytes = reference.count * element;
    changed = start > size || bytes > size - start;
    if (changed) return nullptr;
    std::memset(base + tail, 0, start - tail);
    std::memcpy(base + start, reinterpret_cast<const void*>(reference.place), bytes);
    store(at, uint64_t(start));
    tail = start + bytes;
    return base + start;
  }
};

// Makes values of bytes in place, and checks them.
struct Decode {
  char* base;
  size_t size;
  size_t tail;
  Check check;
  Handles& handles;
  bool apart = false;  // pieces lie where the other side can write
  const char* why = nullptr;

  bool skips(const Type& type) const {
    return type.plain() || (type.flat() && check == Check::Form);
  }
  bool fail(const char* reason) {
    if (!why) why = reason;
    return false;
  }
  bool scalar(const Type& type, char* at) {
    if (check == Check::Form || type.open) return true;
    uint64_t value = load_number(at, type.width);
    switch (type.kind) {
      case Kind::Bool: return value <= 1 || fail("a boolean is neither 0 nor 1");
      case Kind::Char:
        return valid_char(uint32_t(value)) || fail("a char is not a Unicode scalar value");
      case Kind::Enum: return value < type.limit || fail("an enum is beyond its cases");
      case Kind::Flags: return (value & ~type.mask) == 0 || fail("flags have bits without a name");
      default: return true;
    }
  }
  bool bad_tag() { return check == Check::Form || fail("a tag is beyond its cases"); }
  bool handle(const Type& type, char* at) {
    auto number = load<uint64_t>(at);
    void* handle = number ? handles.lift(type.limit, number, type.kind == Kind::Own) : nullptr;
    store(at, handle);
    return handle || check == Check::Form || fail("a handle stands for nothing");
  }
  bool nothing(char* at) {
    bool zero = load<uint64_t>(at) == 0;
    store(at, base);  // a non-null sentinel: memcpy and others refuse NULL
    return zero || fail("an empty list has an offset");
  }
  // A null with a count is passed on to who says so in the contract's words.
  bool missing() { return !why && (check == Check::Form || fail("a list is missing")); }
  bool text(char* first, uint64_t count) {
    return check == Check::Form || apart || valid_text(first, count) || fail("a text is not UTF-8");
  }
  char* reference(char* at, Reference reference, size_t element, size_t align) {
    if (!reference.place) return nullptr;
    size_t start = aligned(tail, align);
    if (reference.place != start) return fail("an offset is not where it must be"), nullptr;
    if (start > size || reference.count > (size - start) / element) {
      return fail("a list ends beyond the payload"), nullptr;
    }
    for (; tail < start; ++tail) {
      if (base[tail]) return fail("there is something between two pieces"), nullptr;
    }
    store(at, base + start);
    tail = start + reference.count * element;
    return base + start;
  }
};

struct Find {
  bool (*found)(void* context, uint32_t resource, void* handle, bool own);
  void* context;

  bool skips(const Type& type) const { return !type.handles(); }
  bool scalar(const Type&, char*) { return true; }
  bool bad_tag() { return true; }
  bool nothing(char*) { return true; }
  bool missing() { return true; }
  bool text(char*, uint64_t) { return true; }
  bool handle(const Type& type, char* at) {
    auto* handle = load<void*>(at);
    return !handle || !found(context, type.limit, handle, type.kind == Kind::Own);
  }
  char* reference(char*, Reference reference, size_t, size_t) {
    return reinterpret_cast<char*>(reference.place);
  }
};

}  // namespace

size_t measure(const Contract& contract, int32_t type, const void* value) {
  const Type& root = contract[type];
  Measure visitor{root.size};
  // It only reads.
  bool fine =
      Walk(contract, visitor).value(type, const_cast<char*>(static_cast<const char*>(value)));
  return fine ? visitor.tail : kNoMemory;
}

namespace {

// The structure goes to `record`, what it points at to its place behind `to`.
bool encode_at(const Contract& contract, int32_t type, const void* value, char* record, char* to,
               size_t size, Handles& handles) {
  const Type& root = contract[type];
  if (size < root.size) return false;
  std::memcpy(record, value, root.size);
  Encode visitor{to, size, root.size, handles};
  return Walk(contract, visitor).value(type, record) && visitor.tail == size;
}

bool decode_at(Decode visitor, const Contract& contract, int32_t type, char* record,
               const char** why) {
  bool fine = visitor.size >= visitor.tail ? Walk(contract, visitor).value(type, record)
                                           : visitor.fail("the payload is shorter than its record");
  if (fine && visitor.tail != visitor.size) {
    fine = visitor.fail("bytes are left over behind the payload");
  }
  if (!fine) *why = visitor.why ? visitor.why : "the payload is malformed";
  return fine;
}

// Whether a value points only at pieces that point nowhere.
bool pieces_are_flat(const Contract& contract, int32_t type) {
  if (contract[type].kind != Kind::Record) return false;
  for (const Member& member : contract[type].members) {
    const Type& each = contract[member.type];
    bool list = each.kind == Kind::List && contract[each.element].flat();
    if (!each.flat() && !list && each.kind != Kind::Text) return false;
  }
  return true;
}

}  // namespace

bool encode(const Contract& contract, int32_t type, const void* value, char* to, size_t size,
            Handles& handles) {
  return encode_at(contract, type, value, to, to, size, handles);
}

bool encode_shared(const Contract& contract, int32_t type, const void* value, char* to, size_t size,
                   Handles& handles, Buffer& own, bool whole) {
  bool apart = !whole && pieces_are_flat(contract, type);
  own = Buffer(apart ? contract[type].size : size);
  if (!encode_at(contract, type, value, own.data(), apart ? to : own.data(), size, handles)) {
    return false;
  }
  std::memcpy(to, own.data(), own.size());
  return true;
}

bool decode(const Contract& contract, int32_t type, char* at, size_t size, Check check,
            Handles& handles, const char** why) {
  return decode_at({at, size, contract[type].size, check, handles}, contract, type, at, why);
}

bool pieces_are_plain(const Contract& contract, int32_t type) {
  if (!pieces_are_flat(contract, type)) return false;
  for (const Member& member : contract[type].members) {
    const Type& each = contract[member.type];
    if (each.kind == Kind::List && !contract[each.element].plain()) return false;
  }
  return true;
}

bool decode_apart(const Contract& contract, int32_t type, char* record, char* at, size_t size,
                  Handles& handles, const char** why) {
  return decode_at({at, size, contract[type].size, Check::Values, handles, true}, contract, type,
                   record, why);
}

bool any_handle(const Contract& contract, int32_t type, const void* value,
                bool (*found)(void* context, uint32_t resource, void* handle, bool own),
                void* context) {
  Find visitor{found, context};
  auto* at = const_cast<char*>(static_cast<const char*>(value));  // it only reads
  return !Walk(contract, visitor).value(type, at);
}

}  // namespace sabir::boundary
