// Doc comments are Markdown; this is the part of it that people use in them, as HTML: paragraphs,
// lists, fenced code, code, emphasis and links.
#pragma once

#include <string>
#include <string_view>

namespace sabir::doc {

std::string escaped(std::string_view text);
std::string inline_html(std::string_view markdown);  // of one paragraph
std::string prose_html(std::string_view markdown);   // of several

}  // namespace sabir::doc
