#include "source/source.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace sabir::source {

namespace {

std::vector<uint32_t> line_starts(std::string_view text, uint32_t base) {
  std::vector<uint32_t> starts{base};
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    at = static_cast<const char*>(std::memchr(at, '\n', size_t(end - at)));
    if (at == nullptr) break;
    ++at;
    starts.push_back(base + uint32_t(at - text.data()));
  }
  return starts;
}

uint32_t code_points(std::string_view utf8) {
  return uint32_t(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

const Text& Sources::add(std::string path, std::string text) {
  base::check(fits(text.size()), "more than 4 GiB of source");
  uint32_t first = next_;
  texts_.push_back({std::move(path), std::move(text), first, {}});
  Text& added = texts_.back();
  added.lines = line_starts(added.text, first);
  // One number is left over for "the end of this file".
  next_ = first + uint32_t(added.text.size()) + 1;
  return added;
}

const Text* Sources::find(Span span) const {
  if (!span.known()) return nullptr;
  auto after = std::upper_bound(texts_.begin(), texts_.end(), span.begin,
                                [](uint32_t at, const Text& text) { return at < text.base; });
  return after == texts_.begin() ? nullptr : &*std::prev(after);
}

std::string_view Sources::text(Span span) const {
  const Text* in = find(span);
  if (in == nullptr) return {};
  return std::string_view(in->text).substr(span.begin - in->base, span.end - span.begin);
}

Location Sources::locate(uint32_t at) const {
  const Text* in = find({at, at + 1});
  if (in == nullptr) return {};
  auto after = std::upper_bound(in->lines.begin(), in->lines.end(), at);
  uint32_t start = *std::prev(after);
  std::string_view rest = std::string_view(in->text).substr(start - in->base);
  std::string_view line = rest.substr(0, rest.find('\n'));
  uint32_t column = 1 + code_points(rest.substr(0, at - start));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return {in->path, uint32_t(after - in->lines.begin()), column, line};
}

}  // namespace sabir::source
