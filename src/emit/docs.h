// Doc comments on their way from the contract to another language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sabir::emit {

std::vector<std::string_view> lines_of(std::string_view text);

// Breaks text into lines of at most `width` columns. Empty lines part paragraphs; lines that start
// with white space, `-` or `*` (lists, code) are left as they are.
std::string wrap(std::string_view text, size_t width);

// The first sentence, on one line.
std::string summary(std::string_view text);

// Paragraphs that are not empty, an empty line between them.
std::string paragraphs(const std::vector<std::string>& parts);

// Text as the inside of a comment, in a language whose comments it must not end or prolong.
// In `/* */` a space parts what would begin or end a comment. Behind `//`, a line that ends in a
// backslash would take the next line with it; ` //` stands behind it then, and in both behind the
// trigraph for a backslash.
std::string inside_block_comment(std::string_view text);
std::string inside_line_comments(std::string_view text);

}  // namespace sabir::emit
