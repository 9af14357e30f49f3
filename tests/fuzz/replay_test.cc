// Seeds, and inputs that once broke something, through every target: in every build, without a
// fuzzer.
#include <gtest/gtest.h>

#include "base/files.h"
#include "targets.h"

namespace sabir::fuzz {
namespace {

void replay(const std::string& folder, std::initializer_list<void (*)(std::string_view)> targets) {
  std::string why;
  auto entries = base::list_folder(folder, why);
  ASSERT_TRUE(entries) << why;
  EXPECT_FALSE(entries->empty());
  for (const base::Entry& entry : *entries) {
    SCOPED_TRACE(entry.name);
    auto text = base::read_file(folder + "/" + entry.name, why);
    ASSERT_TRUE(text) << why;
    for (auto target : targets) target(*text);
    // And cut off everywhere, which is how hasty editors save.
    for (size_t end = 0; end < text->size(); end += 1 + text->size() / 200)
      for (auto target : targets) target(text->substr(0, end));
  }
}

TEST(Replay, Seeds) { replay("tests/fuzz/seeds", {lex, parse, resolve, format}); }
TEST(Replay, Found) { replay("tests/fuzz/found", {lex, parse, resolve, format}); }
TEST(Replay, Ledgers) { replay("tests/fuzz/ledgers", {ledger}); }

}  // namespace
}  // namespace sabir::fuzz
