// What a host does while it is called back: ends its thread, closes the instance, calls again.
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "hosts.h"

namespace hosts {

constexpr size_t kSmallStack = 512 << 10;
constexpr size_t kLargeStack = 64 << 20;

TEST_F(Callbacks, ThatLeadToEachOtherEndBeforeTheStackDoes) {
  auto host = std::make_unique<Deep>();
  Deep* deep = host.get();
  Instance here("inprocess:", std::move(host));
  deep->at = &here;
  auto ended = callbacks::try_descend(1, here);
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().status(), sabir::Status::ResourceExhausted);
  EXPECT_GT(deep->depth, 100);
  EXPECT_EQ(callbacks::descend(0, here), 0u);
}

// On a thread with such a stack.
void expect_end_of_descent(Instance& at, size_t stack) {
  auto descends = [](void* instance) -> void* {
    auto ended = callbacks::try_descend(1, *static_cast<Instance*>(instance));
    EXPECT_TRUE(!ended.ok() && ended.error().status() == sabir::Status::ResourceExhausted);
    return nullptr;
  };
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, stack), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, descends, &at), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

// Each side has a stack of its own: that of the host's thread may be the smaller one.
TEST_F(Callbacks, ThatLeadToEachOtherEndBeforeASmallStackDoes) {
  auto host = std::make_unique<Deep>();
  Deep* deep = host.get();
  Instance here("worker:?deadline=20s", std::move(host));
  deep->at = &here;
  expect_end_of_descent(here, kSmallStack);
  EXPECT_GT(deep->depth, 2);
  EXPECT_EQ(callbacks::descend(0, here), 0u);
}

class InACallback : public testing::TestWithParam<const char*> {
 protected:
  ~InACallback() override { EXPECT_EQ(alive, 0); }
};

// As deep as there are calls that may be under way at once, however large the stacks are.
TEST_P(InACallback, CallsThatLeadToEachOtherEndWithoutADeadline) {
  if (GetParam() == std::string_view("inprocess:")) GTEST_SKIP() << "there the stack is the limit";
  auto host = std::make_unique<Deep>();
  Deep* deep = host.get();
  Instance at(GetParam(), std::move(host));
  deep->at = &at;
  expect_end_of_descent(at, kLargeStack);
  EXPECT_GT(deep->depth, 100);
  EXPECT_EQ(callbacks::descend(0, at), 0u);
}

TEST_P(InACallback, TheThreadMayEnd) {
  Instance at(GetParam(), std::make_unique<Doing>([] { pthread_exit(nullptr); }));
  for (int i = 0; i < 3; ++i) {
    std::atomic<bool> came_back{false};
    std::thread([&] {
      (void)callbacks::try_descend(1, at);
      came_back = true;
    }).join();
    EXPECT_FALSE(came_back);
    EXPECT_EQ(callbacks::descend(0, at), 0u);
    EXPECT_EQ(callbacks::ask("key", at), "key=3");
  }
}

// Here it is one that the host does not know of.
TEST_F(Callbacks, AThreadThatHearsOfTheLibrarysOwnMayEnd) {
  std::atomic<int> heard{0};
  Instance here("worker:", std::make_unique<Doing>([&] {
                  ++heard;
                  pthread_exit(nullptr);
                }));
  {
    callbacks::Clock clock(here);
    while (heard < 40) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(clock.asked(), 0u);
  }
  EXPECT_EQ(callbacks::descend(0, here), 0u);
}

// The host, whose function it is that runs, goes with the instance; not before it has returned.
TEST_P(InACallback, TheInstanceMayBeClosed) {
  std::optional<Instance> at;
  bool there = false;
  at.emplace(GetParam(), std::make_unique<Doing>([&] {
               at.reset();
               there = alive == 1;
             }));
  auto ended = callbacks::try_descend(1, *at);
  EXPECT_TRUE(ended.ok() && *ended == 43);
  EXPECT_TRUE(there);
  EXPECT_EQ(alive, 0);
}

INSTANTIATE_TEST_SUITE_P(At, InACallback,
                         testing::Values("inprocess:", "worker:", "worker:?ring=0",
                                         "trace:?to=/dev/null,worker:"),
                         [](const auto& info) { return std::to_string(info.index); });

// A thread that is asked to end does so when its call is over.
TEST_F(Callbacks, WhoLetsItsThreadBeCancelledDoesSoWhileItRuns) {
  std::atomic<int> shouts{0};
  Instance here("worker:", std::make_unique<Doing>([&] {
                  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
                  ++shouts;
                }));
  for (int i = 1; i <= 10; ++i) {
    std::thread thread([&] {
      for (;; pthread_testcancel()) (void)callbacks::try_shout_twice("x", here);
    });
    while (shouts < 100 * i) std::this_thread::yield();
    pthread_cancel(thread.native_handle());
    thread.join();
    EXPECT_EQ(callbacks::ask("key", here), "key=3");
  }
}

// What stands over a location hears that the call is over: its handles are in use no more.
TEST_F(Callbacks, AThreadThatEndsInOneLeavesItsHandles) {
  Instance here("check:?to=/dev/null,worker:", std::make_unique<Host>());
  Obeying leaving, staying;
  leaving.hears = [] { pthread_exit(nullptr); };
  Bus bus(here);
  std::thread([&] { bus.tell(leaving, "x"); }).join();
  EXPECT_TRUE(bus.try_tell(staying, "y").ok());
}

}  // namespace hosts
