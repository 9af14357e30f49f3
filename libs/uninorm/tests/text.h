// Texts for tests: running the engine into strings, files, random text.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine.h"

namespace uninorm::testing {

inline constexpr engine::Form kForms[] = {
    engine::Form::Nfc,        engine::Form::Nfd,          engine::Form::Nfkc,
    engine::Form::Nfkd,       engine::Form::NfkcCasefold, engine::Form::Casefold,
    engine::Form::Identifier,
};

const char* name_of(engine::Form form);

// Normalizes into a growing string, which the engine may make larger than the result.
engine::Result run(std::string_view text, engine::Form form, engine::IllFormed rule, bool may_alias,
                   std::string& out);

// The result whichever way it comes back; stops the test if the text is refused.
std::string normalized(std::string_view text, engine::Form form,
                       engine::IllFormed rule = engine::IllFormed::Refuse);

// All bytes escaped but printable ASCII: for messages.
std::string show(std::string_view bytes);

// The folder with the database's files, or empty: `UCD_DIR`, the corpora beside the tree, or the
// system's.
std::string ucd_folder();
std::string read_file(const std::string& path);

// A line of NormalizationTest.txt: source, NFC, NFD, NFKC, NFKD.
struct Line {
  std::string columns[5];

  // What the form makes of a column.
  const std::string& expected(size_t column, engine::Form form) const;
};

// The whole file where it can be found, else the extract in the tree.
std::vector<Line> conformance_lines();
std::vector<Line> parse_lines(const std::string& text);

// Memory of a `std::string` as an output that grows.
bool grow_string(engine::Output& output, size_t needed);

// Random text that is rich in marks, jamo, and characters that change.
std::u32string random_codes(std::mt19937& random, size_t count);

}  // namespace uninorm::testing
