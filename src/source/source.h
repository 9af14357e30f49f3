// The texts a run of the compiler reads, in one address space: every byte of every file has one
// number, so that a Span is eight bytes and needs no file beside it. The only room that knows lines
// and columns.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::source {

// A half-open range of bytes [begin, end). The default one means "nowhere".
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool known() const { return end != 0; }
  friend bool operator==(const Span&, const Span&) = default;
};

// Where a byte stands, as people count: lines from 1, columns from 1 in code points.
struct Location {
  std::string_view path;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string_view text;  // the whole line, without its line break
};

struct Text {
  std::string path;
  std::string text;
  uint32_t base = 0;            // the number of its first byte; 0 is nobody's
  std::vector<uint32_t> lines;  // the number of the first byte of each line
};

class Sources {
 public:
  // Takes a text in. The reference stays valid as long as the Sources live. The sum of all sizes
  // must stay below 4 GiB; `fits` asks first.
  const Text& add(std::string path, std::string text);
  bool fits(size_t size) const { return size < UINT32_MAX - next_ - 1; }

  const Text* find(Span span) const;
  std::string_view text(Span span) const;
  Location locate(uint32_t at) const;
  uint32_t line_of(uint32_t at) const { return locate(at).line; }

  const std::deque<Text>& all() const { return texts_; }

 private:
  std::deque<Text> texts_;
  uint32_t next_ = 1;
};

}  // namespace sabir::source
