// Rings in shared memory by themselves: everything comes through, in order, however it is cut; who
// sleeps is woken, and nonsense is noticed.
#include "boundaries/ring.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "boundaries/link.h"

namespace sabir::boundary {
namespace {

struct Both {
  std::unique_ptr<Rings> caller = Rings::make(4096);
  std::unique_ptr<Rings> worker = Rings::map(Descriptor(::dup(caller->descriptor())));
};

TEST(Rings, WhatIsWrittenIsReadAndNoMoreThanThereIsRoom) {
  Both both;
  std::minstd_rand random(1);
  uint8_t next = 0, expected = 0;
  size_t inside = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::vector<char> bytes(random() % 3000);
    for (char& byte : bytes) byte = char(next++);
    size_t put = both.caller->write(bytes.data(), bytes.size());
    EXPECT_EQ(put, std::min(bytes.size(), 4096 - inside));
    next = uint8_t(next - (bytes.size() - put));
    inside += put;
    std::vector<char> got(random() % 3000);
    size_t taken = both.worker->read(got.data(), got.size());
    EXPECT_EQ(taken, std::min(got.size(), inside));
    inside -= taken;
    for (size_t k = 0; k < taken; ++k) ASSERT_EQ(uint8_t(got[k]), expected++);
  }
}

TEST(Rings, WhoSleepsIsWoken) {
  Both both;
  for (bool end : {false, true}) {
    ASSERT_TRUE(both.worker->fall_asleep());
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (end) return both.caller->wake_all();
      both.caller->write("x", 1);
      both.caller->wake_other();
    });
    auto start = Clock::now();
    both.worker->sleep(10'000'000'000);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(5));
    other.join();
    if (end) continue;
    EXPECT_FALSE(both.worker->fall_asleep());  // there is something
    char byte;
    EXPECT_EQ(both.worker->read(&byte, 1), 1u);
  }
}

TEST(Rings, CountersThatCannotBeAreNoticedByBothSides) {
  Both both;
  void* at =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, both.caller->descriptor(), 0);
  auto* counters = static_cast<uint64_t*>(at);
  counters[512 / 8] = 5000;  // written by the worker: more than there is room for
  char byte;
  EXPECT_EQ(both.caller->read(&byte, 1), 0u);
  EXPECT_TRUE(both.caller->broken());
  counters[64 / 8] = 1;  // taken by the worker: more than was written
  std::string much(5000, 'x');
  EXPECT_EQ(both.caller->write(much.data(), much.size()), 0u);
  ::munmap(at, 4096);
}

TEST(Rings, MemoryThatIsNoneIsRefused) {
  EXPECT_FALSE(Rings::map(Descriptor()));
  EXPECT_FALSE(Rings::map(Descriptor(::open("/dev/null", O_RDWR))));
  Descriptor unsealed(::memfd_create("x", 0));
  ASSERT_EQ(::ftruncate(unsealed.get(), 4096 + 8192), 0);
  EXPECT_FALSE(Rings::map(std::move(unsealed)));
  for (off_t size : {off_t{0}, off_t{4096}, off_t{4096 + 2 * 5000}}) {
    Descriptor odd(::memfd_create("x", MFD_ALLOW_SEALING));
    ASSERT_EQ(::ftruncate(odd.get(), size), 0);
    ::fcntl(odd.get(), F_ADD_SEALS, F_SEAL_SHRINK);
    EXPECT_FALSE(Rings::map(std::move(odd))) << size;
  }
}

// Two links over a socket pair and rings, each side a thread that sends and one that receives.
TEST(Rings, FramesOfAllSizesPassAtFullSpeedBothWays) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Both both;
  Link caller{Descriptor(ends[0])}, worker{Descriptor(ends[1])};
  caller.use_rings(std::move(both.caller));
  worker.use_rings(std::move(both.worker));
  caller.set_spin(std::chrono::nanoseconds(-1));
  constexpr uint32_t kFrames = 3000;
  auto send = [](Link& link) {
    for (uint32_t i = 0; i < kFrames; ++i) {
      EXPECT_TRUE(link.send(Message(Op::Ping, i, std::string(i * 7 % 9001, char(i))), i % 3 != 0));
    }
    link.flush();
  };
  auto receive = [](Link& link) {
    std::vector<Frame> frames;
    for (uint32_t next = 0; next < kFrames;) {
      ASSERT_EQ(link.receive(frames, {}), Link::Got::Frames) << link.why();
      for (Frame& frame : frames) {
        EXPECT_EQ(frame.request, next);
        EXPECT_EQ(frame.text(), std::string(next * 7 % 9001, char(next)));
        ++next;
      }
      frames.clear();
    }
  };
  std::thread threads[] = {std::thread([&] { send(caller); }), std::thread([&] { send(worker); }),
                           std::thread([&] { receive(caller); }),
                           std::thread([&] { receive(worker); })};
  for (std::thread& thread : threads) thread.join();
}

TEST(Rings, TheEndOfTheSocketIsTheEndAfterAllThatWasWritten) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Both both;
  Link caller{Descriptor(ends[0])};
  caller.use_rings(std::move(both.caller));
  {
    Link worker{Descriptor(ends[1])};
    worker.use_rings(std::move(both.worker));
    EXPECT_TRUE(worker.send(Message(Op::Ping, 1, "last words")));
  }
  std::vector<Frame> frames;
  EXPECT_EQ(caller.receive(frames, {}), Link::Got::Frames);
  EXPECT_EQ(caller.receive(frames, {}), Link::Got::Closed);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].text(), "last words");
}

// What still waited to be sent waits no more: who would flush it reads instead, and sees the end.
TEST(LinkThatIsShut, HasNothingToFlush) {
  for (bool rings : {false, true}) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    Both both;
    Link here{Descriptor(ends[0])}, there{Descriptor(ends[1])};
    if (rings) {
      here.use_rings(std::move(both.caller));
      there.use_rings(std::move(both.worker));
    }
    EXPECT_TRUE(here.send(Message(Op::Ping, 1, "later"), false));
    EXPECT_TRUE(here.queued());
    here.shut();
    EXPECT_FALSE(here.queued());
    EXPECT_FALSE(here.flush());
    std::vector<Frame> frames;
    EXPECT_EQ(here.receive(frames, {}), Link::Got::Closed);
  }
}

// Memory that is there again the next time: the frame is, too.
TEST(LinkWithoutMemory, WhatThereWasNoneForComesTheNextTime) {
#ifdef SABIR_SANITIZED
  GTEST_SKIP() << "a sanitizer's memory has no such limit";
#endif
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Link from{Descriptor(ends[0])}, to{Descriptor(ends[1])};
  Message large(Op::Call, 1, 40 << 20);
  std::memset(large.payload(), 'x', 40 << 20);
  std::thread other([&] { EXPECT_TRUE(from.send(large)); });
  std::ifstream file("/proc/self/statm");
  size_t pages = 0;
  file >> pages;
  rlimit before{}, limit{};
  ::getrlimit(RLIMIT_AS, &before);
  limit = before;
  limit.rlim_cur = pages * 4096 + (8 << 20);
  std::vector<Frame> frames;
  ::setrlimit(RLIMIT_AS, &limit);
  int failed = 0;
  while (frames.empty()) {
    try {
      to.receive(frames, {});
    } catch (const std::bad_alloc&) {
      if (++failed == 3) ::setrlimit(RLIMIT_AS, &before);
    }
  }
  ::setrlimit(RLIMIT_AS, &before);
  other.join();
  EXPECT_EQ(failed, 3);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].text(), std::string(40 << 20, 'x'));
}

}  // namespace
}  // namespace sabir::boundary
