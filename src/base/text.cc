#include "base/text.h"

#include <algorithm>

namespace sabir::base {

std::string join(std::initializer_list<std::string_view> pieces) {
  size_t size = 0;
  for (std::string_view piece : pieces) size += piece.size();
  std::string all;
  all.reserve(size);
  for (std::string_view piece : pieces) all += piece;
  return all;
}

std::string_view trim(std::string_view text) {
  const char* blank = " \t\r\n";
  size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }

std::string lowercase(std::string_view ascii) {
  std::string lower(ascii);
  for (char& c : lower)
    if (is_upper(c)) c = char(c - 'A' + 'a');
  return lower;
}

size_t columns(std::string_view text) {
  size_t count = 0;
  for (unsigned char c : text) count += (c & 0xc0) != 0x80;
  return count;
}

size_t edit_distance(std::string_view a, std::string_view b, size_t limit) {
  size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer - shorter > limit) return limit + 1;
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t best = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::optional<std::string_view> closest(std::string_view written,
                                        std::span<const std::string_view> candidates) {
  size_t limit = std::max<size_t>(written.size() / 3, 1);
  if (written.size() > 100) return std::nullopt;
  std::optional<std::string_view> found;
  for (std::string_view candidate : candidates) {
    size_t distance = edit_distance(written, candidate, limit);
    // A name of one or two letters is not a misspelling of another one.
    if (distance > limit || distance >= std::max(written.size(), candidate.size())) continue;
    found = candidate;
    if (distance == 0) break;
    limit = distance - 1;
  }
  return found;
}

std::string one_of(std::span<const std::string_view> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += cat("`", names[i], "`");
  }
  return text;
}

std::string count_of(size_t n, std::string_view noun) {
  return cat(std::to_string(n), " ", noun, n == 1 ? "" : "s");
}

bool is_hidden(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

}  // namespace sabir::base
