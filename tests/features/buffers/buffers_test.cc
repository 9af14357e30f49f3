// Addresses are compared: nothing is copied that the directives say is not.
#include <gtest/gtest.h>

#include <buffers.hpp>
#include <cstdlib>

namespace {

// Elsewhere it has to be: whoever keeps it keeps a copy of his own.
TEST(Buffers, WhatIsRetainedIsNotCopied) {
  if (getenv("SABIR_LOCATION")) GTEST_SKIP() << "there is a boundary between caller and library";
  std::string kept = "bytes that the caller keeps";
  buffers::Window window{sabir::Bytes(kept)};
  EXPECT_EQ(window.bytes().text().data(), kept.data());
  kept[0] = 'B';
  EXPECT_EQ(window.bytes().text(), kept);
}

TEST(Buffers, ViewsPointIntoTheResource) {
  buffers::Window window{sabir::Bytes("")};
  EXPECT_EQ(window.name(), "window");
  EXPECT_EQ(window.name().data(), window.name().data());
  ASSERT_EQ(window.corners().size(), 2u);
  EXPECT_EQ(window.corners()[1], (buffers::Point{3, 4}));
  EXPECT_EQ(window.corners().data(), window.corners().data());
}

TEST(Buffers, TheCalleeWritesIntoTheCallersMemory) {
  buffers::Window window{sabir::Bytes("")};
  std::vector<double> values(1000);
  window.fill(values, 2.5);
  EXPECT_EQ(values, std::vector<double>(1000, 2.5));
  window.fill({}, 1.0);
}

TEST(Buffers, AMaximumIsChecked) {
  buffers::Window window{sabir::Bytes("")};
  EXPECT_EQ(window.upper("abcde"), "ABCDE");
  auto refused = window.try_upper("abcdef");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().status(), sabir::Status::ResourceExhausted);
  EXPECT_STREQ(refused.error().what(), "`text` has size 6, and at most 5 is accepted");
}

}  // namespace
