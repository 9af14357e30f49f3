// `check:`: what must not be done with a handle is an error that says what was done before, and no
// crash. In C, for C++ would not let us.
#include <atomic>
#include <thread>

#include "desk_test.h"

namespace interposed {
namespace {

// An instance in C, and handles by hand.
class Checked : public testing::Test {
 protected:
  void open(const std::string& inner, const std::string& options = "") {
    std::string location = "check:?to=" + file_.path() + options + "," + inner;
    ASSERT_EQ(desk_open(location.c_str(), nullptr, &at_, nullptr), SABIR_OK);
  }
  void close() { desk_close(std::exchange(at_, nullptr)); }
  void TearDown() override { close(); }

  desk_account* make(const std::string& name) {
    desk_account* made = nullptr;
    EXPECT_EQ(desk_account_new(at_, name.data(), name.size(), &made, nullptr), SABIR_OK);
    return made;
  }
  // What the call says: its status, and the sentence.
  std::string name(desk_account* account) {
    char bytes[100];
    sabir_sink sink{};
    sink.data = bytes;
    sink.capacity = sizeof bytes;
    sabir_error* error = nullptr;
    status_ = desk_account_name(account, &sink, &error);
    return error ? take(error) : std::string(bytes, sink.size);
  }
  std::string same(desk_account* self, desk_account* other) {
    sabir_bool result = 0;
    sabir_error* error = nullptr;
    status_ = desk_account_same(self, other, &result, &error);
    return error ? take(error) : result ? "same" : "different";
  }
  static std::string take(sabir_error* error) {
    std::string text(error->message.data, error->message.size);
    desk_release(error);
    return text;
  }
  std::string found() const { return file_.text(); }

  File file_{"check"};
  desk_instance* at_ = nullptr;
  sabir_status status_ = SABIR_OK;
};

TEST_F(Checked, WhatIsRightIsLeftAlone) {
  open("");
  desk_account* account = make("one");
  EXPECT_EQ(name(account), "one");
  EXPECT_EQ(same(account, account), "same");
  desk_account_drop(account);
  close();
  EXPECT_EQ(found(), "");
}

TEST_F(Checked, UseAfterDrop) {
  open("");
  desk_account* account = make("one");
  desk_account_drop(account);
  const char* sentence =
      "call 3 (`desk.account.name`): `desk.account` #1, made by call 1 "
      "(`desk.account.constructor`), was dropped by call 2 (a drop)";
  EXPECT_EQ(name(account), sentence);
  EXPECT_EQ(status_, SABIR_INVALID_ARGUMENT);
  EXPECT_EQ(found(), std::string("check: ") + sentence + "\n");
  desk_account* other = make("two");
  EXPECT_THAT(same(other, account), HasSubstr("was dropped by call 2"));
  EXPECT_EQ(name(other), "two");
  desk_account_drop(other);
}

TEST_F(Checked, DroppedTwice) {
  open("");
  desk_account* account = make("one");
  desk_account* other = make("two");
  desk_account_drop(account);
  desk_account_drop(account);
  EXPECT_THAT(found(), HasSubstr("call 4 (a drop): `desk.account` #1, made by call 1 "
                                 "(`desk.account.constructor`), was dropped by call 3 (a drop), "
                                 "and is dropped again"));
  EXPECT_EQ(name(other), "two");
  desk_account_drop(other);
}

TEST_F(Checked, GivenAwayAndUsed) {
  open("");
  desk_account *left = make("left"), *right = make("right"), *both = nullptr;
  ASSERT_EQ(desk_account_merge(at_, left, right, &both, nullptr), SABIR_OK);
  EXPECT_THAT(name(left), HasSubstr("was given away to call 3 (`desk.account.merge`)"));
  desk_account_drop(right);
  EXPECT_THAT(found(),
              HasSubstr("was given away to call 3 (`desk.account.merge`), and is dropped"));
  EXPECT_EQ(name(both), "left+right");
  desk_account_drop(both);
}

TEST_F(Checked, GivenTwiceToOneCall) {
  open("");
  desk_account *one = make("one"), *both = nullptr;
  sabir_error* error = nullptr;
  EXPECT_NE(desk_account_merge(at_, one, one, &both, &error), SABIR_OK);
  EXPECT_THAT(take(error),
              HasSubstr("`left` gives away a handle that stands in `right` of the same call too"));
}

TEST_F(Checked, HandlesOfOthersAndNoneAtAll) {
  open("");
  desk_account* account = make("one");
  desk_instance* elsewhere = nullptr;
  ASSERT_EQ(desk_open("inprocess:", nullptr, &elsewhere, nullptr), SABIR_OK);
  desk_account* foreign = nullptr;
  ASSERT_EQ(desk_account_new(elsewhere, "x", 1, &foreign, nullptr), SABIR_OK);
  EXPECT_THAT(same(account, foreign),
              HasSubstr("belongs to another instance, or to none: this one has no such "
                        "`desk.account`"));
  EXPECT_EQ(status_, SABIR_INVALID_ARGUMENT);
  EXPECT_THAT(same(account, reinterpret_cast<desk_account*>(0x10)),
              HasSubstr("the handle 0x10 belongs to another instance, or to none"));
  EXPECT_THAT(found(), HasSubstr("check: the handle 0x10"));
  EXPECT_EQ(name(account), "one");
  desk_account_drop(foreign);
  desk_close(elsewhere);
  desk_account_drop(account);
}

TEST_F(Checked, CallsThatOverlap) {
  open("");
  desk_account* account = make("one");
  std::atomic<bool> done{false};
  std::thread other([&] {
    // A question that is being answered right now is in the way, too.
    sabir_status status;
    do status = desk_account_rest(account, 300, nullptr);
    while (status == SABIR_FAILED_PRECONDITION);
    EXPECT_EQ(status, SABIR_OK);
    done = true;
  });
  std::string sentence;
  while (!done && sentence.find("overlaps") == std::string::npos) sentence = name(account);
  EXPECT_EQ(status_, SABIR_FAILED_PRECONDITION);
  EXPECT_THAT(sentence, HasSubstr("(`desk.account.name`) overlaps call"));
  EXPECT_THAT(sentence, HasSubstr("(`desk.account.rest`): `desk.account` #1"));
  other.join();
  EXPECT_EQ(name(account), "one");
  desk_account_drop(account);
}

TEST_F(Checked, SharedObjectsTakeAllAtOnce) {
  open("");
  desk_board* board = nullptr;
  ASSERT_EQ(desk_board_new(at_, &board, nullptr), SABIR_OK);
  std::thread other([&] { EXPECT_EQ(desk_board_rest(board, 50, nullptr), SABIR_OK); });
  EXPECT_EQ(desk_board_rest(board, 50, nullptr), SABIR_OK);
  other.join();
  desk_board_drop(board);
  EXPECT_EQ(found(), "");
}

TEST_F(Checked, AnInstanceThatIsClosed) {
  open("");
  desk_account* account = make("one");
  desk_instance* closed = at_;
  close();
  EXPECT_EQ(name(account), "one") << "what a handle needs stays";
  uint32_t sum = 0;
  EXPECT_EQ(desk_add(closed, 1, 2, &sum, nullptr), SABIR_FAILED_PRECONDITION);
  desk_close(closed);
  EXPECT_THAT(found(), HasSubstr("check: an instance is closed that was closed before"));
  desk_account_drop(account);
  EXPECT_THAT(name(account), HasSubstr("was dropped by"));
}

TEST_F(Checked, OverAWorkerAndUnderATrace) {
  open("worker:");
  desk_account* account = make("far");
  EXPECT_EQ(name(account), "far");
  desk_account_drop(account);
  EXPECT_THAT(name(account), HasSubstr("was dropped by call 3"));
  close();
  open("trace:?to=/dev/null,worker:");
  account = make("far");
  desk_account_drop(account);
  EXPECT_THAT(name(account), HasSubstr("was dropped by call 2"));
}

TEST_F(Checked, ManyHandlesAreForgottenInTheEnd) {
  open("");
  desk_account* first = make("first");
  desk_account_drop(first);
  for (int i = 0; i < 1000; ++i) desk_account_drop(make("x"));
  EXPECT_THAT(name(first), HasSubstr("was dropped by call 2"));
}

// The caller's objects, in the library's hands.
class SilentWitness : public desk::host::Witness {
 public:
  explicit SilentWitness(int& seen) : seen_(seen) {}
  bool saw(sabir::Text, int32_t) override { return ++seen_ > 0; }

 private:
  int& seen_;
};
class Host : public desk::Host {
 public:
  std::string host_ask(sabir::Text question) override { return std::string(question) + "? "; }
};

TEST(CheckedCallbacks, ObjectsOfTheCallersGoBothWays) {
  File file("callbacks");
  int seen = 0;
  {
    Instance at(("check:?to=" + file.path()).c_str(), std::make_unique<Host>());
    EXPECT_EQ(desk::ask_twice("why", at), "why? why? ");
    Account account("watched", at);
    account.watch(std::make_unique<SilentWitness>(seen));
    EXPECT_EQ(account.deposit(5), 5);
    EXPECT_EQ(account.deposit(5), 10);
  }
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(file.text(), "");
}

}  // namespace
}  // namespace interposed
