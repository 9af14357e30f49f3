// Payloads made up from the tables of a contract, and what must hold of any bytes at all.
#pragma once

#include <random>
#include <vector>

#include "boundaries/codec.h"

namespace sabir::boundary {

// Handles are their numbers here.
class Numbers final : public Handles {
 public:
  uint64_t lower(uint32_t, void* handle, bool) override {
    return reinterpret_cast<uint64_t>(handle);
  }
  void* lift(uint32_t, uint64_t number, bool) override { return reinterpret_cast<void*>(number); }
};

// A well-formed payload of the type.
std::vector<char> make_payload(const Contract& contract, int32_t type, std::minstd_rand& random);

// Decodes the bytes; if that goes well, the value encodes to the same bytes. False: refused. Stops
// the program if the property does not hold.
bool check_payload(const Contract& contract, int32_t type, Check check,
                   const std::vector<char>& bytes);

}  // namespace sabir::boundary
