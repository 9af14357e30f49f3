#include "emit/code.h"

#include <utility>

#include "base/text.h"

namespace sabir::emit {
namespace {

// Lines of a code of which the first is indented by `margin` columns.
class Broken {
 public:
  explicit Broken(const Layout& layout) : layout_(layout) {}

  void put(const Code& code, int margin) {
    std::string whole = flat(code);
    if (code.simple() || fits(margin, whole)) return line(margin, whole);
    line(margin, code.head);
    layout_.below ? put_below(code, margin) : put_behind(code, margin);
  }

  std::string take() {
    out_.pop_back();
    return std::move(out_);
  }

 private:
  bool fits(int margin, const std::string& text) const {
    return size_t(margin) + base::columns(text) <= size_t(layout_.width);
  }
  void line(int margin, const std::string& text) {
    out_.append(size_t(margin), ' ').append(text).append("\n");
  }

  void put_below(const Code& code, int margin) {
    for (const Code& item : code.items) {
      bool last = &item == &code.items.back();
      put(item + Code(last ? layout_.trailing : ","), margin + layout_.indent);
    }
    line(margin, code.tail);
  }

  void put_behind(const Code& code, int margin) {
    margin += layout_.indent;
    std::string row = flat(listed(code.items)) + code.tail;
    if (fits(margin, row)) return line(margin, row);
    for (const Code& item : code.items) {
      put(item + Code(&item == &code.items.back() ? code.tail : ","), margin);
    }
  }

  const Layout& layout_;
  std::string out_;
};

}  // namespace

Code::Code(Code before, std::vector<Code> items, std::string after)
    : head(flat(before)), items(std::move(items)), tail(std::move(after)) {
  find_imports(before, imports);
}

Code operator+(Code a, const Code& b) {
  if (b.simple()) {
    (a.simple() && a.tail.empty() ? a.head : a.tail) += flat(b);
    a.imports.insert(b.imports.begin(), b.imports.end());
    return a;
  }
  Code out = b;
  out.head = flat(a) + b.head;
  find_imports(a, out.imports);
  return out;
}

Code call(Code head, std::vector<Code> items, const std::string& tail) {
  return {std::move(head) + "(", std::move(items), ")" + tail};
}

Code imported(std::string_view name) {
  Code out(name);
  out.imports.emplace(name);
  return out;
}

Code listed(const std::vector<Code>& items) {
  Code out;
  for (const Code& item : items) {
    out = std::move(out) + (&item == &items.front() ? "" : ", ") + flattened(item);
  }
  return out;
}

std::string with_point(const std::string& digits) {
  return digits + (digits.find_first_of(".e") == digits.npos ? ".0" : "");
}

std::string flat(const Code& code) {
  std::string out = code.head;
  for (const Code& item : code.items) {
    out += (&item == &code.items.front() ? "" : ", ") + flat(item);
  }
  return out + (code.lone_comma ? "," : "") + code.tail;
}

Code flattened(const Code& code) {
  Code out(flat(code));
  find_imports(code, out.imports);
  return out;
}

void find_imports(const Code& code, Imports& found) {
  found.insert(code.imports.begin(), code.imports.end());
  for (const Code& item : code.items) find_imports(item, found);
}

std::string laid_out(const Code& code, const Layout& layout) {
  Broken broken(layout);
  broken.put(code, 0);
  return broken.take();
}

}  // namespace sabir::emit
