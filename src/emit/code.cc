#include "emit/code.h"

#include <utility>

#include "base/text.h"

namespace sabir::emit {
namespace {

std::string flat_all(const std::vector<Code>& parts) {
  std::string out;
  for (const Code& part : parts) out += flat(part);
  return out;
}

// Lines of a code of which the first is indented by `margin` columns.
class Broken {
 public:
  explicit Broken(const Layout& layout) : layout_(layout) {}

  void put(const Code& code, int margin) {
    std::string whole = flat(code);
    if (code.simple() || fits(margin, whole)) return line(margin, whole);
    std::string first = flat_all(code.lead) + flat_all(code.before) + code.head;
    if (first.empty()) return put_filled(code, margin);  // a row
    bool roomy = fits(margin, first);
    if (!code.lead.empty() && (code.items.empty() || !roomy)) {
      put(code.lead[0], margin);
      Code rest = code;
      rest.lead.clear();
      return put(rest, margin);
    }
    if (!roomy && broken_before(code, margin)) return;
    roomy || code.before.empty() ? line(margin, first) : put(code.before[0] + code.head, margin);
    if (code.block) return put_block(code, margin);
    if (code.filled) return put_filled(code, margin + layout_.indent);
    layout_.below ? put_below(code, margin) : put_behind(code, margin);
  }

  std::string take() {
    out_.pop_back();
    return std::move(out_);
  }

 private:
  // Whether it is enough to break what stands before the last brackets; then it is done.
  bool broken_before(const Code& code, int margin) {
    if (code.before.empty()) return false;
    Code rest = code;
    rest.before.clear();
    Broken trial(layout_);
    trial.put(code.before[0] + Code(flat(rest)), margin);
    if (!trial.all_fit_) return false;
    out_.append(trial.out_);
    return true;
  }

  bool fits(int margin, const std::string& text) const {
    return size_t(margin) + base::columns(text) <= size_t(layout_.width);
  }
  void line(int margin, const std::string& text) {
    out_.append(size_t(margin), ' ').append(text).append("\n");
    all_fit_ = all_fit_ && fits(margin, text);
  }

  void put_below(const Code& code, int margin) {
    for (const Code& item : code.items) {
      bool last = &item == &code.items.back();
      put(item + Code(last ? layout_.trailing : code.between), margin + layout_.indent);
    }
    line(margin, code.tail);
  }

  void put_behind(const Code& code, int margin) {
    margin += layout_.indent;
    Code inside;
    inside.items = code.items;
    inside.between = code.between;
    std::string row = flat(inside) + code.tail;
    if (fits(margin, row)) return line(margin, row);
    for (const Code& item : code.items) {
      put(item + (&item == &code.items.back() ? Code(code.tail) : Code(code.between)), margin);
    }
  }

  void put_filled(const Code& code, int margin) {
    std::string row;
    for (const Code& item : code.items) {
      Code sign = &item == &code.items.back() ? Code(code.tail) : Code(code.between);
      std::string next = flat(item + sign);
      if (!row.empty() && !fits(margin, row + " " + next)) {
        line(margin, row);
        row.clear();
      }
      row += (row.empty() ? "" : " ") + next;
      if (fits(margin, row)) continue;
      put(item + sign, margin);
      row.clear();
    }
    if (!row.empty()) line(margin, row);
  }

  void put_block(const Code& code, int margin) {
    put(code.items.front(), margin + 2);
    line(margin, code.tail.substr(1));
  }

  const Layout& layout_;
  std::string out_;
  bool all_fit_ = true;
};

// Text in front of all there is.
void prepend(const Code& text, Code& code) {
  code.imports.insert(text.imports.begin(), text.imports.end());
  if (!code.lead.empty()) {
    prepend(text, code.lead[0]);
  } else if (!code.before.empty()) {
    prepend(text, code.before[0]);
  } else {
    code.head.insert(0, flat(text));
  }
}

}  // namespace

Code::Code(Code first, std::vector<Code> items, std::string after) {
  Code rest;
  rest.items = std::move(items);
  rest.tail = std::move(after);
  *this = std::move(first) + rest;
}

Code operator+(Code a, const Code& b) {
  if (b.simple()) {
    (a.items.empty() && a.tail.empty() ? a.head : a.tail) += flat(b);
    a.imports.insert(b.imports.begin(), b.imports.end());
    return a;
  }
  Code out = b;
  if (!a.items.empty()) {
    out.head.insert(0, flat_all(std::exchange(out.lead, {})));
    if (!out.before.empty()) a = std::move(a) + out.before[0];
    out.before = {std::move(a)};
    return out;
  }
  std::vector<Code> lead = std::exchange(a.lead, {});
  prepend(a, out);
  if (lead.empty()) return out;
  prepend(flat_all(std::exchange(out.lead, {})), out);
  out.lead = std::move(lead);
  return out;
}

Code call(Code head, std::vector<Code> items, const std::string& tail) {
  return {std::move(head) + "(", std::move(items), ")" + tail};
}

Code angled(Code head, std::vector<Code> items, const std::string& tail) {
  Code out{std::move(head) + "<", std::move(items), ">" + tail};
  out.filled = true;
  return out;
}

Code declared(const Code& type, const std::string& name, std::vector<Code> params,
              const std::string& tail) {
  Code out = call(name, std::move(params), tail);
  out.lead = {type + " "};
  return out;
}

Code row(std::vector<Code> items) { return {"", std::move(items)}; }

Code row(const std::vector<std::string>& items) { return row(codes(items)); }

std::vector<Code> codes(const std::vector<std::string>& items) {
  return {items.begin(), items.end()};
}

Code joined(std::vector<Code> literals) {
  Code out = row(std::move(literals));
  out.between = "";
  out.filled = true;
  return out;
}

Code filled(const std::string& head, std::vector<Code> items, const std::string& tail) {
  Code out{head + "{", std::move(items), "}" + tail};
  out.filled = true;
  return out;
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
  std::string out = flat_all(code.lead) + flat_all(code.before) + code.head;
  for (const Code& item : code.items) {
    if (&item != &code.items.front()) out.append(code.between).append(" ");
    out += flat(item);
  }
  return out + (code.lone_comma ? "," : "") + code.tail;
}

std::string Code::text() const { return flat(*this); }

Code flattened(const Code& code) {
  Code out(flat(code));
  find_imports(code, out.imports);
  return out;
}

void find_imports(const Code& code, Imports& found) {
  found.insert(code.imports.begin(), code.imports.end());
  for (const Code& lead : code.lead) find_imports(lead, found);
  for (const Code& before : code.before) find_imports(before, found);
  for (const Code& item : code.items) find_imports(item, found);
}

std::string laid_out(const Code& code, const Layout& layout) {
  Broken broken(layout);
  broken.put(code, 0);
  return broken.take();
}

}  // namespace sabir::emit
