// What one side lends to the other for a call is in use by nobody when the call has ended.
#include "boundaries/objects.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using sabir::boundary::Objects;

constexpr auto kUse = std::chrono::milliseconds(100);

TEST(Objects, ThatAreLentAreNobodysWhenTheyAreForgotten) {
  Objects objects([](uint32_t, void*) { ADD_FAILURE() << "what was lent is not dropped"; });
  int object = 0;
  for (bool dropped : {false, true}) {
    uint64_t number = objects.add(0, &object, true);
    ASSERT_EQ(objects.pin(0, number), &object);
    std::atomic<bool> in_use{true};
    std::thread user([&] {
      std::this_thread::sleep_for(kUse);
      EXPECT_EQ(objects.pin(0, number), nullptr) << "nobody gets it any more";
      in_use = false;
      objects.release(number);
      objects.bury(number);
    });
    if (dropped) objects.drop(number);  // by who does not own it
    objects.forget(number);
    EXPECT_FALSE(in_use);
    user.join();
    EXPECT_EQ(objects.size(), 0u);
  }
}

}  // namespace
