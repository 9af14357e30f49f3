// Small questions about text that every room asks: putting pieces together, and which of the names
// that exist is closest to the one that was written.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::base {

// The pieces, one after another, in one allocation.
std::string join(std::initializer_list<std::string_view> pieces);

template <typename... Pieces>
std::string cat(const Pieces&... pieces) {
  return join({std::string_view(pieces)...});
}

std::string_view trim(std::string_view text);  // spaces, tabs, line breaks at both ends
bool is_digit(char c);
bool is_lower(char c);
bool is_upper(char c);
bool is_letter(char c);
std::string lowercase(std::string_view ascii);

// How wide it is on a terminal, if each character takes one column: bytes that begin one.
size_t columns(std::string_view text);

// Damerau-Levenshtein distance (optimal string alignment), or `limit + 1` if it is larger.
size_t edit_distance(std::string_view a, std::string_view b, size_t limit);

// The candidate that was probably meant by `written`: at most a third of it mistyped; the earliest
// of equals.
std::optional<std::string_view> closest(std::string_view written,
                                        std::span<const std::string_view> candidates);

// "`a`", "`a` or `b`", "`a`, `b` or `c`".
std::string one_of(std::span<const std::string_view> names);

// "1 error", "2 errors".
std::string count_of(size_t n, std::string_view noun);

// Whether a reader is better off with the character's number: a control, or one that nobody sees,
// that ends a line or that turns around what is shown beside it.
bool is_hidden(char32_t c);

}  // namespace sabir::base
