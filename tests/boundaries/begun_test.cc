// Calls that are begun and waited for later: many under way of one thread, over a socket and over
// rings; what becomes of them when nobody waits, when it takes too long, and when the worker dies.
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "boundaries/call.h"
#include "boundaries/server_call.h"
#include "boundaries/worker/supervisor.h"
#include "faults/wire.h"

namespace sabir::boundary {
namespace {

namespace wire = faults::waist::wire;

const Function& function(std::string_view path) {
  for (const Function& each : wire::contract.exports) {
    if (each.path == path) return each;
  }
  throw std::runtime_error("no such function");
}

class Begun : public testing::TestWithParam<const char*> {
 protected:
  Begun()
      : library_{wire::contract, "", nullptr, nullptr, tables_, {},     0,
                 nullptr,        {}, {},      nullptr, nullptr, nullptr} {
    Location location;
    std::string why;
    std::string text = std::string("worker:" FAULTS_WORKER) + GetParam();
    if (!parse_location(text, location, why)) throw std::runtime_error(why);
    home_ = new Supervisor(library_, location, nullptr);
  }
  ~Begun() override { home_->leave(); }

  struct Sum {
    wire::AddArguments arguments;
    std::unique_ptr<Call> call;
    uint32_t result = 0;
    void begin(Home* home, uint32_t a, uint32_t b) {
      arguments = {a, b};
      call = std::make_unique<Call>(home, function("faults.add"), nullptr);
      call->begin(&arguments);
    }
    sabir_status finish() { return call->value(&arguments, &result, sizeof result); }
  };

  const void* tables_[3] = {&tables_, &tables_, &tables_};
  Library library_;
  Supervisor* home_;
};

TEST_P(Begun, ManyAreUnderWayAndEachHasItsAnswer) {
  for (uint32_t many : {1u, 64u, 3000u}) {  // the last is more than may be in flight
    std::vector<Sum> sums(many);
    for (uint32_t i = 0; i < many; ++i) sums[i].begin(home_, i, 5);
    for (uint32_t i = many; i-- > 0;) {
      ASSERT_EQ(sums[i].finish(), SABIR_OK);
      EXPECT_EQ(sums[i].result, i + 5);
    }
  }
}

TEST_P(Begun, LargeArgumentsAndResultsToo) {
  std::vector<std::vector<char>> texts;
  std::vector<wire::UpperArguments> arguments;
  std::vector<std::unique_ptr<Call>> calls;
  sabir_error* error = nullptr;
  for (size_t i = 0; i < 40; ++i) texts.emplace_back(i * i * 120, char('a' + i % 26));
  arguments.reserve(texts.size());
  for (auto& text : texts) {
    arguments.push_back({{text.data(), text.size()}});
    calls.push_back(std::make_unique<Call>(home_, function("faults.upper"), &error));
    calls.back()->begin(&arguments.back());
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<char> out(texts[i].size());
    sabir_sink sink{};
    sink.data = out.data();
    sink.capacity = out.size();
    ASSERT_EQ(calls[i]->fill(&arguments[i], &sink), SABIR_OK) << i << error->message.data;
    EXPECT_EQ(out, std::vector<char>(texts[i].size(), char('A' + i % 26)));
  }
}

TEST_P(Begun, WhatNobodyWaitsForIsGivenUp) {
  for (int i = 0; i < 100; ++i) {
    Sum given_up;
    given_up.begin(home_, 1, 2);
  }
  Sum sum;
  sum.begin(home_, 3, 4);
  ASSERT_EQ(sum.finish(), SABIR_OK);
  EXPECT_EQ(sum.result, 7u);
}

TEST_P(Begun, WhenTheWorkerDiesAllSaySo) {
  faults_death how = FAULTS_DEATH_QUIT;
  wire::DieArguments die{how};
  std::vector<Sum> sums(20);
  sums[0].begin(home_, 1, 2);
  ASSERT_EQ(sums[0].finish(), SABIR_OK);
  Call death(home_, function("faults.die"), nullptr);
  death.begin(&die);
  for (Sum& sum : sums) sum.begin(home_, 1, 2);
  EXPECT_EQ(death.nothing(&die), SABIR_UNAVAILABLE);
  for (Sum& sum : sums) EXPECT_EQ(sum.finish(), SABIR_UNAVAILABLE);
  Sum next;
  next.begin(home_, 1, 2);
  EXPECT_EQ(next.finish(), SABIR_OK);
}

INSTANTIATE_TEST_SUITE_P(
    Over, Begun, testing::Values("?ring=0", "", "?ring=4K"), [](const auto& info) {
      return std::string(std::array{"Socket", "Rings", "SmallRings"}[info.index]);
    });

// --- drops ---

std::atomic<std::thread::id> dropped_on{};
void note_thread(uint32_t, void*) { dropped_on = std::this_thread::get_id(); }

// A thread of the author's own calls back and waits, and reads for all. What is to be dropped then
// may be what joins that thread: it is dropped on another one, also when the answer comes with it.
TEST(Drops, AreNeverRunOnAThreadOfTheAuthorsThatWaits) {
  for (bool answered : {false, true}) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    Link caller{Descriptor(ends[0])};
    Answers answers{wire::contract.exports, {}, nullptr, note_thread};
    auto connection =
        std::make_shared<Connection>(wire::contract, std::make_unique<Link>(Descriptor(ends[1])),
                                     answers, Side::Worker, Limits{});
    int object = 0;
    dropped_on = std::thread::id();
    Message drop(Op::Drop, 0, sizeof(uint64_t));
    drop.put(connection->objects().add(0, &object, false));
    std::thread author([&] {
      Message callback(Op::Callback, 0, sizeof(CallHead));
      callback.put(CallHead{0, 0, 0});
      EXPECT_EQ(connection->exchange(callback, 0, {}).kind, Reply::Kind::Return);
    });
    std::thread::id own = author.get_id();
    std::vector<Frame> frames;
    EXPECT_EQ(caller.receive(frames, {}), Link::Got::Frames);
    Message answer(Op::Return, frames.at(0).request, sizeof(ReturnHead));
    answer.put(ReturnHead{});
    caller.send(drop, !answered);
    if (answered) caller.send(answer);
    for (int i = 0; !answered && i < 2000 && dropped_on.load() == std::thread::id(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (!answered) caller.send(answer);
    author.join();
    for (int i = 0; i < 2000 && dropped_on.load() == std::thread::id(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_NE(dropped_on.load(), std::thread::id());
    EXPECT_NE(dropped_on.load(), own) << answered;
    connection->end("over");
    connection->serve();  // until its threads have ended
  }
}

std::atomic<int> dropped{0};
void count_drop(uint32_t, void*) { ++dropped; }

// A result was half composed when the memory ran out: what goes is an error, and no handle with it.
TEST(Drops, WhatWasToGoWithAResultAndDoesNotIsDroppedOnce) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Descriptor other(ends[0]);
  Answers answers{wire::contract.exports, {}, nullptr, count_drop};
  auto connection = std::make_shared<Connection>(
      wire::contract, std::make_unique<Link>(Descriptor(ends[1])), answers, Side::Worker, Limits{});
  int objects[2];
  dropped = 0;
  {
    HandleTransfer transfer(*connection);
    for (int& each : objects) transfer.lower(0, &each, true);
    transfer.withdraw();
    EXPECT_EQ(dropped, 2);
    transfer.sent();  // of the error
  }
  EXPECT_EQ(dropped, 2);
  EXPECT_EQ(connection->objects().size(), 0u);
}

// --- answers ---

// Who gets an answer may give away at once what the call was about.
struct GivesAwayWhatItHears final : Channel {
  using Channel::Channel;
  Reply exchange(Message&, uint64_t, Deadline) override { return {}; }
  bool send(const Message&, bool, Deadline) override {
    taken = objects().take(0, number);
    return true;
  }
  void end(std::string) override {}
  bool ended() const override { return false; }
  std::string why() override { return ""; }
  uint64_t thread_key() const override { return 1; }
  size_t longest_payload() const override { return 1000; }

  uint64_t number = 0;
  void* taken = nullptr;
};

void next(ServerCall& call) {
  call.value<uint32_t>([](uint32_t*, sabir_error**) { return SABIR_OK; });
}

TEST(Answers, AreSentWhenTheCallUsesNothingAnyMore) {
  const Function functions[] = {function("faults.counter.next")};
  void (*const runs[])(ServerCall&) = {next};
  Answers answers{functions, runs, nullptr, count_drop};
  GivesAwayWhatItHears channel(wire::contract, answers, Side::Worker);
  int object = 0;
  channel.number = channel.objects().add(0, &object, false);
  Message message(Op::Call, 1, sizeof(CallHead) + sizeof channel.number);
  message.put(CallHead{functions[0].number, 0, 1});
  message.put(channel.number, sizeof(CallHead));
  Frame frame{Op::Call, 1, Buffer(message.payload(), message.size() - kFrameHead)};
  ServerCall::run(channel, frame, false);
  EXPECT_EQ(channel.taken, &object);
}

// --- who reads for a moment ---

// A caller at which nobody waits, its other side, and an epoll that hears of it.
struct Heard {
  explicit Heard(bool rings) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    Answers answers{wire::contract.imports, {}, nullptr, note_thread};
    caller =
        std::make_shared<Connection>(wire::contract, std::make_unique<Link>(Descriptor(ends[0])),
                                     answers, Side::Caller, Limits{});
    other = std::make_unique<Link>(Descriptor(ends[1]));
    if (rings) {
      auto made = Rings::make(4096);
      Descriptor memory(::dup(made->descriptor()));
      other->use_rings(Rings::map(std::move(memory)));
      caller->link().use_rings(std::move(made));
    }
    epoll_event event{};
    EXPECT_TRUE(caller->link().heard_by(epoll.get(), event));
  }
  ~Heard() { caller->end("over"); }

  void say() { other->send(Message(Op::Log, 0, "something")); }
  bool hears() {
    epoll_event event{};
    return ::epoll_wait(epoll.get(), &event, 1, 10'000) == 1;
  }

  Descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  std::shared_ptr<Connection> caller;
  std::unique_ptr<Link> other;
};

// To see whether a late answer came, or because the other side does not read: then somebody listens
// again.
TEST(Listening, GoesOnAfterWhoeverReadForAMoment) {
  for (bool rings : {false, true}) {
    for (int who = 0; who < 4; ++who) {
      Heard heard(rings);
      heard.caller->listens();
      if (who == 1) heard.caller->came(7);
      if (who == 2) heard.caller->link().blocked();
      if (who == 3) {
        Message call(Op::Call, 0, sizeof(CallHead));
        call.put(CallHead{0, 0, 1});
        auto begun = heard.caller->begin(call, 1, {});
        heard.say();
        EXPECT_TRUE(heard.hears()) << "while nobody waits for what was begun";
        heard.caller->end("over");
        EXPECT_NE(heard.caller->finish(*begun, {}).kind, Reply::Kind::Return);
        continue;
      }
      heard.say();
      EXPECT_TRUE(heard.hears()) << rings << " " << who;
    }
  }
}

// Whoever reads out of the ring leaves the bytes in the socket that said so.
TEST(Listening, HearsAlsoWhenOthersReadWhatItHeard) {
  Heard heard(true);
  std::vector<Frame> frames;
  Link& link = heard.caller->link();
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(link.listen());
    heard.say();
    ASSERT_TRUE(heard.hears()) << i;
    link.stand_down();
    ASSERT_EQ(link.receive(frames, {}), Link::Got::Frames);
    frames.clear();
  }
}

}  // namespace
}  // namespace sabir::boundary
