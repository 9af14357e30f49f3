// The host in C++: classes of its own behind the library's calls.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "hosts.h"

namespace hosts {

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
               "what it called failed with an error that this function does not declare: "
               "cannot log this");
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

TEST_F(Callbacks, WhatIsCalledWithoutAnObjectMayAskTheHost) {
  Bus bus = Bus::with_made("one", at);
  EXPECT_EQ(bus.publish("even", {}), 1u);
  EXPECT_EQ(callbacks::Line("key", at).text(), "key=3");
  EXPECT_EQ(callbacks::Line::both("a", "", at), "a=1, not found");
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

}  // namespace hosts
