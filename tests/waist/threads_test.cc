// Thread rules of resources: who breaks one is refused, and there is never a race. Run under the
// thread sanitizer too.
#include <gtest/gtest.h>
#include <pthread.h>
#include <rules.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace sabir::testing {
namespace {

using std::chrono::milliseconds;

void wait_until_held() {
  sabir_bool held = 0;
  for (int i = 0; i < 20000 && !held; ++i) {
    ASSERT_EQ(rules_is_held(nullptr, &held, nullptr), SABIR_OK);
    std::this_thread::sleep_for(milliseconds(1));
  }
  ASSERT_EQ(held, 1);
}

TEST(ThreadRules, AnExclusiveResourceServesOneAtATime) {
  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(nullptr, &handle, nullptr), SABIR_OK);
  std::thread holder([&] { EXPECT_EQ(rules_exclusive_hold(handle, nullptr), SABIR_OK); });
  wait_until_held();
  uint64_t count = 7;
  sabir_error* error = nullptr;
  EXPECT_EQ(rules_exclusive_count(handle, &count, &error), SABIR_FAILED_PRECONDITION);
  EXPECT_STREQ(error->message.data, "`self` is in use by another call, and serves one at a time");
  EXPECT_EQ(count, 7u);
  rules_release(error);
  // Lent to another call, alone or in a list, it is in use just the same.
  rules_exclusive* other = nullptr;
  sabir_bool same = 0;
  ASSERT_EQ(rules_exclusive_new(nullptr, &other, nullptr), SABIR_OK);
  EXPECT_EQ(rules_exclusive_compare(other, handle, &same, nullptr), SABIR_FAILED_PRECONDITION);
  rules_exclusive* both[] = {other, handle};
  EXPECT_EQ(rules_exclusive_of(nullptr, both, 2, &count, nullptr), SABIR_FAILED_PRECONDITION);
  EXPECT_EQ(rules_let_go(nullptr, nullptr), SABIR_OK);
  holder.join();
  EXPECT_EQ(rules_exclusive_of(nullptr, both, 2, &count, nullptr), SABIR_OK);
  EXPECT_EQ(count, 2u);
  rules_exclusive_drop(other);
  rules_exclusive_drop(handle);
}

TEST(ThreadRules, AnExclusiveResourceCountsWhatItServed) {
  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(nullptr, &handle, nullptr), SABIR_OK);
  std::atomic<uint64_t> served{0}, refused{0};
  auto work = [&] {
    for (int i = 0; i < 2000; ++i) {
      uint64_t count = 0;
      sabir_status status = rules_exclusive_count(handle, &count, nullptr);
      EXPECT_TRUE(status == SABIR_OK || status == SABIR_FAILED_PRECONDITION);
      ++(status == SABIR_OK ? served : refused);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  uint64_t count = 0;
  EXPECT_EQ(rules_exclusive_count(handle, &count, nullptr), SABIR_OK);
  EXPECT_EQ(count, served + 1);
  EXPECT_EQ(served + refused, 8000u);
  rules_exclusive_drop(handle);
}

TEST(ThreadRules, AConfinedResourceServesTheThreadThatMadeIt) {
  rules_confined* handle = nullptr;
  ASSERT_EQ(rules_confined_new(nullptr, &handle, nullptr), SABIR_OK);
  uint64_t count = 0;
  EXPECT_EQ(rules_confined_count(handle, &count, nullptr), SABIR_OK);
  std::thread([&] {
    sabir_error* error = nullptr;
    EXPECT_EQ(rules_confined_count(handle, &count, &error), SABIR_FAILED_PRECONDITION);
    EXPECT_STREQ(error->message.data,
                 "`self` belongs to the thread that made it, and this is another one");
    rules_release(error);
    rules_confined_drop(handle);  // dropping is free for all
  }).join();
  EXPECT_EQ(count, 1u);
}

TEST(ThreadRules, ASharedResourceServesAll) {
  rules_shared* handle = nullptr;
  ASSERT_EQ(rules_shared_new(nullptr, &handle, nullptr), SABIR_OK);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        uint64_t count = 0;
        EXPECT_EQ(rules_shared_count(handle, &count, nullptr), SABIR_OK);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  uint64_t count = 0;
  EXPECT_EQ(rules_shared_count(handle, &count, nullptr), SABIR_OK);
  EXPECT_EQ(count, 4001u);
  rules_shared_drop(handle);
}

// A sink that grows calls back: what the rule says of the handle whose call that is, and of another
// thread meanwhile.
template <typename Handle>
struct Reentry {
  sabir_status (*count)(Handle*, uint64_t*, sabir_error**) = nullptr;
  Handle* handle = nullptr;
  sabir_status again = SABIR_UNKNOWN, elsewhere = SABIR_UNKNOWN;
  std::vector<char> memory;

  static sabir_status grow(sabir_sink* sink, size_t need) {
    auto* self = static_cast<Reentry*>(sink->context);
    uint64_t count = 0;
    self->again = self->count(self->handle, &count, nullptr);
    std::thread([&] { self->elsewhere = self->count(self->handle, &count, nullptr); }).join();
    self->memory.resize(need);
    sink->data = self->memory.data();
    sink->capacity = need;
    return SABIR_OK;
  }
};

template <typename Handle>
void expect_of_reentry(sabir_status (*make)(rules_instance*, Handle**, sabir_error**),
                       sabir_status (*bytes)(Handle*, sabir_sink*, sabir_error**),
                       sabir_status (*count)(Handle*, uint64_t*, sabir_error**),
                       void (*drop)(Handle*), sabir_status expected) {
  Reentry<Handle> reentry;
  reentry.count = count;
  ASSERT_EQ(make(nullptr, &reentry.handle, nullptr), SABIR_OK);
  sabir_sink sink = {};
  sink.grow = reentry.grow;
  sink.context = &reentry;
  EXPECT_EQ(bytes(reentry.handle, &sink, nullptr), SABIR_OK);
  EXPECT_EQ(sink.size, 100u);
  EXPECT_EQ(reentry.again, expected);
  EXPECT_EQ(reentry.elsewhere, expected);
  uint64_t counted = 0;
  EXPECT_EQ(count(reentry.handle, &counted, nullptr), SABIR_OK) << "it is free again";
  drop(reentry.handle);
}

TEST(ThreadRules, ACallbackMayNotReenterWhatServesOneAtATime) {
  expect_of_reentry(rules_exclusive_new, rules_exclusive_bytes, rules_exclusive_count,
                    rules_exclusive_drop, SABIR_FAILED_PRECONDITION);
  expect_of_reentry(rules_confined_new, rules_confined_bytes, rules_confined_count,
                    rules_confined_drop, SABIR_FAILED_PRECONDITION);
  expect_of_reentry(rules_shared_new, rules_shared_bytes, rules_shared_count, rules_shared_drop,
                    SABIR_OK);
}

// The thread unwinds through the call, and lets go of what it used.
TEST(ThreadRules, AThreadMayBeCancelledInACall) {
  rules_exclusive* handle = nullptr;
  ASSERT_EQ(rules_exclusive_new(nullptr, &handle, nullptr), SABIR_OK);
  auto hold = [](void* of) -> void* {
    rules_exclusive_hold(static_cast<rules_exclusive*>(of), nullptr);
    return nullptr;
  };
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, nullptr, hold, handle), 0);
  wait_until_held();
  ASSERT_EQ(pthread_cancel(thread), 0);
  void* ended = nullptr;
  ASSERT_EQ(pthread_join(thread, &ended), 0);
  EXPECT_EQ(ended, PTHREAD_CANCELED);
  EXPECT_EQ(rules_let_go(nullptr, nullptr), SABIR_OK);
  uint64_t count = 0;
  EXPECT_EQ(rules_exclusive_count(handle, &count, nullptr), SABIR_OK);
  rules_exclusive_drop(handle);
}

TEST(ThreadRules, HandlesAreMadeAndDroppedByAnyThread) {
  rules_instance* instance = nullptr;
  ASSERT_EQ(rules_open("", nullptr, &instance, nullptr), SABIR_OK);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([=] {
      for (int i = 0; i < 500; ++i) {
        rules_exclusive *handle = nullptr, *child = nullptr;
        EXPECT_EQ(rules_exclusive_new(instance, &handle, nullptr), SABIR_OK);
        EXPECT_EQ(rules_exclusive_child(handle, &child, nullptr), SABIR_OK);
        rules_exclusive_drop(handle);
        rules_exclusive_drop(child);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  rules_close(instance);
}

TEST(ThreadRules, TheInstanceBehindNullIsMadeOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      uint32_t sum = 0;
      EXPECT_EQ(rules_add(nullptr, 1, 2, &sum, nullptr), SABIR_OK);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace sabir::testing
