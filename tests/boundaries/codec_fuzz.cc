// libFuzzer over the codec: the first byte chooses how much is checked, the next two the type.
#include "gauntlet/wire.h"
#include "payload.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto& contract = gauntlet::waist::wire::contract;
  if (size < 3) return 0;
  auto check = data[0] & 1 ? sabir::boundary::Check::Form : sabir::boundary::Check::Values;
  auto type = int32_t((data[1] | data[2] << 8) % contract.types.size());
  sabir::boundary::check_payload(contract, type, check, {data + 3, data + size});
  return 0;
}

// A new input is a well-formed payload now and then: by chance alone none would be found.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t limit);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t limit,
                                          unsigned int seed) {
  const auto& contract = gauntlet::waist::wire::contract;
  std::minstd_rand random(seed + 1);
  if (random() % 8) return LLVMFuzzerMutate(data, size, limit);
  auto type = uint16_t(random() % contract.types.size());
  std::vector<char> bytes = sabir::boundary::make_payload(contract, type, random);
  if (bytes.size() + 3 > limit) return LLVMFuzzerMutate(data, size, limit);
  data[0] = uint8_t(random());
  data[1] = uint8_t(type);
  data[2] = uint8_t(type >> 8);
  std::copy(bytes.begin(), bytes.end(), data + 3);
  return bytes.size() + 3;
}
