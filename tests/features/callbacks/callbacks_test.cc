// The host in C++: classes of its own behind the library's calls.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <callbacks.hpp>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

namespace {

using callbacks::Bus;
using callbacks::Instance;
using callbacks::host::Entry;
using callbacks::host::Level;
using callbacks::host::Listener;

int alive = 0;  // listeners and hosts that exist
constexpr size_t kSmallStack = 512 << 10;
constexpr size_t kLargeStack = 64 << 20;

struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
};

class Recorder : public Listener {
 public:
  bool notify(sabir::Text event, sabir::Span<double> values) override {
    if (bus) bus->publish("again", {});  // calls back into the handle that is in use
    heard_.push_back(std::string(event) + "/" + std::to_string(values.size()));
    return event.size() % 2 == 0;
  }
  std::vector<std::string> heard() override { return heard_; }

  Bus* bus = nullptr;

 private:
  Counted counted_;
  std::vector<std::string> heard_;
};

class Host : public callbacks::Host {
 public:
  uint64_t host_now() override { return 42; }
  void host_log(Level level, sabir::Text text) override {
    if (level == Level::High) throw "cannot log " + std::string(text);
  }
  Entry host_lookup(sabir::Text key) override {
    if (key.empty()) throw Level::High;
    return {key, uint32_t(key.size())};
  }
  std::string host_shout(sabir::Text text) override {
    if (text.empty()) throw std::runtime_error("nothing to shout");
    return std::string(text) + "!";
  }
  std::unique_ptr<Listener> host_make_listener(sabir::Text) override {
    return std::make_unique<Recorder>();
  }

 private:
  Counted counted_;
};

class Callbacks : public testing::Test {
 protected:
  ~Callbacks() override {
    at = Instance();
    EXPECT_EQ(alive, 0) << "everything that was given to the library is freed, once";
  }
  Instance at = Instance("", std::make_unique<Host>());
};

// A host whose clock asks the library, which asks the clock.
class Deep : public Host {
 public:
  uint64_t host_now() override {
    ++depth;
    return callbacks::descend(1, *at);
  }
  Instance* at = nullptr;
  int depth = 0;
};

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

// A host whose clock rings only when so many ask it at once.
class Busy : public Host {
 public:
  explicit Busy(int together) : together_(together) {}
  uint64_t host_now() override {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return waiting_ >= together_; });
    ++rung_;
    changed_.notify_all();
    return 42;
  }
  // Until it rang so often; nobody calls the library meanwhile.
  void wait_for(int times) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::minutes(1), [&] { return rung_ >= times; }));
  }

 private:
  int together_;
  int waiting_ = 0, rung_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
};

// The locations of the tests below: what the library's own threads call is heard at once.
class OwnThreads : public testing::TestWithParam<const char*> {};

TEST_P(OwnThreads, AreHeardWhileNobodyCalls) {
  auto host = std::make_unique<Busy>(1);
  Busy* busy = host.get();
  Instance at(GetParam(), std::move(host));
  callbacks::Clock clock(at);
  busy->wait_for(20);
  EXPECT_GE(clock.asked(), 19u);
  busy->wait_for(40);  // after a call, too
}

TEST_P(OwnThreads, AreHeardSeveralAtOnce) {
  auto host = std::make_unique<Busy>(3);
  Busy* busy = host.get();
  Instance at(GetParam(), std::move(host));
  callbacks::Clock first(at), second(at), third(at);
  busy->wait_for(20);
}

TEST_P(OwnThreads, EndWithTheInstanceWhateverTheyCall) {
  for (int i = 0; i < 50; ++i) {
    auto host = std::make_unique<Busy>(1);
    Busy* busy = host.get();
    Instance at(GetParam(), std::move(host));
    callbacks::Clock clock(at);
    if (i % 2) busy->wait_for(1);
  }
}

INSTANTIATE_TEST_SUITE_P(At, OwnThreads,
                         testing::Values("inprocess:", "worker:", "worker:?ring=0",
                                         "trace:?to=/dev/null,worker:"),
                         [](const auto& info) { return std::to_string(info.index); });

TEST_F(Callbacks, ResultsOfEveryKindComeBack) {
  EXPECT_EQ(callbacks::ask("key", at), "key=3");
  EXPECT_EQ(callbacks::shout_twice("hey", at), "hey!hey!");
}

TEST_F(Callbacks, DeclaredErrorsCrossWithTheirValue) {
  EXPECT_EQ(callbacks::ask("", at), "not found");
  EXPECT_NO_THROW(callbacks::log(Level::Low, "fine", at));
  try {
    callbacks::log(Level::High, "this", at);
    FAIL();
  } catch (const sabir::ErrorOf<std::string>& e) {
    EXPECT_EQ(e.value(), "cannot log this!");
  }
}

// Through an implementation that catches nothing.
TEST_F(Callbacks, ADeclaredErrorStaysWhatItIsWhereItIsDeclaredToo) {
  auto same = callbacks::try_relay(Level::High, "this", at);
  ASSERT_FALSE(same.ok());
  ASSERT_TRUE(same.error().declares());
  EXPECT_EQ(same.error().value(), "cannot log this");
  auto other = callbacks::try_misrelay(Level::High, "this", at);
  ASSERT_FALSE(other.ok());
  EXPECT_FALSE(other.error().declares());
  EXPECT_EQ(other.error().status(), sabir::Status::Internal);
  EXPECT_STREQ(other.error().what(),
               "what it called failed with an error that this function does not declare: string "
               "\"cannot log this\"");
  EXPECT_EQ(other.error().where(), "callbacks.misrelay");
}

TEST_F(Callbacks, AnyExceptionOfTheHostCrossesTwice) {
  auto result = callbacks::try_shout_twice("", at);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), sabir::Status::Internal);
  EXPECT_STREQ(result.error().what(), "std::runtime_error: nothing to shout");
}

TEST_F(Callbacks, ListenersAreKeptLentAndGivenBack) {
  Bus bus(at);
  bus.add(std::make_unique<Recorder>());
  bus.add_made("one");
  std::vector<double> values = {1, 2, 3};
  EXPECT_EQ(bus.publish("even", values), 2u);
  EXPECT_EQ(bus.heard(), (std::vector<std::string>{"even/3", "even/3"}));

  Recorder lent;
  EXPECT_FALSE(bus.tell(lent, "odd"));
  EXPECT_EQ(lent.heard(), (std::vector<std::string>{"odd/0"}));

  EXPECT_TRUE(bus.take().has_value());
  EXPECT_EQ(alive, 3) << "one left in the bus, one lent, and the host";
}

TEST_F(Callbacks, AHandleInUseRefusesToBeEnteredAgain) {
  Bus bus(at);
  auto recorder = std::make_unique<Recorder>();
  recorder->bus = &bus;
  bus.add(std::move(recorder));
  auto result = bus.try_publish("event", {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), sabir::Status::FailedPrecondition);
}

class Told : public Host {
 public:
  uint64_t host_now() override {
    told = true;
    return Host::host_now();
  }
  std::atomic<bool> told{false};
};

// A destructor that waits for a thread which calls back, whose answer and the drop come together:
// it never runs on that thread.
TEST_F(Callbacks, AnObjectMayEndWithAThreadThatCallsBack) {
  auto host = std::make_unique<Told>();
  std::atomic<bool>& told = host->told;
  Instance here("", std::move(host));
  for (int i = 0; i < 300; ++i) {
    told = false;
    callbacks::Clock clock(here);
    while (!told) (void)clock.asked();
  }
  EXPECT_EQ(callbacks::ask("key", here), "key=3");
}

// As an interpreter has it: who calls or is called back holds the lock, and gives it up during long
// calls only.
class Interpreter {
 public:
  void enter() {
    if (!std::exchange(held_, true)) lock_.lock();
  }
  void leave() {
    held_ = false;
    lock_.unlock();
  }
  static bool held() { return held_; }

 private:
  static thread_local bool held_;
  std::mutex lock_;
};
thread_local bool Interpreter::held_ = false;

class Interpreted : public Listener {
 public:
  explicit Interpreted(Interpreter& interpreter) : interpreter_(interpreter) {}
  bool notify(sabir::Text event, sabir::Span<double>) override {
    bool outer = Interpreter::held();
    interpreter_.enter();
    std::this_thread::yield();
    if (!outer) interpreter_.leave();
    if (event == std::string_view("fail")) throw std::runtime_error("no");
    return true;
  }
  std::vector<std::string> heard() override { return {}; }

 private:
  Interpreter& interpreter_;
};

TEST_F(Callbacks, ManyThreadsAndALockAroundAllThatTheHostDoes) {
  Interpreter interpreter;
  std::vector<double> many(20'000, 1.0);
  std::array<std::thread, 8> threads;
  for (std::thread& thread : threads) {
    thread = std::thread([&] {
      interpreter.enter();
      {
        Bus bus(at);
        bus.add(std::make_unique<Interpreted>(interpreter));
        for (int i = 0; i < 100; ++i) {
          interpreter.leave();
          EXPECT_EQ(bus.publish("x", many), 1u);
          interpreter.enter();
          EXPECT_FALSE(bus.try_publish("fail", {}).ok());  // with the lock
        }
      }
      interpreter.leave();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// A host that does what a test says when it is asked for the time, or to shout: that loud.
class Doing : public Host {
 public:
  explicit Doing(std::function<void()> what, size_t loud = 0)
      : what_(std::move(what)), shout_(loud, '!') {}
  uint64_t host_now() override {
    what_();
    return 42;
  }
  std::string host_shout(sabir::Text) override {
    what_();
    return shout_;
  }

 private:
  std::function<void()> what_;
  std::string shout_;
};

// The same when it is told something, and in the end.
struct Obeying : Listener {
  ~Obeying() override { ends(); }
  bool notify(sabir::Text, sabir::Span<double>) override {
    hears();
    return true;
  }
  std::vector<std::string> heard() override { return {}; }
  std::function<void()> hears = [] {}, ends = [] {};
};

// What was forked ends, and well.
void expect_fine(pid_t child) {
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
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

// In the child is no worker, no other thread, and nobody who gives back an interposer's lock.
TEST_P(InACallback, TheProcessMayForkAndTheChildReturn) {
  pid_t child = -1;
  Instance at(GetParam(), std::make_unique<Doing>([&] { child = ::fork(); }));
  std::atomic<bool> going{!std::string_view(GetParam()).starts_with("trace:")};
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

INSTANTIATE_TEST_SUITE_P(At, InACallback,
                         testing::Values("inprocess:", "worker:", "worker:?ring=0",
                                         "trace:?to=/dev/null,worker:"),
                         [](const auto& info) { return std::to_string(info.index); });

// Whatever lock another thread holds in the moment of the fork: nobody gives it back in the child.
TEST_F(Callbacks, AChildWaitsForNoThreadThatItHasNot) {
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

TEST_F(Callbacks, AChildTakesNoMemoryThatItsParentShares) {
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

// The child returns while its parent does not, and takes nothing that is its parent's.
TEST_F(Callbacks, TheEndOfAListenerMayForkAndTheChildReturn) {
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

TEST_F(Callbacks, AHostOfALibraryThatCannotBeOpenedIsGone) {
  class Kept : public Host {
    Counted counted_;
  };
  int before = alive;
  for (const char* nowhere : {"unix:/nowhere/at/all", "no-such-place:", "trace:no-such-place:"}) {
    EXPECT_THROW(callbacks::Instance(nowhere, std::make_unique<Kept>()), sabir::Error);
    EXPECT_EQ(alive, before) << nowhere;
  }
}

TEST_F(Callbacks, WhatIsMissingIsNamed) {
  auto asked = callbacks::try_ask("key");
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.error().status(), sabir::Status::FailedPrecondition);

  callbacks_imports imports{};
  imports.struct_size = sizeof imports;
  sabir_open_options options{};
  options.struct_size = sizeof options;
  options.imports = &imports;
  callbacks_instance* instance = nullptr;
  sabir_error* error = nullptr;
  EXPECT_EQ(callbacks_open("", &options, &instance, &error), SABIR_FAILED_PRECONDITION);
  EXPECT_STREQ(error->message.data, "the caller's imports do not implement `host.now`");
  callbacks_release(error);
}

}  // namespace
