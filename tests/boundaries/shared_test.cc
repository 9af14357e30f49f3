// Memory that the other side can write: whatever it changes there and whenever, values may be
// others, but nothing is read or called through what it wrote. The hook after_snapshot stands for
// the moment between check and use.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sabir/parcel.hpp>

#include "boundaries/call.h"
#include "boundaries/interposers/handles.h"
#include "boundaries/server_call.h"
#include "gauntlet/wire.h"
#include "payload.h"

namespace sabir::boundary {
namespace {

const Contract& gauntlet_contract = gauntlet::waist::wire::contract;

// Both ends of one block, as two processes have it.
struct Shared {
  explicit Shared(size_t payload) : ours(Block::make(1, payload)) {
    theirs = Block::map(1, Descriptor(::dup(ours->descriptor())), 1 << 30);
  }
  std::unique_ptr<Block> ours, theirs;
};

int changes = 0;
void change_all(Block& block) {
  std::memset(block.payload(), 0xa5, block.room());
  ++changes;
}

class Changing {
 public:
  Changing() {
    changes = 0;
    after_snapshot = change_all;
  }
  ~Changing() { after_snapshot = nullptr; }
};

// A channel whose other side is this test: it answers with one record in a block.
class Scripted final : public Channel {
 public:
  Scripted(const Contract& contract, Side side, std::span<void (*const)(ServerCall&)> runs = {})
      : Channel(contract, {contract.exports, runs, nullptr, [](uint32_t, void*) {}}, side),
        shared_(size_t{1} << 20) {}

  void answer_with(const std::vector<char>& record) {
    std::memcpy(shared_.ours->payload(), record.data(), record.size());
    size_ = record.size();
  }
  Reply exchange(Message&, uint64_t, Deadline) override {
    Reply reply{Reply::Kind::Return, Buffer(sizeof(ReturnHead) + sizeof(BlockRef)), 0};
    ReturnHead head{kInBlock, 0};
    BlockRef reference{1, 0, size_};
    std::memcpy(reply.payload.data(), &head, sizeof head);
    std::memcpy(reply.payload.data() + sizeof head, &reference, sizeof reference);
    return reply;
  }
  bool send(const Message& message, bool, Deadline) override {
    sent = Op(message.data()[4]);
    return true;
  }
  void end(std::string why) override { why_ = std::move(why); }
  bool ended() const override { return false; }
  std::string why() override { return why_; }
  uint64_t thread_key() const override { return 1; }
  size_t longest_payload() const override { return 1 << 20; }
  Block* find_block(const BlockRef&) override { return shared_.theirs.get(); }

  Op sent{};

 private:
  Shared shared_;
  size_t size_ = 0;
  std::string why_;
};

class OneChannel final : public Home {
 public:
  OneChannel(const Contract& contract, std::span<const void* const> tables, Channel& channel)
      : Home(contract, tables), channel_(std::shared_ptr<Channel>(), &channel) {
    channel.home = this;
  }
  std::shared_ptr<Channel> channel(Deadline, Trouble&) override { return channel_; }
  std::shared_ptr<Channel> live(uint32_t) override { return nullptr; }
  std::string lost(uint32_t) const override { return "lost"; }
  void drop_given(uint32_t, void*) override {}

 private:
  std::shared_ptr<Channel> channel_;
};

// The proxies in what came back.
void free_all(const Contract& contract, int32_t type, const void* value) {
  auto free = [](void*, uint32_t, void* handle, bool) {
    free_proxy(static_cast<Proxy*>(handle));
    return false;
  };
  any_handle(contract, type, value, free, nullptr);
}

// Makes the call and returns its result as a record again; empty: it failed.
std::vector<char> result_of(Home* home, const Function& function, sabir_error** error) {
  const Contract& contract = home->contract();
  auto size = [&](int32_t type) { return type == kNone ? 0 : contract[type].size; };
  std::vector<char> arguments(size(function.arguments) + 16), result(size(function.reply) + 16);
  Call call(home, function, error);
  Numbers numbers;
  auto encoded = [&](int32_t type, const void* value) {
    std::vector<char> out(measure(contract, type, value));
    if (!encode(contract, type, value, out.data(), out.size(), numbers)) out.clear();
    return out;
  };
  switch (function.gives) {
    case Gives::Parcel: {
      const void* parcel = nullptr;
      if (call.parcel(arguments.data(), &parcel) != SABIR_OK) return {};
      bool handles = holds_handles(contract, function.reply);
      std::vector<char> out = handles ? std::vector<char>(1) : encoded(function.reply, parcel);
      free_all(contract, function.reply, parcel);
      release_parcel(const_cast<void*>(parcel));
      return out;
    }
    case Gives::Sink: {
      sabir_sink sink{};
      sink.flags = SABIR_SINK_SPILL;
      if (call.fill(arguments.data(), &sink) != SABIR_OK) return {};
      std::vector<char> out(1 + sink.size);
      if (sink.outcome == SABIR_SINK_SPILLED) release_parcel(sink.data);
      return out;
    }
    case Gives::Value:
    case Gives::Handle: {
      if (call.value(arguments.data(), result.data(), size(function.reply)) != SABIR_OK) return {};
      bool handles = holds_handles(contract, function.reply);
      std::vector<char> out =
          handles ? std::vector<char>(1) : encoded(function.reply, result.data());
      free_all(contract, function.reply, result.data());
      return out;
    }
    default: return {};
  }
}

TEST(Shared, ARecordInABlockIsReadOnce) {
  std::vector<const void*> tables(gauntlet_contract.resources.size(), &gauntlet_contract);
  Scripted channel(gauntlet_contract, Side::Caller);
  auto* home = new OneChannel(gauntlet_contract, tables, channel);
  std::minstd_rand random(11);
  Changing changing;
  int tried = 0, kept = 0, failed = 0;
  for (const Function& function : gauntlet_contract.exports) {
    if (function.reply == kNone || function.gives == Gives::View) continue;
    for (int i = 0; i < 20; ++i) {
      std::vector<char> record = make_payload(gauntlet_contract, function.reply, random);
      channel.answer_with(record);
      sabir_error* error = nullptr;
      std::vector<char> result = result_of(home, function, &error);
      ++tried;
      EXPECT_EQ(changes, tried) << function.path;
      if (result.empty()) {  // a text whose bytes were changed
        ++failed;
        ASSERT_TRUE(error) << function.path;
        EXPECT_STREQ(error->message.data, "the reply is malformed: a text is not UTF-8");
      } else if (function.gives != Gives::Sink && result.size() > 1) {
        EXPECT_EQ(result, record) << function.path;
        ++kept;
      }
      release_parcel(error);
    }
  }
  EXPECT_GT(kept, 500);
  EXPECT_GT(failed, 5);
  home->leave();
}

// A contract of a list that is written into, and of a view.
constexpr Member kList[] = {{1, 0}}, kSorted[] = {{0, 0}, {1, 8}};
const Type kTypes[] = {
    {Kind::Number, 4, Holds::Any, 4, 4, 0, 0, 0, kNone, {}},
    {Kind::List, 0, Holds::Pieces, 16, 8, 0, 0, 0, 0, {}},
    {Kind::Record, 0, Holds::Pieces, 16, 8, 0, 0, 0, kNone, kList},
    {Kind::Record, 0, Holds::Pieces, 24, 8, 0, 0, 0, kNone, kSorted},
};
constexpr uint32_t kFirst[] = {0};
const Function kFunctions[] = {
    {.path = "lists.sort",
     .number = 0,
     .arguments = 2,
     .reply = 3,
     .error = kNone,
     .error_number = 0,
     .gives = Gives::Value,
     .makes = kNone,
     .written = kFirst},
    {.path = "lists.look",
     .number = 1,
     .arguments = kNone,
     .reply = 2,
     .error = kNone,
     .error_number = 0,
     .gives = Gives::View,
     .makes = kNone},
};
const Contract kLists{"lists", "tests:lists", 1, 0, "", kTypes, kFunctions, {}, {}};

TEST(Shared, AListThatIsWrittenIntoIsTheCallersWhateverPointersSay) {
  Scripted channel(kLists, Side::Caller);
  auto* home = new OneChannel(kLists, {}, channel);
  std::vector<uint32_t> mine(1000, 7), around(3000, 1);
  Slice slice{around.data() + 1000, mine.size()};
  uint64_t record[3] = {5, 24, mine.size()};
  std::vector<char> bytes(sizeof record + 4 * mine.size());
  std::memcpy(bytes.data(), record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, mine.data(), 4 * mine.size());
  channel.answer_with(bytes);
  Changing changing;
  uint32_t result = 0;
  Call call(home, kFunctions[0], nullptr);
  EXPECT_EQ(call.value(&slice, &result, sizeof result), SABIR_OK);
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(result, 5u);  // of the record, which was copied; the list is as it was changed
  EXPECT_EQ(std::count(around.begin(), around.end(), 1u), 2000);
  EXPECT_EQ(std::count(around.begin() + 1000, around.begin() + 2000, 0xa5a5a5a5u), 1000);
  home->leave();
}

TEST(Shared, AViewIsASnapshot) {
  Scripted channel(kLists, Side::Caller);
  const void* tables[] = {&kLists};
  auto* home = new OneChannel(kLists, tables, channel);
  uint64_t record[3] = {16, 2, 0x0000000900000008};
  std::vector<char> bytes(sizeof record);
  std::memcpy(bytes.data(), record, sizeof record);
  Proxy* self = make_proxy(channel, 0, 1);
  channel.answer_with(bytes);
  Changing changing;
  const void* at = nullptr;
  size_t count = 0;
  Call call(home, kFunctions[1], nullptr);
  EXPECT_EQ(call.view(nullptr, self, &at, &count), SABIR_OK);
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(static_cast<const uint32_t*>(at)[0], 8u);
  EXPECT_EQ(static_cast<const uint32_t*>(at)[1], 9u);
  free_proxy(self);
  home->leave();
}

// --- requests ---

const Function* asked = nullptr;
std::vector<char> seen;
void see(ServerCall& answer) {
  Numbers numbers;
  const void* value = &answer.arguments<char>();
  seen.resize(measure(gauntlet_contract, asked->arguments, value));
  encode(gauntlet_contract, asked->arguments, value, seen.data(), seen.size(), numbers);
  answer.refuse(SABIR_ABORTED, "seen");
}

TEST(Shared, ARequestIsReadOnceByWhoServesOthers) {
  std::vector<void (*)(ServerCall&)> runs(gauntlet_contract.exports.size(), see);
  Scripted channel(gauntlet_contract, Side::Worker, runs);
  std::minstd_rand random(12);
  Changing changing;
  int tried = 0;
  for (const Function& function : gauntlet_contract.exports) {
    if (function.arguments == kNone || holds_handles(gauntlet_contract, function.arguments)) {
      continue;
    }
    std::vector<char> record = make_payload(gauntlet_contract, function.arguments, random);
    channel.answer_with(record);
    asked = &function;
    Frame frame{Op::Call, 1, Buffer(sizeof(CallHead) + sizeof(BlockRef))};
    CallHead head{function.number, kInBlock, 1};
    BlockRef reference{1, 0, record.size()};
    std::memcpy(frame.payload.data(), &head, sizeof head);
    std::memcpy(frame.payload.data() + sizeof head, &reference, sizeof reference);
    seen.clear();
    ServerCall::run(channel, frame, false);
    EXPECT_EQ(changes, ++tried);
    EXPECT_EQ(seen, record) << function.path;
  }
  EXPECT_GT(tried, 40);
}

// --- writing ---

// Looks at the memory and changes it whenever a handle is met, in the middle of a value.
class Meddler final : public Handles {
 public:
  explicit Meddler(std::vector<char>& shared) : shared_(shared) {}
  uint64_t lower(uint32_t, void* handle, bool) override {
    clean = clean && std::count(shared_.begin(), shared_.end(), char(0xa5)) == int(shared_.size());
    std::memset(shared_.data(), 0xa5, shared_.size());
    return reinterpret_cast<uint64_t>(handle);
  }
  void* lift(uint32_t, uint64_t number, bool) override { return reinterpret_cast<void*>(number); }

  bool clean = true;  // nothing of ours was there before the value was complete

 private:
  std::vector<char>& shared_;
};

TEST(Shared, AValueIsComposedOutOfTheOthersReach) {
  std::minstd_rand random(13);
  int with_handles = 0;
  for (int32_t type = 0; type < int32_t(gauntlet_contract.types.size()); ++type) {
    std::vector<char> record = make_payload(gauntlet_contract, type, random);
    std::vector<max_align_t> value(record.size() / sizeof(max_align_t) + 1);
    std::memcpy(value.data(), record.data(), record.size());
    Numbers numbers;
    const char* why = nullptr;
    ASSERT_TRUE(decode(gauntlet_contract, type, reinterpret_cast<char*>(value.data()),
                       record.size(), Check::Values, numbers, &why));
    for (bool whole : {false, true}) {
      std::vector<char> shared(record.size(), char(0xa5));
      Meddler meddler(shared);
      Buffer own;
      ASSERT_TRUE(encode_shared(gauntlet_contract, type, value.data(), shared.data(), shared.size(),
                                meddler, own, whole));
      EXPECT_EQ(shared, record) << type;
      EXPECT_TRUE(meddler.clean) << type;
      size_t size = whole ? record.size() : gauntlet_contract[type].size;
      EXPECT_EQ(std::memcmp(own.data(), record.data(), size), 0) << type;
    }
    with_handles += holds_handles(gauntlet_contract, type);
  }
  EXPECT_GT(with_handles, 10);
}

}  // namespace
}  // namespace sabir::boundary
