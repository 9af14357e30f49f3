// What a worker may have and do, and how long anything may take: each limit, and what is said when
// it is reached.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <faults.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "machine.h"

namespace {

using faults::Instance;
using sabir::Status;
using std::chrono::milliseconds;

struct Form {
  uint32_t call;
  std::vector<uint64_t> arguments;
  const char* ends;  // the worker is ended, and this is named; NULL: an error
};

// Every form of a call that a confined worker may make which reaches beyond it.
std::vector<Form> dangerous_forms() {
  constexpr uint64_t kSelf = 0, kHigh = uint64_t{1} << 32;
  auto path = reinterpret_cast<uint64_t>("/etc/passwd");
  auto me = uint64_t(::getpid());
  return {
      {SYS_fcntl, {3, F_SETOWN, me}, "fcntl"},
      {SYS_fcntl, {3, F_SETOWN | kHigh, me}, "fcntl"},
      {SYS_fcntl, {3, F_SETOWN_EX, 0}, "fcntl"},
      {SYS_fcntl, {3, F_SETSIG, SIGKILL}, "fcntl"},
      {SYS_fcntl, {3, F_SETFL, O_ASYNC}, "fcntl"},
      {SYS_fcntl, {2, F_SETFL, O_NONBLOCK}, "fcntl"},
      {SYS_fcntl, {3, F_DUPFD, 0}, "fcntl"},
      {SYS_fcntl, {2, F_SETLK, 0}, "fcntl"},
      {SYS_fcntl, {3, F_SETPIPE_SZ, 1 << 20}, "fcntl"},
      {SYS_fcntl, {3, F_NOTIFY, 1}, "fcntl"},
      {SYS_fcntl, {3, F_SETLEASE, F_WRLCK}, "fcntl"},
      {SYS_clone, {SIGCHLD}, "clone"},
      {SYS_clone, {CLONE_THREAD | CLONE_VM | CLONE_SIGHAND | CLONE_NEWNET}, "clone"},
      {SYS_clone, {CLONE_PARENT | SIGCHLD}, "clone"},
      {SYS_tgkill, {me, me, 0}, "tgkill"},
      {SYS_prctl, {PR_SET_PDEATHSIG, 0}, "prctl"},
      {SYS_prctl, {PR_SET_DUMPABLE, 1}, "prctl"},
      {SYS_prlimit64, {me, RLIMIT_NOFILE, 0, 0}, "prlimit64"},
      {SYS_prlimit64, {kSelf, RLIMIT_NOFILE, kHigh, 0}, "prlimit64"},  // its low half is 0
      {SYS_prlimit64, {kSelf, RLIMIT_NOFILE, 8, 0}, "prlimit64"},
      {SYS_newfstatat, {uint64_t(AT_FDCWD), path, 0, 0}, nullptr},
      {SYS_newfstatat, {uint64_t(AT_FDCWD), path, 0, AT_EMPTY_PATH}, nullptr},
      {SYS_clone3, {0, 64}, nullptr},
      {SYS_ioctl, {2, 0x5412, path}, nullptr},  // TIOCSTI types into the terminal
      {SYS_mmap, {0, 4096, PROT_READ, MAP_SHARED, 1, 0}, nullptr},
      {SYS_mmap, {0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 2, 0}, nullptr},
      {SYS_memfd_create, {path, MFD_HUGETLB}, nullptr},
      {SYS_madvise, {0, 4096, 100}, nullptr},  // MADV_HWPOISON
      {SYS_madvise, {0, 4096, MADV_MERGEABLE}, nullptr},
      {SYS_futex, {0, 2, 0}, nullptr},  // FUTEX_FD
      {SYS_futex, {0, 11, 0}, nullptr},
      {SYS_sched_getaffinity, {me, 8, path}, nullptr},
      {SYS_clock_gettime, {uint64_t(~me << 3 | 2), path}, nullptr},  // another process's time
      {SYS_read, {1, path, 0}, nullptr},
      {SYS_read, {2, path, 0}, nullptr},
      {SYS_readv, {1, 0, 0}, nullptr},
      {SYS_recvfrom, {1, 0, 0, 0, 0, 0}, nullptr},
      {SYS_recvmsg, {2, 0, 0}, nullptr},
      {SYS_sendto, {2, 0, 0, 0, 0, 0}, nullptr},
      {SYS_sendmsg, {1, 0, 0}, nullptr},
      {SYS_shutdown, {1, 2}, nullptr},
      {SYS_accept4, {0, 0, 0, 0}, nullptr},
      {SYS_lseek, {1, 0, SEEK_SET}, nullptr},
      {SYS_ftruncate, {1, 0}, nullptr},
      {SYS_kill, {me, 0}, "kill"},
      {SYS_rt_sigqueueinfo, {me, 0, 0}, ""},
      {SYS_pidfd_open, {me, 0}, "pidfd_open"},
      {SYS_process_vm_readv, {me, 0, 0, 0, 0, 0}, "process_vm_readv"},
      {SYS_ptrace, {16, me, 0, 0}, "ptrace"},
      {SYS_socket, {1, 1, 0}, "socket"},
      {SYS_openat, {uint64_t(AT_FDCWD), path, 0}, "openat"},
  };
}

// A form that is refused gives an error, or ends the worker and names the call.
TEST(Limits, OfWhatAConfinedWorkerMayCallEveryDangerousFormIsRefused) {
  if (sanitized) GTEST_SKIP() << "a sanitizer needs system calls of its own";
  Instance at("worker:?confine=1");
  for (const Form& form : dangerous_forms()) {
    EXPECT_EQ(faults::add(1, 2, at), 3u);
    auto result = faults::try_attempt(form.call, form.arguments, at);
    std::string what = std::to_string(form.call) + " " + std::to_string(form.arguments[0]) + " " +
                       std::to_string(form.arguments[1]);
    if (!form.ends) {
      ASSERT_TRUE(result.ok()) << what << result.error().what();
      EXPECT_LT(result.value(), 0) << what;
      EXPECT_NE(result.value(), -EFAULT) << what;  // the kernel did not even look at it
      continue;
    }
    ASSERT_FALSE(result.ok()) << what << " gave " << result.value();
    EXPECT_EQ(result.error().status(), Status::Unavailable);
    std::string says = *form.ends ? "system call `" + std::string(form.ends) + "`" : "system call";
    EXPECT_NE(std::string(result.error().what()).find(says), std::string::npos)
        << what << ": " << result.error().what();
  }
}

TEST(Limits, AConfinedWorkerComputesAndNothingElse) {
  if (sanitized) GTEST_SKIP() << "a sanitizer needs system calls of its own";
  Instance at("worker:?confine=1&memory=8G");
  std::vector<uint8_t> large(1 << 20, 'x');  // through shared memory
  for (int i = 0; i < 3; ++i) {
    std::vector<std::thread> threads;
    for (int k = 0; k < 8; ++k) {
      threads.emplace_back([&] {
        EXPECT_EQ(faults::add(1, 2, at), 3u);
        EXPECT_EQ(faults::upper(large, at).size(), large.size());
        faults::sleep(5, at);  // so that the worker takes more threads
        EXPECT_EQ(faults::hog(20, at), 20u * 256 * 'x');
      });
    }
    for (std::thread& thread : threads) thread.join();
    // Opens a folder, starts a program, removes a file.
    auto opened = faults::try_descriptors(at);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().status(), Status::Unavailable);
    EXPECT_NE(std::string(opened.error().what()).find("the system call `openat`"),
              std::string::npos)
        << opened.error().what();
    EXPECT_EQ(faults::add(1, 2, at), 3u);
  }
  auto ran = faults::try_run(at);
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(std::string(ran.error().what()).find("a system call, likely to start a process"),
            std::string::npos)
      << ran.error().what();
  auto removed = faults::try_die_once("/no/such/file", at);
  ASSERT_FALSE(removed.ok());
  EXPECT_NE(std::string(removed.error().what()).find("the system call `unlink"), std::string::npos)
      << removed.error().what();
  Instance rings("worker:?confine=1&ring=0");
  EXPECT_EQ(faults::add(1, 2, rings), 3u);
}

// What threads have freed goes back to the machine, however much a library allocated before.
TEST(Limits, ThreadsOfAConfinedWorkerFreeWhatTheyLike) {
  if (sanitized) GTEST_SKIP() << "a sanitizer needs system calls of its own";
  for (int round = 0; round < 3; ++round) {
    Instance at("worker:?confine=1");
    std::vector<uint8_t> text(30'000, 'a');
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        std::vector<faults::Reader> readers;
        for (int k = 0; k < 200; ++k) {
          if (k % 50 == 0) readers.clear();
          auto upper = faults::try_upper(text, at);
          ASSERT_TRUE(upper.ok()) << upper.error().what();
          readers.emplace_back(text, at);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

TEST(Limits, AMemoryLimitIsAnErrorOfTheCall) {
  if (sanitized) GTEST_SKIP() << "the sanitizer's shadow is larger than any limit";
  Instance at("worker:?memory=512M");
  EXPECT_EQ(faults::hog(10, at), 10u * 256 * 'x');
  auto result = faults::try_hog(2000, at);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), Status::ResourceExhausted) << result.error().what();
  EXPECT_EQ(faults::add(1, 1, at), 2u);
}

TEST(Limits, AreNamedWhenTheWorkerEnds) {
  Instance at("worker:?files=64&cpu=3600s");
  auto result = faults::try_die(faults::Death::Abort, at);
  ASSERT_FALSE(result.ok());
  std::string why = result.error().what();
  EXPECT_NE(why.find(", within `cpu=3600` and `files=64`"), std::string::npos) << why;
}

TEST(Limits, ThatAreNoneAreRefusedAtOpening) {
  for (auto [options, wrong] : {
           std::pair("cpu=1K", "`1K` is not a valid value for the location's option `cpu`"),
           std::pair("cpu=500ms", "`500ms` is not a valid value for the location's option `cpu`"),
           std::pair("files=1M", "`1M` is not a valid value for the location's option `files`"),
           std::pair("deadline=1s&cpu=1&deadline=2s", "option `deadline` is there twice"),
           std::pair("memori=1M", "the location has an option `memori`"),
       }) {
    try {
      Instance at((std::string("worker:?") + options).c_str());
      ADD_FAILURE() << options;
    } catch (const sabir::Error& e) {
      EXPECT_EQ(e.status(), Status::InvalidArgument);
      EXPECT_NE(std::string(e.what()).find(wrong), std::string::npos) << e.what();
    }
  }
}

// What a command says, its errors too.
std::string said_by(const std::string& command) {
  std::string said;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  char text[256];
  while (size_t got = std::fread(text, 1, sizeof text, pipe)) said.append(text, got);
  ::pclose(pipe);
  return said;
}

TEST(Limits, OfAServerSayWhichWordIsWrong) {
  for (auto [words, wrong] : {
           std::pair("--memory 500M", "`500M` is not a valid value for `--memory`"),
           std::pair("--memori 5", "there is no option `--memori`"),
           std::pair("--memori", "there is no option `--memori`"),
           std::pair("--cpu", "`--cpu` needs a value behind it"),
       }) {
    std::string said =
        said_by(FAULTS_WORKER " --listen /no/such/folder/socket " + std::string(words));
    EXPECT_NE(said.find(wrong), std::string::npos) << said;
    EXPECT_NE(said.find("usage: "), std::string::npos) << said;
  }
  std::string said = said_by("SABIR_LOG=loud " FAULTS_WORKER " --listen /no/such/folder/socket");
  EXPECT_NE(said.find("SABIR_LOG: there is no level `loud`; there are off error"),
            std::string::npos)
      << said;
}

TEST(Limits, AWorkerHasOfItsHostOnlyWhatItIsGiven) {
  int mine = ::fcntl(0, F_DUPFD, 40);  // inherited by every program that is started
  ASSERT_GE(mine, 40);
  ::setenv("SABIR_TEST_VARIABLE", "seen", 1);
  for (auto [options, sees] : {std::pair("", "seen"), std::pair("?environment=none", ""),
                               std::pair("?environment=LANG,SABIR_TEST_VARIABLE&output=0", "seen"),
                               std::pair("?environment=SABIR_TEST&output=1", "")}) {
    Instance at((std::string("worker:") + options).c_str());
    EXPECT_EQ(faults::variable("SABIR_TEST_VARIABLE", at), sees) << options;
    EXPECT_TRUE(faults::holds(3, at));  // the connection
    EXPECT_FALSE(faults::holds(mine, at)) << options;
    for (int i = 10; i < 64; ++i) EXPECT_FALSE(faults::holds(i, at)) << i << options;
  }
  ::unsetenv("SABIR_TEST_VARIABLE");
  ::close(mine);
}

// More threads than a worker has, one after the other, each with an object that answers only to it.
TEST(Limits, ThreadsThatAreGoneTakeNoneOfTheWorkers) {
  Instance at("worker:");
  for (int i = 0; i < 600; ++i) {
    std::thread([&] {
      faults::Diary diary(at);
      EXPECT_EQ(diary.write("a"), 1u);
    }).join();
  }
  EXPECT_EQ(faults::add(1, 2, at), 3u);
}

TEST(Limits, TooManyConfinedObjectsAreAnErrorAndOthersAreServed) {
  Instance at("worker:?deadline=20s");
  std::vector<std::unique_ptr<faults::Diary>> all(300);
  std::atomic<int> made{0}, refused{0};
  for (auto& each : all) {
    std::thread([&] {
      try {
        each = std::make_unique<faults::Diary>(at);
        ++made;
      } catch (const sabir::Error& error) {
        EXPECT_EQ(error.status(), Status::ResourceExhausted) << error.what();
        ++refused;
      }
    }).join();
  }
  EXPECT_EQ(made, 255);
  EXPECT_EQ(refused, 45);
  EXPECT_EQ(faults::add(1, 2, at), 3u);
  all.clear();
  faults::Diary diary(at);
  EXPECT_EQ(diary.write("a"), 1u);
}

TEST(Limits, AResultThatIsTooLargeIsAnErrorOfTheCall) {
  Instance at("worker:?largest=1M");
  std::vector<uint8_t> small(1 << 19, 'x'), large(3 << 20, 'x');
  EXPECT_EQ(faults::upper(small, at).size(), small.size());
  uint32_t process = faults::process(at);
  auto result = faults::try_upper(large, at);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), Status::ResourceExhausted);
  EXPECT_NE(std::string(result.error().what()).find("this side accepts 1048576"), std::string::npos)
      << result.error().what();
  EXPECT_EQ(faults::upper(small, at).size(), small.size());
  EXPECT_EQ(faults::process(at), process);
}

// Each is a number in the message, and an object here.
// Memory of the other side's comes as a descriptor, and there is no place for one.
TEST(Limits, WhoHasNoDescriptorLeftHearsSo) {
  Instance at("worker:");
  std::vector<uint8_t> large(1 << 20, 'x');
  EXPECT_EQ(faults::add(1, 2, at), 3u);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  int next = ::dup(2);
  ::close(next);
  rlimit none{rlim_t(next), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  auto upper = faults::try_upper(large, at);
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_FALSE(upper.ok());
  EXPECT_EQ(upper.error().status(), Status::Unavailable);
  EXPECT_NE(std::string(upper.error().what()).find("this process has no descriptor left"),
            std::string::npos)
      << upper.error().what();
  EXPECT_EQ(faults::upper(large, at).size(), large.size());
}

TEST(Limits, SoIsOneWithTooManyHandles) {
  Instance at("worker:?largest=1M");
  uint32_t process = faults::process(at);
  EXPECT_EQ(faults::counters(1000, at).size(), 1000u);
  auto result = faults::try_counters(100'000, at);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().status(), Status::ResourceExhausted);
  EXPECT_NE(std::string(result.error().what()).find("more handles in it than this side accepts"),
            std::string::npos)
      << result.error().what();
  EXPECT_EQ(faults::counters(1000, at).size(), 1000u);
  EXPECT_EQ(faults::process(at), process);
}

// A worker that never greets, and a server that takes no connection: the call that starts them ends
// with its deadline, and opening with `start`.
TEST(Limits, StartingAndConnectingEndInTime) {
  std::string file = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_slow";
  std::ofstream(file) << "#!/bin/sh\nexec sleep 20 >/dev/null 2>&1\n";
  ::chmod(file.c_str(), 0700);
  ::setenv("FAULTS_LOCATION", ("worker:" + file + "?deadline=300ms").c_str(), 1);
  pid_t child = ::fork();  // where NULL stands for another instance
  if (child == 0) {
    auto start = Clock::now();
    auto result = faults::try_add(1, 2);
    bool fine = !result.ok() && result.error().status() == Status::DeadlineExceeded;
    ::_exit(fine && since(start) < milliseconds(5000) ? 0 : 1);
  }
  ::unsetenv("FAULTS_LOCATION");
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ::unlink(file.c_str());

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, file.c_str(), sizeof address.sun_path - 1);
  int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::listen(server, 0);
  std::vector<int> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)::connect(waiting.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  auto start = Clock::now();
  try {
    Instance at(("unix:" + file + "?start=300ms").c_str());
    ADD_FAILURE();
  } catch (const sabir::Error& error) {
    EXPECT_NE(std::string(error.what()).find("in time"), std::string::npos) << error.what();
  }
  EXPECT_LT(since(start), milliseconds(5000));
  for (int fd : waiting) ::close(fd);
  ::close(server);
  ::unlink(file.c_str());
}

// --- names ---

constexpr int kDone = 42;  // status of what was run alone, and had no failure

// This program once more with the test that asks, whose other half runs there; its status.
int run_alone(const std::string& program, const std::string& before) {
  auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string command = before + " SABIR_TEST_ALONE=1 " + program +
                        " --gtest_filter=" + test->test_suite_name() + "." + test->name() +
                        " >/dev/null";
  int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
bool runs_alone() { return std::getenv("SABIR_TEST_ALONE") != nullptr; }
[[noreturn]] void end_alone() { std::exit(testing::Test::HasFailure() ? 1 : kDone); }

std::string this_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

// Where the library is, and with privilege in this process; and something to write a log of.
void use_library() {
  bool privileged = ::getauxval(AT_SECURE) != 0;
  EXPECT_EQ(faults::process() == uint32_t(::getpid()), privileged);
  EXPECT_THROW(Instance("worker:/no/such/program"), sabir::Error);
}

// A program that runs with the rights of another user than who started it: what that user's
// environment says of the library is not looked at.
TEST(Names, OfAPrivilegedProgramsEnvironmentDoNotCount) {
  if (runs_alone()) {
    use_library();
    end_alone();
  }
  if (sanitized) GTEST_SKIP() << "a sanitizer's runtime looks at its environment itself";
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a program of another user's";
  constexpr uid_t kNobody = 65534;
  std::string folder = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_names";
  std::string program = folder + "/program", log = folder + "/log";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(this_program(), program);
  ASSERT_EQ(::chown(folder.c_str(), kNobody, kNobody), 0);
  ASSERT_EQ(::chown(program.c_str(), kNobody, kNobody), 0);
  ASSERT_EQ(::chmod(program.c_str(), 04755), 0);
  for (const char* variable : {"SABIR_LOCATION", "FAULTS_LOCATION"}) {
    std::string said = "SABIR_LOG=debug SABIR_LOG_FILE=" + log + " " + variable + "=worker:";
    EXPECT_EQ(run_alone(program, said), kDone)
        << "or the folder of the build is closed to other users, or mounted nosuid";
    EXPECT_NE(::access(log.c_str(), F_OK), 0);
    EXPECT_EQ(run_alone(this_program(), said), kDone);  // without privilege they count
    EXPECT_EQ(::unlink(log.c_str()), 0);
  }
  std::filesystem::remove_all(folder);
}

// Relative ones of the library, of the worker beside it and of the worker in the environment are
// those of where the program was started, when it is elsewhere by now.
TEST(Names, ThatAreRelativeStayWhenTheProgramGoesElsewhere) {
  if (runs_alone()) {
    std::filesystem::current_path("/");
    use_library();
    end_alone();
  }
  std::filesystem::path worker(FAULTS_WORKER);
  std::string there = "cd " + worker.parent_path().string() + " && ";
  for (const char* location :
       {"worker:?output=0", "worker:./faults-worker?output=0", "worker:faults-worker?output=0"}) {
    std::string named = std::string("FAULTS_LOCATION=") + location + " ";
    EXPECT_EQ(run_alone(this_program(), there + named), kDone) << location;
    if (sanitized) continue;  // it wants to be loaded first itself
    EXPECT_EQ(run_alone(this_program(), there + named + "LD_PRELOAD=./libfaults.so.1"), kDone)
        << location;
  }
  // The same of a location that is given, also when the worker has to be started again.
  std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(worker.parent_path());
  Instance at("worker:./faults-worker");
  std::filesystem::current_path("/");
  ::kill(pid_t(faults::process(at)), SIGKILL);
  for (int i = 0; i < 3 && !faults::try_process(at).ok(); ++i) {
  }
  EXPECT_EQ(faults::add(1, 2, at), 3u);
  std::filesystem::current_path(before);
}

// Why a call is refused, in process and over a worker.
template <typename F>
void refused_everywhere(const std::string& why, F&& call) {
  for (const char* location : {"inprocess:", "worker:"}) {
    faults_instance* at = nullptr;
    ASSERT_EQ(faults_open(location, nullptr, &at, nullptr), SABIR_OK);
    sabir_error* error = nullptr;
    EXPECT_EQ(call(at, &error), SABIR_INVALID_ARGUMENT) << location;
    EXPECT_EQ(error ? std::string(error->message.data, error->message.size) : "", why) << location;
    faults_release(error);
    faults_close(at);
  }
}

TEST(Limits, OfMemoryAreTheSameEverywhere) {
  uint8_t text[16] = "abcdef";
  refused_everywhere("`result` lies in the same memory as `text`", [&](auto* at, auto** error) {
    sabir_sink sink{};
    sink.data = text + 5;
    sink.capacity = 10;
    return faults_upper(at, text, 6, &sink, error);
  });
  refused_everywhere("`text` has a size that no memory has", [&](auto* at, auto** error) {
    sabir_sink sink{};
    return faults_upper(at, text, SIZE_MAX / 2 + 1, &sink, error);
  });
  refused_everywhere("`text` is null although its size is not 0", [&](auto* at, auto** error) {
    sabir_sink sink{};
    return faults_upper(at, nullptr, 1, &sink, error);
  });
  uint64_t argument = 0;
  int64_t result = 0;
  refused_everywhere("`arguments` has a size that no memory has", [&](auto* at, auto** error) {
    return faults_attempt(at, 0, &argument, SIZE_MAX / 8 + 2, &result, error);
  });
}

// Who looks for leaks sees them.
TEST(Limits, WhatIsGivenToACallThatIsRefusedGoesWithIt) {
  for (const char* location : {"inprocess:", "worker:"}) {
    faults_instance* at = nullptr;
    ASSERT_EQ(faults_open(location, nullptr, &at, nullptr), SABIR_OK);
    const faults_list_counter* made = nullptr;
    ASSERT_EQ(faults_counters(at, 3, &made, nullptr), SABIR_OK);
    faults_counter* last = nullptr;
    ASSERT_EQ(faults_counter_new(at, &last, nullptr), SABIR_OK);
    EXPECT_EQ(faults_merge(at, made->data, made->count, last, nullptr, nullptr),
              SABIR_INVALID_ARGUMENT)
        << location << ": there is no place for the result";
    faults_release(made);
    faults_counter_drop(last);
    faults_close(at);
  }
}

// Nor is it walked through, to see what it gives away.
TEST(Limits, AListOfHandlesLongerThanAnyMemoryIsRefused) {
  for (const char* location : {"inprocess:", "worker:", "trace:?to=/dev/null"}) {
    Instance at(location);
    faults::Counter last(at);
    faults_counter* none[1] = {nullptr};
    for (size_t count : {SIZE_MAX, SIZE_MAX / 4 + 1, SIZE_MAX / 8 + 2}) {
      uint32_t sum = 0;
      sabir_error* error = nullptr;
      EXPECT_EQ(faults_merge(at.handle(), none, count, last.handle(), &sum, &error),
                SABIR_INVALID_ARGUMENT);
      EXPECT_STREQ(error->message.data, "`all` has a size that no memory has");
      faults_release(error);
    }
  }
}

// As long as a number can say is longer than a clock can.
TEST(Limits, ADeadlineMayBeAsLongAsItCanBeSaid) {
  Instance at("worker:?deadline=9223372036854775807ns&start=150000000m&grace=9000000000s");
  EXPECT_EQ(faults::add(20, 22, at), 42u);
  sabir_open_options options{};
  options.struct_size = sizeof options;
  options.deadline_ns = INT64_MAX;
  faults_instance* other = nullptr;
  ASSERT_EQ(faults_open("worker:", &options, &other, nullptr), SABIR_OK);
  uint32_t sum = 0;
  EXPECT_EQ(faults_add(other, 20, 22, &sum, nullptr), SABIR_OK);
  faults_close(other);
}

}  // namespace
