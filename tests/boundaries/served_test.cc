// A served worker, and callers of all kinds: several, strangers, and some that say nonsense.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <faults.hpp>
#include <random>
#include <thread>

#include "boundaries/message.h"

extern "C" char** environ;

namespace {

using namespace sabir::boundary;

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
  static std::string hello(const char* name, uint32_t protocol, uint32_t major, uint32_t minor) {
    Greeting greeting{
        kMagic, protocol, major, minor, {}, kLongestFrame, 8, 0, uint32_t(std::strlen(name))};
    Message message(Op::Hello, 0, sizeof greeting + greeting.name_size);
    message.put(greeting);
    std::memcpy(message.payload() + sizeof greeting, name, greeting.name_size);
    return {message.data(), message.size()};
  }
  static void say(int fd, const std::string& bytes) {
    [[maybe_unused]] ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
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

}  // namespace
