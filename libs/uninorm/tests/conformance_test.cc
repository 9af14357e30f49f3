// NormalizationTest.txt: the whole file where it can be found, the extract in the tree always, and
// the rule of its first part for every other code point.

#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "batch.h"
#include "ref.h"
#include "stream.h"
#include "text.h"

namespace uninorm::testing {
namespace {

using engine::Form;

// The single code points of part 1.
std::set<char32_t> first_part(const std::string& text) {
  size_t start = text.find("@Part1"), end = text.find("@Part2");
  std::set<char32_t> codes;
  for (const Line& line : parse_lines(text.substr(start, end - start))) {
    codes.insert(ref::decode(line.columns[0])[0]);
  }
  return codes;
}

void expect_form(const std::string& from, Form form, const std::string& to) {
  ASSERT_EQ(show(normalized(from, form)), show(to)) << name_of(form) << " of " << show(from);
  engine::Answer answer = engine::is_normalized(from, form, engine::IllFormed::Refuse);
  ASSERT_EQ(answer.yes, from == to) << name_of(form) << " of " << show(from);
}

const Form kFour[] = {Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd};

void check(const Line& line) {
  for (size_t column = 0; column < 5; ++column) {
    for (Form form : kFour) expect_form(line.columns[column], form, line.expected(column, form));
  }
}

// Behind and before other text, at every place in a vector.
void check_moved(const Line& line, size_t count) {
  std::string padding(count % 131, '-');
  for (Form form : kFour) {
    expect_form(padding + line.columns[0] + padding, form,
                padding + line.expected(0, form) + padding);
  }
}

TEST(Conformance, Extract) {
  auto lines = parse_lines(read_file(UNINORM_SOURCE_DIR "/tests/normalization_extract.txt"));
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
  std::vector<Line> lines = parse_lines(text);
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
  std::set<char32_t> tested = first_part(text);
  ASSERT_GT(tested.size(), 15000u);
  for (char32_t code = 0; code < 0x110000; ++code) {
    if ((code >= 0xD800 && code < 0xE000) || tested.count(code) != 0) continue;
    std::string one = ref::encode({&code, 1});
    for (Form form : kFour) expect_form(one, form, one);
    if (HasFatalFailure()) return;
  }
}

// Each text in two portions, cut at every byte.
TEST(Conformance, PortionsOfEveryCut) {
  std::string memory;
  size_t count = 0;
  for (const Line& line : conformance_lines()) {
    for (size_t cut = 0; cut <= line.columns[0].size(); ++cut) {
      for (Form form : kFour) {
        engine::Output output{memory.data(), memory.size(), 0, grow_string, &memory};
        engine::Stream stream(form, engine::IllFormed::Refuse, false);
        std::string_view text = line.columns[0];
        ASSERT_TRUE(stream.push(text.substr(0, cut), output).ok());
        ASSERT_TRUE(stream.push(text.substr(cut), output).ok());
        ASSERT_TRUE(stream.finish(output).ok());
        ASSERT_EQ(show(memory.substr(0, output.size)), show(line.expected(0, form)))
            << name_of(form) << " of " << show(text) << " cut at " << cut;
        ++count;
      }
    }
  }
  std::printf("%zu portions\n", count);
}

// All columns of all lines in one call.
TEST(Conformance, ManyAtOnce) {
  std::vector<Line> lines = conformance_lines();
  std::string bytes;
  std::vector<uint64_t> ends;
  for (const Line& line : lines) {
    for (const std::string& column : line.columns) ends.push_back((bytes += column).size());
  }
  for (Form form : kFour) {
    std::string memory;
    engine::Output output{nullptr, 0, 0, grow_string, &memory};
    std::vector<uint64_t> found(ends.size());
    ASSERT_TRUE(engine::normalize_all(bytes, ends.data(), ends.size(), form,
                                      engine::IllFormed::Refuse, output, found.data())
                    .ok());
    for (size_t i = 0; i < ends.size(); ++i) {
      size_t start = i == 0 ? 0 : found[i - 1];
      ASSERT_EQ(show(memory.substr(start, found[i] - start)),
                show(lines[i / 5].expected(i % 5, form)));
    }
  }
}

}  // namespace
}  // namespace uninorm::testing
