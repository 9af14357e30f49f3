// Loops of one call each, for counting instructions: `instructions MODE COUNT`. Compiled with the
// class itself, statically and with link-time optimisation, and once more against the shared
// library.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <rules.hpp>

#ifdef SABIR_STATIC
#include "../../tests/waist/rules.cc"
#else
extern "C" int32_t plain_add(void* instance, uint32_t a, uint32_t b, uint32_t* result,
                             void** error);
#endif

namespace {

// The compiler knows neither the values nor how often.
template <typename F>
uint32_t repeat(long count, F&& add) {
  uint32_t sum = 1;
  for (long i = 0; i < count; ++i) {
    sum = add(sum, uint32_t(i));
    asm volatile("" : "+r"(sum));
  }
  return sum;
}

uint32_t run(const char* mode, long count) {
  if (std::strcmp(mode, "waist") == 0) {
    rules_shared* handle = nullptr;
    rules_shared_new(nullptr, &handle, nullptr);
    uint32_t sum = repeat(count, [&](uint32_t a, uint32_t b) {
      uint32_t result = 0;
      if (rules_shared_add(handle, a, b, &result, nullptr) != SABIR_OK) std::abort();
      return result;
    });
    rules_shared_drop(handle);
    return sum;
  }
  if (std::strcmp(mode, "wrapper") == 0) {
    const rules::Shared shared;
    return repeat(count, [&](uint32_t a, uint32_t b) { return shared.add(a, b); });
  }
#ifdef SABIR_STATIC
  const ::Shared object;
  return repeat(count, [&](uint32_t a, uint32_t b) { return object.add(a, b); });
#else
  return repeat(count, [&](uint32_t a, uint32_t b) {
    uint32_t result = 0;
    if (plain_add(nullptr, a, b, &result, nullptr) != 0) std::abort();
    return result;
  });
#endif
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: instructions direct|waist|wrapper COUNT\n");
    return 2;
  }
  std::printf("%u\n", run(argv[1], std::atol(argv[2])));
  return 0;
}
