#include "doc/prose.h"

#include <vector>

namespace sabir::doc {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at <= text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool is_fence(const std::string& line) { return line.starts_with("```"); }

// How long the mark of a list item is; 0: it is none.
size_t item_mark(const std::string& line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  size_t digits = line.find_first_not_of("0123456789");
  bool numbered = digits != 0 && digits != std::string::npos && line.compare(digits, 2, ". ") == 0;
  return numbered ? digits + 2 : 0;
}

bool numbered(const std::string& line) { return line[0] >= '0' && line[0] <= '9'; }

// Where a page may lead: to itself, or to the web. Anything else stays text.
bool may_link(std::string_view to) {
  return to.starts_with("#") || to.starts_with("https://") || to.starts_with("http://");
}

class Blocks {
 public:
  explicit Blocks(std::string_view text) : lines_(lines_of(text)) {}

  std::string run() {
    while (at_ < lines_.size()) {
      if (lines_[at_].empty()) {
        ++at_;
      } else if (is_fence(lines_[at_])) {
        fence();
      } else if (item_mark(lines_[at_])) {
        list();
      } else {
        paragraph();
      }
    }
    return std::move(out_);
  }

 private:
  void fence() {
    std::string code;
    for (++at_; at_ < lines_.size() && !is_fence(lines_[at_]); ++at_) code += lines_[at_] + "\n";
    ++at_;
    out_ += "<pre><code>" + escaped(code) + "</code></pre>\n";
  }

  void list() {
    bool ordered = numbered(lines_[at_]);
    out_ += ordered ? "<ol>\n" : "<ul>\n";
    while (at_ < lines_.size() && item_mark(lines_[at_])) {
      std::string item = lines_[at_].substr(item_mark(lines_[at_]));
      for (++at_; at_ < lines_.size() && continues(lines_[at_]); ++at_) item += " " + lines_[at_];
      out_ += "<li>" + inline_html(item) + "</li>\n";
    }
    out_ += ordered ? "</ol>\n" : "</ul>\n";
  }

  static bool continues(const std::string& line) {
    return !line.empty() && !item_mark(line) && !is_fence(line);
  }

  void paragraph() {
    std::string text;
    for (; at_ < lines_.size() && continues(lines_[at_]); ++at_) {
      size_t begin = std::min(lines_[at_].find_first_not_of("# "), lines_[at_].size());
      text += (text.empty() ? "" : " ") + lines_[at_].substr(begin);
    }
    out_ += "<p>" + inline_html(text) + "</p>\n";
  }

  std::vector<std::string> lines_;
  size_t at_ = 0;
  std::string out_;
};

class Inline {
 public:
  explicit Inline(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (!code() && !link() && !span("**", "strong") && !span("*", "em")) {
        out_ += escaped(text_.substr(at_++, 1));
      }
    }
    return std::move(out_);
  }

 private:
  bool code() {
    if (text_[at_] != '`') return false;
    size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return false;
    out_ += "<code>" + escaped(text_.substr(at_ + 1, end - at_ - 1)) + "</code>";
    at_ = end + 1;
    return true;
  }

  bool link() {
    if (text_[at_] != '[') return false;
    size_t middle = text_.find("](", at_);
    size_t end = middle == std::string_view::npos ? middle : text_.find(')', middle);
    if (end == std::string_view::npos) return false;
    std::string_view to = text_.substr(middle + 2, end - middle - 2);
    if (!may_link(to)) return false;
    out_ += "<a href=\"" + escaped(to) + "\">" +
            inline_html(text_.substr(at_ + 1, middle - at_ - 1)) + "</a>";
    at_ = end + 1;
    return true;
  }

  bool span(std::string_view mark, const std::string& tag) {
    if (text_.substr(at_, mark.size()) != mark) return false;
    size_t begin = at_ + mark.size(), end = text_.find(mark, begin);
    bool words = end != std::string_view::npos && end > begin && text_[begin] != ' ' &&
                 text_[end - 1] != ' ';
    if (!words) return false;
    out_ += "<" + tag + ">" + inline_html(text_.substr(begin, end - begin)) + "</" + tag + ">";
    at_ = end + mark.size();
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string inline_html(std::string_view markdown) { return Inline(markdown).run(); }

std::string prose_html(std::string_view markdown) { return Blocks(markdown).run(); }

}  // namespace sabir::doc
