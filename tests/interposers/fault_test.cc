// `fault:`: calls that fail or come late by a rule, the same ones in every run.
#include <algorithm>
#include <chrono>

#include "desk_test.h"

namespace interposed {
namespace {

using sabir::Status;

// Which of so many calls failed.
std::string struck(const std::string& options, int calls = 20) {
  Instance at(("fault:?" + options).c_str());
  std::string out;
  for (int i = 0; i < calls; ++i) {
    out += status_of([&] { desk::add(1, 2, at); }) == Status::Ok ? '.' : 'x';
  }
  return out;
}

TEST(Fault, EveryTenth) {
  EXPECT_EQ(struck("every=10"), ".........x.........x");
  EXPECT_EQ(struck("every=3&after=5&times=2"), ".......x..x.........");
}

TEST(Fault, ByChanceAndAgainTheSame) {
  std::string first = struck("chance=0.3&seed=7", 1000);
  EXPECT_EQ(struck("chance=0.3&seed=7", 1000), first);
  EXPECT_NE(struck("chance=0.3&seed=8", 1000), first);
  EXPECT_NEAR(double(std::count(first.begin(), first.end(), 'x')), 300, 60);
  EXPECT_EQ(struck("chance=0"), std::string(20, '.'));
  EXPECT_EQ(struck("chance=1"), std::string(20, 'x'));
}

TEST(Fault, OneFunctionWithAStatusAndAMessage) {
  Instance at("fault:?function=shout&status=resource-exhausted&message=no%2C not now");
  EXPECT_EQ(desk::add(1, 2, at), 3u);
  EXPECT_EQ(status_of([&] { desk::shout("x", at); }), Status::ResourceExhausted);
  EXPECT_THAT(said([&] { desk::shout("x", at); }), HasSubstr("no, not now"));
}

TEST(Fault, ACallOfItsOwnMessageNamesItself) {
  Instance at("fault:?every=2,worker:");
  desk::add(1, 2, at);
  EXPECT_THAT(said([&] { desk::add(1, 2, at); }), HasSubstr("call 2 was made to fail by `fault:`"));
}

TEST(Fault, LateAndWell) {
  Instance at("fault:?delay=30ms&function=desk.add");
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(desk::add(1, 2, at), 3u);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
}

TEST(Fault, WhatWasGivenAwayIsGone) {
  Instance at("check:fault:?function=merge");
  Account left("left", at), right("right", at);
  EXPECT_EQ(status_of([&] { Account::merge(std::move(left), std::move(right), at); }),
            Status::Unavailable);
}

TEST(Fault, ARuleThatIsNoneIsRefused) {
  auto open = [](const char* location) { return said([&] { Instance at(location); }); };
  EXPECT_THAT(open("fault:?function=fly"), HasSubstr("no function of the contract is `fly`"));
  EXPECT_THAT(open("fault:?chance=2"),
              HasSubstr("`2` is not a valid value for the location's option"));
  EXPECT_THAT(open("fault:?status=odd"), HasSubstr("`odd` is not a valid value"));
  EXPECT_THAT(open("fault:?every=x"), HasSubstr("it takes a whole number"));
}

}  // namespace
}  // namespace interposed
