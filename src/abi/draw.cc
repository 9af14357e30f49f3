#include "abi/draw.h"

#include <algorithm>

namespace sabir::abi {
namespace {

constexpr uint32_t kRow = 8;
constexpr size_t kByteWidth = 8;  // columns of a byte in a terminal, its border included
constexpr int kSvgByte = 72, kSvgRow = 34, kSvgLeft = 60, kSvgGap = 30;

struct Run {
  uint32_t begin = 0, end = 0;
  std::string label;
};

bool tagged(const Type& type) {
  return type.shape == Shape::Variant || type.shape == Shape::Option || type.shape == Shape::Result;
}

std::string payload_label(const Type& type) {
  std::string label;
  for (const Member& m : type.members) {
    if (m.type) label += (label.empty() ? "" : " | ") + m.name;
  }
  return label;
}

// The members as runs of bytes, in order, without the padding between them.
std::vector<Run> members(const Plan& plan, const Type& type) {
  std::vector<Run> runs;
  if (tagged(type)) {
    runs.push_back({0, type.tag_size,
                    type.shape == Shape::Variant  ? "tag"
                    : type.shape == Shape::Option ? "is_some"
                                                  : "is_error"});
    uint32_t end = type.payload_offset;
    for (const Member& m : type.members) {
      if (m.type) end = std::max(end, m.offset + plan[*m.type].size);
    }
    if (end > type.payload_offset) runs.push_back({type.payload_offset, end, payload_label(type)});
  } else if (type.shape == Shape::Record || type.shape == Shape::Tuple) {
    for (const Member& m : type.members) {
      runs.push_back({m.offset, m.offset + plan[*m.type].size, m.name});
    }
  } else {
    runs.push_back({0, type.size, type.key});
  }
  return runs;
}

// Cuts a run where rows end.
void cut(const Run& run, std::vector<std::vector<Cell>>& rows) {
  for (uint32_t at = run.begin; at < run.end;) {
    uint32_t end = std::min(run.end, at / kRow * kRow + kRow);
    rows[at / kRow].push_back({at, end - at, run.label, at != run.begin});
    at = end;
  }
}

bool middle_of_a_member(const std::vector<Cell>& row) {
  return row.size() == 1 && row[0].continued && row[0].size == kRow && !row[0].label.empty();
}

// So many columns of a text, counted in characters that are one column wide.
std::string fitted(std::string text, size_t width) {
  if (text.size() > width) text = text.substr(0, width > 1 ? width - 1 : 0) + (width ? "~" : "");
  return text + std::string(width - text.size(), ' ');
}

std::string border(const std::vector<Cell>& row) {
  std::string line = "      ";
  for (const Cell& cell : row) line += "+" + std::string(cell.size * kByteWidth - 1, '-');
  return line + "+\n";
}

std::string inside(const Cell& cell) {
  size_t width = cell.size * kByteWidth - 1;
  if (!cell.label.empty()) return fitted(cell.continued ? " \"" : " " + cell.label, width);
  std::string dots;
  for (uint32_t i = 0; i < cell.size; ++i) dots += fitted("   .", kByteWidth);
  return dots.substr(0, width);
}

std::string number(uint32_t value, size_t width) {
  std::string text = std::to_string(value);
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string title(const Type& type) {
  return type.key + ": " + std::to_string(type.size) + " bytes, aligned to " +
         std::to_string(type.align);
}

// Where each member stands, below the picture.
std::string legend(const Plan& plan, const Type& type) {
  std::string out;
  for (const Member& m : type.members) {
    if (!m.type) continue;
    const Type& of = plan[*m.type];
    out += "  @" + fitted(std::to_string(m.offset), 4) + " " + fitted(std::to_string(of.size), 4) +
           " " + m.name + ": " + of.key + "\n";
  }
  return out;
}

uint32_t padding(const Plan& plan, const Type& type) {
  uint32_t used = 0;
  for (const Run& run : members(plan, type)) used += run.end - run.begin;
  return type.size - used;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

std::string svg_text(int x, int y, const std::string& text) {
  return "  <text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\">" +
         escaped(text) + "</text>\n";
}

std::string svg_cell(const Cell& cell, int y) {
  int x = kSvgLeft + int(cell.offset % kRow) * kSvgByte, width = int(cell.size) * kSvgByte;
  std::string box = "  <rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
                    "\" width=\"" + std::to_string(width) + "\" height=\"" +
                    std::to_string(kSvgRow) + "\" class=\"" +
                    (cell.label.empty() ? "padding" : "member") + "\"/>\n";
  bool named = !cell.label.empty() && !cell.continued;
  return named ? box + svg_text(x + 6, y + 22, cell.label) : box;
}

}  // namespace

std::vector<std::vector<Cell>> cells(const Plan& plan, const Type& type) {
  std::vector<std::vector<Cell>> rows((type.size + kRow - 1) / kRow);
  uint32_t at = 0;
  for (const Run& run : members(plan, type)) {
    cut({at, run.begin, ""}, rows);
    cut(run, rows);
    at = run.end;
  }
  cut({at, type.size, ""}, rows);
  std::vector<std::vector<Cell>> kept;
  for (size_t i = 0; i < rows.size(); ++i) {
    bool between = i > 0 && i + 1 < rows.size() && middle_of_a_member(rows[i]) &&
                   middle_of_a_member(rows[i + 1]);
    if (!between) kept.push_back(std::move(rows[i]));
  }
  return kept;
}

std::string draw_text(const Plan& plan, const Type& type) {
  std::string out = title(type);
  if (uint32_t bytes = padding(plan, type)) out += ", " + std::to_string(bytes) + " of padding";
  out += "\n";
  uint32_t expected = 0;
  for (const std::vector<Cell>& row : cells(plan, type)) {
    if (row.front().offset != expected) out += "      :\n";
    out += border(row) + number(row.front().offset, 5) + " ";
    for (const Cell& cell : row) out += "|" + inside(cell);
    out += "|\n";
    expected = row.front().offset + kRow;
    if (row.back().offset + row.back().size == type.size) out += border(row);
  }
  return out + legend(plan, type);
}

std::string draw_svg(const Plan& plan, const std::vector<const Type*>& types) {
  std::string body;
  int y = kSvgGap;
  for (const Type* type : types) {
    body += svg_text(8, y, title(*type));
    y += 10;
    for (const std::vector<Cell>& row : cells(plan, *type)) {
      body += svg_text(8, y + 22, std::to_string(row.front().offset));
      for (const Cell& cell : row) body += svg_cell(cell, y);
      y += kSvgRow;
    }
    y += kSvgGap;
  }
  int width = kSvgLeft + int(kRow) * kSvgByte + 10;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) +
         "\" height=\"" + std::to_string(y) +
         "\" font-family=\"monospace\" font-size=\"13\">\n"
         "  <style>.member{fill:#dbe9f6;stroke:#334}.padding{fill:#eee;stroke:#99a;"
         "stroke-dasharray:3}</style>\n" +
         body + "</svg>\n";
}

std::string side_by_side(const std::string& left, const std::string& right) {
  auto split = [](const std::string& text) {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  };
  std::vector<std::string> a = split(left), b = split(right);
  size_t width = 0;
  for (const std::string& line : a) width = std::max(width, line.size());
  std::string out;
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    std::string line = fitted(i < a.size() ? a[i] : "", width) + "    ";
    line += i < b.size() ? b[i] : "";
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  return out;
}

}  // namespace sabir::abi
