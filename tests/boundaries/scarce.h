// What a process asks the system for, and that it may not get: threads, descriptors, mappings,
// memory, processes. Linked into a test, and preloaded into the workers that it starts; each has a
// ration in memory, and who is preloaded finds it in the file that SABIR_TEST_RATION names.
#pragma once

#include <atomic>
#include <cstdint>

namespace sabir::testing {

enum class Scarce : uint32_t { Nothing, Threads, Descriptors, Mappings, Memory, Processes };

struct Ration {
  std::atomic<Scarce> what{Scarce::Nothing};
  std::atomic<bool> once{true};    // only one is refused, or all from then on
  std::atomic<int64_t> left{0};    // how many there are before that
  std::atomic<uint32_t> given{0};  // asked for, and given
  std::atomic<uint32_t> refused{0};

  // What follows is refused after so many.
  void set(Scarce of, int64_t after, bool only_once) {
    what = Scarce::Nothing;
    once = only_once;
    left = after;
    given = refused = 0;
    what = of;
  }
  void lift() { what = Scarce::Nothing; }
};

// That of this process.
Ration& ration();

}  // namespace sabir::testing
