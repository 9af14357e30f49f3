// Whatever the other side says, its caller hears an error of the call, or what is well-formed, in
// time; nothing is left, and memory is not touched. A table of what a hostile worker can say, by a
// thread of this process behind a socket.
#include <faults.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <faults.hpp>
#include <filesystem>
#include <functional>
#include <sabir/utf8.hpp>
#include <thread>

#include "boundaries/blocks.h"
#include "boundaries/link.h"

namespace {

using namespace sabir::boundary;
using sabir::Status;

// One connection, from the hostile side.
struct Hostile {
  int fd;
  uint32_t request;  // of the call that came
  std::string keeps = "";

  // False: the caller has gone.
  bool raw(const std::string& bytes) const {
    for (size_t at = 0; at < bytes.size();) {
      ssize_t sent = ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      at += size_t(sent);
    }
    return true;
  }
  bool say(Op op, uint32_t number, const std::string& payload) const {
    Message message(op, number, payload);
    return raw({message.data(), message.size()});
  }
  bool answer(const std::string& record, uint32_t flags = 0) const {
    return say(Op::Return, request, numbers({flags, 0}) + record);
  }
  // With so many copies of a descriptor.
  bool pass(Op op, uint32_t number, int descriptor, size_t count) const {
    Message message(op, number, 0);
    iovec part{message.data(), message.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * 32)] = {};
    msghdr head{};
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    head.msg_control = control;
    head.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    cmsghdr* along = CMSG_FIRSTHDR(&head);
    along->cmsg_level = SOL_SOCKET;
    along->cmsg_type = SCM_RIGHTS;
    along->cmsg_len = CMSG_LEN(sizeof(int) * count);
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(CMSG_DATA(along) + i * sizeof(int), &descriptor, sizeof(int));
    }
    return ::sendmsg(fd, &head, MSG_NOSIGNAL) >= 0;
  }
  // A block of that size, and the answer that is said to be in it.
  bool block(size_t size, int seals, uint64_t said) const {
    Descriptor memory(::memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    (void)::ftruncate(memory.get(), off_t(size));
    if (seals) ::fcntl(memory.get(), F_ADD_SEALS, seals);
    return pass(Op::Block, 1, memory.get(), 1) && in_block(1, said);
  }
  bool in_block(uint32_t number, uint64_t size) const {
    return answer(numbers({number, 0}) + wide({size}), kInBlock);
  }

  static std::string numbers(std::initializer_list<uint32_t> all) {
    return {reinterpret_cast<const char*>(all.begin()), all.size() * sizeof(uint32_t)};
  }
  static std::string wide(std::initializer_list<uint64_t> all) {
    return {reinterpret_cast<const char*>(all.begin()), all.size() * sizeof(uint64_t)};
  }
  static std::string failure(int32_t status, uint32_t type, uint32_t size, uint32_t message,
                             uint32_t where, const std::string& rest = "") {
    return numbers({uint32_t(status), type, size, message, where, 0}) + rest;
  }
};

enum class Calls : uint8_t { Add, Upper, Counters };

struct Row {
  const char* name;
  Calls calls;
  std::function<void(Greeting&)> greets;
  std::function<void(const Hostile&)> says;
  Status status;
  const char* hears;  // part of the sentence
};

// Serves one hostile behaviour at a socket to whoever comes.
class Server {
 public:
  Server(const std::string& path, const Row& row) : row_(row) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    ::unlink(path.c_str());
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::listen(socket_, 8);
    thread_ = std::thread([this] { run(); });
  }
  ~Server() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

 private:
  void run() {
    for (;;) {
      int fd = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      Descriptor held(::dup(fd));
      Link link{Descriptor(fd)};
      serve(link, fd);
    }
  }
  void serve(Link& link, int fd) {
    std::vector<Frame> frames;
    if (link.receive(frames, {}) != Link::Got::Frames) return;
    std::string name = "tests:faults";
    Greeting greeting{
        kMagic, kProtocol, 1, 2, {}, kLongestFrame, 1024, kTakesBlocks, uint32_t(name.size())};
    if (row_.greets) row_.greets(greeting);
    Hostile side{fd, 0};
    side.say(Op::Welcome, 0,
             std::string(reinterpret_cast<char*>(&greeting), sizeof greeting) + name);
    for (frames.clear(); link.receive(frames, {}) == Link::Got::Frames; frames.clear()) {
      for (const Frame& frame : frames) {
        if (frame.op != Op::Call) continue;
        side.request = frame.request;
        row_.says(side);
      }
    }
  }

  const Row& row_;
  int socket_;
  std::thread thread_;
};

template <typename Write>
void flood(const Write& write) {
  while (write()) {
  }
}

constexpr auto H = Hostile::numbers;
constexpr auto W = Hostile::wide;

std::vector<Row> greetings() {
  auto honest = [](const Hostile& side) { side.answer(H({42})); };
  return {
      {"honest", Calls::Add, nullptr, honest, Status::Ok, ""},
      {"magic", Calls::Add, [](Greeting& g) { g.magic = 1; }, honest, Status::Unavailable,
       "does not speak this protocol"},
      {"protocol", Calls::Add, [](Greeting& g) { g.protocol = 9; }, honest, Status::Unavailable,
       "version 9 of the protocol"},
      {"major", Calls::Add, [](Greeting& g) { g.major = 9; }, honest, Status::Unavailable,
       "it is of tests:faults 9.2"},
      {"size of the name", Calls::Add, [](Greeting& g) { g.name_size = ~0u; }, honest,
       Status::Unavailable, "a greeting is malformed"},
      {"no calls", Calls::Add, [](Greeting& g) { g.most_calls = 0; }, honest, Status::Ok, ""},
      {"no frame fits", Calls::Upper, [](Greeting& g) { g.longest_frame = 1; }, honest,
       Status::ResourceExhausted, "the other side accepts 0"},
      {"rings that nobody offered", Calls::Add, [](Greeting& g) { g.flags |= kRings; }, honest,
       Status::Ok, ""},
  };
}

std::vector<Row> frames() {
  auto both = [](Op op, uint32_t number) {
    return [op, number](const Hostile& side) {
      flood([&] { return side.say(op, number, std::string(8, 'x')); });
    };
  };
  return {
      {"no answer", Calls::Add, nullptr, [](const Hostile&) {}, Status::DeadlineExceeded,
       "no answer in time"},
      {"the end", Calls::Add, nullptr, [](const Hostile& side) { ::shutdown(side.fd, SHUT_RDWR); },
       Status::Unavailable, "the connection was closed"},
      {"half an answer", Calls::Add, nullptr, [](const Hostile& side) { side.raw(H({17}) + "\4"); },
       Status::DeadlineExceeded, "no answer in time"},
      {"a frame that is too long", Calls::Add, nullptr,
       [](const Hostile& side) { side.raw(H({kLongestFrame + 1}) + "\4abcd"); },
       Status::Unavailable, "a frame of 67108865 bytes"},
      {"a frame that is too short", Calls::Add, nullptr,
       [](const Hostile& side) { side.raw(H({4}) + "\4abcd"); }, Status::Unavailable,
       "a frame of 4 bytes"},
      {"a long frame that does not come", Calls::Add, nullptr,
       [](const Hostile& side) { side.raw(H({kLongestFrame}) + "\4abcd"); },
       Status::DeadlineExceeded, "no answer in time"},
      {"no opcode", Calls::Add, nullptr, [](const Hostile& side) { side.say(Op(99), 1, ""); },
       Status::Unavailable, "opcode 99"},
      {"a second greeting", Calls::Add, nullptr,
       [](const Hostile& side) { side.say(Op::Welcome, 0, ""); }, Status::Unavailable,
       "duplicate handshake"},
      {"goodbye, not as text", Calls::Add, nullptr,
       [](const Hostile& side) { side.say(Op::Goodbye, 0, std::string("\xff\xfe\n\0x", 5)); },
       Status::Unavailable, ""},
      {"answers to nobody", Calls::Add, nullptr, both(Op::Return, 900'000),
       Status::DeadlineExceeded, "no answer in time"},
      {"pongs", Calls::Add, nullptr, both(Op::Pong, 1), Status::DeadlineExceeded, "in time"},
      {"pings, and does not read", Calls::Add, nullptr, both(Op::Ping, 1), Status::DeadlineExceeded,
       "in time"},
      {"logs", Calls::Add, nullptr, both(Op::Log, 0), Status::DeadlineExceeded, "in time"},
      {"cancels", Calls::Add, nullptr, both(Op::Cancel, 1), Status::DeadlineExceeded, "in time"},
      {"drops", Calls::Add, nullptr, both(Op::Drop, 0), Status::DeadlineExceeded, "in time"},
      {"callbacks, and does not read", Calls::Add, nullptr,
       [](const Hostile& side) {
         flood([&] { return side.say(Op::Callback, 1, H({0, 0, 0, 0})); });
       },
       Status::DeadlineExceeded, "in time"},
      {"a callback without a head", Calls::Add, nullptr,
       [](const Hostile& side) { side.say(Op::Callback, 1, "x"); }, Status::Unavailable,
       "a call without a head"},
      {"two answers", Calls::Add, nullptr,
       [](const Hostile& side) {
         side.answer(H({42}));
         side.answer(H({43}));
       },
       Status::Ok, ""},
      {"descriptors without end", Calls::Add, nullptr,
       [](const Hostile& side) { flood([&] { return side.pass(Op::Log, 0, side.fd, 32); }); },
       Status::Unavailable, ""},
  };
}

std::vector<Row> blocks() {
  constexpr int kSeals = F_SEAL_SHRINK;
  auto block = [](size_t size, int seals, uint64_t said) {
    return [=](const Hostile& side) { side.block(size, seals, said); };
  };
  return {
      {"a block that can shrink", Calls::Upper, nullptr, block(1 << 20, 0, 1000),
       Status::Unavailable, "an unknown shared-memory block"},
      {"a block without room", Calls::Upper, nullptr, block(64, kSeals, 16), Status::Unavailable,
       "an unknown shared-memory block"},
      {"a record that is longer than its block", Calls::Upper, nullptr, block(4096, kSeals, 4096),
       Status::Internal, "refers to no block"},
      {"a record of nearly all numbers", Calls::Upper, nullptr, block(4096, kSeals, ~uint64_t{7}),
       Status::Internal, "refers to no block"},
      {"a record that is too short", Calls::Upper, nullptr, block(4096, kSeals, 8),
       Status::Internal, "refers to no block"},
      {"a result that is too large", Calls::Upper, nullptr,
       block(size_t{1} << 30, kSeals, (size_t{1} << 30) - 64), Status::ResourceExhausted,
       "the location's option `largest`"},
      {"no such block", Calls::Upper, nullptr, [](const Hostile& side) { side.in_block(77, 16); },
       Status::Internal, "refers to no block"},
      {"a block frame without memory", Calls::Upper, nullptr,
       [](const Hostile& side) { side.say(Op::Block, 1, ""); }, Status::Unavailable,
       "an unknown shared-memory block"},
      {"a block that is the connection", Calls::Upper, nullptr,
       [](const Hostile& side) { side.pass(Op::Block, 1, side.fd, 1); }, Status::Unavailable,
       "an unknown shared-memory block"},
      {"blocks without end", Calls::Upper, nullptr,
       [](const Hostile& side) {
         auto made = Block::make(1, 4096 - 64);
         uint32_t number = 0;
         flood([&] { return side.pass(Op::Block, ++number, made->descriptor(), 1); });
       },
       Status::Unavailable, "an unknown shared-memory block"},
      {"one block twice", Calls::Upper, nullptr,
       [](const Hostile& side) {
         auto made = Block::make(1, 4096 - 64);
         for (int i = 0; i < 2; ++i) side.pass(Op::Block, 1, made->descriptor(), 1);
       },
       Status::Unavailable, "an unknown shared-memory block"},
  };
}

std::vector<Row> records() {
  auto answer = [](const std::string& record, uint32_t flags = 0) {
    return [=](const Hostile& side) { side.answer(record, flags); };
  };
  auto fail = [](const std::string& failure) {
    return [=](const Hostile& side) { side.say(Op::Fail, side.request, failure); };
  };
  std::string owned = W({16, 2000});
  for (uint64_t i = 1; i <= 2000; ++i) owned += W({i});
  return {
      {"an answer without a head", Calls::Add, nullptr,
       [](const Hostile& side) { side.say(Op::Return, side.request, ""); }, Status::Internal,
       "shorter than its head"},
      {"nothing", Calls::Add, nullptr, answer(""), Status::Internal, "malformed"},
      {"too much", Calls::Add, nullptr, answer(H({1, 2})), Status::Internal, "malformed"},
      {"a huge count", Calls::Upper, nullptr, answer(W({16, uint64_t{1} << 61})), Status::Internal,
       "malformed"},
      {"a count that wraps", Calls::Counters, nullptr, answer(W({16, uint64_t{1} << 61})),
       Status::Internal, "malformed"},
      {"an offset before it", Calls::Upper, nullptr, answer(W({~uint64_t{15}, 1}) + "x"),
       Status::Internal, "malformed"},
      {"an offset into itself", Calls::Upper, nullptr, answer(W({8, 8})), Status::Internal,
       "malformed"},
      {"handles, and a byte too many", Calls::Counters, nullptr, answer(owned + "x"),
       Status::Internal, "malformed"},
      {"handles that are none", Calls::Counters, nullptr, answer(W({16, 2, 0, 0})),
       Status::Internal, ""},
      {"an alias outside", Calls::Upper, nullptr, answer(W({uint64_t{1} << 40, 4}), kAliased),
       Status::Internal, "an alias is of no argument"},
      {"an alias that is too long", Calls::Upper, nullptr, answer(W({16, ~uint64_t{0}}), kAliased),
       Status::Internal, "an alias is of no argument"},
      {"an alias where there is none", Calls::Add, nullptr, answer(W({16, 4}), kAliased),
       Status::Internal, "an alias is of no argument"},
      {"an alias in a block that is none", Calls::Upper, nullptr,
       answer(H({77, 0}) + W({16}), kAliased | kInBlock), Status::Internal, "refers to no block"},
      {"failure of nothing", Calls::Add, nullptr, fail(Hostile::failure(0, 0, 0, 0, 0)),
       Status::Internal, "sizes do not fit"},
      {"a status that is none", Calls::Add, nullptr, fail(Hostile::failure(-5, 0, 0, 0, 0)),
       Status::Internal, "sizes do not fit"},
      {"sizes that wrap", Calls::Add, nullptr, fail(Hostile::failure(3, 0, ~0u, ~0u, 2)),
       Status::Internal, "sizes do not fit"},
      {"half a failure", Calls::Add, nullptr, fail(H({3, 0})), Status::Internal,
       "sizes do not fit"},
      {"a failure that is no text", Calls::Add, nullptr,
       fail(Hostile::failure(3, 0, 0, 2, 2, "\xff\xfe\xff\xfe")), Status::InvalidArgument,
       "its message is not UTF-8"},
      {"a declared error that is none", Calls::Add, nullptr,
       fail(Hostile::failure(100, 1, 24, 0, 0, std::string(24, '\xff'))), Status::Declared, ""},
  };
}

size_t open_descriptors() {
  std::filesystem::directory_iterator at("/proc/self/fd"), end;
  return size_t(std::distance(at, end));
}

sabir_status call(Calls which, faults_instance* at, sabir_error** error) {
  static std::vector<uint8_t> bytes(1000, 'x'), room(1 << 16);
  uint32_t sum = 0;
  if (which == Calls::Add) {
    sabir_status status = faults_add(at, 20, 22, &sum, error);
    EXPECT_TRUE(status != SABIR_OK || sum == 42);
    return status;
  }
  if (which == Calls::Upper) {
    sabir_sink sink{};
    sink.data = room.data();
    sink.capacity = room.size();
    return faults_upper(at, bytes.data(), bytes.size(), &sink, error);
  }
  const faults_list_counter* made = nullptr;
  sabir_status status = faults_counters(at, 2, &made, error);
  for (size_t i = 0; made && i < made->count; ++i) faults_counter_drop(made->data[i]);
  faults_release(made);
  return status;
}

class WhatItSays : public testing::TestWithParam<std::vector<Row> (*)()> {};

TEST_P(WhatItSays, IsAnErrorOfTheCallOrWellFormed) {
  std::string path = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".hostile";
  size_t before = open_descriptors();
  for (const Row& row : GetParam()()) {
    SCOPED_TRACE(row.name);
    bool late = row.status == Status::DeadlineExceeded;  // any other is at once
    std::string location = "unix:" + path + "?start=20s&deadline=" + (late ? "300ms" : "20s");
    {
      Server server(path, row);
      sabir_error* error = nullptr;
      faults_instance* at = nullptr;
      sabir_status status = faults_open(location.c_str(), nullptr, &at, &error);
      if (status == SABIR_OK) status = call(row.calls, at, &error);
      std::string said = error ? error->message.data : "";
      EXPECT_EQ(status, sabir_status(row.status)) << said;
      EXPECT_NE(said.find(row.hears), std::string::npos) << said;
      EXPECT_TRUE(sabir::valid_text(said.data(), said.size()));
      faults_release(error);
      if (at) faults_close(at);
    }
    EXPECT_EQ(open_descriptors(), before);
  }
  ::unlink(path.c_str());
}

// Handles of a malformed answer are dropped one by one, and it does not read: all within the call's
// deadline.
TEST(WhatItSaysAndDoesNotRead, IsOverInTime) {
  std::string path = testing::TempDir() + "sabir_" + std::to_string(::getpid()) + ".hostile";
  std::string owned = W({16, 2000});
  for (uint64_t i = 1; i <= 2000; ++i) owned += W({i});
  Row row{"handles, and a byte too many",
          Calls::Counters,
          nullptr,
          [&](const Hostile& side) {
            side.answer(owned + "x");
            pollfd gone{side.fd, POLLRDHUP, 0};
            ::poll(&gone, 1, 60'000);
          },
          Status::Internal,
          "malformed"};
  Server server(path, row);
  faults_instance* at = nullptr;
  ASSERT_EQ(faults_open(("unix:" + path + "?deadline=300ms").c_str(), nullptr, &at, nullptr),
            SABIR_OK);
  auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(call(row.calls, at, nullptr), SABIR_INTERNAL);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  faults_close(at);
  ::unlink(path.c_str());
}

constexpr const char* kNames[] = {"Greetings", "Frames", "Blocks", "Records"};
INSTANTIATE_TEST_SUITE_P(Of, WhatItSays, testing::Values(greetings, frames, blocks, records),
                         [](const auto& info) { return std::string(kNames[info.index]); });

}  // namespace
