// `trace:`: what is counted, and what is advised.
#include "boundaries/interposers/trace.h"

#include <thread>
#include <vector>

#include "desk_test.h"

namespace interposed {
namespace {

std::string traced(const std::string& options, const std::string& inner,
                   const std::function<void(Instance&)>& work) {
  File file("trace");
  {
    Instance at(("trace:?" + options + "=" + file.path() + "," + inner).c_str());
    work(at);
  }
  return file.text();
}

TEST(Trace, CallsBytesAndFailuresAreCounted) {
  std::string text = traced("json", "", [](Instance& at) {
    for (uint32_t i = 0; i < 10; ++i) EXPECT_EQ(desk::add(i, 1, at), i + 1);
    EXPECT_EQ(desk::shout("hey", at), "hey!");
    EXPECT_THROW(desk::divide(1, 0, at), sabir::Error);
    EXPECT_EQ(desk::divide(6, 3, at), 2);
    Account account("one", at);
    EXPECT_EQ(account.name(), "one");
  });
  EXPECT_THAT(text, HasSubstr("\"function\": \"desk.add\", \"callback\": false, \"calls\": 10, "
                              "\"bytes_in\": 80, \"bytes_out\": 40"));
  EXPECT_THAT(text, HasSubstr("\"function\": \"desk.shout\", \"callback\": false, \"calls\": 1, "
                              "\"bytes_in\": 19, \"bytes_out\": 20, \"copies\": 1"));
  EXPECT_THAT(text, HasSubstr("\"failed\": {\"declared\": 1}"));
  EXPECT_THAT(text, HasSubstr("\"function\": \"desk.account.constructor\""));
  EXPECT_THAT(text, HasSubstr("\"dropped\": 1"));
  EXPECT_THAT(text, HasSubstr("\"advice\": []"));
}

TEST(Trace, TheTableHasARowForEachFunction) {
  std::string text = traced("to", "", [](Instance& at) {
    for (uint32_t i = 0; i < 1234; ++i) desk::add(i, 1, at);
  });
  EXPECT_THAT(text, HasSubstr("trace: tests:desk\n"));
  EXPECT_THAT(text, HasSubstr("function  calls  failed       in      out  copies"));
  EXPECT_THAT(text, HasSubstr("desk.add  1,234       -  9.6 KiB  4.8 KiB       -"));
  EXPECT_THAT(text, HasSubstr("bytes in a call  <= 16 B"));
}

TEST(Trace, ManySmallCallsAreSentToTheBulkForm) {
  auto shout = [](Instance& at) {
    for (int i = 0; i < 2000; ++i) desk::shout("hey", at);
  };
  EXPECT_THAT(traced("to", "", shout),
              HasSubstr("advice: 2,000 calls of `desk.shout` with 39 bytes on average: use "
                        "`shout-all`"));
  auto divide = [](Instance& at) {
    for (int i = 0; i < 2000; ++i) desk::divide(i, 2, at);
  };
  EXPECT_THAT(traced("to", "", divide), HasSubstr("a function that takes many at once"));
  auto large = [](Instance& at) {
    std::string text(5000, 'x');
    for (int i = 0; i < 2000; ++i) desk::shout(text, at);
  };
  EXPECT_THAT(traced("to", "", large), Not(HasSubstr("many at once")));
  EXPECT_THAT(traced("to", "", large), Not(HasSubstr("shout-all")));
}

TEST(Trace, ObjectsThatAreHardlyUsedAreNoticed) {
  std::string text = traced("to", "", [](Instance& at) {
    for (int i = 0; i < 1000; ++i) Account("x", at).name();
  });
  EXPECT_THAT(text, HasSubstr("1,000 of `desk.account` were made and called 1,000 times in all: "
                              "keep one"));
}

TEST(Trace, ItStandsOverAWorkerAndOverItself) {
  File outer("outer");
  std::string inner = traced("json", "trace:?json=" + outer.path() + ",worker:", [](Instance& at) {
    Account account("far", at);
    EXPECT_EQ(account.split("child").name(), "child");
  });
  EXPECT_THAT(inner, HasSubstr("desk.account.split"));
  EXPECT_THAT(outer.text(), HasSubstr("desk.account.split"));
}

TEST(Trace, ManyThreadsAreCountedTogether) {
  std::string text = traced("json", "", [](Instance& at) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (uint32_t j = 0; j < 1000; ++j) desk::add(j, 1, at);
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  EXPECT_THAT(text, HasSubstr("\"desk.add\", \"callback\": false, \"calls\": 4000"));
}

TEST(Trace, ALocationThatIsNoneIsRefusedWithWhatThereIs) {
  auto open = [](const char* location) { return said([&] { Instance at(location); }); };
  EXPECT_THAT(open("trace:?jsn=x"), HasSubstr("an option `jsn`; there are `to` and `json`"));
  EXPECT_THAT(open("trace:?json"), HasSubstr("`json` in the location is not an option"));
  EXPECT_THAT(open("trace:elsewhere:"), HasSubstr("there is no boundary for `elsewhere:`"));
  EXPECT_THAT(open("trace:worker:?jsn=x"), HasSubstr("the location has an option `jsn`"));
}

TEST(Trace, NumbersAreWrittenForPeople) {
  using namespace sabir::boundary;
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(1204311), "1,204,311");
  EXPECT_EQ(as_size(1023), "1023 B");
  EXPECT_EQ(as_size(1 << 20), "1 MiB");
  EXPECT_EQ(as_time(999), "999 ns");
  EXPECT_EQ(as_time(1'500'000), "1.5 ms");
}

TEST(Trace, TheMedianIsWithinSevenPerCent) {
  sabir::boundary::Times times;
  for (uint64_t i = 1; i <= 100'000; ++i) times.add(i);
  EXPECT_NEAR(double(times.at(0.5)), 50'000, 3'500);
  EXPECT_NEAR(double(times.at(0.99)), 99'000, 7'000);
  EXPECT_EQ(times.at(1), 100'000u);
}

}  // namespace
}  // namespace interposed
