// A host in C can write anything into the library's lists, and the library can give it anything:
// neither is shown what the contract does not have.
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

sabir_status hear(void*, const char*, size_t, sabir_char, soiled_host_season,
                  const soiled_host_leaf*, const sabir_string*, size_t, sabir_bool* result,
                  sabir_error**) {
  *result = 1;
  return SABIR_OK;
}

sabir_status whisper(void*, const char*, size_t, sabir_sink* sink, sabir_error**) {
  return soiled_put(sink, "...", 3);
}

// What the library says to this host, as a number, or why it cannot.
template <typename F>
std::string asked(Writes writes, F&& ask) {
  soiled_imports imports = {};
  imports.struct_size = sizeof imports;
  imports.context = &writes;
  imports.host_soil = soil;
  imports.host_hear = hear;
  imports.host_whisper = whisper;
  sabir_open_options options = {};
  options.struct_size = sizeof options;
  options.imports = &imports;
  soiled_instance* instance = nullptr;
  sabir_error* error = nullptr;
  uint32_t count = 0;
  sabir_status status = soiled_open("", &options, &instance, &error);
  if (status == SABIR_OK) status = ask(instance, &count, &error);
  std::string said = status == SABIR_OK ? std::to_string(count)
                                        : std::string(error->message.data, error->message.size);
  soiled_release(error);
  soiled_close(instance);
  return said;
}
std::string fresh(Writes writes) { return asked(writes, soiled_fresh); }
std::string tell(soiled_place wrong) {
  return asked({}, [&](soiled_instance* instance, uint32_t* heard, sabir_error** error) {
    sabir_bool result = 0;
    sabir_status status = soiled_tell(instance, wrong, &result, error);
    *heard = result;
    return status;
  });
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

TEST(Soiled, WhatAHostIsGivenIsLookedAt) {
  EXPECT_EQ(tell(SOILED_PLACE_NOWHERE), "1");
  const std::pair<soiled_place, std::string> wrong[] = {
      {SOILED_PLACE_TEXT, "`text`"},     {SOILED_PLACE_LETTER, "`letter`"},
      {SOILED_PLACE_SEASON, "`season`"}, {SOILED_PLACE_LEAF, "`leaf`"},
      {SOILED_PLACE_NAMES, "`names`"},   {SOILED_PLACE_WHISPER, "`text`"}};
  for (const auto& [place, name] : wrong)
    EXPECT_EQ(tell(place),
              "the implementation gave " + name + " a value that the contract does not allow");
}

}  // namespace
