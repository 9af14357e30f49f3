// NormalizationTest.txt: the whole file where it can be found, the extract in the tree always, and
// the rule of its first part for every other code point.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>

#include "ref.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Form;

struct Line {
  std::string columns[5];  // source, NFC, NFD, NFKC, NFKD
};

std::string parse_codes(const std::string& cell) {
  std::istringstream stream(cell);
  std::u32string codes;
  for (unsigned code; stream >> std::hex >> code;) codes += code;
  return ref::encode(codes);
}

// The lines of the file; `first_part` collects the single code points of part 1.
std::vector<Line> parse(const std::string& text, std::set<char32_t>& first_part) {
  std::vector<Line> lines;
  std::istringstream stream(text);
  bool in_first = false;
  for (std::string row; std::getline(stream, row);) {
    if (row.rfind("@Part", 0) == 0) in_first = row.rfind("@Part1", 0) == 0;
    if (row.empty() || row[0] == '#' || row[0] == '@') continue;
    Line line;
    std::istringstream cells(row);
    for (std::string& column : line.columns) {
      std::string cell;
      std::getline(cells, cell, ';');
      column = parse_codes(cell);
    }
    if (in_first) first_part.insert(ref::decode(line.columns[0])[0]);
    lines.push_back(line);
  }
  return lines;
}

void expect_form(const std::string& from, Form form, const std::string& to) {
  ASSERT_EQ(show(normalized(from, form)), show(to)) << name_of(form) << " of " << show(from);
  engine::Answer answer = engine::is_normalized(from, form, engine::IllFormed::Refuse);
  ASSERT_EQ(answer.yes, from == to) << name_of(form) << " of " << show(from);
}

void check(const Line& line) {
  const auto& [c1, c2, c3, c4, c5] = line.columns;
  for (const std::string& c : {c1, c2, c3}) {
    expect_form(c, Form::Nfc, c2);
    expect_form(c, Form::Nfd, c3);
  }
  for (const std::string& c : {c4, c5}) {
    expect_form(c, Form::Nfc, c4);
    expect_form(c, Form::Nfd, c5);
  }
  for (const std::string& c : line.columns) {
    expect_form(c, Form::Nfkc, c4);
    expect_form(c, Form::Nfkd, c5);
  }
}

// Behind and before other text, at every place in a vector.
void check_moved(const Line& line, size_t count) {
  std::string padding(count % 131, '-');
  expect_form(padding + line.columns[0] + padding, Form::Nfc, padding + line.columns[1] + padding);
  expect_form(padding + line.columns[0] + padding, Form::Nfd, padding + line.columns[2] + padding);
  expect_form(padding + line.columns[0] + padding, Form::Nfkc, padding + line.columns[3] + padding);
  expect_form(padding + line.columns[0] + padding, Form::Nfkd, padding + line.columns[4] + padding);
}

TEST(Conformance, Extract) {
  std::set<char32_t> first_part;
  auto lines = parse(read_file(UNINORM_SOURCE_DIR "/tests/normalization_extract.txt"), first_part);
  ASSERT_GT(lines.size(), 500u);
  size_t count = 0;
  for (const Line& line : lines) {
    check(line);
    check_moved(line, ++count);
    if (HasFatalFailure()) return;
  }
}

TEST(Conformance, WholeFile) {
  std::string folder = ucd_folder();
  if (folder.empty())
    GTEST_SKIP() << "no NormalizationTest.txt: install unicode-data or set UCD_DIR";
  std::string text = read_file(folder + "/NormalizationTest.txt");
  std::string version = text.substr(text.find('-') + 1, text.find(".txt") - text.find('-') - 1);
  std::set<char32_t> first_part;
  std::vector<Line> lines = parse(text, first_part);
  ASSERT_GT(lines.size(), 18000u);
  size_t count = 0;
  for (const Line& line : lines) {
    check(line);
    check_moved(line, ++count);
    if (HasFatalFailure()) return;
  }
  std::printf("%zu lines of NormalizationTest.txt %s in %s\n", lines.size(), version.c_str(),
              folder.c_str());
  if (version != engine::unicode_version()) return;  // part 1 says nothing about later characters
  for (char32_t code = 0; code < 0x110000; ++code) {
    if ((code >= 0xD800 && code < 0xE000) || first_part.count(code) != 0) continue;
    std::string one = ref::encode({&code, 1});
    for (Form form : {Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd}) expect_form(one, form, one);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace uninorm::testing
