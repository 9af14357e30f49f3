// A served worker, and callers of all kinds: several, strangers, and some that say nonsense.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <faults.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "boundaries/blocks.h"
#include "boundaries/message.h"

extern "C" char** environ;

namespace {

using namespace sabir::boundary;

constexpr uint32_t kWaitUntilCancelled = 6;  // its slot: faults.abi.json

class Served : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".socket";
    const char* argv[] = {FAULTS_WORKER, "--listen", path_.c_str(), nullptr};
    ASSERT_EQ(::posix_spawn(&process_, FAULTS_WORKER, nullptr, nullptr, const_cast<char**>(argv),
                            environ),
              0);
    struct stat there {};
    for (int i = 0; i < 500 && ::stat(path_.c_str(), &there) != 0; ++i) ::usleep(10'000);
    ::close(connect());  // it is there before somebody listens
    location_ = "unix:" + path_;
  }
  void TearDown() override {
    ::kill(process_, SIGKILL);
    int status = 0;
    ::waitpid(process_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);  // it lived until now
    ::unlink(path_.c_str());
  }

  int connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (int i = 0; i < 100; ++i) {
      if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) break;
      ::usleep(10'000);
    }
    return fd;
  }
  // Whether the other side closes the connection, having said this.
  static std::string rest(int fd) {
    std::string all;
    char bytes[4096];
    pollfd wait{fd, POLLIN, 0};
    while (::poll(&wait, 1, 15'000) > 0) {
      ssize_t got = ::read(fd, bytes, sizeof bytes);
      if (got <= 0) return all;
      all.append(bytes, size_t(got));
    }
    return "it does not close";
  }
  static std::string hello(const char* name, uint32_t protocol, uint32_t major, uint32_t minor,
                           uint32_t flags = 0) {
    Greeting greeting{
        kMagic, protocol, major, minor, {}, kLongestFrame, 8, flags, uint32_t(std::strlen(name))};
    Message message(Op::Hello, 0, sizeof greeting + greeting.name_size);
    message.put(greeting);
    std::memcpy(message.payload() + sizeof greeting, name, greeting.name_size);
    return {message.data(), message.size()};
  }
  static void say(int fd, const std::string& bytes) {
    [[maybe_unused]] ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  // Resident memory, and how many threads or descriptors.
  size_t memory() {
    std::ifstream file("/proc/" + std::to_string(process_) + "/statm");
    size_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * 4096;
  }
  size_t count(const char* what) {
    std::filesystem::directory_iterator at("/proc/" + std::to_string(process_) + "/" + what), end;
    return size_t(std::distance(at, end));
  }
  void expect_fine() {
    faults::Instance at(location_.c_str());
    EXPECT_EQ(faults::add(20, 22, at), 42u);
  }

  std::string path_, location_;
  pid_t process_ = -1;
};

TEST_F(Served, SeveralCallersEachWithAnInstanceOfItsOwn) {
  faults::Instance one(location_.c_str()), two(location_.c_str());
  faults::Counter a(one), b(two);
  EXPECT_EQ(a.next(), 1u);
  EXPECT_EQ(a.next(), 2u);
  EXPECT_EQ(b.next(), 1u);
  EXPECT_EQ(faults::process(one), uint32_t(process_));
}

TEST_F(Served, TheSocketIsThisUsersOnly) {
  struct stat there {};
  ASSERT_EQ(::stat(path_.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777, 0600u);
}

TEST_F(Served, WhatDoesNotFitIsToldWhy) {
  for (auto [bytes, says] : {std::pair(hello("tests:other", 1, 1, 0), "needs tests:other"),
                             std::pair(hello("tests:faults", 2, 1, 0), "version 2 of the protocol"),
                             std::pair(hello("tests:faults", 1, 2, 0), "the caller needs 2.0"),
                             std::pair(hello("tests:faults", 1, 1, 3), "the caller needs 1.3")}) {
    int fd = connect();
    say(fd, bytes);
    EXPECT_NE(rest(fd).find(says), std::string::npos) << says;
    ::close(fd);
  }
  expect_fine();
}

TEST_F(Served, GarbageEndsTheConnectionAndNothingElse) {
  std::minstd_rand random(5);
  for (int i = 0; i < 100; ++i) {
    int fd = connect();
    std::string bytes = i % 2 ? hello("tests:faults", 1, 1, 0) : "";
    for (uint32_t size = random() % 200; size; --size) bytes += char(random());
    say(fd, bytes);
    ::shutdown(fd, SHUT_WR);
    EXPECT_NE(rest(fd), "it does not close");
    ::close(fd);
  }
  expect_fine();
}

TEST_F(Served, CallsOfNoFunctionAndWithMalformedArgumentsFail) {
  int fd = connect();
  std::string bytes = hello("tests:faults", 1, 1, 0);
  std::minstd_rand random(6);
  for (uint32_t i = 1; i <= 200; ++i) {
    Message call(Op::Call, i, sizeof(CallHead) + random() % 64);
    for (size_t at = 0; at < call.size() - kFrameHead; ++at) call.payload()[at] = char(random());
    uint32_t slots[] = {0, 8, 9, 11, 13, 99};  // none that would end the worker
    call.put(CallHead{slots[i % 6], 0, random() % 3});
    bytes.append(call.data(), call.size());
  }
  say(fd, bytes);
  ::shutdown(fd, SHUT_WR);
  std::string answers = rest(fd);
  EXPECT_NE(answers.find("malformed"), std::string::npos);
  EXPECT_NE(answers.find("there is no function 99"), std::string::npos);
  ::close(fd);
  expect_fine();
}

TEST_F(Served, HalfAFrameAndOneWhoDoesNotReadHoldNobodyUp) {
  int half = connect(), deaf = connect();
  say(half, std::string("\x40\0\0\0\3", 5));
  say(deaf, hello("tests:faults", 1, 1, 0));
  Message ping(Op::Ping, 1, 100'000);
  for (int i = 0; i < 20; ++i) {
    ::send(deaf, ping.data(), ping.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  for (int i = 0; i < 50; ++i) expect_fine();
  ::close(half);
  ::close(deaf);
}

// Frames that are announced and do not come cost nothing, and so do answers that are not read.
TEST_F(Served, MemoryIsThatOfWhatComes) {
  size_t before = memory();
  std::vector<int> all;
  uint32_t length = 60u << 20;
  for (int i = 0; i < 40; ++i) {
    all.push_back(connect());
    say(all.back(), hello("tests:faults", 1, 1, 0));
    std::string head(9, 0);
    std::memcpy(head.data(), &length, 4);
    head[4] = char(Op::Call);
    say(all.back(), head);
  }
  expect_fine();
  EXPECT_LT(memory(), before + (size_t{200} << 20));
  for (int fd : all) ::close(fd);
  expect_fine();
}

// Calls for more threads of the caller's than there may be: it hears so, others are served, and
// when the caller has left nothing of it is left here.
TEST_F(Served, WhoFillsItsInboxAndLeavesLeavesNothing) {
  expect_fine();
  size_t threads = count("task"), descriptors = count("fd");
  int fd = connect();
  say(fd, hello("tests:faults", 1, 1, 0));
  std::string calls;
  for (uint32_t i = 1; i <= 5000; ++i) {
    Message call(Op::Call, i, sizeof(CallHead) + 8);
    std::memset(call.payload(), 0, sizeof(CallHead) + 8);
    call.put(CallHead{0, kBound, i});
    calls.append(call.data(), call.size());
  }
  for (size_t at = 0; at < calls.size();) {
    ssize_t sent = ::send(fd, calls.data() + at, std::min<size_t>(4096, calls.size() - at),
                          MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) break;
    at += size_t(sent);
  }
  expect_fine();
  ::close(fd);
  for (int i = 0; i < 1000 && count("task") > threads; ++i) ::usleep(10'000);
  EXPECT_LE(count("task"), threads);
  EXPECT_LE(count("fd"), descriptors);
  expect_fine();
}

TEST_F(Served, OneCallerTooManyIsToldSo) {
  std::vector<int> all;
  for (int i = 0; i < 64; ++i) all.push_back(connect());
  for (int i = 0; i < 500 && count("task") < 65; ++i) ::usleep(10'000);
  int last = connect();
  EXPECT_NE(rest(last).find("as many callers as it may"), std::string::npos);
  ::close(last);
  for (int fd : all) ::close(fd);
  for (int i = 0; i < 1000 && count("task") > 1; ++i) ::usleep(10'000);
  expect_fine();
}

// --- who is trusted with shared memory ---

// A caller of its own kind: it announces a block with the name of a file in it, calls what reads
// that name late, changes it meanwhile, and says which name was read.
std::string name_that_was_read(int fd, const std::string& hello, bool parent) {
  std::string base = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_name";
  std::string names[] = {base + "1", base + "2"};
  [[maybe_unused]] ssize_t sent = ::send(fd, hello.data(), hello.size(), MSG_NOSIGNAL);
  auto block = Block::make(1, 4096);
  uint64_t record[2] = {sizeof record, names[0].size()};
  std::memcpy(block->payload(), record, sizeof record);
  std::memcpy(block->payload() + sizeof record, names[0].data(), names[0].size());
  Link link{Descriptor(fd)};
  std::vector<Frame> frames;
  EXPECT_EQ(link.receive(frames, Clock::now() + std::chrono::seconds(20)), Link::Got::Frames);
  Message announce(Op::Block, 1, 0), call(Op::Call, 1, sizeof(CallHead) + sizeof(BlockRef));
  announce.descriptor = block->descriptor();
  call.put(CallHead{kWaitUntilCancelled, kInBlock, 1});
  call.put(BlockRef{1, 0, sizeof record + names[0].size()}, sizeof(CallHead));
  EXPECT_TRUE(link.send(announce) && link.send(call));
  auto there = [](const std::string& file) {
    for (int i = 0; i < 2000 && ::access(file.c_str(), F_OK) != 0; ++i) ::usleep(10'000);
    return ::unlink(file.c_str()) == 0;
  };
  EXPECT_TRUE(there(names[0] + ".begun")) << parent;
  std::memcpy(block->payload() + sizeof record, names[1].data(), names[1].size());
  EXPECT_TRUE(link.send(Message(Op::Cancel, 1, 0)));
  frames.clear();
  EXPECT_EQ(link.receive(frames, Clock::now() + std::chrono::seconds(20)), Link::Got::Frames);
  bool first = ::unlink(names[0].c_str()) == 0, second = ::unlink(names[1].c_str()) == 0;
  EXPECT_NE(first, second);
  return first ? "the name that was checked" : "the name that was there last";
}

// docs/threat-model.md: a worker reads arguments where its own parent wrote them; a server, which
// trusts nobody, in a copy.
TEST_F(Served, AServerTrustsNobodyWithWhatItReads) {
  EXPECT_EQ(name_that_was_read(connect(), hello("tests:faults", 1, 1, 0, kTakesBlocks), false),
            "the name that was checked");
  expect_fine();
}

TEST_F(Served, AWorkerTrustsItsParentWithArgumentsInBlocks) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::string socket = std::to_string(ends[1]);
  const char* argv[] = {FAULTS_WORKER, "--connected", socket.c_str(), nullptr};
  pid_t worker = -1;
  ASSERT_EQ(
      ::posix_spawn(&worker, FAULTS_WORKER, nullptr, nullptr, const_cast<char**>(argv), environ),
      0);
  ::close(ends[1]);
  EXPECT_EQ(name_that_was_read(ends[0], hello("tests:faults", 1, 1, 0, kTakesBlocks), true),
            "the name that was there last");
  ::kill(worker, SIGKILL);
  ::waitpid(worker, nullptr, 0);
}

// --- where it listens ---

bool serves(pid_t process) {
  for (int i = 0; i < 30; ++i) {
    if (::waitpid(process, nullptr, WNOHANG) == process) return false;
    ::usleep(10'000);
  }
  return true;
}

pid_t listen_at(const std::string& path) {
  const char* argv[] = {FAULTS_WORKER, "--listen", path.c_str(), nullptr};
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  pid_t process = -1;
  EXPECT_EQ(
      ::posix_spawn(&process, FAULTS_WORKER, &files, nullptr, const_cast<char**>(argv), environ),
      0);
  ::posix_spawn_file_actions_destroy(&files);
  return process;
}

TEST(Listening, OnlyASocketThatNobodyAnswersAtIsReplaced) {
  std::string path = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".listen";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path.c_str());
  for (int type : {SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM}) {
    for (bool left : {false, true}) {
      ::unlink(path.c_str());
      Descriptor socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
      ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
      if (type != SOCK_DGRAM) ::listen(socket.get(), 0);
      // One that is too busy to take a connection lives, too.
      Descriptor waits(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      for (int i = 0; i < 3 && !left; ++i) {
        ::connect(waits.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
      }
      if (left) socket = Descriptor();
      struct stat before {
      }, after{};
      ::stat(path.c_str(), &before);
      pid_t process = listen_at(path);
      EXPECT_EQ(serves(process), left) << type;
      ::kill(process, SIGKILL);
      ::waitpid(process, nullptr, 0);
      ::stat(path.c_str(), &after);
      EXPECT_TRUE(left || before.st_ino == after.st_ino) << type;
    }
  }
  ::unlink(path.c_str());
}

// Who may read the folder may hold its lock, and for ever.
TEST(Listening, StartsWhoeverHoldsTheFolder) {
  std::string folder = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".held";
  std::filesystem::create_directory(folder);
  Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.get(), LOCK_EX), 0);
  pid_t process = listen_at(folder + "/socket");
  bool there = false;
  for (int i = 0; i < 3000 && !there; ++i) {
    ::usleep(10'000);
    there = std::filesystem::exists(folder + "/socket");
  }
  EXPECT_TRUE(there);
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  std::filesystem::remove_all(folder);
}

// Whatever is there and is not its own: it says so, and leaves it there.
TEST(Listening, WhatIsNotItsOwnIsNeverRemoved) {
  std::string path = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".other";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path.c_str());
  auto left_behind = [&] {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  };
  std::pair<const char*, std::function<void()>> all[] = {
      {"a file", [&] { std::ofstream(path) << "text"; }},
      {"a folder", [&] { ::mkdir(path.c_str(), 0700); }},
      {"a link to nothing", [&] { (void)::symlink("nothing", path.c_str()); }},
      {"a link to a socket",
       [&] {
         left_behind();
         std::rename(path.c_str(), (path + "2").c_str());
         (void)::symlink((path + "2").c_str(), path.c_str());
       }},
      {"another user's socket",
       [&] {
         left_behind();
         (void)::chown(path.c_str(), 65534, 65534);
       }},
  };
  for (const auto& [name, make] : all) {
    if (::geteuid() != 0 && name == std::string_view("another user's socket")) continue;  // cannot
    make();
    struct stat before {
    }, after{};
    ASSERT_EQ(::lstat(path.c_str(), &before), 0) << name;
    pid_t process = listen_at(path);
    int status = 0;
    for (int i = 0; i < 2000 && ::waitpid(process, &status, WNOHANG) == 0; ++i) ::usleep(10'000);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << name;
    EXPECT_EQ(::lstat(path.c_str(), &after), 0) << name;
    EXPECT_EQ(before.st_ino, after.st_ino) << name;
    std::filesystem::remove(path);
    ::unlink((path + "2").c_str());
  }
}

}  // namespace
