// Doc comments on their way from the contract to another language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sabir::emit {

// Breaks text into lines of at most `width` columns. Empty lines part paragraphs; lines that start
// with white space, `-` or `*` (lists, code) are left as they are.
std::string wrap(std::string_view text, size_t width);

// The first sentence, on one line.
std::string summary(std::string_view text);

// Paragraphs that are not empty, an empty line between them.
std::string paragraphs(const std::vector<std::string>& parts);

// Replaces what would end a comment early: `*/`.
std::string inside_block_comment(std::string text);

}  // namespace sabir::emit
