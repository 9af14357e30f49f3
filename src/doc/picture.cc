#include "doc/picture.h"

#include "doc/prose.h"

namespace sabir::doc {
namespace {

constexpr int kByte = 78, kRow = 40, kLeft = 44, kTop = 20, kSkip = 16;
constexpr int kLetter = 8;  // width of one, at the size of the labels

std::string fitted(const std::string& text, int width) {
  size_t room = width > kLetter ? size_t(width / kLetter) : 1;
  if (text.size() <= room) return text;
  return text.substr(0, room > 1 ? room - 1 : 0) + "…";
}

class Drawing {
 public:
  Drawing(const Picture& picture, std::string id) : picture_(picture), id_(std::move(id)) {}

  std::string run() {
    ruler();
    uint32_t expected = 0;
    for (const std::vector<abi::Cell>& row : picture_.rows) {
      if (row.front().offset != expected) skip();
      text(kLeft - 8, y_ + 25, "offset", std::to_string(row.front().offset));
      for (const abi::Cell& cell : row) draw(cell);
      y_ += kRow;
      expected = row.front().offset + 8;
    }
    int width = kLeft + 8 * kByte + 2;
    std::string box = std::to_string(width) + " " + std::to_string(y_ + 2);
    return "<svg class=\"layout\" viewBox=\"0 0 " + box +
           "\" style=\"max-width:" + std::to_string(width) +
           "px\" role=\"img\" aria-labelledby=\"" + id_ + "\">\n<title id=\"" + id_ + "\">" +
           escaped(picture_.title) + "</title>\n" + out_ + "</svg>\n";
  }

 private:
  void text(int x, int y, const std::string& style, const std::string& what) {
    out_ += "<text class=\"" + style + "\" x=\"" + std::to_string(x) + "\" y=\"" +
            std::to_string(y) + "\">" + escaped(what) + "</text>\n";
  }

  void ruler() {
    for (int i = 0; i < 8; ++i) {
      text(kLeft + i * kByte + kByte / 2, 13, "ruler", "+" + std::to_string(i));
    }
  }

  // Rows that show nothing new are left out.
  void skip() {
    text(kLeft + 4 * kByte, y_ + 11, "ruler", "⋮");
    y_ += kSkip;
  }

  PictureMember member(const std::string& label) const {
    for (const PictureMember& one : picture_.members) {
      if (one.name == label) return one;
    }
    return {label, "", ""};
  }

  void draw(const abi::Cell& cell) {
    int x = kLeft + int(cell.offset % 8) * kByte, width = int(cell.size) * kByte;
    bool padding = cell.label.empty();
    std::string bytes = std::to_string(cell.size) + (cell.size == 1 ? " byte" : " bytes");
    auto [name, type, rest] = member(cell.label);
    std::string what =
        padding ? bytes + " of padding"
                : name + (type.empty() ? "" : ": " + type) + ", at " + std::to_string(cell.offset);
    out_ += "<g><title>" + escaped(what) + "</title>\n<rect class=\"" +
            (padding ? "padding" : "member") + "\" x=\"" + std::to_string(x) + "\" y=\"" +
            std::to_string(y_) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
            std::to_string(kRow) + "\"/>\n";
    int room = width - 14;
    if (padding) {
      text(x + width / 2, y_ + 24, "ruler", cell.size > 1 ? bytes : "·");
    } else if (!cell.continued) {
      text(x + 8, y_ + (type.empty() ? 24 : 17), "label", fitted(name, room));
      if (!type.empty()) text(x + 8, y_ + 32, "of", fitted(type, room + 12));
    } else {
      text(x + 8, y_ + 24, "of", rest.empty() ? "…" : rest);
    }
    out_ += "</g>\n";
  }

  const Picture& picture_;
  std::string id_, out_;
  int y_ = kTop;
};

}  // namespace

std::string picture_svg(const Picture& picture, const std::string& id) {
  return Drawing(picture, id).run();
}

}  // namespace sabir::doc
