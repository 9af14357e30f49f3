#include "emit/expression.h"

#include "base/text.h"

namespace sabir::emit {
namespace {

void put(const std::string& before, const Expression& e, const std::string& after,
         const Layout& layout, int depth, std::string& out) {
  std::string margin(size_t(depth * layout.indent), ' ');
  std::string line = margin + before + flat(e) + after;
  if (e.simple() || base::columns(line) <= size_t(layout.width)) {
    out += line + "\n";
    return;
  }
  out += margin + before + e.label + e.head + "\n";
  for (const Expression& item : e.items) {
    std::string comma(&item == &e.items.back() ? layout.trailing : ",");
    put("", item, comma, layout, depth + 1, out);
  }
  out += margin + e.tail + after + "\n";
}

}  // namespace

std::string flat(const Expression& e) {
  std::string out = e.label + e.head;
  for (const Expression& item : e.items) {
    out += (&item == &e.items.front() ? "" : ", ") + flat(item);
  }
  return out + (e.lone_comma ? "," : "") + e.tail;
}

std::string laid_out(const std::string& before, const Expression& e, const std::string& after,
                     const Layout& layout) {
  std::string out;
  put(before, e, after, layout, 0, out);
  out.pop_back();
  return out;
}

}  // namespace sabir::emit
