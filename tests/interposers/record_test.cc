// `record:` and `replay:`: what was answered once is answered again, without the library.
#include <unistd.h>

#include <cstring>

#include "boundaries/frame.h"
#include "boundaries/interposers/recording.h"
#include "desk_test.h"

namespace interposed {
namespace {

using sabir::Status;

class Asked : public desk::Host {
 public:
  explicit Asked(std::string answer) : answer_(std::move(answer)) {}
  std::string host_ask(sabir::Text question) override { return answer_ + std::string(question); }

 private:
  std::string answer_;
};
class Witness : public desk::host::Witness {
 public:
  explicit Witness(int& seen) : seen_(seen) {}
  bool saw(sabir::Text, int32_t amount) override { return (seen_ += amount) > 0; }

 private:
  int& seen_;
};

// What a program does; `amount` is what may differ.
void work(Instance& at, int32_t amount) {
  EXPECT_EQ(desk::add(1, 2, at), 3u);
  EXPECT_EQ(desk::shout("a \"quoted\" word", at), "a \"quoted\" word!");
  EXPECT_EQ(status_of([&] { desk::divide(1, 0, at); }), Status::Declared);
  EXPECT_EQ(desk::shout_all({"a", "b"}, at), (std::vector<std::string>{"a!", "b!"}));
  Account account("one", at);
  EXPECT_EQ(account.deposit(amount), amount);
  EXPECT_EQ(status_of([&] { account.deposit(2'000'000); }), Status::Declared);
  Account child = account.split("child");
  EXPECT_FALSE(account.same(child));
  EXPECT_EQ(account.entries().at(0).amount, amount);
  EXPECT_EQ(Account::merge(std::move(account), std::move(child), at).name(), "one+child");
}

TEST(Record, WhatWasAnsweredIsAnsweredAgain) {
  File file("recording");
  {
    Instance at(("record:?to=" + file.path()).c_str());
    work(at, 5);
  }
  {
    Instance at(("replay:?from=" + file.path()).c_str());
    work(at, 5);
  }
  {
    Instance at(("replay:?order=any&from=" + file.path()).c_str());
    EXPECT_EQ(desk::shout("a \"quoted\" word", at), "a \"quoted\" word!");
    EXPECT_EQ(desk::add(1, 2, at), 3u);
    EXPECT_THAT(said([&] { desk::add(1, 2, at); }), HasSubstr("has no call `desk.add(1, 2)`"));
  }
}

TEST(Record, AWorkerThatIsGoneIsReplayed) {
  File file("worker");
  {
    Instance at(("record:?to=" + file.path() + ",worker:").c_str());
    Account account("far", at);
    EXPECT_EQ(account.name(), "far");
  }
  Instance at(("check:trace:?to=/dev/null,replay:?from=" + file.path()).c_str());
  Account account("far", at);
  EXPECT_EQ(account.name(), "far");
}

TEST(Record, AnotherCallIsAnErrorThatNamesBoth) {
  File file("mismatch");
  {
    Instance at(("record:?to=" + file.path()).c_str());
    Account account("one", at);
    account.deposit(5);
  }
  Instance at(("replay:?from=" + file.path()).c_str());
  Account account("one", at);
  EXPECT_THAT(said([&] { account.deposit(6); }),
              HasSubstr("call 2 of the recording is `account#1: desk.account.deposit(5)`, and the "
                        "program calls `account#1: desk.account.deposit(6)`"));
  EXPECT_EQ(account.deposit(5), 5);
  EXPECT_THAT(said([&] { account.name(); }),
              HasSubstr("the recording ends after call 2, and call 3 is `account#1: "
                        "desk.account.name()`"));
}

TEST(Record, CallbacksAreMadeAgain) {
  File file("callbacks");
  auto run = [](const std::string& location, const char* answer, int& seen) {
    Instance at(location.c_str(), std::make_unique<Asked>(answer));
    EXPECT_EQ(desk::ask_twice("?", at), "why?why?");
    Account account("one", at);
    account.watch(std::make_unique<Witness>(seen));
    EXPECT_EQ(account.deposit(5), 5);
  };
  int first = 0, again = 0, other = 0;
  run("record:?to=" + file.path(), "why", first);
  run("replay:?from=" + file.path(), "why", again);
  EXPECT_EQ(first, 5);
  EXPECT_EQ(again, 5);
  EXPECT_THAT(said([&] { run("replay:?from=" + file.path(), "how", other); }),
              HasSubstr("in call 1 of the recording, `desk.ask-twice(\"?\")`, the callback "
                        "`host.ask` answered \"why?\", and the program answers \"how?\""));
}

TEST(Record, AFileThatIsNoneIsRefused) {
  File file("none");
  file.write("this is not a recording, but long enough to be one");
  auto open = [](const std::string& where) { return said([&] { Instance at(where.c_str()); }); };
  EXPECT_THAT(open("replay:?from=" + file.path()), HasSubstr("is not a recording"));
  EXPECT_THAT(open("replay:?from=/nowhere/at/all"), HasSubstr("cannot read the recording"));
  EXPECT_THAT(open("replay:"), HasSubstr("needs a recording"));
  EXPECT_THAT(open("replay:?from=x,worker:"), HasSubstr("stands over nothing"));
  EXPECT_THAT(open("record:"), HasSubstr("needs the file"));
  EXPECT_THAT(open("record:?to=/nowhere/at/all"), HasSubstr("cannot write the recording"));
}

TEST(Record, ARecordingThatWasCutOffIsGoodUpToThere) {
  File file("cut");
  {
    Instance at(("record:?to=" + file.path()).c_str());
    desk::add(1, 2, at);
    desk::add(3, 4, at);
  }
  std::string all = file.text();
  for (size_t size = 0; size < all.size(); ++size) {
    file.write(all.substr(0, size));
    try {
      Instance at(("replay:?from=" + file.path()).c_str());
      EXPECT_EQ(desk::add(1, 2, at), 3u);
    } catch (const sabir::Error&) {  // which says that there is nothing
    }
  }
}

// Changes the first event of a kind: its head, and the bytes behind it.
template <typename Change>
void change_event(const File& file, sabir::boundary::Recorded kind, Change change) {
  std::string all = file.text();
  size_t at = 32 + std::strlen("tests:desk");  // what stands before the first
  for (;;) {
    sabir::boundary::EventHead head;
    ASSERT_LE(at + sizeof head, all.size()) << "there is no such event";
    std::memcpy(&head, all.data() + at, sizeof head);
    size_t begin = at + sizeof head;
    if (head.kind != kind) {
      at = begin + head.size;
      continue;
    }
    std::string bytes = all.substr(begin, head.size), rest = all.substr(begin + head.size);
    change(head, bytes);
    head.size = bytes.size();
    all.replace(at, std::string::npos, reinterpret_cast<const char*>(&head), sizeof head);
    return file.write(all + bytes + rest);
  }
}

TEST(Record, AReturnThatIsShorterThanItsHeadIsNone) {
  File file("short");
  {
    Instance at(("record:?to=" + file.path()).c_str());
    Account account("one", at);
  }
  using sabir::boundary::Recorded;
  change_event(file, Recorded::Return, [](auto&, std::string& bytes) { bytes.clear(); });
  Instance at(("replay:?from=" + file.path()).c_str());
  EXPECT_THAT(said([&] { Account account("one", at); }), HasSubstr("malformed"));
}

TEST(Record, AFailureWithAValueLargerThanItselfIsNone) {
  File file("failure");
  {
    Instance at(("record:?to=" + file.path()).c_str(), std::make_unique<Asked>("why"));
    desk::ask_twice("?", at);
  }
  using sabir::boundary::Recorded;
  change_event(file, Recorded::CallbackReturn, [](auto& head, std::string& bytes) {
    head.kind = Recorded::CallbackFail;
    sabir::boundary::FailHead fail{SABIR_DECLARED, 1, 1000, 0, 0, 0};
    bytes.assign(reinterpret_cast<const char*>(&fail), sizeof fail);
  });
  Instance at(("replay:?from=" + file.path()).c_str(), std::make_unique<Asked>("why"));
  EXPECT_THAT(said([&] { desk::ask_twice("?", at); }),
              HasSubstr("the callback `host.ask` answered"));
}

TEST(Record, ListsThatShareTheirBytesAreNoTextWithoutEnd) {
  File file("shared");
  {
    Instance at(("record:?to=" + file.path()).c_str());
    std::vector<std::string> texts(200, "b");
    texts[0] = std::string(10'000, 'a');
    desk::shout_all(texts, at);
  }
  using sabir::boundary::Recorded;
  change_event(file, Recorded::Call, [](auto&, std::string& bytes) {
    uint64_t place;
    std::memcpy(&place, bytes.data(), sizeof place);
    for (size_t i = 1; i < 200; ++i) bytes.replace(place + 16 * i, 16, bytes, place, 16);
  });
  Instance at(("replay:?from=" + file.path()).c_str());
  std::string mismatch = said([&] { desk::add(1, 2, at); });
  EXPECT_THAT(mismatch, HasSubstr("and the program calls `desk.add(1, 2)`"));
  EXPECT_LT(mismatch.size(), 50'000u);
}

// Answers of all kinds: an object, a failure, a list of records, what a callback said.
TEST(Record, ARecordingThatWasChangedAnswersWithAValueOrAnError) {
  File file("changed");
  auto run = [](const std::string& location) {
    try {
      Instance at(location.c_str(), std::make_unique<Asked>("why"));
      status_of([&] { desk::divide(1, 0, at); });
      status_of([&] { desk::ask_twice("?", at); });
      Account account("one", at);
      status_of([&] { account.entries(); });
      account.split("child");
    } catch (const sabir::Error&) {
    }
  };
  run("record:?to=" + file.path());
  std::string all = file.text();
  for (size_t at = 0; at < all.size(); ++at) {
    for (uint8_t other : {0x00, 0x04, 0xff}) {
      std::string changed = all;
      changed[at] = char(other);
      file.write(changed);
      run("replay:?order=any&from=" + file.path());
    }
  }
}

TEST(Record, AsAFileOfCases) {
  File file("desk.cases");
  {
    Instance at(("record:?cases=" + file.path()).c_str(), std::make_unique<Asked>("why"));
    work(at, 5);
    desk::ask_twice("?", at);
  }
  EXPECT_EQ(file.text(), R"(// Recorded from tests:desk.
in desk;

case "recorded" {
  add(1, 2) -> 3;
  shout("a \"quoted\" word") -> "a \"quoted\" word!";
  divide(1, 0) -> err(by-zero);
  shout-all(["a", "b"]) -> ["a!", "b!"];
  let account-n1 = account("one");
  account-n1.deposit(5) -> ok(5);
  account-n1.deposit(2000000) -> err(too-large);
  let account-n2 = account-n1.split("child");
  account-n1.same(account-n2) -> false;
  account-n1.entries() -> [{name: "one", amount: 5, tags: []}];
  let account-n3 = account.merge(account-n1, account-n2);
  account-n3.name() -> "one+child";
  drop account-n3;
  // ask-twice("?") -> "why?why?"; not a case: it calls back
}
)");
}

}  // namespace
}  // namespace interposed
