#include "emit/template.h"

#include <algorithm>

#include "base/check.h"

namespace sabir::emit {
namespace {

constexpr char kHole = '\x01';

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == kHole;
}

// Holes are one character each; brackets are found in what stands between them.
class Line {
 public:
  Line(std::string text, std::vector<Code> holes)
      : text_(std::move(text)), holes_(std::move(holes)) {}

  Code whole() { return part(0, text_.size()); }

 private:
  using Span = std::pair<size_t, size_t>;

  Code part(size_t begin, size_t end) {
    Code out;
    size_t from = begin;
    for (size_t at = begin; at < end; ++at) {
      size_t close = closing(at, end);
      if (close == end) continue;
      bool group = text_[at] == '(' || text_[at] == '{' || text_[at] == '<';
      if (group && close > at + 1) {
        out = std::move(out) + plain(from, at) + in_brackets(at, close);
        from = close + 1;
      }
      at = close;
    }
    return std::move(out) + plain(from, end);
  }

  // Text between brackets; the holes in it as they come.
  Code plain(size_t begin, size_t end) {
    Code out;
    for (size_t from = begin, at = begin; at <= end; ++at) {
      if (at < end && text_[at] != kHole) continue;
      out = std::move(out) + std::string_view(text_).substr(from, at - from);
      if (at < end) out = std::move(out) + holes_[hole(at)];
      from = at + 1;
    }
    return out;
  }

  size_t hole(size_t at) const {
    return size_t(std::count(text_.begin(), text_.begin() + long(at), kHole));
  }

  Code in_brackets(size_t open, size_t close) {
    bool block = text_[open] == '{' && text_[open + 1] == ' ';
    std::vector<Code> items;
    for (auto [begin, end] :
         block ? std::vector<Span>{{open + 2, close - 1}} : split(open, close)) {
      add(part(begin, end), items);
    }
    std::string_view blank = block ? " " : "";
    Code out{text_[open] + std::string(blank), std::move(items), std::string(blank) + text_[close]};
    out.block = block;
    out.filled = !block && text_[open] != '(';
    return out;
  }

  // A row that fills a hole is as good as its items.
  static void add(Code item, std::vector<Code>& items) {
    bool row = !item.items.empty() && item.head.empty() && item.tail.empty() && item.lead.empty() &&
               item.before.empty() && item.between == ",";
    if (!row) return items.push_back(std::move(item));
    items.insert(items.end(), item.items.begin(), item.items.end());
  }

  // The items of a bracket, without the blanks between them.
  std::vector<Span> split(size_t open, size_t close) const {
    std::vector<Span> out;
    size_t begin = open + 1;
    for (size_t at = begin; at < close; ++at) {
      if (size_t inner = closing(at, close); inner != close) {
        at = inner;
      } else if (text_[at] == ',') {
        out.push_back({begin, at});
        begin = at + (text_[at + 1] == ' ' ? 2 : 1);
      }
    }
    out.push_back({begin, close});
    return out;
  }

  // Where the bracket, or the literal, that opens here is closed; `end`: nothing does, or nowhere.
  size_t closing(size_t at, size_t end) const {
    char c = text_[at];
    if (c == '"' || c == '\'') return closing_quote(at, end);
    if (c != '(' && c != '{' && c != '[' && !(c == '<' && is_angle(at))) return end;
    for (size_t next = at + 1; next < end; ++next) {
      char d = text_[next];
      bool closes = c == '(' ? d == ')' : c == '{' ? d == '}' : c == '[' ? d == ']' : d == '>';
      if (closes && !(c == '<' && text_[next - 1] == '-')) return next;
      if (d == ')' || d == '}' || d == ']') return end;
      if (size_t inner = closing(next, end); inner != end) next = inner;
    }
    return end;
  }

  size_t closing_quote(size_t at, size_t end) const {
    for (size_t next = at + 1; next < end; ++next) {
      if (text_[next] == '\\') {
        ++next;
      } else if (text_[next] == text_[at]) {
        return next;
      }
    }
    return end;
  }

  bool is_angle(size_t at) const {
    bool behind = at > 0 && is_word(text_[at - 1]);
    char next = at + 1 < text_.size() ? text_[at + 1] : ' ';
    return behind && (is_word(next) || next == ':' || next == '(' || next == '>');
  }

  std::string text_;
  std::vector<Code> holes_;
};

}  // namespace

Code read_template(std::string_view text, const std::function<Code(std::string_view)>& find) {
  std::string line;
  std::vector<Code> holes;
  for (size_t open; (open = text.find("${")) != std::string_view::npos;) {
    size_t close = text.find('}', open);
    if (close == std::string_view::npos) base::bug("unclosed hole in `" + std::string(text) + "`");
    line.append(text.substr(0, open)).append(1, kHole);
    holes.push_back(find(text.substr(open + 2, close - open - 2)));
    text.remove_prefix(close + 1);
  }
  line.append(text);
  return Line(std::move(line), std::move(holes)).whole();
}

Code code(std::string_view text, const std::vector<Value>& values) {
  return read_template(text, [&](std::string_view name) -> Code {
    for (const Value& one : values) {
      if (one.name == name) return one.code;
    }
    base::bug("no value for hole `" + std::string(name) + "`");
  });
}

}  // namespace sabir::emit
