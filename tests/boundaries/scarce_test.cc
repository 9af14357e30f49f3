// Every thread, descriptor, mapping, block of memory and process that a caller, a worker or a
// server asks for is refused once, and then all from there on: each refusal is an error of one call
// or nothing at all, never a crash, a hang or a leak, and afterwards calls work again.
#include "scarce.h"

#include <dirent.h>
#include <faults.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "machine.h"

extern "C" char** environ;

namespace sabir::testing {
namespace {

// Threads or descriptors of a process.
size_t count(const char* what, pid_t process = 0) {
  std::string owner = process ? std::to_string(process) : "self";
  DIR* all = ::opendir(("/proc/" + owner + "/" + what).c_str());
  size_t found = 0;
  while (all && ::readdir(all)) ++found;
  if (all) ::closedir(all);
  return found;
}

size_t mappings(pid_t process = 0) {
  std::ifstream maps("/proc/" + (process ? std::to_string(process) : "self") + "/maps");
  size_t found = 0;
  for (std::string line; std::getline(maps, line);) found += line.find("memfd:sabir") != line.npos;
  return found;
}

// What a process has.
struct Holdings {
  size_t threads, descriptors, maps;
  explicit Holdings(pid_t process = 0)
      : threads(count("task", process)),
        descriptors(count("fd", process)),
        maps(mappings(process)) {}
  bool operator==(const Holdings&) const = default;
};
std::ostream& operator<<(std::ostream& to, const Holdings& all) {
  return to << all.threads << " threads, " << all.descriptors << " descriptors, " << all.maps
            << " mappings";
}

// The same again, after a while: threads that have been told to end need one.
Holdings settled(const Holdings& before, pid_t process = 0) {
  Holdings now(process);
  for (int i = 0; i < 2000 && !(now == before); ++i) {
    ::usleep(5000);
    now = Holdings(process);
  }
  return now;
}

// A thread that is there before anything is refused, and calls while another one does.
class Other {
 public:
  Other() : thread_([this] { run(); }) {}
  ~Other() {
    begin(nullptr);
    thread_.join();
  }
  void begin(faults_instance* at) {
    std::lock_guard lock(mutex_);
    at_ = at;
    begun_ = true;
    changed_.notify_all();
  }
  sabir_status end() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !begun_; });
    return status_;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return begun_; });
      if (!at_) return;
      lock.unlock();
      sabir_status status = faults_sleep(at_, 20, nullptr);
      lock.lock();
      status_ = status;
      begun_ = false;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  faults_instance* at_ = nullptr;
  bool begun_ = false;
  sabir_status status_ = SABIR_OK;
  std::thread thread_;
};

// What one caller does, without taking memory of its own: what became of each call, and why.
struct Outcome {
  sabir_status opened = SABIR_OK, other = SABIR_OK;
  sabir_status calls[6] = {};
  sabir_status handles[8] = {};
  char why[2048] = "";
  size_t why_size = 0;
  bool wrong = false;  // a result that cannot be

  sabir_status note(sabir_status status, sabir_error* error) {
    if (!error) return status;
    why_size +=
        size_t(std::snprintf(why + why_size, sizeof why - why_size, "%d %.*s\n", status,
                             int(std::min<size_t>(error->message.size, 250)), error->message.data));
    why_size = std::min(why_size, sizeof why - 300);
    faults_release(error);
    return status;
  }
  // Threads that call at once share their end, and so do handles: they count as one.
  int failed() const {
    int all = opened != SABIR_OK;
    for (int i = 0; i < 4; ++i) all += calls[i] != SABIR_OK;
    bool lost = false;  // with a worker all of its handles are
    for (sabir_status each : handles) {
      lost |= each == SABIR_UNAVAILABLE;
      all += each != SABIR_OK && each != SABIR_UNAVAILABLE;
    }
    return all + lost + (calls[4] != SABIR_OK || calls[5] != SABIR_OK || other != SABIR_OK);
  }
  bool has(sabir_status status) const {
    return opened == status || other == status ||
           std::count(std::begin(calls), std::end(calls), status) != 0 ||
           std::count(std::begin(handles), std::end(handles), status) != 0;
  }
};

std::vector<uint8_t> large(100'000, 'x'), room(100'000);

void add(Outcome& run, faults_instance* at, sabir_status& status) {
  sabir_error* error = nullptr;
  uint32_t sum = 0;
  status = run.note(faults_add(at, 20, 22, &sum, &error), error);
  run.wrong |= status == SABIR_OK && sum != 42;
}
void upper(Outcome& run, faults_instance* at, sabir_status& status) {
  sabir_error* error = nullptr;
  sabir_sink sink{};
  sink.data = room.data();
  sink.capacity = room.size();
  status = run.note(faults_upper(at, large.data(), large.size(), &sink, &error), error);
  run.wrong |= status == SABIR_OK && (sink.size != large.size() || room[99'999] != 'X');
}
void next(Outcome& run, faults_counter* counter, sabir_status& status) {
  sabir_error* error = nullptr;
  uint32_t number = 0;
  status = run.note(faults_counter_next(counter, &number, &error), error);
}

// Handles alone and in lists, given away and lent; and a text that is read later.
void pass_handles(Outcome& run, faults_instance* at, sabir_status (&status)[8]) {
  sabir_error* error = nullptr;
  faults_counter* last = nullptr;
  status[0] = run.note(faults_counter_new(at, &last, &error), error);
  if (last) next(run, last, status[1]);
  const faults_list_counter* made = nullptr;
  error = nullptr;
  status[2] = run.note(faults_counters(at, 5, &made, &error), error);
  uint32_t sum = 0;
  error = nullptr;
  if (made && last) {
    status[3] = run.note(faults_merge(at, made->data, made->count, last, &sum, &error), error);
    bool fine = sum == 5 + 2 || (status[1] != SABIR_OK && sum == 5 + 1);
    run.wrong |= status[3] == SABIR_OK && !fine;
  } else if (made) {
    for (size_t i = 0; i < made->count; ++i) faults_counter_drop(made->data[i]);
  }
  faults_release(made);
  faults_counter_drop(last);
  faults_reader* reader = nullptr;
  error = nullptr;
  status[4] = run.note(faults_reader_new(at, large.data(), 300, &reader, &error), error);
  uint64_t there = 0;
  error = nullptr;
  if (reader) status[5] = run.note(faults_reader_count(reader, 'x', &there, &error), error);
  run.wrong |= reader && status[5] == SABIR_OK && there != 300;
  faults_reader_drop(reader);
}

// Small and large, handles, and two calls at once.
Outcome run_all(const char* location, Other& other) {
  Outcome run;
  sabir_error* error = nullptr;
  faults_instance* at = nullptr;
  run.opened = run.note(faults_open(location, nullptr, &at, &error), error);
  if (run.opened != SABIR_OK) return run;
  add(run, at, run.calls[0]);
  upper(run, at, run.calls[1]);
  pass_handles(run, at, run.handles);
  other.begin(at);
  ::usleep(3000);  // most often it runs by now, and the worker takes another thread
  add(run, at, run.calls[4]);
  upper(run, at, run.calls[5]);
  run.other = other.end();
  add(run, at, run.calls[2]);
  upper(run, at, run.calls[3]);
  faults_close(at);
  return run;
}

// The ration of a worker, in a file that both map.
class Theirs {
 public:
  Theirs() : file_(::testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_ration") {
    int fd = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    (void)::ftruncate(fd, sizeof(Ration));
    void* at = ::mmap(nullptr, sizeof(Ration), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ration_ = new (at) Ration;
    ::close(fd);
    ::setenv("SABIR_TEST_RATION", file_.c_str(), 1);
    ::setenv("LD_PRELOAD", SCARCE, 1);
  }
  ~Theirs() {
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("SABIR_TEST_RATION");
    ::munmap(ration_, sizeof(Ration));
    ::unlink(file_.c_str());
  }
  Ration& operator*() { return *ration_; }

 private:
  std::string file_;
  Ration* ration_;
};

struct Kind {
  Scarce what;
  const char* name;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class ScarceOf : public ::testing::TestWithParam<std::tuple<Kind, bool>> {
 protected:
  ScarceOf() { run_all("worker:", other_); }  // what is taken once is taken now

  // The name of the folder that we are in takes memory, wherever the tests run.
  static void SetUpTestSuite() {
    folder = ::testing::TempDir() + "sabir_scarce_" + std::to_string(::getpid());
    ASSERT_TRUE(::mkdir(folder.c_str(), 0700) == 0 && ::chdir(folder.c_str()) == 0);
  }
  static void TearDownTestSuite() {
    EXPECT_TRUE(::chdir("/") == 0 && ::rmdir(folder.c_str()) == 0);
  }

  // Refuses the first, the second ... until nothing is; how many there were.
  void try_all(Ration& ration, const char* location, pid_t server = 0) {
    auto [kind, once] = GetParam();
    Holdings before, there(server);  // without a server the same twice
    int64_t after = 0;
    // Where it begins to be always refused hardly matters: only some places are tried.
    int64_t step = once ? 1 : kind.what == Scarce::Memory ? 7 : 2;
    for (bool refused = true; refused; after += step) {
      ration.set(kind.what, after, once);
      Outcome run = run_all(location, other_);
      ration.lift();
      refused = ration.refused > 0;
      SCOPED_TRACE(std::string(location) + ": " + kind.name + " after " + std::to_string(after) +
                   "\n" + run.why);
      EXPECT_FALSE(run.wrong);
      EXPECT_FALSE(run.has(SABIR_DEADLINE_EXCEEDED));
      EXPECT_LE(run.failed(), !refused ? 0 : once ? 1 : 99);
      Outcome again = run_all(location, other_);
      EXPECT_EQ(again.failed(), 0) << again.why;
      EXPECT_EQ(settled(before), before);
      EXPECT_EQ(settled(there, server), there);
      ASSERT_FALSE(HasFailure());
      ASSERT_LT(after, 3000);
    }
    last_ = after - step;
    std::printf("%s %s: refused up to %lld\n", location, kind.name, (long long)last_);
  }

  static inline std::string folder;
  Other other_;
  int64_t last_ = 0;
};

TEST_P(ScarceOf, TheCallersIsAnErrorOfACall) {
  for (const char* location : {"worker:?deadline=20s", "worker:?deadline=20s&ring=0"}) {
    try_all(ration(), location);
    EXPECT_GT(last_, 0);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_P(ScarceOf, TheWorkersIsAnErrorOfACall) {
  if (sanitized) GTEST_SKIP() << "what a sanitizer has for these functions stands before ours";
  Theirs ration;
  for (const char* location : {"worker:?deadline=20s", "worker:?deadline=20s&ring=0"}) {
    try_all(*ration, location);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_P(ScarceOf, TheServersIsAnErrorOfOneCaller) {
  if (sanitized) GTEST_SKIP() << "what a sanitizer has for these functions stands before ours";
  Theirs ration;
  std::string path = ::testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_scarce";
  const char* argv[] = {FAULTS_WORKER, "--listen", path.c_str(), nullptr};
  pid_t process = -1;
  ASSERT_EQ(
      ::posix_spawn(&process, FAULTS_WORKER, nullptr, nullptr, const_cast<char**>(argv), environ),
      0);
  // Who is not let in for want of descriptors waits for that: not for long, where none will come.
  std::string location = "unix:" + path + "?deadline=20s";
  if (!std::get<1>(GetParam())) location += "&start=2s";
  faults_instance* at = nullptr;
  for (int i = 0; i < 2000 && faults_open(location.c_str(), nullptr, &at, nullptr); ++i) {
    ::usleep(10'000);
  }
  // What takes a while gets the server a second thread for this caller. It has it from now on.
  EXPECT_EQ(faults_sleep(at, 50, nullptr), SABIR_OK);
  try_all(*ration, location.c_str(), process);
  uint32_t sum = 0;
  EXPECT_EQ(faults_add(at, 1, 2, &sum, nullptr), SABIR_OK) << "others are served all the time";
  faults_close(at);
  ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it lived until now";
  ::unlink(path.c_str());
}

INSTANTIATE_TEST_SUITE_P(Of, ScarceOf,
                         ::testing::Combine(::testing::Values(Kind{Scarce::Threads, "Threads"},
                                                              Kind{Scarce::Descriptors,
                                                                   "Descriptors"},
                                                              Kind{Scarce::Mappings, "Mappings"},
                                                              Kind{Scarce::Memory, "Memory"},
                                                              Kind{Scarce::Processes, "Processes"}),
                                            ::testing::Bool()),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) +
                                  (std::get<1>(info.param) ? "Once" : "FromThenOn");
                         });

}  // namespace
}  // namespace sabir::testing
