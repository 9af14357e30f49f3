// The codec over every type of the gauntlet: what is well-formed comes through as it was, and
// nothing else does any harm.
#include <gtest/gtest.h>

#include "gauntlet/wire.h"
#include "payload.h"

namespace sabir::boundary {
namespace {

const Contract& contract = gauntlet::waist::wire::contract;

TEST(Codec, WhatIsWellFormedComesThrough) {
  std::minstd_rand random(1);
  for (int32_t type = 0; type < int32_t(contract.types.size()); ++type) {
    for (int i = 0; i < 50; ++i) {
      std::vector<char> bytes = make_payload(contract, type, random);
      EXPECT_TRUE(check_payload(contract, type, Check::Values, bytes)) << type;
      EXPECT_TRUE(check_payload(contract, type, Check::Form, bytes)) << type;
    }
  }
}

TEST(Codec, AShorterOrLongerPayloadIsRefused) {
  std::minstd_rand random(2);
  for (int32_t type = 0; type < int32_t(contract.types.size()); ++type) {
    std::vector<char> bytes = make_payload(contract, type, random);
    bytes.push_back(0);
    EXPECT_FALSE(check_payload(contract, type, Check::Form, bytes)) << type;
    bytes.resize(bytes.size() - 2);
    EXPECT_FALSE(check_payload(contract, type, Check::Form, bytes)) << type;
  }
}

TEST(Codec, AnyChangeIsRefusedOrIsAnotherValue) {
  std::minstd_rand random(3);
  size_t refused = 0;
  for (int32_t type = 0; type < int32_t(contract.types.size()); ++type) {
    for (int i = 0; i < 500; ++i) {
      std::vector<char> bytes = make_payload(contract, type, random);
      for (uint32_t changes = 1 + random() % 3; changes; --changes) {
        bytes[random() % bytes.size()] = char(random());
      }
      refused += !check_payload(contract, type, i % 2 ? Check::Form : Check::Values, bytes);
    }
  }
  EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace sabir::boundary
