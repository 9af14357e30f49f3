// A host that forks while it is called back, and whose child returns into the library.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "../../boundaries/machine.h"
#include "hosts.h"

namespace hosts {

class Forks : public testing::Test {
 protected:
  // The sanitizer's allocator is not made for it: in a child it waits for ever for a lock that
  // another thread of the parent had.
  void SetUp() override {
    if (sanitized) GTEST_SKIP() << "a sanitizer's allocator is left locked in a child";
  }
  ~Forks() override { EXPECT_EQ(alive, 0); }
};

// What was forked ends, and well.
void expect_fine(pid_t child) {
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

// In the child is no worker, no other thread, and nobody who gives back an interposer's lock.
TEST_F(Forks, InACallbackMayReturnInTheChild) {
  for (const char* location :
       {"inprocess:", "worker:", "worker:?ring=0", "trace:?to=/dev/null,worker:"}) {
    SCOPED_TRACE(location);
    pid_t child = -1;
    Instance at(location, std::make_unique<Doing>([&] { child = ::fork(); }));
    std::atomic<bool> going{!std::string_view(location).starts_with("trace:")};
    std::thread other([&] {
      while (going) EXPECT_EQ(callbacks::descend(0, at), 0u);
    });
    for (int i = 0; i < 20; ++i) {
      auto ended = callbacks::try_descend(1, at);
      if (child == 0) {
        bool fine = ended.ok() || ended.error().status() == sabir::Status::Unavailable;
        ::_exit(fine && callbacks::try_descend(0, at).ok() ? 0 : 1);
      }
      EXPECT_TRUE(ended.ok() && *ended == 43) << ended.error().what();
      expect_fine(child);
    }
    going = false;
    other.join();
  }
}

// Whatever lock another thread holds in the moment of the fork: nobody gives it back in the child.
TEST_F(Forks, AChildWaitsForNoThreadThatItHasNot) {
  Instance here("worker:", std::make_unique<Host>());
  pid_t child = -1;
  std::atomic<bool> going{true};
  std::array<std::thread, 4> others;
  for (std::thread& other : others) {
    other = std::thread([&] {
      Obeying listener;
      for (Bus bus(here); going;) EXPECT_TRUE(bus.tell(listener, "x"));
    });
  }
  Bus bus(here);
  for (int i = 0; i < 200 && !HasFailure(); ++i) {
    Obeying listener;
    listener.hears = [&] {
      if ((child = ::fork()) == 0) ::alarm(10);
    };
    bool fine = bus.try_tell(listener, "x").ok();
    if (child == 0) ::_exit(fine ? 1 : 0);
    EXPECT_TRUE(fine);
    expect_fine(child);
  }
  going = false;
  for (std::thread& other : others) other.join();
}

// Blocks of shared memory that this process has.
size_t blocks() {
  std::ifstream maps("/proc/self/maps");
  size_t count = 0;
  for (std::string word; maps >> word;) count += word.starts_with("/memfd:sabir");
  return count;
}

TEST_F(Forks, AChildTakesNoMemoryThatItsParentShares) {
  bool forks = false;
  pid_t child = -1;
  auto fork = [&] {
    if (std::exchange(forks, false)) child = ::fork();
  };
  Instance here("worker:", std::make_unique<Doing>(fork, 1 << 20));
  EXPECT_EQ(callbacks::shout_twice("x", here).size(), 2u << 20);
  size_t before = blocks();
  for (int i = 0; i < 5; ++i) {
    forks = true;
    EXPECT_TRUE(callbacks::try_shout_twice("x", here).ok() || child == 0);
    if (child == 0) ::_exit(0);
    expect_fine(child);
  }
  EXPECT_EQ(blocks(), before);
}

// The child returns while its parent does not, and takes nothing that is its parent's.
TEST_F(Forks, TheEndOfAListenerMayForkAndTheChildReturn) {
  for (const char* location : {"worker:?deadline=10s", "worker:?ring=0&deadline=10s"}) {
    pid_t child = -1;
    Instance here(location, std::make_unique<Host>());
    for (int i = 0; i < 5; ++i) {
      auto start = std::chrono::steady_clock::now();
      {
        Bus bus(here);
        auto first = std::make_unique<Obeying>();
        first->ends = [&] {
          child = ::fork();
          child ? std::this_thread::sleep_for(std::chrono::milliseconds(50)) : void(::alarm(20));
        };
        bus.add(std::move(first));
        for (int k = 0; k < 500; ++k) bus.add(std::make_unique<Obeying>());
      }
      bool fine = callbacks::try_ask("key", here).ok();
      if (child == 0) ::_exit(fine ? 0 : 1);
      EXPECT_TRUE(fine);
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
      expect_fine(child);
    }
  }
}

}  // namespace hosts
