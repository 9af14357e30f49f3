// Texts for tests.

#include "text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "lists.h"
#include "ref.h"

namespace uninorm::testing {

using engine::Form;
using engine::Output;

const char* name_of(Form form) {
  static const char* const kNames[] = {"NFC",           "NFD",      "NFKC",      "NFKD",
                                       "NFKC_Casefold", "casefold", "identifier"};
  return kNames[static_cast<size_t>(form)];
}

bool grow_string(Output& output, size_t needed) {
  std::string& text = *static_cast<std::string*>(output.context);
  text.resize(needed);
  output.data = text.data();
  output.capacity = text.size();
  return true;
}

engine::Result run(std::string_view text, Form form, engine::IllFormed rule, bool may_alias,
                   std::string& out) {
  out.clear();
  Output output{nullptr, 0, 0, grow_string, &out};
  engine::Result result = engine::normalize(text, form, rule, output, may_alias);
  out.resize(output.size);
  return result;
}

std::string normalized(std::string_view text, Form form, engine::IllFormed rule) {
  std::string copied, aliased;
  engine::Result result = run(text, form, rule, false, copied);
  EXPECT_TRUE(result.status.ok()) << show(text);
  result = run(text, form, rule, true, aliased);
  EXPECT_TRUE(result.status.ok()) << show(text);
  EXPECT_EQ(show(result.alias ? std::string(text) : aliased), show(copied)) << name_of(form);
  EXPECT_EQ(result.alias, copied == text && engine::validate_utf8(text).ok()) << show(text);
  return copied;
}

std::string show(std::string_view bytes) {
  std::string out;
  static const char kDigits[] = "0123456789abcdef";
  for (unsigned char b : bytes) {
    if (b >= ' ' && b < 0x7F) {
      out += static_cast<char>(b);
    } else {
      out += {'\\', 'x', kDigits[b >> 4], kDigits[b & 15]};
    }
  }
  return out;
}

std::string ucd_folder() {
  const char* named = std::getenv("UCD_DIR");
  std::string places[] = {
      named != nullptr ? named : "",
      UNINORM_SOURCE_DIR "/../../../shared/corpora/ucd/" + std::string(engine::unicode_version()),
      "/usr/share/unicode"};
  for (const std::string& place : places) {
    if (!place.empty() && std::ifstream(place + "/NormalizationTest.txt")) return place;
  }
  return "";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

namespace {

std::string parse_codes(const std::string& cell) {
  std::istringstream stream(cell);
  std::u32string codes;
  for (unsigned code; stream >> std::hex >> code;) codes += code;
  return ref::encode(codes);
}

}  // namespace

const std::string& Line::expected(size_t column, Form form) const {
  bool compatible = form == Form::Nfkc || form == Form::Nfkd;
  bool apart = form == Form::Nfd || form == Form::Nfkd;
  return columns[(compatible || column > 2 ? 3 : 1) + (apart ? 1 : 0)];
}

std::vector<Line> parse_lines(const std::string& text) {
  std::vector<Line> lines;
  std::istringstream stream(text);
  for (std::string row; std::getline(stream, row);) {
    if (row.empty() || row[0] == '#' || row[0] == '@') continue;
    Line line;
    std::istringstream cells(row);
    for (std::string& column : line.columns) {
      std::string cell;
      std::getline(cells, cell, ';');
      column = parse_codes(cell);
    }
    lines.push_back(line);
  }
  return lines;
}

std::vector<Line> conformance_lines() {
  std::string folder = ucd_folder();
  return parse_lines(read_file(folder.empty() ? UNINORM_SOURCE_DIR
                                   "/tests/normalization_extract.txt"
                                              : folder + "/NormalizationTest.txt"));
}

namespace {

char32_t any_code(std::mt19937& random) {
  char32_t code = random() % 0x110000;
  return code >= 0xD800 && code < 0xE000 ? code - 0x800 : code;
}

}  // namespace

std::u32string random_codes(std::mt19937& random, size_t count) {
  std::u32string out;
  unsigned mood = random() % 8;
  while (out.size() < count) {
    unsigned dice = random() % 16;
    auto pick = [&](const ref::Mapping* list, unsigned size) { return list[random() % size]; };
    if (dice < 3 + mood / 4 * 4) {
      out += pick(ref::kCombiningClass, ref::kCombiningClassCount).code;
    } else if (dice < 8) {
      out += U' ' + random() % 95;
    } else if (dice == 8) {
      out += pick(ref::kCanonical, ref::kCanonicalCount).code;
    } else if (dice == 9) {
      for (unsigned part : pick(ref::kCanonical, ref::kCanonicalCount).to) {
        if (part != 0) out += part;
      }
    } else if (dice == 10) {
      out += pick(ref::kCompatible, ref::kCompatibleCount).code;
    } else if (dice == 11) {
      out += pick(ref::kNfkcCasefold, ref::kNfkcCasefoldCount).code;
    } else if (dice == 12) {
      out += 0x1100 + random() % 0x100;
    } else if (dice == 13) {
      out += 0xAC00 + random() % 11172;
    } else if (dice == 14) {
      out += 0xA0 + random() % 0x3000;
    } else {
      out += any_code(random);
    }
  }
  return out;
}

}  // namespace uninorm::testing
