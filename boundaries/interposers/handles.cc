// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/handles.h"

#include <algorithm>

#include "boundaries/buffer.h"
#include "boundaries/codec.h"

namespace sabir::boundary {
namespace {

class Collect final : public Handles {
 public:
  uint64_t lower(uint32_t, void*, bool) override { return 0; }
  void* lift(uint32_t resource, uint64_t number, bool own) override {
    found.push_back({resource, number, own});
    return this;  // anything but NULL
  }
  std::vector<NumberedHandle> found;
};

// A number is a pointer for a moment.
class Renumber final : public Handles {
 public:
  using To = std::function<uint64_t(uint32_t resource, uint64_t number)>;
  explicit Renumber(const To& to) : to_(to) {}
  uint64_t lower(uint32_t, void* handle, bool) override {
    return reinterpret_cast<uint64_t>(handle);
  }
  void* lift(uint32_t resource, uint64_t number, bool) override {
    return reinterpret_cast<void*>(to_(resource, number));
  }

 private:
  const To& to_;
};

}  // namespace

bool holds_handles(const Contract& contract, int32_t index) {
  if (index == kNone) return false;
  const Type& type = contract[index];
  if (type.kind == Kind::Own || type.kind == Kind::Borrow) return true;
  if (type.flat() || type.kind == Kind::Text) return false;
  if (type.kind == Kind::List || type.kind == Kind::Array) {
    return holds_handles(contract, type.element);
  }
  return std::any_of(type.members.begin(), type.members.end(),
                     [&](const Member& m) { return holds_handles(contract, m.type); });
}

std::vector<NumberedHandle> handles_in(const Contract& contract, int32_t type,
                                       std::string_view record) {
  Buffer copy(record.data(), record.size());
  Collect collect;
  const char* why = nullptr;
  (void)decode(contract, type, copy.data(), copy.size(), Check::Form, collect, &why);
  return std::move(collect.found);
}

bool renumber(const Contract& contract, int32_t type, std::string& record,
              const std::function<uint64_t(uint32_t resource, uint64_t number)>& to) {
  Buffer copy(record.data(), record.size());
  Renumber handles(to);
  const char* why = nullptr;
  return decode(contract, type, copy.data(), copy.size(), Check::Form, handles, &why) &&
         encode(contract, type, copy.data(), record.data(), record.size(), handles);
}

}  // namespace sabir::boundary
