// The slow twin: normalization as UAX #15 words it, over code points, with maps. Only tests link
// it.

#pragma once

#include <string>
#include <string_view>

#include "engine.h"

namespace uninorm::ref {

// Decodes as the Unicode Standard recommends, with U+FFFD for each maximal ill-formed part.
std::u32string decode(std::string_view text);
std::string encode(std::u32string_view codes);

// Where the first ill-formed part begins, or npos, and whether the text ends inside of it.
size_t first_ill_formed(std::string_view text, bool& truncated);

std::u32string normalize(std::u32string_view codes, engine::Form form);
std::string normalize(std::string_view text, engine::Form form);

// With U+034F put in so that no more than 30 marks follow one another (UAX #15, section 13).
std::u32string stream_safe(std::u32string_view codes);

// The normal form of text that is made safe behind every step that may put marks together.
std::u32string normalize_safely(std::u32string_view codes, engine::Form form);

unsigned combining_class(char32_t code);

}  // namespace uninorm::ref
