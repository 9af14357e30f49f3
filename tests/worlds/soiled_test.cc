// A host in C can write anything into the library's lists; the library is never shown what its
// contract does not have.
#include <gtest/gtest.h>
#include <soiled.h>

#include <string>

namespace {

struct Writes {
  sabir_char letter;
  sabir_bool fresh, sign;
};

sabir_status soil(void* context, soiled_host_leaf* leaves, size_t count, sabir_bool* signs,
                  size_t signs_count, sabir_error**) {
  auto* writes = static_cast<Writes*>(context);
  leaves[count - 1] = {writes->letter, writes->fresh};
  signs[signs_count - 1] = writes->sign;
  return SABIR_OK;
}

// How many are fresh, or why nobody knows.
std::string fresh(Writes writes) {
  soiled_imports imports = {};
  imports.struct_size = sizeof imports;
  imports.context = &writes;
  imports.host_soil = soil;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.imports = &imports;
  soiled_instance* instance = nullptr;
  sabir_error* error = nullptr;
  uint32_t count = 0;
  sabir_status status = soiled_open("", &options, &instance, &error);
  if (status == SABIR_OK) status = soiled_fresh(instance, &count, &error);
  std::string said = status == SABIR_OK ? std::to_string(count)
                                        : std::string(error->message.data, error->message.size);
  soiled_release(error);
  soiled_close(instance);
  return said;
}

TEST(Soiled, WhatAHostWritesIsLookedAt) {
  EXPECT_EQ(fresh({'b', 1, 1}), "3");
  EXPECT_EQ(fresh({'b', 0, 0}), "2");
  const Writes wrong[] = {{0xd800, 1, 1}, {'b', 2, 1}, {'b', 1, 2}};
  for (const Writes& one : wrong) {
    std::string said = fresh(one);
    EXPECT_NE(said.find("the contract does not allow"), said.npos) << said;
  }
}

}  // namespace
