#include "emit/docs.h"

#include "base/text.h"

namespace sabir::emit {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

namespace {

bool flows(std::string_view line) {
  return !line.empty() && line[0] != ' ' && line[0] != '\t' && !line.starts_with("- ") &&
         !line.starts_with("* ") && !line.starts_with("```");
}

// Lines under construction; words of flowing text go where they fit.
class Wrapped {
 public:
  explicit Wrapped(size_t width) : width_(width) {}

  void words(std::string_view line) {
    while (!line.empty()) {
      size_t end = std::min(line.find(' '), line.size());
      if (end > 0) word(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }
  void line(std::string_view text) {
    close();
    out_.append(text).append("\n");
  }
  void close() {
    if (!current_.empty()) out_.append(current_).append("\n");
    current_.clear();
  }
  std::string take() {
    close();
    while (!out_.empty() && out_.back() == '\n') out_.pop_back();
    return out_;
  }

 private:
  void word(std::string_view word) {
    if (!current_.empty() && base::columns(current_) + 1 + base::columns(word) > width_) close();
    if (!current_.empty()) current_ += ' ';
    current_ += word;
  }

  size_t width_;
  std::string out_, current_;
};

}  // namespace

std::string wrap(std::string_view text, size_t width) {
  Wrapped wrapped(width);
  for (std::string_view line : lines_of(text)) {
    flows(line) ? wrapped.words(line) : wrapped.line(line);
  }
  return wrapped.take();
}

std::string summary(std::string_view text) {
  std::string first;
  for (std::string_view line : lines_of(text)) {
    if (line.empty()) break;
    if (!first.empty()) first += ' ';
    first += line;
  }
  for (size_t dot = first.find(". "); dot != std::string::npos;) return first.substr(0, dot + 1);
  return first;
}

std::string paragraphs(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += "\n\n";
    out += part;
  }
  return out;
}

// Is a backslash to older compilers.
constexpr std::string_view kTrigraph = "?\?/";

std::string inside_block_comment(std::string_view text) {
  std::string out;
  for (std::string_view line : lines_of(text)) {
    if (!out.empty()) out += '\n';
    for (char c : line) {
      char last = out.empty() ? ' ' : out.back();
      if ((last == '*' && c == '/') || (last == '/' && c == '*')) out += ' ';
      out += c;
    }
    if (line.ends_with(kTrigraph)) out += " //";
  }
  return out;
}

std::string inside_line_comments(std::string_view text) {
  std::string out;
  for (std::string_view line : lines_of(text)) {
    if (!out.empty()) out += '\n';
    out += line;
    if (line.ends_with('\\') || line.ends_with(kTrigraph)) out += " //";
  }
  return out;
}

}  // namespace sabir::emit
