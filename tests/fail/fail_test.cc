// Every row of codes.def has a page in docs/errors/ and, here, a contract that shows it with the
// rendered diagnostics beside it. The page shows the same contract, and one that is right.
//
// BLESS=1 rewrites the expected diagnostics.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "abi/plan.h"
#include "backends/table.h"
#include "base/files.h"
#include "base/text.h"
#include "cases/check.h"
#include "diag/render.h"
#include "driver/load.h"
#include "syntax/parse.h"

namespace sabir {
namespace {

using base::cat;

struct Row {
  std::string id, title;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.id; }

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
#define SABIR_CODE(id, severity, title) {#id, title},
#include "diag/codes.def"
#undef SABIR_CODE
  };
  return all;
}

bool of_cases(const Row& row) { return row.id.substr(0, 3) == "E10"; }

// Codes of the rooms behind the front end are shown by the tests of those rooms.
bool of_front_end(const Row& row) {
  return row.id.substr(0, 3) != "E08" && row.id.substr(0, 3) != "E09" && !of_cases(row);
}

std::string contract_path(const Row& row) {
  std::string folder = "tests/fail/" + row.id;
  return base::is_folder(folder) ? folder : folder + ".wit";
}

std::string read(const std::string& path) {
  std::string why;
  auto text = base::read_file(path, why);
  EXPECT_TRUE(text) << why;
  return text.value_or("");
}

// The text of the first code block behind `heading` in a page.
std::string block_after(std::string_view page, std::string_view heading) {
  size_t at = page.find(heading);
  size_t begin = at == std::string_view::npos ? at : page.find("\n```", at);
  if (begin == std::string_view::npos) return "";
  begin = page.find('\n', begin + 1) + 1;
  return std::string(page.substr(begin, page.find("```", begin) - begin));
}

// Compares with what is expected, or makes it so.
void expect_rendered(const driver::Loaded& loaded, const Row& row) {
  std::string expected_path = "tests/fail/" + row.id + ".txt";
  std::string rendered = diag::render(loaded.diagnostics, loaded.sources, false);
  const char* bless = std::getenv("BLESS");
  if (bless && std::string_view(bless) == "1") {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "the build machine does not bless";
    std::string why;
    ASSERT_TRUE(base::write_file(expected_path, rendered, why)) << why;
  }
  EXPECT_EQ(rendered, read(expected_path))
      << "if this is right: BLESS=1 build/release/tests/fail_test";
}

// The cases of this folder are about one contract.
driver::Loaded check_cases(const std::string& text, bool& good) {
  driver::Loaded loaded = driver::load("tests/fail/cases.wit", {});
  EXPECT_TRUE(loaded.contract);
  const model::World& world = *loaded.contract->worlds.begin();
  auto plan = abi::make_plan(*loaded.contract, &world, nullptr, loaded.diagnostics);
  EXPECT_TRUE(plan);
  const source::Text& added = loaded.sources.add("shop.cases", text);
  constexpr std::string_view languages[] = {"c", "cpp"};
  good = cases::check(*plan, loaded.sources, added, languages, loaded.diagnostics).has_value();
  return loaded;
}

class Fail : public testing::TestWithParam<Row> {};

TEST_P(Fail, ShowsItsCode) {
  const Row& row = GetParam();
  if (!of_front_end(row)) return;
  model::Options options;
  options.keywords = backends::keywords();
  driver::Loaded loaded = driver::load(contract_path(row), options);
  ASSERT_EQ(loaded.trouble, "");
  auto all = loaded.diagnostics.sorted();
  ASSERT_EQ(all.size(), 1u) << "exactly one diagnostic\n"
                            << diag::render(loaded.diagnostics, loaded.sources, false);
  EXPECT_EQ(diag::id(all[0].code), row.id);
  EXPECT_EQ(loaded.contract.has_value(), row.id[0] == 'W');
  expect_rendered(loaded, row);
}

TEST_P(Fail, ShowsItsCodeInCases) {
  const Row& row = GetParam();
  if (!of_cases(row)) return;
  bool good = true;
  driver::Loaded loaded = check_cases(read("tests/fail/" + row.id + ".cases"), good);
  EXPECT_FALSE(good);
  auto all = loaded.diagnostics.sorted();
  ASSERT_EQ(all.size(), 1u) << diag::render(loaded.diagnostics, loaded.sources, false);
  EXPECT_EQ(diag::id(all[0].code), row.id);
  expect_rendered(loaded, row);
}

TEST_P(Fail, HasAPageThatIsRight) {
  const Row& row = GetParam();
  std::string page = read("docs/errors/" + row.id + ".md");
  EXPECT_EQ(page.substr(0, page.find('\n')), cat("# ", row.id, ": ", row.title));
  if (of_cases(row)) {
    bool good = false;
    EXPECT_EQ(block_after(page, "\nFails:"), read("tests/fail/" + row.id + ".cases"));
    driver::Loaded loaded = check_cases(block_after(page, "\nRight:"), good);
    EXPECT_TRUE(good) << diag::render(loaded.diagnostics, loaded.sources, false);
  }
  if (!of_front_end(row)) return;
  std::string wrong = block_after(page, row.id[0] == 'W' ? "\nWarns:" : "\nFails:");
  if (!wrong.empty()) {
    EXPECT_EQ(wrong, read(contract_path(row)));
  }

  driver::Loaded loaded;
  std::string right = block_after(page, "\nRight:");
  ASSERT_NE(right, "");
  const source::Text& added = loaded.sources.add("right.wit", right);
  loaded.input.root.files.push_back(syntax::parse(added, loaded.diagnostics));
  loaded.contract = model::resolve(loaded.input, {}, loaded.diagnostics);
  EXPECT_TRUE(loaded.diagnostics.sorted().empty())
      << diag::render(loaded.diagnostics, loaded.sources, false);
}

INSTANTIATE_TEST_SUITE_P(Codes, Fail, testing::ValuesIn(rows()),
                         [](const auto& info) { return info.param.id; });

TEST(FailFolder, HoldsNothingElse) {
  std::string why;
  auto entries = base::list_folder("tests/fail", why);
  ASSERT_TRUE(entries) << why;
  for (const base::Entry& entry : *entries) {
    std::string id = entry.name.substr(0, entry.name.find('.'));
    bool known = id == "CMakeLists" || id == "cases" || id == "fail_test";
    for (const Row& row : rows()) known |= row.id == id;
    EXPECT_TRUE(known) << entry.name;
  }
}

}  // namespace
}  // namespace sabir
