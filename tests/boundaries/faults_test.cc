// A worker that dies, hangs or is not what it should be, and a caller that goes on.
#include <dirent.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <faults.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "machine.h"

extern "C" char** environ;

namespace {

using faults::Death;
using faults::Instance;
using sabir::Status;
using std::chrono::milliseconds;

size_t descriptors() {
  size_t count = 0;
  DIR* all = ::opendir("/proc/self/fd");
  while (::readdir(all)) ++count;
  ::closedir(all);
  return count;
}

bool runs(pid_t process) { return ::kill(process, 0) == 0; }

bool ends(pid_t process) {
  for (int i = 0; i < 2000 && runs(process); ++i) std::this_thread::sleep_for(milliseconds(10));
  return !runs(process);
}

std::string temporary(const char* name) {
  return testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_" + name;
}

TEST(Faults, TheWorkerIsAProcessOfItsOwn) {
  Instance at("worker:");
  EXPECT_NE(faults::process(at), uint32_t(::getpid()));
  EXPECT_EQ(faults::add(1, 2, at), 3u);
}

TEST(Faults, EveryDeathIsAnErrorWithASentenceAndTheNextCallGoesOn) {
  Instance at("worker:");
  for (auto [how, says] : {std::pair(Death::Abort, "was killed by signal 6 (Aborted)"),
                           std::pair(Death::Overflow, "was killed by signal 11"),
                           std::pair(Death::Segfault, "was killed by signal 11"),
                           std::pair(Death::Quit, "ended with status 3")}) {
    EXPECT_EQ(faults::add(1, 2, at), 3u);
    auto result = faults::try_die(how, at);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().status(), Status::Unavailable);
    EXPECT_EQ(result.error().where(), "faults.die");
    std::string_view expected = sanitized ? "the worker of tests:faults (process " : says;
    EXPECT_NE(std::string(result.error().what()).find(expected), std::string::npos)
        << result.error().what();
    EXPECT_NE(std::string(result.error().what()).find("is not known"), std::string::npos);
    auto start = Clock::now();
    EXPECT_EQ(faults::add(2, 2, at), 4u);
    EXPECT_LT(since(start), milliseconds(5000));  // a busy machine; bench/boundaries measures
  }
}

// Mappings of shared memory that is ours.
size_t mappings() {
  std::ifstream maps("/proc/self/maps");
  size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.find("memfd:sabir") != line.npos;
  return count;
}

int wanted(const char* variable, int otherwise) {
  const char* said = std::getenv(variable);
  return said ? std::atoi(said) : otherwise;
}

TEST(Faults, AKilledWorkerIsStartedAgainAndLeavesNothing) {
  Instance at("worker:");
  std::vector<uint8_t> large(100'000, 'x');
  uint32_t first = faults::process(at);
  EXPECT_EQ(faults::upper(large, at).size(), large.size());
  size_t before = descriptors(), mapped = mappings();
  uint32_t last = first;
  int restarts = wanted("SABIR_TEST_RESTARTS", 50);
  auto start = Clock::now();
  for (int i = 0; i < restarts; ++i) {
    ::kill(pid_t(last), SIGKILL);
    auto again = faults::try_process(at);
    for (int k = 0; k < 3 && !again.ok(); ++k) again = faults::try_process(at);
    ASSERT_TRUE(again.ok()) << again.error().what();
    EXPECT_FALSE(i == 1 && runs(pid_t(first)));  // later its number may be another's
    last = again.value();
    if (i % 10 == 0) {
      EXPECT_EQ(faults::upper(large, at).size(), large.size());
    }
  }
  EXPECT_EQ(faults::upper(large, at).size(), large.size());
  std::printf("%d restarts in %lld ms\n", restarts, (long long)since(start).count());
  EXPECT_EQ(descriptors(), before);
  EXPECT_EQ(mappings(), mapped);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), 0);  // one child, and it lives
}

// Whether its calls are late, or it does not even read them.
TEST(Faults, AWorkerThatStandsStillIsReplaced) {
  for (const char* location :
       {"worker:?deadline=100ms&grace=100ms", "worker:?deadline=100ms&grace=100ms&ring=4K",
        "worker:?deadline=100ms&grace=100ms&ring=0"}) {
    Instance at(location);
    std::vector<uint8_t> bytes(30'000, 'x');  // in the frame
    for (int i = 0; i < 3; ++i) {
      uint32_t process = faults::process(at);
      ::kill(pid_t(process), SIGSTOP);
      auto start = Clock::now();
      std::vector<std::thread> threads;
      for (int k = 0; k < 20; ++k) {
        threads.emplace_back([&] {
          auto result = faults::try_upper(bytes, at);
          if (result.ok()) return;  // it went to the next one
          EXPECT_TRUE(result.error().status() == Status::DeadlineExceeded ||
                      result.error().status() == Status::Unavailable)
              << result.error().what();
        });
      }
      for (std::thread& thread : threads) thread.join();
      EXPECT_LT(since(start), milliseconds(5000)) << location;
      EXPECT_TRUE(ends(pid_t(process)));
      for (int k = 0; k < 50 && !faults::try_process(at).ok(); ++k) {
      }
      EXPECT_EQ(faults::upper(bytes, at).size(), bytes.size());
    }
  }
}

// A signal every half millisecond, whose handler interrupts what it meets.
TEST(Faults, SignalsInterruptNothing) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  struct sigaction old {};
  ::sigaction(SIGALRM, &action, &old);
  itimerval timer{{0, 500}, {0, 500}}, none{};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
  for (const char* location : {"worker:", "worker:?ring=0"}) {
    Instance at(location);
    std::vector<uint8_t> large(200'000, 'x');
    auto start = Clock::now();
    for (uint32_t i = 0; since(start) < milliseconds(300); ++i) {
      ASSERT_EQ(faults::add(i, 1, at), i + 1);
      ASSERT_EQ(faults::upper(large, at).size(), large.size());
      if (i % 50 == 0) faults::sleep(5, at);
    }
  }
  ::setitimer(ITIMER_REAL, &none, nullptr);
  ::sigaction(SIGALRM, &old, nullptr);
}

// Programs that are started as workers and are none, each in its own way.
TEST(Faults, AWorkerThatSaysNonsenseIsAnErrorOfOpening) {
  size_t before = descriptors();
  std::string file = temporary("worker");
  auto greeting = [](const char* name, char major) {  // of 48 bytes and a name
    std::string size = std::string(1, char(5 + 48 + std::string_view(name).size()));
    std::string bytes =
        size + std::string("\0\0\0\2\0\0\0\0", 8) + "SBIR" + std::string("\1\0\0\0", 4) +
        std::string(1, major) + std::string("\0\0\0\2\0\0\0", 7) + std::string(16, 'a') +
        std::string("\0\0\0\1\x08\0\0\0\0\0\0\0", 12) +
        std::string(1, char(std::string_view(name).size())) + std::string("\0\0\0", 3) + name;
    std::string out;
    for (char byte : bytes) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", unsigned(uint8_t(byte)));
      out += octal;
    }
    return "printf '" + out + "' >&3; sleep 5";
  };
  for (auto [script, says] :
       {std::pair(std::string("exec 3>&-; sleep 5"), "did not start"),
        std::pair(std::string("sleep 5"), "did not answer in time"),
        std::pair(std::string("printf '\\100\\0\\0' >&3; sleep 5"), "did not answer in time"),
        std::pair(std::string("printf '\\377\\377\\377\\377\\377\\0\\0\\0\\0' >&3; sleep 5"),
                  "a frame of 4294967295 bytes"),
        std::pair(std::string("printf '\\5\\0\\0\\0\\143\\0\\0\\0\\0' >&3; sleep 5"),
                  "a frame with opcode 99"),
        std::pair(greeting("tests:other", 1), "it is of tests:other 1.2"),
        std::pair(greeting("tests:faults", 9), "it is of tests:faults 9.2")}) {
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    ::chmod(file.c_str(), 0700);
    try {
      Instance at(("worker:" + file + "?start=300ms").c_str());
      ADD_FAILURE() << script;
    } catch (const sabir::Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << script << "\n"
                                                                         << error.what();
    }
  }
  ::unlink(file.c_str());
  EXPECT_EQ(descriptors(), before);
}

TEST(Faults, AHandleOfALostWorkerSaysSoAndAStatelessOneIsMadeAgain) {
  Instance at("worker:");
  faults::Counter counter(at);
  faults::Prefixer prefixer("pre-", at);
  EXPECT_EQ(counter.next(), 1u);
  EXPECT_EQ(prefixer.apply("fix"), "pre-fix");
  ::kill(pid_t(faults::process(at)), SIGKILL);
  std::this_thread::sleep_for(milliseconds(50));
  auto lost = counter.try_next();
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().status(), Status::Unavailable);
  EXPECT_NE(std::string(lost.error().what()).find("was killed by signal 9"), std::string::npos)
      << lost.error().what();
  EXPECT_EQ(prefixer.apply("fix"), "pre-fix");
  EXPECT_EQ(faults::Counter(at).next(), 1u);
}

TEST(Faults, WhatIsIdempotentIsTriedAgainAndNothingElse) {
  Instance at("worker:");
  std::string file = temporary("once");
  std::ofstream(file) << "x";
  auto result = faults::try_die_once(file, at);
  ASSERT_TRUE(result.ok()) << result.error().what();
  EXPECT_TRUE(runs(pid_t(result.value())));
  EXPECT_FALSE(faults::try_die(Death::Quit, at).ok());
}

TEST(Faults, ACrashLoopIsStoppedAndSaysSo) {
  Instance at("worker:");
  std::string last;
  for (int i = 0; i < 8; ++i) {
    auto result = faults::try_die(Death::Quit, at);
    ASSERT_FALSE(result.ok());
    last = result.error().what();
  }
  EXPECT_NE(last.find("times in a row"), std::string::npos) << last;
}

TEST(Faults, ADeadlineEndsACallAndAWorkerThatDoesNotComeBackIsReplaced) {
  Instance at("worker:?deadline=200ms&grace=200ms");
  uint32_t first = faults::process(at);
  auto start = Clock::now();
  auto result = faults::try_loop(at);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), Status::DeadlineExceeded);
  EXPECT_GE(since(start), milliseconds(190));
  EXPECT_LT(since(start), milliseconds(2000));
  EXPECT_EQ(faults::add(1, 1, at), 2u);  // others are served meanwhile
  EXPECT_TRUE(ends(pid_t(first)));
  EXPECT_EQ(faults::add(1, 1, at), 2u);
  EXPECT_NE(faults::process(at), first);
}

TEST(Faults, TheImplementationSeesThatItIsCancelled) {
  Instance at("worker:?deadline=100ms");
  std::string file = temporary("cancelled");
  uint32_t first = faults::process(at);
  EXPECT_EQ(faults::try_wait_until_cancelled(file, at).error().status(), Status::DeadlineExceeded);
  struct stat there {};
  for (int i = 0; i < 200 && ::stat(file.c_str(), &there) != 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(::stat(file.c_str(), &there), 0);
  ::unlink(file.c_str());
  ::unlink((file + ".begun").c_str());
  std::this_thread::sleep_for(milliseconds(1200));  // longer than the grace
  EXPECT_EQ(faults::process(at), first);            // it came back: it may stay
}

TEST(Faults, CallsOfManyThreadsDoNotWaitForASlowOne) {
  Instance at("worker:");
  std::thread slow([&] { faults::sleep(500, at); });
  std::this_thread::sleep_for(milliseconds(50));
  auto start = Clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(faults::add(uint32_t(i), 1, at), uint32_t(i) + 1);
  EXPECT_LT(since(start), milliseconds(300));
  slow.join();
}

TEST(Faults, AConfinedHandleAnswersToItsThreadOnly) {
  Instance at("worker:");
  faults::Diary diary(at);
  EXPECT_EQ(diary.write("a"), 1u);
  std::thread([&] {
    auto result = diary.try_write("b");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().status(), Status::FailedPrecondition);
  }).join();
  for (uint32_t i = 2; i < 50; ++i) EXPECT_EQ(diary.write("c"), i);
}

TEST(Faults, AWorkerThatIsNotThereOrIsNone) {
  for (auto [location, says] :
       {std::pair("worker:/no/such/program", "cannot be started"),
        std::pair("worker:/bin/true", "did not start"),
        std::pair("unix:/no/such/socket", "nobody serves at"),
        std::pair("worker:?dedline=5s", "option `dedline`"),
        std::pair("worker:?deadline=soon", "`soon` is not a valid value")}) {
    try {
      Instance at(location);
      ADD_FAILURE() << location;
    } catch (const sabir::Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  }
}

TEST(Faults, AChildOfAForkGetsAWorkerOfItsOwn) {
  Instance at("worker:");
  faults::Counter counter(at);
  uint32_t first = faults::process(at);
  pid_t child = ::fork();
  if (child == 0) {
    bool fine = faults::process(at) != first && !counter.try_next().ok();
    ::_exit(fine ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(counter.next(), 1u);
  EXPECT_EQ(faults::process(at), first);
}

// The child's new thread may have the number that the keeper has in the parent.
TEST(Faults, AChildOfAForkHasThreadsOfItsOwn) {
  Instance at("worker:");
  EXPECT_EQ(faults::add(1, 2, at), 3u);
  pid_t child = ::fork();
  if (child == 0) {
    std::atomic<int> fine{0};
    std::thread first([&] { fine += faults::try_add(1, 2, at).ok(); });
    first.join();
    std::thread second([&] { fine += faults::try_add(1, 2, at).ok(); });
    second.join();
    ::_exit(fine == 2 ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(faults::add(1, 2, at), 3u);
}

// It has this process's descriptors of the worker, which thus stay open however they are closed
// here.
TEST(Faults, AForkThatLivesOnDoesNotHarmTheNextWorker) {
  Instance at("worker:");
  uint32_t first = faults::process(at);
  pid_t child = ::fork();
  if (child == 0) {
    ::alarm(600);  // no longer than the test
    for (;;) ::pause();
  }
  ::kill(pid_t(first), SIGKILL);
  EXPECT_TRUE(ends(pid_t(first)));
  (void)faults::try_add(1, 2, at);  // may be the one that sees it
  auto started = faults::try_process(at);
  uint32_t next = started.ok() ? *started : 0;
  EXPECT_NE(next, 0u);
  for (int i = 0; i < 20; ++i) {
    ::usleep(1000);  // so that the death of the first is heard again, if it is
    auto process = faults::try_process(at);
    EXPECT_TRUE(process.ok() && *process == next);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST(Faults, TheWorkerDiesWithItsParent) {
  int ends_of[2];
  ASSERT_EQ(::pipe(ends_of), 0);
  pid_t child = ::fork();
  if (child == 0) {
    Instance at("worker:");
    uint32_t process = faults::process(at);
    [[maybe_unused]] ssize_t written = ::write(ends_of[1], &process, sizeof process);
    std::thread([&] { faults::sleep(60'000, at); }).detach();
    ::pause();
  }
  uint32_t worker = 0;
  ASSERT_EQ(::read(ends_of[0], &worker, sizeof worker), ssize_t(sizeof worker));
  EXPECT_TRUE(runs(pid_t(worker)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(ends(pid_t(worker)));
  ::close(ends_of[0]);
  ::close(ends_of[1]);
}

// A process that has `run` as its own, until it is killed; what that says of a worker's process.
class Host {
 public:
  template <typename F>
  explicit Host(F run) {
    EXPECT_EQ(::pipe(ends_), 0);
    process_ = ::fork();
    if (process_ > 0) return;
    run([this](pid_t worker) {
      [[maybe_unused]] ssize_t written = ::write(ends_[1], &worker, sizeof worker);
    });
    for (;;) ::pause();
  }
  ~Host() {
    kill();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  pid_t worker() {
    pid_t said = 0;
    EXPECT_EQ(::read(ends_[0], &said, sizeof said), ssize_t(sizeof said));
    return said;
  }
  pid_t process() const { return process_; }
  void kill() {
    if (process_ > 0) ::kill(process_, SIGKILL);
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  int ends_[2] = {-1, -1};
  pid_t process_ = 0;
};

// The other end of its connection is held by this process, too: it does not end with the host.
TEST(Faults, AWorkerThatWasNotGreetedDiesWithItsParent) {
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  for (bool stopped : {false, true}) {
    Host host([&](auto say) {
      std::string parent = std::to_string(::getpid()), socket = std::to_string(pair[1]);
      const char* argv[] = {FAULTS_WORKER, "--connected",  socket.c_str(),
                            "--parent",    parent.c_str(), nullptr};
      pid_t worker = -1;
      ::posix_spawn(&worker, FAULTS_WORKER, nullptr, nullptr, const_cast<char**>(argv), environ);
      say(worker);
    });
    pid_t worker = host.worker();
    if (stopped) ::kill(host.process(), SIGSTOP);
    EXPECT_TRUE(runs(worker));
    host.kill();
    EXPECT_TRUE(ends(worker));
  }
  ::close(pair[0]);
  ::close(pair[1]);
}

// Its program says who it is, and ends or stops its host before it is a worker.
TEST(Faults, AWorkerWhoseHostGoesWhileItStartsDies) {
  std::string file = temporary("start"), told = temporary("told");
  for (const char* how : {"KILL", "STOP"}) {
    std::ofstream(file) << "#!/bin/sh\necho $$ >" << told << ".new; mv " << told << ".new " << told
                        << "\nkill -" << how << " $PPID\nexec " FAULTS_WORKER " \"$@\"\n";
    ::chmod(file.c_str(), 0700);
    ::unlink(told.c_str());
    Host host([&](auto) { Instance at(("worker:" + file).c_str()); });
    pid_t worker = 0;
    for (int i = 0; i < 2000 && !(std::ifstream(told) >> worker); ++i) ::usleep(10'000);
    ASSERT_GT(worker, 0);
    siginfo_t gone{};  // or stopped
    ASSERT_EQ(::waitid(P_PID, id_t(host.process()), &gone, WEXITED | WSTOPPED | WNOWAIT), 0);
    host.kill();
    EXPECT_TRUE(ends(worker)) << how;
  }
  ::unlink(file.c_str());
  ::unlink(told.c_str());
}

TEST(Faults, AConfinedWorkerDiesWithItsParentWhateverItDoes) {
  if (sanitized) GTEST_SKIP() << "a sanitizer needs system calls of its own";
  for (bool defies : {false, true}) {
    Host host([&](auto say) {
      Instance at("worker:?confine=1");
      say(pid_t(faults::process(at)));
      std::thread([&] { (void)(defies ? faults::try_defy(at) : faults::try_loop(at)); }).join();
    });
    pid_t worker = host.worker();
    ::usleep(100'000);  // most often it is at it by now
    EXPECT_TRUE(runs(worker));
    host.kill();
    EXPECT_TRUE(ends(worker)) << defies;
  }
}

// One handle both given away and lent, or given away twice: refused everywhere, and dropped once.
TEST(Faults, AHandleThatIsGivenAwayStandsInACallOnce) {
  for (const char* location : {"inprocess:", "worker:", "worker:?ring=0", "check:worker:"}) {
    faults_instance* at = nullptr;
    ASSERT_EQ(faults_open(location, nullptr, &at, nullptr), SABIR_OK) << location;
    uint32_t before = 0, after = 0, sum = 0;
    EXPECT_EQ(faults_descriptors(at, &before, nullptr), SABIR_OK);
    for (size_t given : {1, 2}) {
      faults_counter *counter = nullptr, *other = nullptr;
      ASSERT_EQ(faults_counter_new(at, &counter, nullptr), SABIR_OK);
      ASSERT_EQ(faults_counter_new(at, &other, nullptr), SABIR_OK);
      faults_counter* all[] = {counter, counter};
      sabir_error* error = nullptr;
      faults_counter* last = given == 1 ? counter : other;
      EXPECT_EQ(faults_merge(at, all, given, last, &sum, &error), SABIR_INVALID_ARGUMENT);
      EXPECT_NE(std::string(error->message.data).find("gives away"), std::string::npos)
          << location << ": " << error->message.data;
      faults_release(error);
      EXPECT_EQ(faults_counter_next(other, &sum, nullptr), SABIR_OK);
      EXPECT_EQ(sum, 1u);
      faults_counter_drop(other);
    }
    for (int i = 0; i < 1000 && after != before; ++i) {  // drops are not waited for
      if (i) ::usleep(5000);
      EXPECT_EQ(faults_descriptors(at, &after, nullptr), SABIR_OK);
    }
    EXPECT_EQ(after, before) << location;
    faults_close(at);
  }
}

// This program once more, with one test and that log; its status.
int run_logged(const std::string& file, const char* test) {
  std::string command = "SABIR_LOG=debug SABIR_LOG_FILE=" + file + " " +
                        std::filesystem::read_symlink("/proc/self/exe").string() +
                        " --gtest_filter=" + test + " >/dev/null 2>&1";
  return std::system(command.c_str());
}

TEST(Faults, BothSidesWriteALogAndAFullDiskHarmsNothing) {
  std::string file = temporary("log");
  EXPECT_EQ(run_logged(file, "Faults.TheWorkerIsAProcessOfItsOwn"), 0);
  std::stringstream all;
  all << std::ifstream(file).rdbuf();
  std::string text = all.str();
  for (const char* says :
       {"level=info side=caller ", "event=start generation=1 worker=", "side=worker ",
        "event=run request=1 slot=1 ", "event=call generation=1 request=1 slot=1 ",
        "event=answer generation=1 request=1 outcome=\"return\""}) {
    EXPECT_NE(text.find(says), std::string::npos) << says << "\n" << text;
  }
  ::unlink(file.c_str());
  EXPECT_EQ(run_logged("/dev/full", "Faults.EveryDeath*"), 0);
  EXPECT_EQ(run_logged("/dev/full", "Limits.AConfinedWorker*"), 0);
}

// Every call returns, results are right, nothing hangs and nothing is left.
TEST(Faults, ManyCallersWhileTheWorkerIsKilledAtRandom) {
  auto time = std::chrono::seconds(wanted("SABIR_TEST_SECONDS", 2));
  int callers = wanted("SABIR_TEST_CALLERS", 100);
  size_t before = descriptors();
  std::atomic<uint64_t> results{0}, errors{0}, wrong{0}, kills{0};
  {
    Instance at("worker:");
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
      threads.emplace_back([&, i] {
        for (uint32_t k = 0; !over; ++k) {
          auto result = faults::try_add(uint32_t(i), k, at);
          if (!result.ok()) {
            ++(result.error().status() == Status::Unavailable ? errors : wrong);
          } else {
            ++(result.value() == uint32_t(i) + k ? results : wrong);
          }
        }
      });
    }
    auto start = Clock::now();
    std::minstd_rand random(7);
    while (Clock::now() - start < time) {
      std::this_thread::sleep_for(milliseconds(25 + int(random() % 50)));
      auto process = faults::try_process(at);
      if (process.ok() && ::kill(pid_t(process.value()), SIGKILL) == 0) ++kills;
    }
    over = true;
    for (std::thread& thread : threads) thread.join();
  }
  std::printf("%d callers, %llu kills: %llu results, %llu errors, %llu wrong\n", callers,
              (unsigned long long)kills, (unsigned long long)results, (unsigned long long)errors,
              (unsigned long long)wrong);
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(results, 100u);
  EXPECT_EQ(descriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // no child is left, dead or alive
}

}  // namespace
