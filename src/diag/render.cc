// A diagnostic is a head, for each file the lines its labels are on, then notes and help:
//
//   error[E0209]: type `strng` does not exist
//     --> shop.wit:5:14
//      |
//    5 |   type name = strng;
//      |               ^^^^^ not found in this interface
//      |
//      = help: did you mean `string`?
#include "diag/render.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace sabir::diag {

namespace {

using base::cat;
using source::Location;

struct Mark {
  uint32_t column = 0;  // from 0, in cells
  uint32_t width = 1;
  bool primary = false;
  std::string_view text;
};

struct Line {
  size_t from = 0;           // the byte of the source's line that is the first here
  std::string text;          // safe to print
  std::vector<uint32_t> at;  // for each byte from there and one more: its cell
  std::vector<Mark> marks;

  uint32_t cell(size_t offset) const {
    return at[std::min(offset - std::min(offset, from), at.size() - 1)];
  }
};

struct Excerpt {
  std::string_view path;
  std::map<uint32_t, Line> lines;
};

size_t sequence(std::string_view rest, char32_t& code) {
  auto lead = static_cast<unsigned char>(rest[0]);
  size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  size = std::min(size, rest.size());
  code = lead < 0x80 ? lead : 0xFFFD;
  if (size == 1) return size;
  code = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i)
    code = (code << 6) | (static_cast<unsigned char>(rest[i]) & 0x3F);
  return size;
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// What a terminal could misread is replaced, so that a hostile file cannot rewrite the message.
std::string_view shown(std::string_view character, char32_t code) {
  bool valid = character.size() > 1 || static_cast<unsigned char>(character[0]) < 0x80;
  return valid && !base::is_hidden(code) ? character : "\xEF\xBF\xBD";
}

// A text of ours: it may quote what people wrote.
std::string safe(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    char32_t code = 0;
    size_t size = sequence(text.substr(i), code);
    out += shown(text.substr(i, size), code);
    i += size;
  }
  return out;
}

// The line with tabs as four spaces and everything else one cell wide; of a very long one what is
// around the offset, which is more than will be shown.
Line lay_out(std::string_view whole, size_t offset) {
  constexpr size_t kAround = 1000;
  Line to;
  to.from = offset - std::min(offset, kAround);
  while (to.from > 0 && !begins_character(whole[to.from])) --to.from;
  size_t end = std::min(offset + kAround, whole.size());
  while (end < whole.size() && !begins_character(whole[end])) ++end;
  std::string_view line = whole.substr(to.from, end - to.from);
  uint32_t cell = 0;
  for (size_t i = 0; i < line.size();) {
    char32_t code = 0;
    size_t size = sequence(line.substr(i), code);
    to.at.insert(to.at.end(), size, cell);
    if (code == '\t')
      to.text += "    ", cell += 4;
    else
      to.text += shown(line.substr(i, size), code), cell += 1;
    i += size;
  }
  to.at.push_back(cell);
  return to;
}

class Renderer {
 public:
  Renderer(const source::Sources& sources, bool color) : sources_(sources), color_(color) {}

  void add(const Diagnostic& diagnostic) {
    bool error = severity(diagnostic.code) == Severity::Error;
    std::string text = cat(error ? "error" : "warning", "[", id(diagnostic.code), "]");
    add(diagnostic, {std::move(text), error ? kRed : kYellow});
  }

  void add(const Diagnostic& diagnostic, const Heading& heading) {
    hue_ = heading.hue;
    out_ += paint(heading.text, hue_) + paint(cat(": ", safe(diagnostic.message)), "1") + '\n';
    for (const Excerpt& excerpt : excerpts(diagnostic)) body(diagnostic, excerpt);
    tail(diagnostic);
    out_ += '\n';
  }

  void count(const Diagnostics& all) {
    if (all.errors() > 0) out_ += base::count_of(all.errors(), "error");
    if (all.errors() > 0 && all.warnings() > 0) out_ += ", ";
    if (all.warnings() > 0) out_ += base::count_of(all.warnings(), "warning");
    if (all.dropped() > 0) out_ += cat(" (", std::to_string(all.dropped()), " not shown)");
    out_ += '\n';
  }

  std::string text() { return std::move(out_); }

 private:
  std::string paint(std::string_view text, std::string_view style) const {
    if (!color_) return std::string(text);
    return cat("\x1b[", style, "m", text, "\x1b[0m");
  }

  // Groups the labels by file, the primary one's first.
  std::vector<Excerpt> excerpts(const Diagnostic& d) {
    std::vector<Excerpt> all;
    gutter_ = 1;
    place(d.primary, true, all);
    for (const Label& label : d.secondary) place(label, false, all);
    return all;
  }

  void place(const Label& label, bool primary, std::vector<Excerpt>& all) {
    if (!label.span.known()) return;
    Location at = sources_.locate(label.span.begin);
    auto same = [&](const Excerpt& excerpt) { return excerpt.path == at.path; };
    auto excerpt = std::find_if(all.begin(), all.end(), same);
    if (excerpt == all.end()) excerpt = all.insert(all.end(), {at.path, {}});
    gutter_ = std::max(gutter_, std::to_string(at.line).size());

    const source::Text* text = sources_.find(label.span);
    size_t offset = label.span.begin - text->base - size_t(at.text.data() - text->text.data());
    size_t length = std::max<size_t>(label.span.end - label.span.begin, 1);
    offset = std::min(offset, at.text.size());
    auto known = excerpt->lines.find(at.line);
    bool is_new = known == excerpt->lines.end();
    if (is_new) known = excerpt->lines.emplace(at.line, lay_out(at.text, offset)).first;
    Line& line = known->second;
    uint32_t begin = line.cell(offset), end = line.cell(offset + length);
    line.marks.push_back({begin, std::max(end, begin + 1) - begin, primary, label.text});
  }

  void body(const Diagnostic& d, const Excerpt& excerpt) {
    bool first = sources_.locate(d.primary.span.begin).path == excerpt.path;
    uint32_t number = excerpt.lines.begin()->first;
    std::string column;
    if (first) {
      Location at = sources_.locate(d.primary.span.begin);
      number = at.line;
      column = cat(":", std::to_string(at.column));
    }
    out_ += std::string(gutter_, ' ') + paint(first ? "--> " : "::: ", "1;34") +
            cat(safe(excerpt.path), ":", std::to_string(number), column) + '\n';
    bar("");
    uint32_t last = 0;
    for (const auto& [line_number, line] : excerpt.lines) {
      if (last != 0 && line_number > last + 1) out_ += paint("...", "1;34") + '\n';
      last = line_number;
      numbered(line_number, line);
    }
  }

  void bar(std::string_view text) {
    out_ += std::string(gutter_ + 1, ' ') + paint("|", "1;34");
    if (!text.empty()) out_ += cat(" ", text);
    out_ += '\n';
  }

  void numbered(uint32_t number, Line line) {
    crop(line);
    std::string digits = std::to_string(number);
    out_ += std::string(gutter_ - digits.size(), ' ') + paint(cat(digits, " |"), "1;34");
    out_ += line.text.empty() ? "\n" : cat(" ", line.text, "\n");
    std::stable_sort(line.marks.begin(), line.marks.end(),
                     [](const Mark& a, const Mark& b) { return a.column < b.column; });
    underline(line.marks);
    for (size_t i = line.marks.size() - 1; i-- > 0;) hang(line.marks, i);
  }

  // A very long line is cut to the part around the primary mark.
  void crop(Line& line) {
    constexpr uint32_t kWidest = 160;
    if (line.text.size() <= kWidest) return;
    uint32_t focus = line.marks[0].column;
    for (const Mark& mark : line.marks)
      if (mark.primary) focus = mark.column;
    uint32_t from = focus > 60 ? focus - 60 : 0;
    line.text = cells_between(line.text, from, from + kWidest);
    std::erase_if(line.marks, [&](const Mark& mark) {
      return mark.column < from || mark.column >= from + kWidest;
    });
    for (Mark& mark : line.marks) {
      mark.column -= from;
      mark.width = std::min(mark.width, kWidest - mark.column);
    }
  }

  static std::string cells_between(std::string_view text, uint32_t from, uint32_t to) {
    std::string cut;
    uint32_t cell = 0;
    for (size_t i = 0; i < text.size() && cell < to; ++cell) {
      char32_t code = 0;
      size_t size = sequence(text.substr(i), code);
      if (cell >= from) cut += text.substr(i, size);
      i += size;
    }
    return cut;
  }

  // All marks in one row, and the text of the last one behind it.
  void underline(const std::vector<Mark>& marks) {
    std::string row;
    uint32_t cell = 0;
    for (const Mark& mark : marks) {
      if (mark.column < cell) continue;  // inside the one before
      row += std::string(mark.column - cell, ' ');
      row += paint(std::string(mark.width, mark.primary ? '^' : '-'), mark.primary ? hue_ : "1;34");
      cell = mark.column + mark.width;
    }
    const Mark& last = marks.back();
    if (!last.text.empty()) row += cat(" ", paint(safe(last.text), last.primary ? hue_ : "1;34"));
    bar(row);
  }

  // The text of an earlier mark on a row of its own.
  void hang(const std::vector<Mark>& marks, size_t i) {
    const Mark& mark = marks[i];
    if (mark.text.empty()) return;
    bar(std::string(mark.column, ' ') + paint(safe(mark.text), mark.primary ? hue_ : "1;34"));
  }

  void tail(const Diagnostic& d) {
    if (d.notes.empty() && d.help.empty()) return;
    if (d.primary.span.known()) bar("");
    for (const std::string& note : d.notes) remark("note", note);
    for (const std::string& help : d.help) remark("help", help);
  }

  void remark(std::string_view kind, std::string_view text) {
    out_ +=
        std::string(gutter_ + 1, ' ') + cat(paint("=", "1;34"), " ", paint(cat(kind, ":"), "1"));
    out_ += cat(" ", safe(text), "\n");
  }

  const source::Sources& sources_;
  bool color_;
  std::string_view hue_ = kRed;
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render(const Diagnostics& diagnostics, const source::Sources& sources, bool color) {
  std::vector<Diagnostic> all = diagnostics.sorted();
  if (all.empty()) return "";
  Renderer renderer(sources, color);
  for (const Diagnostic& diagnostic : all) renderer.add(diagnostic);
  renderer.count(diagnostics);
  return renderer.text();
}

std::string render(const Diagnostic& diagnostic, const Heading& heading,
                   const source::Sources& sources, bool color) {
  Renderer renderer(sources, color);
  renderer.add(diagnostic, heading);
  return renderer.text();
}

}  // namespace sabir::diag
